"""Numbers as people write them in Pabulib files.

>>> read_number("1200"), read_number("12,50")
((1200, ''), (Fraction(25, 2), "'12,50' was read as 12.50"))
>>> read_number("12,500")
Traceback (most recent call last):
ValueError: '12,500' can mean two numbers; write it like 12500 or 12.5
"""

from __future__ import annotations

import re

from .amounts import Amount, exact

_PLAIN = re.compile(r"[+-]?\d{1,24}(\.\d{1,24})?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d{1,24},(\d{1,2}|\d{4,24})", re.ASCII)
_GROUPS = re.compile(r"[+-]?\d{1,3}([  ' ]\d{3})+([.,]\d{1,2})?", re.ASCII)
_MANY_COMMAS = re.compile(r"[+-]?\d{1,3}(,\d{3}){2,8}(\.\d{1,24})?", re.ASCII)
_MANY_DOTS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,8}(,\d{1,24})?", re.ASCII)
_POWER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?[eE]\+?\d{1,2}", re.ASCII)
_SHORT = re.compile(r"[+-]?(\.\d{1,24}|\d{1,24}\.)", re.ASCII)


def read_number(text: str) -> tuple[Amount, str]:
    """The number, and a sentence if it had to be repaired; ValueError where it is not plain."""
    bare = text.strip()
    if _PLAIN.fullmatch(bare):
        return exact(bare), ""
    if re.fullmatch(r"[+-]?\d{1,3},\d{3}", bare, re.ASCII):
        without = bare.replace(",", "")
        decimal = bare.replace(",", ".").rstrip("0").rstrip(".")
        raise ValueError(f"{text!r} can mean two numbers; write it like {without} or {decimal}")
    if _POWER.fullmatch(bare):
        return _power(bare), f"{text!r} was read as {_power(bare)}"
    plain = _repaired(bare)
    if plain is None:
        shown = text if len(text) <= 40 else text[:40] + "..."
        raise ValueError(f"{shown!r} is not a number; write it like 1200 or 12.50")
    return exact(plain), f"{text!r} was read as {plain}"


def _repaired(bare: str) -> str | None:
    if _COMMA.fullmatch(bare):
        return bare.replace(",", ".")
    if _GROUPS.fullmatch(bare):
        return re.sub(r"[  ' ]", "", bare).replace(",", ".")
    if _MANY_COMMAS.fullmatch(bare):
        return bare.replace(",", "")
    if _MANY_DOTS.fullmatch(bare):
        return bare.replace(".", "").replace(",", ".")
    if _SHORT.fullmatch(bare):
        sign = "-" if bare.startswith("-") else ""
        whole, _, part = bare.lstrip("+-").partition(".")
        return f"{sign}{whole or '0'}.{part or '0'}"
    return None


def _power(bare: str) -> Amount:
    mantissa, _, exponent = bare.lower().partition("e")
    return exact(exact(mantissa) * 10 ** int(exponent))
