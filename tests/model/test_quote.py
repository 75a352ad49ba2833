"""What a vote is for, and what a fresh price may change without a new one."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.model.money import Money
from bot.model.quote import Contract, Line, PaymentMethod, Quote, differences, order_differences
from tests.samples import after, euros, line, name, quote

ZONE = line("0.00", kind="INSTALLATION", description="DNS zone")
GIFT = line("-1.00", kind="GIFT", of=None, description="Welcome")
TREE = line("9.99", of="tree.com")
OTHER_TERMS = Contract(name="Other terms", url="https://contracts.test/other")

APPROVED = quote(lines=(line("1.99"), ZONE, GIFT), net=euros("0.99"), tax=euros("0.20"), gross=euros("1.19"))


def _lines(*lines: Line) -> dict[str, Any]:
    return {"lines": lines}


# What differs in the fresh quote, and the sentence about it; empty where the approval covers it.
COVERED: dict[str, dict[str, Any]] = {
    "nothing differs": {},
    "it was taken later": {"taken_at": after(hours=5)},
    "the lines come in another order": _lines(GIFT, ZONE, line("1.99")),
    "the lines are worded in another language": _lines(line("1.99", description="12 months"), ZONE, GIFT),
    "a line got cheaper": _lines(line("1.49"), ZONE, GIFT),
    "the total got cheaper": {"gross": euros("1.18")},
    "a larger gift": _lines(line("1.99"), ZONE, replace(GIFT, amount=euros("-1.50"))),
    "a second gift": _lines(line("1.99"), ZONE, GIFT, GIFT),
    "renewal got cheaper": {"renewal": euros("2.99")},
    "a contract less": {"contracts": ()},
    "a contract under another title": {"contracts": (Contract(name="CGV", url="https://contracts.test/shop"),)},
}
BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "another account": ({"account": "yy2222-ovh"}, "the OVH account is yy2222-ovh, not xx1111-ovh"),
    "another currency": (
        {"gross": Money(amount=Decimal("1.00"), currency="PLN")},
        "the currency is PLN, not EUR",
    ),
    "a name is gone": ({"names": ()}, "`merrychristmas.shop` is no longer part of it"),
    "a name is new": (
        {"names": (*APPROVED.names, name("tree.com"))},
        "`tree.com` was not part of it",
    ),
    "a new contract": (
        {"contracts": (*APPROVED.contracts, OTHER_TERMS)},
        "it comes with a contract that nobody has seen",
    ),
    "dearer renewal": ({"renewal": euros("4.00")}, "each later year costs 4.00 EUR instead of 3.99 EUR"),
    "a dearer line": (_lines(line("2.00"), ZONE, GIFT), "the first year of `merrychristmas.shop` got dearer"),
    "a free line that costs now": (
        _lines(line("1.99"), replace(ZONE, amount=euros("1.00")), GIFT),
        "the set-up of `merrychristmas.shop` got dearer",
    ),
    "a line more": (
        _lines(line("1.99"), ZONE, GIFT, line("0.01", kind="ACCESSORY")),
        "there is one more line for accessory of `merrychristmas.shop`",
    ),
    "a line of the same meaning more": (
        _lines(line("1.00"), line("0.99"), ZONE, GIFT),
        "there is one more line for the first year of `merrychristmas.shop`",
    ),
    "a line for nobody": (
        _lines(line("1.99"), ZONE, GIFT, line("0.01", of=None)),
        "there is one more line for the first year",
    ),
    "a line is missing": (_lines(line("1.99"), GIFT), "a line for the set-up of `merrychristmas.shop` is missing"),
    "a line belongs to another name": (
        _lines(line("1.99", of="tree.com"), ZONE, GIFT),
        (
            "a line for the first year of `merrychristmas.shop` is missing; "
            "there is one more line for the first year of `tree.com`"
        ),
    ),
    "a dearer total": ({"gross": euros("1.20")}, "the total is 1.20 EUR instead of 1.19 EUR"),
    "no gift, so a dearer total": (
        _lines(line("1.99"), ZONE) | {"gross": euros("2.39")},
        "the total is 2.39 EUR instead of 1.19 EUR",
    ),
}


@pytest.mark.parametrize("changes", COVERED.values(), ids=COVERED)
def test_an_approval_covers_the_same_for_the_same_price_or_less(changes: dict[str, Any]) -> None:
    assert differences(APPROVED, replace(APPROVED, **changes)) == ()


@pytest.mark.parametrize(("changes", "said"), BEYOND.values(), ids=BEYOND)
def test_whatever_goes_beyond_an_approval_is_told(changes: dict[str, Any], said: str) -> None:
    assert "; ".join(differences(APPROVED, replace(APPROVED, **changes))) == said


def test_several_differences_are_all_told() -> None:
    fresh = replace(APPROVED, lines=(line("2.99"), ZONE, GIFT), gross=euros("2.39"), renewal=euros("9.99"))

    assert len(differences(APPROVED, fresh)) == 3


def test_of_two_lines_of_one_meaning_each_is_compared() -> None:
    approved = quote(lines=(line("1.00"), line("5.00")))

    assert differences(approved, replace(approved, lines=(line("5.00"), line("1.00")))) == ()
    assert differences(approved, replace(approved, lines=(line("4.99"), line("1.00")))) == ()
    assert differences(approved, replace(approved, lines=(line("1.01"), line("4.00")))) != ()


# What an order at OVH has, and what is said about it; empty where it may be paid.
ORDERS: dict[str, tuple[tuple[Line, ...], Money, str]] = {
    "exactly that": (APPROVED.lines, APPROVED.gross, ""),
    "less": ((line("1.50"), ZONE, GIFT), euros("0.60"), ""),
    "more": (APPROVED.lines, euros("1.20"), "the total is 1.20 EUR instead of 1.19 EUR"),
    "something else too": (
        (*APPROVED.lines, TREE),
        euros("1.19"),
        "there is one more line for the first year of `tree.com`",
    ),
    "not everything": (
        APPROVED.lines[1:],
        euros("0.10"),
        "a line for the first year of `merrychristmas.shop` is missing",
    ),
    "another currency": (APPROVED.lines, Money(amount=Decimal(1), currency="PLN"), "the currency is PLN, not EUR"),
}


@pytest.mark.parametrize(("lines", "gross", "said"), ORDERS.values(), ids=ORDERS)
def test_an_order_is_compared_with_what_was_approved(lines: tuple[Line, ...], gross: Money, said: str) -> None:
    assert "; ".join(order_differences(APPROVED, lines, gross)) == said


SAME_SEAL: dict[str, dict[str, Any]] = {
    "another moment": {"taken_at": after(days=1)},
    "another order of lines": {"lines": (GIFT, line("1.99"), ZONE)},
    "another wording": {"lines": (line("1.99", description="x"), ZONE, GIFT)},
    "a contract under another title": {"contracts": (Contract(name="x", url="https://contracts.test/shop"),)},
    "the method under another label": {"payment_method": PaymentMethod(id=4242, label="Carte")},
}
OTHER_SEAL: dict[str, dict[str, Any]] = {
    "account": {"account": "yy2222-ovh"},
    "names": {"names": (name("tree.com"),)},
    "lines": {"lines": (line("1.98"), ZONE, GIFT)},
    "net": {"net": euros("0.98")},
    "tax": {"tax": euros("0.19")},
    "gross": {"gross": euros("1.18")},
    "renewal": {"renewal": euros("3.98")},
    "unknown renewal": {"renewal": None},
    "contracts": {"contracts": (OTHER_TERMS,)},
    "payment method": {"payment_method": PaymentMethod(id=4243, label="Visa ending 4242")},
}


@pytest.mark.parametrize("changes", SAME_SEAL.values(), ids=SAME_SEAL)
def test_wording_and_moment_are_not_part_of_what_is_voted_on(changes: dict[str, Any]) -> None:
    assert replace(APPROVED, **changes).seal == APPROVED.seal


@pytest.mark.parametrize("changes", OTHER_SEAL.values(), ids=OTHER_SEAL)
def test_everything_that_means_something_is_part_of_what_is_voted_on(changes: dict[str, Any]) -> None:
    assert replace(APPROVED, **changes).seal != APPROVED.seal


def test_the_seal_covers_every_field_of_a_quote_but_its_moment() -> None:
    assert set(OTHER_SEAL) - {"unknown renewal", "payment method"} | {"payment_method", "taken_at"} == set(
        Quote.__dataclass_fields__
    )


# Net, tax, gross, the rate that explains them.
RATES = [
    ("10.00", "2.00", "12.00", Decimal(20)),
    ("0.99", "0.20", "1.19", Decimal(20)),
    ("0.01", "0.00", "0.01", Decimal(0)),
    ("1.99", "0.46", "2.45", Decimal(23)),
    ("10.00", "0.55", "10.55", None),  # 5.5 per cent, or several rates in one order
    ("0.00", "0.00", "0.00", None),
]


@pytest.mark.parametrize(("net", "tax", "gross", "rate"), RATES)
def test_a_tax_rate_is_told_only_where_it_explains_the_tax(
    net: str, tax: str, gross: str, rate: Decimal | None
) -> None:
    assert quote(net=euros(net), tax=euros(tax), gross=euros(gross)).tax_percent == rate
