"""OVH's JSON, with everything in it that its own samples do differently from each other."""

from decimal import Decimal
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.model.cost import of_offer
from bot.model.name import Name
from bot.model.offer import Availability, most_useful
from bot.model.quote import Contract
from bot.ovh_api import reading
from bot.ovh_api.reading import or_unavailable
from tests.ovh_api.shapes import Json, detail, price, two_names, whole_pricing
from tests.samples import euros

WINTER = Name.read("wintersale.fr")
SPRING = Name.read("springsale.com")
BOOKS = Name.read("bücher.shop")


def labelled(**amounts: str) -> list[Json]:
    return [{"label": label, "price": price(amount)} for label, amount in amounts.items()]


def product(**changes: Any) -> Json:
    """A free name, without a promotion."""
    prices = labelled(PRICE="6.99", RENEW="8.99", FEE="0.00", TOTAL="6.99")
    plain = {"action": "create", "pricingMode": "create-default", "orderable": True, "duration": ["P1Y", "P2Y"]}
    return {**plain, "prices": prices, **changes}


# Money


@pytest.mark.parametrize(
    ("json", "amount"),
    [
        ({"value": 6.99}, "6.99"),
        ({"value": 2}, "2.00"),
        ({"value": 0}, "0.00"),
        ({"value": -2.5}, "-2.50"),
        ({"value": 1234567.89}, "1234567.89"),
        ({"value": 0.1 + 0.2, "priceInUcents": 30_000_000}, "0.30"),
        ({"value": 6.99, "priceInUcents": None}, "6.99"),
        ({"value": 0, "priceInUcents": 1_669_000_000}, "16.69"),
        ({"priceInUcents": -250_000_000}, "-2.50"),
        ({"value": 0.005}, "0.005"),
        ({"priceInUcents": 1}, "1E-8"),
    ],
)
def test_an_amount_is_exact_and_counts_in_hundred_millionths_where_they_are_given(json: Json, amount: str) -> None:
    read = reading.money({"currencyCode": "EUR", "text": "not to be read", **json})

    assert (str(read.amount), read.currency) == (amount, "EUR")


def test_an_offer_in_several_currencies_is_none() -> None:
    renewal = {"label": "RENEW", "price": {**price("8.99"), "currencyCode": "USD"}}
    with pytest.raises(Unavailable), or_unavailable():
        reading.offer(WINTER, product(prices=[*labelled(TOTAL="6.99"), renewal]))


def test_an_amount_has_the_currency_of_its_account() -> None:
    assert str(reading.money({"currencyCode": "PLN", "value": 9.49})) == "9.49 PLN"


# Offers


@pytest.mark.parametrize(
    ("prices", "first_year", "usual"),
    [
        (labelled(PRICE="2.99", RENEW="2.99", DISCOUNT="-2.00", FEE="0.00", TOTAL="0.99"), "0.99", "2.99"),
        (labelled(PRICE="6.99", RENEW="6.99", DISCOUNT="2.00", FEE="0.00", TOTAL="4.99"), "4.99", "6.99"),
        (labelled(PRICE="6.99", RENEW="8.99", FEE="0.00", TOTAL="6.99"), "6.99", "6.99"),
        (labelled(TOTAL="6.99", PRICE="6.99"), "6.99", "6.99"),
        (labelled(PRICE="6.99"), "6.99", "6.99"),
    ],
)
def test_the_first_year_is_the_total_whatever_the_sign_of_a_discount(
    prices: list[Json], first_year: str, usual: str
) -> None:
    offer = reading.offer(WINTER, product(prices=prices))

    assert (offer.first_year, offer.usual_first_year) == (euros(first_year), euros(usual))
    assert of_offer(offer).is_promotion == (first_year != usual)


def test_a_fee_is_part_of_the_first_year() -> None:
    prices = labelled(PRICE="300.00", RENEW="9.99", FEE="9.99", TOTAL="309.99")

    assert reading.offer(WINTER, product(prices=prices)).first_year == euros("309.99")


