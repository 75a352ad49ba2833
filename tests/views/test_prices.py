"""Amounts in words."""

from decimal import Decimal

import pytest

from bot.model.money import Money
from bot.views import prices
from tests.samples import euros, offer

# Amount and currency, as it is shown. No-break spaces are plain ones here.
SHOWN = [
    ("0.99", "EUR", "0.99 €"),
    ("1234.5", "EUR", "1,234.50 €"),
    ("0", "EUR", "0.00 €"),
    ("-2.00", "EUR", "-2.00 €"),
    ("16.69", "PLN", "16.69 PLN"),
    ("9.99", "CAD", "9.99 CA$"),
    ("6550", "XOF", "6,550 F CFA"),
    ("12", "points", "12.00 points"),
]


@pytest.mark.parametrize(("amount", "currency", "shown"), SHOWN)
def test_an_amount_is_shown_with_its_currency(amount: str, currency: str, shown: str) -> None:
    text = prices.amount(Money(amount=Decimal(amount), currency=currency))

    assert " ".join(text.split()) == shown


@pytest.mark.parametrize(("rate", "shown"), [("20", "20 %"), ("2E+1", "20 %"), ("0", "0 %"), ("5.5", "5.5 %")])
def test_a_rate_is_shown_without_needless_digits(rate: str, shown: str) -> None:
    assert prices.percent(Decimal(rate)) == shown


def test_a_promotion_is_called_one() -> None:
    assert prices.first_year(offer(first_year=euros("0.99"), usual_first_year=euros("2.99"))) == (
        "0.99 € first year (promotion)"
    )
    assert prices.first_year(offer()) == "1.99 € first year"


def test_what_ovh_did_not_tell_is_said_to_be_unknown() -> None:
    assert prices.first_year(offer(first_year=None)) == "no price given"
    assert prices.later_years(offer(renewal=None)) == "then a price that OVH did not tell"


# First year, renewal, whether it is warned about.
RENEWALS = [
    ("1.99", "38.99", ":warning: renewal costs 19 times the first year"),
    ("2.00", "10.00", ":warning: renewal costs 5 times the first year"),
    ("2.00", "9.99", ""),
    ("9.99", "1.00", ""),
]


@pytest.mark.parametrize(("first", "later", "warning"), RENEWALS)
def test_a_steep_renewal_is_warned_of(first: str, later: str, warning: str) -> None:
    assert prices.steep_renewal(offer(first_year=euros(first), renewal=euros(later))) == warning


def test_nothing_is_warned_of_without_both_prices() -> None:
    assert prices.steep_renewal(offer(renewal=None)) == ""
    assert prices.steep_renewal(offer(first_year=None)) == ""
