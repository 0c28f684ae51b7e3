"""Money as people write it, to whole pennies and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.kernel import money

CURRENCIES = ["GBP", "EUR", "USD", "PLN", "HUF", "JPY"]


@given(st.integers(0, 10**15 - 1), st.sampled_from(CURRENCIES))
def test_what_is_said_is_read_as_the_same_sum(amount, currency):
    assert money.read(money.say(amount, currency), currency) == amount


@given(st.integers(1, 10**12), st.sampled_from(CURRENCIES))
def test_a_negative_sum_is_said_with_its_sign_and_not_read_as_a_positive_one(amount, currency):
    assert money.say(-amount, currency) == "−" + money.say(amount, currency)
    with pytest.raises(ValueError, match="not negative"):
        money.read(money.say(-amount, currency), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (123450, "GBP", "£1,234.50"), (123400, "GBP", "£1,234"), (5, "GBP", "£0.05"), (0, "GBP", "£0"),
        (-123450, "GBP", "−£1,234.50"), (123450, "EUR", "€1,234.50"), (123450, "PLN", "1,234.50 PLN"),
        (1234, "HUF", "1,234 HUF"), (-5, "PLN", "−0.05 PLN"),
    ],
)  # fmt: skip
def test_money_is_said_with_its_currency(amount, currency, said):
    assert money.say(amount, currency) == said


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("£1,234.50", 123450), ("1.234,50 €", 123450), ("1 234,50 €", 123450), ("1\u00a0234,50", 123450),
        ("1234.5", 123450), ("1234,5", 123450), ("500", 50000), ("£ 500", 50000), ("500.00", 50000), ("0", 0),
        ("£0.05", 5), ("1,250", 125000), ("1,250,000", 125000000), ("1.250.000,00", 125000000), ("500 GBP", 50000),
        (".50", 50), (" 7 ", 700),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(text, amount):
    assert money.read(text) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "in figures"), ("ten pounds", "in figures"), ("£", "in figures"), ("1.2.3", "in figures"),
        ("5-3", "in figures"), ("--5", "in figures"), ("-5", "not negative"), ("−£5", "not negative"),
        ("-£0.01", "not negative"), ("1.005", "fractions"), ("0.001", "fractions"),
        ("10000000000000.01", "ten trillion"),
        ("9" * 400, "ten trillion"),
    ],
)  # fmt: skip
def test_what_is_no_sum_of_money_is_refused_with_a_sentence(text, why):
    with pytest.raises(ValueError, match=why):
        money.read(text)


def test_a_currency_without_small_coins_takes_no_fractions():
    assert money.read("1,234", "HUF") == 1234
    with pytest.raises(ValueError, match="fractions"):
        money.read("12.5", "HUF")


@pytest.mark.parametrize("text", ["5k", "£1m", "1.5 million", "5 to 10", "2x300", "1e5", "12 or 13"])
def test_words_and_letters_within_a_sum_are_not_passed_over(text):
    """ "5k" is five thousand to its writer: reading it as £5 would be worse than asking again."""
    with pytest.raises(ValueError, match="in figures"):
        money.read(text)


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_a_sum_or_a_sentence(text):
    try:
        said = money.read(text)
    except ValueError as error:
        said = str(error)
    assert said in range(10**15) if isinstance(said, int) else said.startswith("Enter an amount")
