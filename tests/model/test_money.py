"""Amounts are exact, and of one currency."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.money import Money, total
from tests.samples import euros

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(lambda d: Money(amount=d, currency="EUR"))


@given(amounts)
def test_what_was_written_is_read_back_the_same(money: Money) -> None:
    assert Money.read(str(money)) == money
    assert str(Money.read(str(money))) == str(money)


@given(amounts, amounts)
def test_adding_and_taking_away_again_leaves_the_amount(one: Money, other: Money) -> None:
    assert one + other - other == one


@given(amounts, amounts)
def test_of_two_amounts_exactly_one_is_greater_or_they_are_equal(one: Money, other: Money) -> None:
    assert [one > other, other > one, one == other].count(True) == 1
    assert (one <= other) is not (one > other)


def test_adding_tenths_is_exact() -> None:
    assert euros("0.10") + euros("0.20") == euros("0.30")


def test_a_total_of_nothing_is_nothing_rather_than_zero_of_some_currency() -> None:
    assert total([]) is None
    assert total([euros("1.99"), euros("2.01")]) == euros("4.00")


MIXED = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "compare": lambda a, b: a > b,
    "compare the other way": lambda a, b: a <= b,
    "sum up": lambda a, b: total([a, b]),
}


@pytest.mark.parametrize("operation", MIXED.values(), ids=MIXED)
def test_two_currencies_are_never_mixed(operation: Any) -> None:
    with pytest.raises(ValueError, match="EUR and PLN"):
        operation(euros("1"), Money(amount=Decimal(1), currency="PLN"))


def test_the_same_amount_of_another_currency_is_not_equal() -> None:
    assert euros("1") != Money(amount=Decimal(1), currency="PLN")


TAXED = [
    ("1.99", "20", "2.39"),
    ("0.99", "20", "1.19"),
    ("0.125", "0", "0.13"),  # half a cent goes up
    ("-0.125", "0", "-0.13"),  # and away from zero
    ("10.00", "5.5", "10.55"),
    ("0", "20", "0.00"),
]


@pytest.mark.parametrize(("net", "rate", "gross"), TAXED)
def test_tax_is_rounded_half_up_to_the_cent(net: str, rate: str, gross: str) -> None:
    assert str(euros(net).with_tax(Decimal(rate))) == f"{gross} EUR"


def test_nothing_can_be_changed_about_an_amount() -> None:
    with pytest.raises(AttributeError):
        euros("1").amount = Decimal(2)  # type: ignore[misc]


def test_nothing_to_pay_is_an_amount_and_no_amount_is_true_or_false() -> None:
    assert euros("0.00").is_zero
    assert not euros("-0.01").is_zero
    with pytest.raises(TypeError, match="is_zero"):
        bool(euros("1.00"))
