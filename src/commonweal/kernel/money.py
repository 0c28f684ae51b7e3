"""Money as integers of the smallest unit, and as words that name the currency."""

from __future__ import annotations

import re
from decimal import Decimal

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
DECIMALS = {"HUF": 0, "JPY": 0}


def decimals(currency: str) -> int:
    """How many digits the currency's smallest unit has after the point."""
    return DECIMALS.get(currency, 2)


def say(amount: int, currency: str = "GBP") -> str:
    """``say(123450)`` is "£1,234.50"; whole pounds have no pence; unknown currencies stand behind the number."""
    unit = 10 ** decimals(currency)
    whole, rest = divmod(abs(amount), unit)
    number = f"{whole:,}" + (f".{rest:0{decimals(currency)}d}" if rest else "")
    sign = "−" if amount < 0 else ""
    if currency == "XXX":
        return f"{sign}{number}"
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"


def read(text: str, currency: str = "GBP") -> int:
    """The amount that a person typed, in the smallest unit.

    Understands "£1,234.50", "1 234,50 €", "500". Raises ``ValueError`` with a sentence for the form.
    """
    known = "|".join(re.escape(word) for word in (*SYMBOLS.values(), *SYMBOLS, currency))
    bare = re.sub(rf"\s|{known}", "", text, flags=re.IGNORECASE).replace("−", "-")
    if re.search(r",\d{1,2}$", bare):
        bare = bare.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"-?\d{0,400}(,\d{3})*\.?\d*", bare) or not re.search(r"\d", bare):
        raise ValueError("Enter an amount of money in figures, like 1,250 or 1250.50")
    amount = Decimal(bare.replace(",", ""))
    minor = amount * 10 ** decimals(currency)
    if minor != minor.to_integral_value():
        raise ValueError("Enter an amount without fractions of a penny")
    if not 0 <= minor < 10**15:
        raise ValueError("Enter an amount that is not negative and below ten trillion")
    return int(minor)
