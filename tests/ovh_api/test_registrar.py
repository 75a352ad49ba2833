"""`OvhRegistrar` beyond its contract: answers of another shape, and what it does not ask for."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.ovh_api import Calls, OvhRegistrar
from tests.contract.registrar_worlds import CHANGES, READS, credentials
from tests.ovh_api.asking import Answer, met, tell
from tests.rehearsal.ovh_standin import StandIn, standin
from tests.samples import offer

WINTER = Name.read("wintersale.fr")


@pytest.fixture
def registrar(at: StandIn, api: Calls) -> OvhRegistrar:
    return OvhRegistrar(api, at.clock)


# Answers of another shape

READING: dict[str, Callable[[OvhRegistrar, str], object]] = {
    "account": lambda registrar, _: registrar.account(),
    "payment_method": lambda registrar, _: registrar.payment_method(),
    "offers": lambda registrar, _: registrar.offers(WINTER),
    "find_carts": lambda registrar, _: registrar.find_carts("cartwright"),
    "items": lambda registrar, cart: registrar.items(cart),
    "requirements": lambda registrar, cart: registrar.requirements(cart, 1),
    "preview": lambda registrar, cart: registrar.preview(cart, [WINTER]),
    "dry_run": lambda registrar, cart: registrar.dry_run(cart, [WINTER]),
    "orders_since": lambda registrar, _: registrar.orders_since(registrar._now()),
    "order": lambda registrar, _: registrar.order(1, [WINTER]),
    "order_status": lambda registrar, _: registrar.order_status(1),
    "payable_with": lambda registrar, _: registrar.payable_with(1),
}
CHANGING: dict[str, Callable[[OvhRegistrar, str], object]] = {
    "create_cart": lambda registrar, _: registrar.create_cart("cartwright", registrar._now()),
    "add_item": lambda registrar, cart: registrar.add_item(cart, offer("wintersale.fr")),
    "place": lambda registrar, cart: registrar.place(cart, [WINTER], waive_retraction=True),
}
NONSENSE: dict[str, object] = {"null": None, "a number": 42, "an object": {"message": "no"}}
# An object may well list no payment methods.
MISSHAPEN = sorted({(call, shape) for call in READING for shape in NONSENSE} - {("payable_with", "an object")})


@pytest.mark.parametrize(("call", "shape"), MISSHAPEN)
def test_an_answer_of_another_shape_is_no_answer(at: StandIn, registrar: OvhRegistrar, call: str, shape: str) -> None:
    method, path = READS[call]
    tell(at, {"status": 200, "body": NONSENSE[shape]}, method, path)

    # What reads ids first takes an object for a list of them, and then finds none of its keys.
    assert isinstance(met(lambda: READING[call](registrar, at.empty_cart())), Unavailable | Vanished)


@pytest.mark.parametrize("shape", NONSENSE)
@pytest.mark.parametrize("call", CHANGING)
def test_a_change_whose_answer_has_another_shape_is_uncertain(
    at: StandIn, registrar: OvhRegistrar, call: str, shape: str
) -> None:
    method, path = ("POST", "/order/cart") if call == "create_cart" else CHANGES[call]
    cart = at.ready_cart("springsale.com")
    tell(at, {"status": 200, "body": NONSENSE[shape]}, method, path, "after")

    assert type(met(lambda: CHANGING[call](registrar, cart))) is Uncertain


@pytest.mark.parametrize("amount", [None, "six"])
def test_an_amount_that_is_none_is_no_answer(at: StandIn, registrar: OvhRegistrar, amount: object) -> None:
    price = {"currencyCode": "EUR", "text": "? €", "value": amount, "priceInUcents": None}
    offered = [{"action": "create", "pricingMode": "create-default", "prices": [{"label": "TOTAL", "price": price}]}]
    tell(at, {"status": 200, "body": offered}, "GET", "/order/cart/*/domain")

    assert type(met(lambda: registrar.offers(WINTER))) is Unavailable


@pytest.mark.parametrize("amount", [None, "six"])
def test_an_order_whose_amount_cannot_be_read_is_uncertain(
    at: StandIn, registrar: OvhRegistrar, amount: object
) -> None:
    cart = at.ready_cart("wintersale.fr")
    answer = {"orderId": 1, "details": [], "prices": {"withTax": {"currencyCode": "EUR", "value": amount}}}
    tell(at, {"status": 200, "body": answer}, "POST", "/order/cart/*/checkout", "after")

    assert type(met(lambda: registrar.place(cart, [WINTER], waive_retraction=True))) is Uncertain


@pytest.mark.parametrize("answer", [{"orderId": None}, {"orderId": 1}, {}])
def test_a_checkout_that_names_no_order_is_uncertain(at: StandIn, registrar: OvhRegistrar, answer: Answer) -> None:
    cart = at.ready_cart("wintersale.fr")
    tell(at, {"status": 200, "body": answer}, "POST", "/order/cart/*/checkout", "after")

    assert type(met(lambda: registrar.place(cart, [WINTER], waive_retraction=True))) is Uncertain
    assert len(at.account.orders) == 1


# What is sent


def test_an_order_is_never_paid_by_its_checkout(at: StandIn, registrar: OvhRegistrar) -> None:
    registrar.place(at.ready_cart("wintersale.fr"), [WINTER], waive_retraction=True)
    (order,) = at.account.orders.values()

    assert (order.charge, order.is_retraction_waived) == (None, True)


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
    registrar = OvhRegistrar(Calls(credentials(at.url)), at.clock)
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
    order = registrar.place(at.ready_cart("wintersale.fr"), [WINTER], waive_retraction=True)
    for part in ("followUp", "associatedObject", "payment"):
        tell(at, {"status": 500, "body": {}}, "GET", f"/me/order/*/{part}")
    registrar.pay(order.id, registrar.payment_method().id)
    at.clock.pass_seconds(60)

    assert registrar.order_status(order.id) == "delivered"
    assert registrar.order(order.id, [WINTER]).gross == order.gross
    assert [fault["times"] for fault in at.faults.documents()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("method", "label"),
    [
        ({"paymentType": "CREDIT_CARD", "paymentSubType": "VISA", "label": "424242XXXXXX4242"}, "Visa ending 4242"),
        (
            {"paymentType": "SEPA_DIRECT_DEBIT", "paymentSubType": "NONE", "label": "FR76 XXXX 123"},
            "Sepa direct debit ending X123",
        ),
        ({"paymentType": "PAYPAL", "paymentSubType": None, "label": None}, "Paypal"),
        ({}, "Payment method"),
    ],
)
def test_a_payment_method_is_told_by_its_kind_and_last_digits(
    at: StandIn, registrar: OvhRegistrar, method: Answer, label: str
) -> None:
    answer = {"paymentMethodId": 1, "status": "VALID", **method}
    tell(at, {"status": 200, "body": answer}, "GET", "/me/payment/method/*")

    assert registrar.payment_method().label == label


@pytest.mark.parametrize("status", ["EXPIRED", "CANCELED", "VALIDATING"])
def test_a_default_payment_method_that_is_not_valid_is_none(at: StandIn, registrar: OvhRegistrar, status: str) -> None:
    at.account.wallet.change(900000010, status=status, is_default=None)

    assert type(met(registrar.payment_method)) is Rejected