@pytest.mark.parametrize("prices", [None, []])
def test_an_offer_without_prices_is_not_for_sale(prices: list[Json] | None) -> None:
    offer = reading.offer(WINTER, product(prices=prices))

    assert (offer.first_year, offer.renewal, offer.availability) == (None, None, Availability.NOT_SOLD)


def test_an_offer_with_nothing_in_it_is_not_for_sale() -> None:
    offer = reading.offer(WINTER, {})

    assert (offer.availability, offer.durations, offer.action) == (Availability.NOT_SOLD, (), "")


def test_a_renewal_that_is_not_told_is_not_known() -> None:
    assert reading.offer(WINTER, product(prices=labelled(PRICE="6.99", TOTAL="6.99"))).renewal is None


@pytest.mark.parametrize(
    ("action", "mode", "availability"),
    [
        ("create", "create-default", Availability.FREE),
        ("create", "default", Availability.FREE),
        ("create", "create-premium", Availability.PREMIUM),
        ("transfer", "transfer-default", Availability.OWNED),
        ("transfer", "transfer-premium", Availability.OWNED),
        ("transfer", "transfer-aftermarket1", Availability.AFTERMARKET),
        ("transfer", "default", Availability.NOT_SOLD),
        ("create", "something-new", Availability.NOT_SOLD),
    ],
)
def test_what_an_offer_says_is_in_its_mode_and_not_in_orderable(
    action: str, mode: str, availability: Availability
) -> None:
    assert reading.offer(WINTER, product(action=action, pricingMode=mode)).availability is availability


def test_several_offers_are_told_apart_by_what_they_say_and_not_by_their_place() -> None:
    owned = reading.offer(WINTER, product(action="transfer", pricingMode="transfer-default"))
    free = reading.offer(WINTER, product())

    assert most_useful([owned, free]) == most_useful([free, owned]) == free


# Requirements


@pytest.mark.parametrize(
    ("json", "kind", "required"),
    [
        ({"label": "OWNER_LEGAL_AGE", "type": "bool", "required": True, "fields": None}, "bool", True),
        ({"label": "OWNER_LEGAL_AGE", "type": "Boolean", "required": False, "allowedValues": []}, "boolean", False),
        ({"label": "OWNER_LEGAL_AGE", "type": "bool"}, "bool", False),
        ({"label": "OWNER_LEGAL_AGE"}, "", False),
    ],
)
def test_a_requirement_is_read_with_and_without_its_details(json: Json, kind: str, required: bool) -> None:
    read = reading.requirement(json)

    assert (read.label, read.kind, read.required) == ("OWNER_LEGAL_AGE", kind, required)


# Prices of a cart


def test_every_line_of_a_group_belongs_to_the_name_that_one_of_them_begins_with() -> None:
    lines = reading.pricing(whole_pricing(two_names()), [WINTER, SPRING]).lines

    assert [line.name for line in lines] == [WINTER] * 4 + [SPRING] * 3
    assert [line.kind for line in lines][:2] == ["DURATION", "INSTALLATION"]
    assert [str(line.amount) for line in lines][-2:] == ["-2.50 EUR", "9.99 EUR"]


def test_a_line_that_names_its_name_belongs_to_it_even_where_all_share_one_group() -> None:
    """Answers of live orders were seen in which every `domain` is a bare star."""
    shared = [{**line, "domain": "*"} for line in two_names()]
    lines = reading.lines(shared, [WINTER, SPRING])

    assert [line.name for line in lines if line.description.casefold().startswith("wintersale.fr")] == [WINTER] * 2
    assert [line.name for line in lines if line.description.casefold().startswith("springsale.com")] == [SPRING]


@pytest.mark.parametrize(
    "text", ["bücher.shop - .shop", "xn--bcher-kva.shop - .shop", "BÜCHER.SHOP - .shop", "bücher.shop"]
)
def test_a_name_is_recognised_in_either_of_its_forms(text: str) -> None:
    (line,) = reading.lines([detail("*001", text)], [BOOKS])

    assert line.name == BOOKS


@pytest.mark.parametrize("text", ["mywintersale.fr - .fr", "wintersale.frog - .frog", "Zone DNS of wintersale.fr", ""])
def test_a_text_that_only_holds_a_name_is_not_about_it(text: str) -> None:
    (line,) = reading.lines([detail("*001", text)], [WINTER])

    assert line.name is None


