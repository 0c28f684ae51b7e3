"""Exact amounts of money and points: whole numbers where whole, else fractions.

No float ever holds an amount. `exact` brings any accepted number to its one
normal form, `amount_text` and `amount_json` write it so that it reads back the same.

>>> exact(Fraction(10, 2)), exact("12.50"), amount_json(Fraction(1, 3))
(5, Fraction(25, 2), '1/3')
"""

from __future__ import annotations

import re
from fractions import Fraction

Amount = int | Fraction

#: Larger sums are surely a mistake, and below this bound the float filters are proved.
LARGEST = 10**15
_DECIMAL = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_RATIO = re.compile(r"[+-]?\d+/\d+", re.ASCII)


def exact(value: Amount | str) -> Amount:
    """The number in its normal form: an int where it is whole, else a Fraction.

    Floats are refused: 0.1 as a float is not one tenth.
    """
    if isinstance(value, str):
        if not (_DECIMAL.fullmatch(value) or _RATIO.fullmatch(value)):
            raise ValueError(f"{value!r} is not a number; write it like 1200, 12.50 or 1/3")
        if value.endswith("/0"):
            raise ValueError(f"{value!r} divides by zero; write it like 1200, 12.50 or 1/3")
        value = Fraction(value)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise TypeError(f"{value!r} is a {type(value).__name__}; give an int, a Fraction or text like '12.50'")
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def amount_json(value: Amount) -> int | str:
    """How an amount stands in JSON: a whole number, or a string 'a/b'."""
    value = exact(value)
    return value if isinstance(value, int) else f"{value.numerator}/{value.denominator}"


def amount_from_json(value: int | str) -> Amount:
    """The amount that `amount_json` wrote."""
    return exact(value)


def amount_text(value: Amount) -> str:
    """The amount as a decimal where it ends ('12.5'), else as 'a/b'."""
    value = exact(value)
    if isinstance(value, int):
        return str(value)
    places = _decimal_places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator needs; None when it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
