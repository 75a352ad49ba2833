"""A limit as people type it; what could be read in two ways is not read at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.price_limit import PriceLimit, is_currency, read_limit

READ = [
    ("20", "20", ""),
    ("20,50", "20.50", ""),
    ("20.5", "20.5", ""),
    ("0,01", "0.01", ""),
    ("20€", "20", "EUR"),
    ("20 €", "20", "EUR"),
    ("€20", "20", "EUR"),
    ("20,50€", "20.50", "EUR"),
    ("20 EUR", "20", "EUR"),
    ("eur 20", "20", "EUR"),
    ("£20", "20", "GBP"),
    ("99 zł", "99", "PLN"),
    ("500 Kč", "500", "CZK"),
    ("20 CHF", "20", "CHF"),
    ("999999999", "999999999", ""),
]


@pytest.mark.parametrize(("typed", "amount", "currency"), READ)
def test_an_amount_is_read(typed: str, amount: str, currency: str) -> None:
    assert read_limit(typed) == PriceLimit(
        amount=Decimal(amount), currencies=frozenset({currency}) if currency else frozenset()
    )


UNREADABLE = [
    *("", "cheap", "-5", "+5", "0", "0,00", "1,000", "1.000.000", "1 000", "1e3", "NaN", "Infinity", "0x10", "20%"),
    *("€20€", "20€€", "20,", ",50", "20.505", "\u0662\u0660", "\uff12\uff10", "9999999999"),
    *("<!channel>", "`20`", "20\n30", "=2"),
]


@pytest.mark.parametrize("typed", UNREADABLE)
def test_nonsense_is_not_read(typed: str) -> None:
    assert read_limit(typed) is None


def test_a_dollar_is_any_dollar_and_without_a_sign_it_is_the_accounts_currency() -> None:
    dollars, plain = read_limit("20$"), read_limit("20")
    assert dollars
    assert plain

    assert [dollars.is_in(currency) for currency in ("USD", "CAD", "EUR")] == [True, True, False]
    assert [plain.is_in(currency) for currency in ("USD", "CAD", "EUR")] == [True, True, True]


@given(st.text())
def test_whatever_is_typed_is_read_exactly_or_not_at_all(typed: str) -> None:
    limit = read_limit(typed)

    assert limit is None or 0 < limit.amount < 10**9 + 1


@given(st.integers(1, 999_999_999), st.integers(0, 99), st.sampled_from(".,"))
def test_both_marks_of_decimals_mean_the_same(whole: int, cents: int, mark: str) -> None:
    limit = read_limit(f"{whole}{mark}{cents:02}")

    assert limit
    assert limit.amount == whole + Decimal(cents) / 100


def test_a_currency_may_stand_apart() -> None:
    assert [is_currency(word) for word in ("€", "EUR", "zł", "acme.com", "--until", "20")] == [
        *(True, True, True, False, False, False)
    ]