def test_a_line_is_read_without_what_it_may_lack() -> None:
    (line,) = reading.lines([{"totalPrice": price("1.00")}], [WINTER])

    assert (line.kind, line.name, line.description, line.amount) == ("OTHER", None, "", euros("1.00"))


def test_a_price_has_the_totals_of_ovh_and_not_a_sum() -> None:
    priced = reading.pricing(whole_pricing(two_names()), [WINTER, SPRING])

    assert (priced.net, priced.tax, priced.gross) == (euros("7.49"), euros("1.50"), euros("8.99"))


def test_the_names_of_contracts_lose_their_trailing_tabs() -> None:
    contracts = [{"name": "general-terms.pdf\t", "url": "https://contracts.example/1", "content": "…"}]
    priced = reading.pricing(whole_pricing([], contracts=contracts), [])

    assert priced.contracts == (Contract(name="general-terms.pdf", url="https://contracts.example/1"),)


@pytest.mark.parametrize("contracts", [{}, {"contracts": None}, {"contracts": []}])
def test_a_price_may_come_without_contracts(contracts: Json) -> None:
    json = {key: value for key, value in whole_pricing([]).items() if key != "contracts"}

    assert reading.pricing({**json, **contracts}, []).contracts == ()


def test_money_is_never_a_float() -> None:
    assert isinstance(reading.money(price("6.99")).amount, Decimal)


# Who owns the account, and what registries take

ME: Json = {"nichandle": "xx1111-ovh", "ovhSubsidiary": "FR", "currency": {"code": "EUR", "symbol": "€"}}


@pytest.mark.parametrize(
    ("told", "language"), [({"language": "fr_FR"}, "fr_FR"), ({}, ""), ({"language": None}, ""), ({"language": 7}, "")]
)
def test_an_account_has_the_language_of_its_owner_where_ovh_says_it(told: Json, language: str) -> None:
    assert reading.account({**ME, **told}).language == language


def registry(**label: Any) -> Json:
    return {"dns": {}, "domain": {"isPremiumSupported": True, "label": label}, "lifecycle": {}}


@pytest.mark.parametrize(
    ("label", "rules"),
    [
        ({"isIDNSupported": True, "minLength": 3, "maxLength": 63}, (3, 63, True)),
        ({"isIDNSupported": False, "minLength": 2, "maxLength": 40}, (2, 40, False)),
        ({"isIDNSupported": False, "minLength": None, "maxLength": None}, (1, 63, False)),
        ({"isIDNSupported": True}, (1, 63, True)),
    ],
)
def test_a_registry_may_leave_the_lengths_open(label: Json, rules: tuple[int, int, bool]) -> None:
    read = reading.label_rules(registry(**label))

    assert (read.shortest, read.longest, read.is_internationalised) == rules


@pytest.mark.parametrize(
    "json",
    [
        None,
        [],
        "rules",
        {},
        {"domain": None},
        {"domain": {"label": None}},
        registry(),
        registry(isIDNSupported="yes"),
        registry(isIDNSupported=True, minLength="3"),
        registry(isIDNSupported=True, maxLength=True),
    ],
)
def test_rules_of_another_shape_are_no_answer(json: Any) -> None:
    with pytest.raises(Unavailable), or_unavailable():
        reading.label_rules(json)


@pytest.mark.parametrize(
    ("told", "phase", "is_locked"),
    [
        ({}, "", None),
        ({"phase": "sunrise", "isTransferLocked": True}, "sunrise", True),
        ({"phase": None, "isTransferLocked": None}, "", None),
        ({"phase": "ga", "isTransferLocked": "no"}, "ga", None),
        ({"isTransferLocked": False}, "", False),
    ],
)
def test_an_offer_tells_its_phase_and_its_lock_where_ovh_does(told: Json, phase: str, is_locked: bool | None) -> None:
    read = reading.offer(WINTER, product(**told))

    assert (read.phase, read.is_transfer_locked) == (phase, is_locked)
