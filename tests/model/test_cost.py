"""What a name costs over the years."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.catalogue import Promotion
from bot.model.cost import YEARS, Cost, of_offer, of_tariff
from tests.samples import MORNING, after, euros, offer, tariff

PROMOTED: dict[str, Any] = {"first_year": euros("1.99"), "usual_first_year": euros("26.99"), "renewal": euros("32.49")}


def cost(first_year: str | None, renewal: str | None, years: int = YEARS) -> Cost:
    price = euros(first_year) if first_year else None
    later = euros(renewal) if renewal else None
    return Cost(first_year=price, usual_first_year=price, renewal=later, years=years)


@pytest.mark.parametrize(
    ("first_year", "renewal", "years", "total"),
    [
        ("1.99", "32.49", 1, "1.99"),
        ("1.99", "32.49", 2, "34.48"),
        ("1.99", "32.49", 3, "66.97"),
        ("1.99", "32.49", 10, "294.40"),
        ("1.99", None, 1, "1.99"),
        ("0", "32.49", 3, "64.98"),
    ],
)
def test_all_years_are_added_up(first_year: str, renewal: str | None, years: int, total: str) -> None:
    assert cost(first_year, renewal, years).total == euros(total)


@pytest.mark.parametrize(("first_year", "renewal", "years"), [(None, "32.49", 3), ("1.99", None, 3), (None, None, 1)])
def test_what_ovh_does_not_say_is_not_made_up(first_year: str | None, renewal: str | None, years: int) -> None:
    assert cost(first_year, renewal, years).total is None


@pytest.mark.parametrize(
    ("first_year", "renewal", "times"),
    [
        ("10", "49.99", 0),
        ("10", "50", 5),
        ("1.99", "38.99", 19),
        ("10", "59.99", 5),
        ("10", "5", 0),
        ("10", None, 0),
        (None, "50", 0),
        ("0", "50", 0),
    ],
)
def test_a_renewal_is_warned_about_from_five_times_the_first_year_on(
    first_year: str | None, renewal: str | None, times: int
) -> None:
    assert cost(first_year, renewal).times == times


@pytest.mark.parametrize(
    ("first_year", "renewal", "is_free"),
    [("0", "50", True), ("0.00", "0.01", True), ("0", "0", False), ("0", None, False), (None, "50", False)],
)
def test_a_first_year_for_nothing_is_warned_about_too(first_year: str | None, renewal: str, is_free: bool) -> None:
    assert cost(first_year, renewal).is_free_at_first is is_free


def test_an_offer_in_a_promotion_ends_with_that_of_the_catalogue() -> None:
    found = of_offer(offer(**PROMOTED), Promotion(first_year=euros("1.99"), ends_at=after(days=3)), years=2)

    assert (found.is_promotion, found.promotion_ends_at, found.total) == (True, after(days=3), euros("34.48"))


@pytest.mark.parametrize(
    "promotion",
    [None, Promotion(first_year=euros("2.99"), ends_at=after(days=3)), Promotion(first_year=euros("1.99"))],
)
def test_nobody_knows_when_another_promotion_than_the_offers_ends(promotion: Promotion | None) -> None:
    found = of_offer(offer(**PROMOTED), promotion)

    assert (found.is_promotion, found.promotion_ends_at) == (True, None)


def test_an_offer_at_its_usual_price_is_in_no_promotion_whatever_the_catalogue_says() -> None:
    found = of_offer(offer(), Promotion(first_year=euros("1.99"), ends_at=after(days=3)))

    assert (found.is_promotion, found.promotion_ends_at) == (False, None)


def test_a_tariff_costs_what_its_promotion_says_until_that_ends() -> None:
    of = tariff(promotion=Promotion(first_year=euros("1.99"), ends_at=after(days=3)))

    during, afterwards = of_tariff(of, MORNING), of_tariff(of, after(days=3))

    assert (during.first_year, during.promotion_ends_at) == (euros("1.99"), after(days=3))
    assert during.is_promotion
    assert (afterwards.first_year, afterwards.promotion_ends_at) == (euros("26.99"), None)
    assert not afterwards.is_promotion


def test_a_tariff_without_a_price_has_no_cost_that_could_be_told() -> None:
    found = of_tariff(tariff(usual_first_year=None, renewal=None, promotion=None), MORNING)

    assert (found.first_year, found.total, found.times, found.is_promotion) == (None, None, 0, False)


prices = st.none() | st.decimals(min_value=0, max_value=99999, places=2).map(str)


@given(prices, prices, st.integers(1, 10))
def test_more_years_never_cost_less(first_year: str | None, renewal: str | None, years: int) -> None:
    shorter, longer = cost(first_year, renewal, years), cost(first_year, renewal, years + 1)

    assert shorter.times >= 0
    if shorter.total is not None and longer.total is not None:
        assert longer.total.amount - shorter.total.amount == Decimal(renewal or 0)
