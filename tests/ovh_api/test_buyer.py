"""`OvhBuyer`: what it sends, once, and what an odd answer to it means."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.quote import LOYALTY, PREPAID, PaymentMethod
from bot.ovh_api import Calls, OvhBuyer
from tests.contract.registrar_worlds import calls
from tests.ovh_api.asking import ANSWERS, OPEN, Answer, met, tell
from tests.rehearsal.ovh_standin import StandIn

WINTER = Name.read("wintersale.fr")
CARD = PaymentMethod(id=900000010, label="Visa ending 4242")
ODD = [name for name, (_, kinds) in ANSWERS.items() if kinds == OPEN]


@pytest.fixture
def buyer(api: Calls) -> OvhBuyer:
    return OvhBuyer(api)


def ordering(at: StandIn, buyer: OvhBuyer) -> Callable[[], object]:
    cart = at.ready_cart("wintersale.fr")
    return lambda: buyer.place(cart, [WINTER], waive_retraction=True)


# Ordering


@pytest.mark.parametrize("waived", [True, False])
def test_an_order_is_never_paid_by_its_checkout(at: StandIn, buyer: OvhBuyer, waived: bool) -> None:
    buyer.place(at.ready_cart("wintersale.fr"), [WINTER], waive_retraction=waived)
    (order,) = at.account.orders.values()

    assert (order.charge, order.is_retraction_waived) == (None, waived)


@pytest.mark.parametrize(("when", "orders"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_to_a_checkout_is_uncertain_and_it_is_sent_once(
    at: StandIn, buyer: OvhBuyer, name: str, when: str, orders: int
) -> None:
    order = ordering(at, buyer)
    tell(at, ANSWERS[name][0], "POST", "/order/cart/*/checkout", when)

    assert type(met(order)) is Uncertain
    assert len(at.account.orders) == orders


@pytest.mark.parametrize("answer", [{"orderId": None}, {"orderId": 1}, {}, None, 42, {"message": "no"}, []])
def test_a_checkout_that_names_no_order_is_uncertain(at: StandIn, buyer: OvhBuyer, answer: object) -> None:
    order = ordering(at, buyer)
    tell(at, {"status": 200, "body": answer}, "POST", "/order/cart/*/checkout", "after")

    assert type(met(order)) is Uncertain
    assert len(at.account.orders) == 1


@pytest.mark.parametrize("amount", [None, "six"])
def test_an_order_whose_amount_cannot_be_read_is_uncertain(at: StandIn, buyer: OvhBuyer, amount: object) -> None:
    order = ordering(at, buyer)
    answer = {"orderId": 1, "details": [], "prices": {"withTax": {"currencyCode": "EUR", "value": amount}}}
    tell(at, {"status": 200, "body": answer}, "POST", "/order/cart/*/checkout", "after")

    assert type(met(order)) is Uncertain


@pytest.mark.parametrize("order_id", ["seven", True, 7.5])
def test_an_order_number_that_is_none_is_uncertain(at: StandIn, buyer: OvhBuyer, order_id: object) -> None:
    order = ordering(at, buyer)
    prices = {"withTax": {"currencyCode": "EUR", "value": 1.0}}
    answer = {"orderId": order_id, "details": [], "prices": prices}
    tell(at, {"status": 200, "body": answer}, "POST", "/order/cart/*/checkout", "after")

    assert type(met(order)) is Uncertain


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirected_checkout_is_sent_once(at: StandIn, buyer: OvhBuyer, status: int) -> None:
    cart = at.ready_cart("wintersale.fr")
    there = {"Location": f"{at.url}/1.0/order/cart/{cart}/checkout"}
    tell(at, {"status": status, "body": None, "headers": there}, "POST", "/order/cart/*/checkout")

    assert type(met(lambda: buyer.place(cart, [WINTER], waive_retraction=True))) is Uncertain
    assert at.account.orders == {}


# Paying


@pytest.mark.parametrize(("when", "charges"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_to_a_payment_is_uncertain_and_it_is_sent_once(
    at: StandIn, buyer: OvhBuyer, name: str, when: str, charges: int
) -> None:
    order_id = at.order("wintersale.fr")
    tell(at, ANSWERS[name][0], "POST", "/me/order/*/pay", when)

    assert type(met(lambda: buyer.pay(order_id, CARD))) is Uncertain
    assert len(at.account.wallet.charges) == charges


def test_an_order_is_charged_to_the_method_that_was_named(at: StandIn, buyer: OvhBuyer) -> None:
    buyer.pay(at.order("wintersale.fr"), PaymentMethod(id=900000020, label="Sepa direct debit ending X123"))
    (charge,) = at.account.wallet.charges

    assert charge.method_id == 900000020


@pytest.mark.parametrize("mean", [PREPAID, LOYALTY])
def test_an_order_may_be_paid_from_an_account_at_ovh(at: StandIn, buyer: OvhBuyer, mean: str) -> None:
    order_id = at.order("wintersale.fr")
    at.account.wallet.prepaid, at.account.wallet.points = at.account.orders[order_id].sale.gross, 100_000
    buyer.pay(order_id, PaymentMethod(mean=mean, label="an account"))
    (charge,) = at.account.wallet.charges

    assert (charge.mean, charge.method_id) == (mean, None)


@pytest.mark.parametrize("mean", [PREPAID, LOYALTY])
def test_an_account_at_ovh_that_holds_too_little_is_refused(at: StandIn, buyer: OvhBuyer, mean: str) -> None:
    order_id = at.order("wintersale.fr")
    at.account.wallet.prepaid, at.account.wallet.points = Decimal(0), 0

    assert type(met(lambda: buyer.pay(order_id, PaymentMethod(mean=mean, label="an account")))) is Rejected
    assert at.account.wallet.charges == []


def test_an_order_that_does_not_exist_cannot_be_paid(buyer: OvhBuyer) -> None:
    assert type(met(lambda: buyer.pay(1, CARD))) is Vanished


# The account


def test_the_account_is_read_each_time_so_that_the_end_of_a_key_is_noticed(at: StandIn, buyer: OvhBuyer) -> None:
    assert buyer.account().id == "xx1111-ovh"
    told: Answer = {"status": 403, "body": {"errorCode": "INVALID_CREDENTIAL", "message": "no"}}
    tell(at, told, "GET", "/me")

    assert type(met(buyer.account)) is Rejected


@pytest.mark.parametrize("answer", [None, 42, [], {}, {"nichandle": "xx1111-ovh"}])
def test_an_account_that_cannot_be_read_is_no_answer(at: StandIn, buyer: OvhBuyer, answer: object) -> None:
    tell(at, {"status": 200, "body": answer}, "GET", "/me")

    assert type(met(buyer.account)) is Unavailable


def test_a_key_that_may_not_buy_buys_nothing(at: StandIn) -> None:
    browsing = OvhBuyer(calls(at.url, consumer_key="standin-browse"))
    cart, order_id = at.ready_cart("springsale.com"), at.order("wintersale.fr")

    assert type(met(lambda: browsing.place(cart, [WINTER], waive_retraction=True))) is Rejected
    assert type(met(lambda: browsing.pay(order_id, CARD))) is Rejected
    assert len(at.account.orders) == 1
    assert at.account.wallet.charges == []
