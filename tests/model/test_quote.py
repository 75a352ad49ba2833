"""What a vote is for: the seal of a quote, and what else a quote tells."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from bot.model.quote import LOYALTY, PREPAID, Contract, PaymentMethod, Quote, Registration, other_ways_to_pay
from tests.samples import after, euros, line, name, quote, registration

ZONE = line("0.00", kind="INSTALLATION", description="DNS zone")
GIFT = line("-1.00", kind="GIFT", of=None, description="Welcome")
YEAR = line("1.99")
OTHER_TERMS = Contract(name="Other terms", url="https://contracts.test/other")

VISA = PaymentMethod(id=4242, label="Visa ending 4242")
OTHER_VISA = PaymentMethod(id=4343, label="Visa ending 4343")
PREPAID_ACCOUNT = PaymentMethod(mean=PREPAID, label="prepaid account")

SEALED = quote(lines=(YEAR, ZONE, GIFT), net=euros("0.99"), tax=euros("0.20"), gross=euros("1.19"))


def _registered(**changes: Any) -> dict[str, Any]:
    return {"registrations": (registration(**changes),)}


SAME_SEAL: dict[str, dict[str, Any]] = {
    "another moment": {"taken_at": after(days=1)},
    "another order of lines": {"lines": (GIFT, YEAR, ZONE)},
    "another wording": {"lines": (line("1.99", description="x"), ZONE, GIFT)},
    "a contract under another title": {"contracts": (Contract(name="x", url="https://contracts.test/shop"),)},
    "the method under another label": {"payment_method": PaymentMethod(id=4242, label="Carte")},
    "another order of statements": {"statements": SEALED.statements[::-1]},
}
OTHER_SEAL: dict[str, dict[str, Any]] = {
    "account": {"account": "yy2222-ovh"},
    "registrations": {"registrations": (*SEALED.registrations, registration("tree.com"))},
    "lines": {"lines": (line("1.98"), ZONE, GIFT)},
    "net": {"net": euros("0.98")},
    "tax": {"tax": euros("0.19")},
    "gross": {"gross": euros("1.18")},
    "contracts": {"contracts": (OTHER_TERMS,)},
    "statements": {"statements": SEALED.statements[1:]},
    "payment_method": {"payment_method": PaymentMethod(id=4243, label="Visa ending 4242")},
}
OTHER_REGISTRATION: dict[str, Any] = {
    "name": name("tree.com"),
    "action": "transfer",
    "plan_code": "shop-gold",
    "pricing_mode": "create-premium",
    "duration": "P2Y",
    "configuration": (("OWNER_LEGAL_AGE", "false"),),
    "renewal": euros("3.98"),
}


@pytest.mark.parametrize("changes", SAME_SEAL.values(), ids=SAME_SEAL)
def test_wording_and_moment_and_order_are_not_part_of_what_is_voted_on(changes: dict[str, Any]) -> None:
    assert replace(SEALED, **changes).seal == SEALED.seal


@pytest.mark.parametrize("changes", OTHER_SEAL.values(), ids=OTHER_SEAL)
def test_everything_that_means_something_is_part_of_what_is_voted_on(changes: dict[str, Any]) -> None:
    assert replace(SEALED, **changes).seal != SEALED.seal


@pytest.mark.parametrize("part", OTHER_REGISTRATION)
def test_everything_about_a_name_is_part_of_what_is_voted_on(part: str) -> None:
    changed = replace(SEALED.registrations[0], **{part: OTHER_REGISTRATION[part]})

    assert replace(SEALED, registrations=(changed,)).seal != SEALED.seal


def test_the_seal_covers_every_field_of_a_quote_but_its_moment() -> None:
    assert {*OTHER_SEAL, "taken_at"} == {field.name for field in fields(Quote)}
    assert set(OTHER_REGISTRATION) == {field.name for field in fields(Registration)}


def test_a_renewal_that_is_not_told_is_another_than_one_of_nothing() -> None:
    unknown, free = (replace(SEALED, **_registered(renewal=price)) for price in (None, euros("0.00")))

    assert unknown.seal != free.seal


def test_the_names_and_the_order_of_the_configuration_do_not_change_the_seal() -> None:
    told = (("A", "1"), ("B", "2"))
    first = quote(
        "a.shop", "b.shop", registrations=(registration("a.shop", configuration=told), registration("b.shop"))
    )
    second = replace(
        first, registrations=(registration("b.shop"), registration("a.shop", configuration=tuple(reversed(told))))
    )

    assert first.seal == second.seal


def test_the_renewal_of_all_names_is_told_only_where_that_of_each_is_known() -> None:
    assert quote("a.shop", "b.shop").renewal == euros("7.98")
    assert replace(quote("a.shop"), **_registered(renewal=None)).renewal is None


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


# Other ways to pay


def test_another_way_to_pay_is_a_quote_of_its_own_that_differs_in_nothing_else() -> None:
    (other,) = other_ways_to_pay(SEALED, [VISA, OTHER_VISA], but=VISA)

    assert other == replace(SEALED, payment_method=OTHER_VISA)
    assert other.seal != SEALED.seal


def test_where_nothing_was_refused_every_accepted_method_is_offered() -> None:
    offered = other_ways_to_pay(SEALED, [VISA, PREPAID_ACCOUNT], but=None)

    assert [one.payment_method for one in offered] == [VISA, PREPAID_ACCOUNT]


def test_methods_are_the_same_by_what_they_charge_and_not_by_what_they_are_called() -> None:
    assert VISA.is_same(PaymentMethod(id=4242, label="Carte"))
    assert not VISA.is_same(OTHER_VISA)
    assert not PREPAID_ACCOUNT.is_same(PaymentMethod(mean=LOYALTY, label="prepaid account"))
