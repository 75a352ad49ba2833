"""What an approval covers: the same, or the same for less; and what is said about anything else."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.model.covering import covers, differences, order_differences, other_account
from bot.model.money import Money
from bot.model.quote import Contract, Line, PaymentMethod
from tests.samples import after, euros, line, quote, registration

YEAR = line("1.99")
ZONE = line("0.00", kind="INSTALLATION", description="DNS zone")
GIFT = line("-1.00", kind="GIFT", of=None, description="Welcome")
TREE = line("9.99", of="tree.com")
OTHER_TERMS = Contract(name="Other terms", url="https://contracts.test/other")
ZLOTY = Money(amount=Decimal("1.00"), currency="PLN")

APPROVED = quote(lines=(YEAR, ZONE, GIFT), net=euros("0.99"), tax=euros("0.20"), gross=euros("1.19"))


def _lines(*lines: Line) -> dict[str, Any]:
    return {"lines": lines}


def _registered(**changes: Any) -> dict[str, Any]:
    return {"registrations": (registration(**changes),)}


# What differs in the fresh quote.
COVERED: dict[str, dict[str, Any]] = {
    "nothing differs": {},
    "it was taken later": {"taken_at": after(hours=5)},
    "the lines come in another order": _lines(GIFT, ZONE, YEAR),
    "the lines are worded in another language": _lines(replace(YEAR, description="12 months"), ZONE, GIFT),
    "a line got cheaper": _lines(line("1.49"), ZONE, GIFT),
    "the total got cheaper": {"gross": euros("1.18")},
    "another tax in the same total": {"net": euros("1.00"), "tax": euros("0.19")},
    "a larger gift": _lines(YEAR, ZONE, replace(GIFT, amount=euros("-1.50"))),
    "a second gift": _lines(YEAR, ZONE, GIFT, GIFT),
    "a gift that vanished while the total holds": _lines(line("0.99"), ZONE) | {"gross": euros("1.19")},
    "a gift under another name": _lines(YEAR, ZONE, replace(GIFT, kind="DISCOUNT")),
    "renewal got cheaper": _registered(renewal=euros("2.99")),
    "a contract under another title": {"contracts": (Contract(name="CGV", url="https://contracts.test/shop"),)},
    "the method under another label": {"payment_method": PaymentMethod(id=4242, label="Carte")},
}
BEYOND: dict[str, tuple[dict[str, Any], str]] = {
    "another account": ({"account": "yy2222-ovh"}, "the OVH account is yy2222-ovh, not xx1111-ovh"),
    "another currency": ({"gross": ZLOTY}, "the currency is PLN, not EUR"),
    "a name is gone": ({"registrations": ()}, "`merrychristmas.shop` is no longer part of it"),
    "a name is new": (
        {"registrations": (*APPROVED.registrations, registration("tree.com"))},
        "`tree.com` was not part of it",
    ),
    "a longer name with the same end": (
        {"registrations": (registration("mymerrychristmas.shop"),)},
        "`merrychristmas.shop` is no longer part of it; `mymerrychristmas.shop` was not part of it",
    ),
    "another action": (
        _registered(action="transfer"),
        "what is done of `merrychristmas.shop` is transfer, not create",
    ),
    "another plan": (_registered(plan_code="shop-gold"), "the plan of `merrychristmas.shop` is shop-gold, not shop"),
    "another kind of price": (
        _registered(pricing_mode="create-premium"),
        "the kind of price of `merrychristmas.shop` is create-premium, not create-default",
    ),
    "more years": (_registered(duration="P2Y"), "the duration of `merrychristmas.shop` is P2Y, not P1Y"),
    "another value told to OVH": (
        _registered(configuration=(("OWNER_LEGAL_AGE", "false"),)),
        "what OVH is told about `merrychristmas.shop` has changed",
    ),
    "a value more told to OVH": (
        _registered(configuration=(("OWNER_LEGAL_AGE", "true"), ("OWNER_CONTACT", "/me/contact/1"))),
        "what OVH is told about `merrychristmas.shop` has changed",
    ),
    "nothing told to OVH": (
        _registered(configuration=()),
        "what OVH is told about `merrychristmas.shop` has changed",
    ),
    "dearer renewal": (
        _registered(renewal=euros("4.00")),
        "each later year of `merrychristmas.shop` costs 4.00 EUR instead of 3.99 EUR",
    ),
    "renewal in another currency": (
        _registered(renewal=ZLOTY),
        "each later year of `merrychristmas.shop` costs 1.00 PLN instead of 3.99 EUR",
    ),
    "a new contract": (
        {"contracts": (*APPROVED.contracts, OTHER_TERMS)},
        "its contracts are not those that were shown",
    ),
    "another contract": ({"contracts": (OTHER_TERMS,)}, "its contracts are not those that were shown"),
    "no contract": ({"contracts": ()}, "its contracts are not those that were shown"),
    "a statement more": (
        {"statements": (*APPROVED.statements, "ACCEPT_CONDITIONS")},
        "it takes other statements than those that were made",
    ),
    "a statement less": (
        {"statements": APPROVED.statements[1:]},
        "it takes other statements than those that were made",
    ),
    "another payment method": (
        {"payment_method": PaymentMethod(id=7, label="Visa ending 7777")},
        "it would be paid by Visa ending 7777, not by Visa ending 4242",
    ),
    "a dearer line": (_lines(line("2.00"), ZONE, GIFT), "the first year of `merrychristmas.shop` got dearer"),
    "a free line that costs now": (
        _lines(YEAR, replace(ZONE, amount=euros("1.00")), GIFT),
        "the set-up of `merrychristmas.shop` got dearer",
    ),
    "a line more": (
        _lines(YEAR, ZONE, GIFT, line("0.01", kind="ACCESSORY")),
        "there is one more line for accessory of `merrychristmas.shop`",
    ),
    "a line of the same meaning more": (
        _lines(line("1.00"), line("0.99"), ZONE, GIFT),
        "there is one more line for the first year of `merrychristmas.shop`",
    ),
    "a line for nobody": (
        _lines(YEAR, ZONE, GIFT, line("0.01", of=None)),
        "there is one more line for the first year, “None - 12 mois”",
    ),
    "a line is missing": (_lines(YEAR, GIFT), "a line for the set-up of `merrychristmas.shop` is missing"),
    "a line belongs to another name": (
        _lines(line("1.99", of="mymerrychristmas.shop"), ZONE, GIFT),
        (
            "a line for the first year of `merrychristmas.shop` is missing; "
            "there is one more line for the first year of `mymerrychristmas.shop`"
        ),
    ),
    "a line is of another kind": (
        _lines(replace(YEAR, kind="INSTALLATION"), ZONE, GIFT),
        (
            "a line for the first year of `merrychristmas.shop` is missing; "
            "there is one more line for the set-up of `merrychristmas.shop`"
        ),
    ),
    "a dearer total": ({"gross": euros("1.20")}, "the total is 1.20 EUR instead of 1.19 EUR"),
    "no gift, so a dearer total": (
        _lines(YEAR, ZONE) | {"gross": euros("2.39")},
        "the total is 2.39 EUR instead of 1.19 EUR; a reduction is gone",
    ),
    "a smaller gift, so a dearer total": (
        _lines(YEAR, ZONE, replace(GIFT, amount=euros("-0.50"))) | {"gross": euros("1.79")},
        "the total is 1.79 EUR instead of 1.19 EUR; a reduction is gone",
    ),
}


@pytest.mark.parametrize("changes", COVERED.values(), ids=COVERED)
def test_an_approval_covers_the_same_for_the_same_price_or_less(changes: dict[str, Any]) -> None:
    assert differences(APPROVED, replace(APPROVED, **changes)) == ()


@pytest.mark.parametrize(("changes", "said"), BEYOND.values(), ids=BEYOND)
def test_whatever_goes_beyond_an_approval_is_told(changes: dict[str, Any], said: str) -> None:
    assert "; ".join(differences(APPROVED, replace(APPROVED, **changes))) == said


LESS = {
    "a line got cheaper",
    "the total got cheaper",
    "renewal got cheaper",
    "a gift that vanished while the total holds",
}


@pytest.mark.parametrize("what", sorted(COVERED.keys() - LESS))
def test_what_is_no_cheaper_is_covered_in_both_directions(what: str) -> None:
    assert covers(replace(APPROVED, **COVERED[what]), APPROVED)


@pytest.mark.parametrize("what", sorted(LESS - {"a gift that vanished while the total holds"}))
def test_what_was_approved_for_less_is_not_covered_for_more(what: str) -> None:
    assert not covers(replace(APPROVED, **COVERED[what]), APPROVED)


CHEAPER_THE_OTHER_WAY = {
    "dearer renewal",
    "a dearer line",
    "a free line that costs now",
    "a dearer total",
    "no gift, so a dearer total",
    "a smaller gift, so a dearer total",
}


@pytest.mark.parametrize("what", BEYOND)
def test_only_prices_have_a_direction(what: str) -> None:
    fresh = replace(APPROVED, **BEYOND[what][0])

    assert covers(fresh, APPROVED) is (what in CHEAPER_THE_OTHER_WAY)


def test_several_differences_are_all_told() -> None:
    fresh = replace(
        APPROVED, lines=(line("2.99"), ZONE, GIFT), gross=euros("2.39"), **_registered(renewal=euros("9.99"))
    )

    assert len(differences(APPROVED, fresh)) == 3


def test_of_two_lines_of_one_meaning_each_is_compared() -> None:
    approved = quote(lines=(line("1.00"), line("5.00")))

    assert differences(approved, replace(approved, lines=(line("5.00"), line("1.00")))) == ()
    assert differences(approved, replace(approved, lines=(line("4.99"), line("1.00")))) == ()
    assert differences(approved, replace(approved, lines=(line("1.01"), line("4.00")))) != ()


def test_a_renewal_that_nobody_was_shown_may_be_anything_and_one_that_was_has_to_be_told() -> None:
    unknown = replace(APPROVED, **_registered(renewal=None))

    assert covers(unknown, APPROVED)
    assert not covers(APPROVED, unknown)


def test_the_lines_of_two_names_that_end_alike_are_kept_apart() -> None:
    both = quote("shop.fr", "myshop.fr", lines=(line("5.00", of="shop.fr"), line("1.00", of="myshop.fr")))
    swapped = replace(both, lines=(line("1.00", of="shop.fr"), line("5.00", of="myshop.fr")))

    assert differences(both, swapped) == ("the first year of `myshop.fr` got dearer",)


def test_a_purchase_belongs_to_one_account() -> None:
    assert other_account(APPROVED, "xx1111-ovh") == ""
    assert other_account(APPROVED, None) == ""
    assert "yy2222-ovh" in other_account(APPROVED, "yy2222-ovh")


# What an order at OVH has, and what is said about it; empty where it may be paid.
PLANNED = replace(YEAR, plan_code="shop", duration="P1Y")
ORDERS: dict[str, tuple[tuple[Line, ...], Money, str]] = {
    "exactly that": (APPROVED.lines, APPROVED.gross, ""),
    "exactly that, with its plan": ((PLANNED, ZONE, GIFT), APPROVED.gross, ""),
    "a free line of another plan": ((PLANNED, replace(ZONE, plan_code="dns"), GIFT), APPROVED.gross, ""),
    "less": ((line("1.50"), ZONE, GIFT), euros("0.60"), ""),
    "more": (APPROVED.lines, euros("1.20"), "the total is 1.20 EUR instead of 1.19 EUR"),
    "a dearer line in the same total": (
        (line("2.99"), ZONE, replace(GIFT, amount=euros("-2.00"))),
        euros("1.19"),
        "the first year of `merrychristmas.shop` got dearer",
    ),
    "another plan": (
        (replace(PLANNED, plan_code="shop-gold"), ZONE, GIFT),
        APPROVED.gross,
        "the plan of `merrychristmas.shop` is shop-gold, not shop",
    ),
    "more years": (
        (replace(PLANNED, duration="P2Y"), ZONE, GIFT),
        APPROVED.gross,
        "the duration of `merrychristmas.shop` is P2Y, not P1Y",
    ),
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
    "nothing": (
        (),
        euros("0.00"),
        (
            "a line for the first year of `merrychristmas.shop` is missing; "
            "a line for the set-up of `merrychristmas.shop` is missing"
        ),
    ),
    "another currency": (APPROVED.lines, ZLOTY, "the currency is PLN, not EUR"),
}


@pytest.mark.parametrize(("lines", "gross", "said"), ORDERS.values(), ids=ORDERS)
def test_an_order_is_compared_with_what_was_approved(lines: tuple[Line, ...], gross: Money, said: str) -> None:
    assert "; ".join(order_differences(APPROVED, lines, gross)) == said
