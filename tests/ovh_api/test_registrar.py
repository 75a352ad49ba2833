"""`OvhRegistrar` beyond its contract: answers of another shape, and what it does not ask for."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.ovh_api import Calls, OvhRegistrar
from bot.ports import CartState
from tests.contract.registrar_worlds import calls
from tests.ovh_api.asking import ANSWERS, Answer, met, tell
from tests.rehearsal.ovh_standin import MIDNIGHT, StandIn, standin
from tests.samples import offer

WINTER = Name.read("wintersale.fr")


@pytest.fixture
def registrar(at: StandIn, api: Calls) -> OvhRegistrar:
    return OvhRegistrar(api, at.clock)


# Answers of another shape

Reading = tuple[Callable[[OvhRegistrar, str], object], str]
READING: dict[str, Reading] = {
    "account": (lambda registrar, _: registrar.account(), "/me"),
    "payment_methods": (lambda registrar, _: registrar.payment_methods(), "/me/payment/method"),
    "offers": (lambda registrar, _: registrar.offers(WINTER), "/order/cart/*/domain"),
    "find_carts": (lambda registrar, _: registrar.find_carts("cartwright"), "/order/cart"),
    "cart_state": (lambda registrar, cart: registrar.cart_state(cart), "/order/cart/*"),
    "items": (lambda registrar, cart: registrar.items(cart), "/order/cart/*/item"),
    "registrations": (lambda registrar, cart: registrar.registrations(cart), "/order/cart/*/item"),
    "requirements": (lambda registrar, cart: registrar.requirements(cart, 1), "/order/cart/*/requiredConfiguration"),
    "preview": (lambda registrar, cart: registrar.preview(cart, [WINTER]), "/order/cart/*/summary"),
    "dry_run": (lambda registrar, cart: registrar.dry_run(cart, [WINTER]), "/order/cart/*/checkout"),
    "orders_since": (lambda registrar, _: registrar.orders_since(MIDNIGHT), "/me/order"),
    "order": (lambda registrar, _: registrar.order(1, [WINTER]), "/me/order/*/details"),
    "order_status": (lambda registrar, _: registrar.order_status(1), "/me/order/*/status"),
    "payable_with": (lambda registrar, _: registrar.payable_with(1), "/me/order/*/paymentMethods"),
}
CHANGING: dict[str, Reading] = {
    "create_cart": (lambda registrar, _: registrar.create_cart("cartwright", MIDNIGHT), "/order/cart"),
    "add_item": (lambda registrar, cart: registrar.add_item(cart, offer("wintersale.fr")), "/order/cart/*/domain"),
}
NONSENSE: dict[str, object] = {"null": None, "a number": 42, "an object": {"message": "no"}}
MISSHAPEN = sorted((call, shape) for call in READING for shape in NONSENSE)


@pytest.mark.parametrize(("call", "shape"), MISSHAPEN)
def test_an_answer_of_another_shape_is_no_answer(at: StandIn, registrar: OvhRegistrar, call: str, shape: str) -> None:
    read, path = READING[call]
    tell(at, {"status": 200, "body": NONSENSE[shape]}, "GET", path)

    # What reads ids first takes an object for a list of them, and then finds none of its keys.
    assert isinstance(met(lambda: read(registrar, at.empty_cart())), Unavailable | Vanished)


@pytest.mark.parametrize("shape", NONSENSE)
@pytest.mark.parametrize("call", CHANGING)
def test_a_change_whose_answer_has_another_shape_is_uncertain(
    at: StandIn, registrar: OvhRegistrar, call: str, shape: str
) -> None:
    change, path = CHANGING[call]
    cart = at.ready_cart("springsale.com")
    tell(at, {"status": 200, "body": NONSENSE[shape]}, "POST", path, "after")

    assert type(met(lambda: change(registrar, cart))) is Uncertain


@pytest.mark.parametrize("amount", [None, "six"])
def test_an_amount_that_is_none_is_no_answer(at: StandIn, registrar: OvhRegistrar, amount: object) -> None:
    price = {"currencyCode": "EUR", "text": "? €", "value": amount, "priceInUcents": None}
    offered = [{"action": "create", "pricingMode": "create-default", "prices": [{"label": "TOTAL", "price": price}]}]
    tell(at, {"status": 200, "body": offered}, "GET", "/order/cart/*/domain")

    assert type(met(lambda: registrar.offers(WINTER))) is Unavailable


# What is sent


def test_a_cart_belongs_to_the_account_and_has_its_subsidiary(at: StandIn, registrar: OvhRegistrar) -> None:
    registrar.create_cart("cartwright one", at.clock() + timedelta(days=30))
    (cart,) = at.account.carts.values()

    assert (cart.is_assigned, cart.market.subsidiary, cart.description) == (True, "FR", "cartwright one")
    assert cart.expire == at.clock() + timedelta(days=30)


def test_an_item_that_carries_a_configuration_already_is_not_told_twice(at: StandIn, registrar: OvhRegistrar) -> None:
    cart = registrar.create_cart("cartwright one", at.clock() + timedelta(days=1))
    item = registrar.add_item(cart, offer("wintersale.fr"))
    registrar.configure(cart, item, "OWNER_CONTACT", "/me/contact/13189482")
    registrar.configure(cart, item, "OWNER_LEGAL_AGE", "true")

    assert at.account.carts[cart].items[item].values("OWNER_CONTACT") == ["/me/contact/13189482"]
    assert registrar.dry_run(cart, [WINTER]).gross.amount


def test_a_name_with_other_letters_is_asked_for_in_ascii(registrar: OvhRegistrar) -> None:
    (found,) = registrar.offers(Name.read("bücher.shop"))

    assert found.name.ascii == "xn--bcher-kva.shop"
    assert found.plan_code == "shop"


# The cart of searches


def test_all_searches_share_one_cart(at: StandIn, registrar: OvhRegistrar) -> None:
    for name in ("wintersale.fr", "springsale.com", "summersale.shop"):
        registrar.offers(Name.read(name))

    assert len(at.account.carts) == 1


def test_a_search_cart_that_is_gone_is_made_anew(at: StandIn, registrar: OvhRegistrar) -> None:
    registrar.offers(WINTER)
    at.account.carts.clear()

    assert registrar.offers(WINTER)
    assert len(at.account.carts) == 1


@pytest.mark.parametrize("expired_cart_status", [404, 460])
def test_a_search_cart_whose_day_is_over_is_made_anew(expired_cart_status: int) -> None:
    at = standin(expired_cart_status=expired_cart_status)
    registrar = OvhRegistrar(calls(at.url), at.clock)
    registrar.offers(WINTER)
    at.clock.pass_seconds(2 * 86_400)

    assert registrar.offers(WINTER)
    assert len(at.account.carts) == 2


def test_a_search_whose_cart_was_not_surely_made_may_be_tried_again(at: StandIn, registrar: OvhRegistrar) -> None:
    tell(at, {"reset": True}, "POST", "/order/cart", "after")

    assert type(met(lambda: registrar.offers(WINTER))) is Unavailable
    assert registrar.offers(WINTER)


def test_a_name_that_ovh_cannot_read_is_rejected_in_its_words(registrar: OvhRegistrar) -> None:
    error = met(lambda: registrar.offers(Name(ascii="x.ovh", shown="x.ovh")))

    assert type(error) is Rejected
    assert "3 to 63 characters" in error.reason


# What is not asked for


def test_following_an_order_asks_for_its_status_alone(at: StandIn, registrar: OvhRegistrar) -> None:
    """`followUp` contradicts the status at times, and links of an order are secrets."""
    order_id = at.order("wintersale.fr", pay=True)
    for part in ("followUp", "associatedObject", "payment"):
        tell(at, {"status": 500, "body": {}}, "GET", f"/me/order/*/{part}")
    at.clock.pass_seconds(60)

    assert registrar.order_status(order_id) == "delivered"
    assert registrar.order(order_id, [WINTER]).id == order_id
    assert [fault["times"] for fault in at.faults.documents()] == [1, 1, 1]


# What became of a cart, and what it holds


@pytest.mark.parametrize("answer", [{}, {"readOnly": None}, {"readOnly": "false"}])
def test_a_cart_that_says_not_whether_it_was_ordered_is_no_answer(
    at: StandIn, registrar: OvhRegistrar, answer: Answer
) -> None:
    tell(at, {"status": 200, "body": answer}, "GET", "/order/cart/*")

    assert type(met(lambda: registrar.cart_state("any"))) is Unavailable


@pytest.mark.parametrize("status", [404, 460])
def test_a_cart_whose_time_is_over_is_gone(status: int) -> None:
    at = standin(expired_cart_status=status)
    registrar = OvhRegistrar(calls(at.url), at.clock)
    cart = registrar.create_cart("cartwright one", at.clock() + timedelta(hours=1))
    at.clock.pass_seconds(7200)

    assert registrar.cart_state(cart) is CartState.GONE


@pytest.mark.parametrize("name", ["403 of a route", "500", "404 of a gateway", "no answer"])
def test_a_cart_is_not_gone_as_long_as_ovh_does_not_say_so(at: StandIn, registrar: OvhRegistrar, name: str) -> None:
    cart = at.empty_cart()
    answer, (kind, _) = ANSWERS[name]
    tell(at, answer, "GET", "/order/cart/*")

    assert type(met(lambda: registrar.cart_state(cart))) is kind


def test_what_is_no_domain_is_not_read_as_one(at: StandIn, registrar: OvhRegistrar) -> None:
    cart = at.ready_cart("wintersale.fr", "springsale.com")
    zone = {"itemId": 1, "productId": "dns", "duration": "P1Y", "settings": {"planCode": "zone", "quantity": 1}}
    tell(at, {"status": 200, "body": zone}, "GET", "/order/cart/*/item/*[0-9]")

    assert [registration.name.ascii for registration in registrar.registrations(cart)] == ["springsale.com"]


PLAIN = {"domain": "wintersale.fr", "planCode": "fr", "pricingMode": "create-default", "quantity": 1}


@pytest.mark.parametrize(
    "item",
    [
        {"duration": "P1Y", "settings": {**PLAIN, "quantity": 2}},
        {"duration": None, "settings": PLAIN},
        {"duration": "P1Y", "settings": {**PLAIN, "planCode": None}},
        {"duration": "P1Y", "settings": {**PLAIN, "pricingMode": None}},
        {"duration": "P1Y", "settings": "none"},
        None,
    ],
)
def test_an_item_that_is_not_one_name_with_all_it_needs_is_no_answer(
    at: StandIn, registrar: OvhRegistrar, item: object
) -> None:
    tell(at, {"status": 200, "body": item}, "GET", "/order/cart/*/item/*[0-9]")

    assert type(met(lambda: registrar.registrations(at.ready_cart("wintersale.fr")))) is Unavailable


@pytest.mark.parametrize("told", [{"label": "OWNER_LEGAL_AGE", "value": None}, {"value": "true"}, None])
def test_a_configuration_that_cannot_be_read_is_no_answer(at: StandIn, registrar: OvhRegistrar, told: object) -> None:
    tell(at, {"status": 200, "body": told}, "GET", "/order/cart/*/configuration/*")

    assert type(met(lambda: registrar.registrations(at.ready_cart("wintersale.fr")))) is Unavailable


# What an order was for

EXTENSION = "/me/order/*/details/*/extension"


def plans(registrar: OvhRegistrar, order_id: int) -> set[tuple[str | None, str | None]]:
    """What the charging lines of an order say that was ordered."""
    lines = registrar.order(order_id, [WINTER]).lines
    return {(line.plan_code, line.duration) for line in lines if line.amount.amount > 0}


def test_an_order_says_what_was_ordered_where_it_charges_for_a_name(at: StandIn, registrar: OvhRegistrar) -> None:
    order = registrar.order(at.order("wintersale.fr"), [WINTER])

    assert {(line.plan_code, line.duration) for line in order.lines if line.amount.amount > 0} == {("fr", "P1Y")}
    assert {(line.plan_code, line.duration) for line in order.lines if line.amount.amount <= 0} <= {(None, None)}


NO_PLAN = {"order": {"plan": {"code": None, "duration": None}}}
NO_PLANS: list[object] = [None, 42, [], {}, {"order": None}, {"order": {"plan": {}}}, NO_PLAN]


@pytest.mark.parametrize(
    "answer",
    [
        *(ANSWERS[name][0] for name in ("403 NOT_GRANTED_CALL", "403 of a route", "404", "400")),
        *({"status": 200, "body": body} for body in NO_PLANS),
    ],
)
def test_an_order_is_read_where_its_plans_are_not_told(at: StandIn, registrar: OvhRegistrar, answer: Answer) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, answer, "GET", EXTENSION)

    assert plans(registrar, order_id) == {(None, None)}


@pytest.mark.parametrize("name", ["500", "429", "no answer"])
def test_an_order_is_not_read_while_its_plans_may_be_told_later(
    at: StandIn, registrar: OvhRegistrar, name: str
) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, ANSWERS[name][0], "GET", EXTENSION)

    assert type(met(lambda: plans(registrar, order_id))) is Unavailable
    assert plans(registrar, order_id) == {("fr", "P1Y")}
