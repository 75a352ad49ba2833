"""OVH's JSON of orders and of what they are for, which its own samples do differently from each other."""

from datetime import UTC, datetime
from decimal import InvalidOperation
from typing import Any

import pytest

from bot.errors import Unavailable, Uncertain
from bot.model.name import Name
from bot.model.order import Order
from bot.model.quote import Registration
from bot.ovh_api import reading
from tests.ovh_api.shapes import Json, detail, price, two_names, whole_pricing
from tests.samples import euros

WINTER = Name.read("wintersale.fr")
SPRING = Name.read("springsale.com")


# Orders


def test_an_order_is_read_from_its_own_answer_and_its_lines() -> None:
    json = {"orderId": 220912275, "date": "2027-11-21T10:00:00.5+01:00", "priceWithTax": price("8.99"), "url": "secret"}
    details = [detail("*001", "wintersale.fr - .fr", "7.49", quantity="1", cancelled=False)]
    order = reading.order(json, details, [WINTER])

    assert (order.id, order.gross) == (220912275, euros("8.99"))
    assert order.names == {WINTER}
    assert order.placed_at == datetime(2027, 11, 21, 9, 0, 0, 500_000, tzinfo=UTC)
    assert "secret" not in repr(order)


@pytest.mark.parametrize("text", [None, "", "2027-11-21T10:00:00", "2027-11-21 10:00:00", "2027-11-21"])
def test_a_date_that_says_nothing_certain_is_none(text: str | None) -> None:
    order = reading.order({"orderId": 1, "priceWithTax": price("1.00"), "date": text, "expirationDate": text}, [], [])

    assert (order.placed_at, order.expires_at) == (None, None)


@pytest.mark.parametrize("text", ["2027-11-22T10:00:00+01:00", "2027-11-22T09:00:00Z", "2027-11-22T04:00:00.0-05:00"])
def test_an_order_says_until_when_it_can_be_paid(text: str) -> None:
    order = reading.order({"orderId": 1, "priceWithTax": price("1.00"), "expirationDate": text}, [], [])

    assert order.expires_at == datetime(2027, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize("order_id", ["220912275", 7.0, True, None])
def test_an_order_without_a_number_is_no_answer(order_id: object) -> None:
    with pytest.raises(Unavailable), reading.or_unavailable():
        reading.order({"orderId": order_id, "priceWithTax": price("1.00")}, [], [])


def test_a_checkout_answers_with_the_order() -> None:
    order = reading.placed(whole_pricing(two_names(), orderId=7, url="secret"), [WINTER, SPRING])

    assert order == Order(id=7, lines=reading.lines(two_names(), [WINTER, SPRING]), gross=euros("8.99"))


@pytest.mark.parametrize("missing", [{"orderId": None}, {"orderId": 0}, {"prices": None}])
def test_a_checkout_that_names_no_order_is_no_order(missing: Json) -> None:
    assert reading.placed({**whole_pricing([], orderId=7), **missing}, []) is None


# What is ordered


def item(**settings: Any) -> Json:
    """An `order.cart.Item` of a name."""
    plain = {"domain": "wintersale.fr", "planCode": "fr", "pricingMode": "create-default", "quantity": 1}
    return {"itemId": 1, "duration": "P1Y", "productId": "domain", "settings": {**plain, **settings}}


def test_what_is_bought_for_a_name_is_read_with_what_ovh_was_told_in_the_order_of_the_labels() -> None:
    told = [{"id": 2, "label": "OWNER_LEGAL_AGE", "value": "true"}, {"id": 1, "label": "DNS", "value": "a;b"}]

    assert reading.registration(item(), told) == Registration(
        name=WINTER,
        action="create",
        plan_code="fr",
        pricing_mode="create-default",
        duration="P1Y",
        configuration=(("DNS", "a;b"), ("OWNER_LEGAL_AGE", "true")),
    )


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        ("create-default", "create"),
        ("create-premium", "create"),
        ("transfer-default", "transfer"),
        ("transfer-aftermarket1", "transfer"),
        ("default", "create"),
        ("premium", "create"),
    ],
)
def test_what_is_done_follows_from_the_kind_of_price(mode: str, action: str) -> None:
    found = reading.registration(item(pricingMode=mode), [])

    assert found
    assert (found.action, found.pricing_mode) == (action, mode)


@pytest.mark.parametrize("settings", [None, {}, {"planCode": "zone"}, {"domain": None}])
def test_an_item_without_a_name_is_no_registration(settings: Json | None) -> None:
    assert reading.registration({"itemId": 1, "settings": settings}, []) is None


@pytest.mark.parametrize("quantity", [0, 2, None, "1"])
def test_more_or_less_than_one_of_a_name_cannot_be_read(quantity: object) -> None:
    with pytest.raises(Unavailable), reading.or_unavailable():
        reading.registration(item(quantity=quantity), [])


def test_a_quantity_that_is_not_told_is_one() -> None:
    settings = {"domain": "wintersale.fr", "planCode": "fr", "pricingMode": "create-default"}

    assert reading.registration({"duration": "P1Y", "settings": settings}, [])


# What has another shape


@pytest.mark.parametrize("error", [KeyError("x"), TypeError(), ValueError(), AttributeError(), InvalidOperation()])
def test_what_cannot_be_read_is_no_answer_to_a_read_and_leaves_a_change_open(error: Exception) -> None:
    with pytest.raises(Unavailable, match=type(error).__name__), reading.or_unavailable():
        raise error
    with pytest.raises(Uncertain, match=type(error).__name__), reading.or_uncertain():
        raise error
