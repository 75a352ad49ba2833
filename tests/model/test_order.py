"""When an order is read again, and what its status means."""

from datetime import timedelta
from itertools import pairwise

from bot.model.order import NOT_PAID, PAID_STATUSES, STATUS_EVENTS, Order, next_check
from bot.model.purchase import Stage, advance
from tests.samples import euros, line, name

# `billing.order.OrderStatusEnum` of OVH's schema of `/me/order/{orderId}/status`.
STATUSES = {
    "cancelled",
    "cancelling",
    "checking",
    "delivered",
    "delivering",
    "documentsRequested",
    "notPaid",
    "unknown",
}


def test_waits_never_get_shorter_and_end_at_ten_minutes() -> None:
    waits = [next_check(checks) for checks in range(30)]

    assert waits[0] <= timedelta(seconds=5)
    assert all(sooner <= later for sooner, later in pairwise(waits))
    assert next_check(10_000) == waits[-1] == timedelta(minutes=10)


def test_every_status_that_is_spoken_of_is_one_of_ovhs() -> None:
    assert {NOT_PAID, *PAID_STATUSES, *STATUS_EVENTS} <= STATUSES


def test_a_status_that_says_nothing_of_payment_is_not_taken_for_paid() -> None:
    assert PAID_STATUSES.isdisjoint({NOT_PAID, "cancelled", "cancelling", "unknown"})


def test_every_final_status_ends_a_paid_purchase() -> None:
    ends = {status: advance(Stage.PAID, event) for status, event in STATUS_EVENTS.items()}

    assert ends == {"delivered": Stage.DELIVERED, "cancelled": Stage.CANCELLED}


def test_an_order_speaks_of_the_names_of_its_lines() -> None:
    order = Order(id=1, lines=(line(), line(of="tree.com"), line(of=None)), gross=euros("4.78"))

    assert order.names == {name("merrychristmas.shop"), name("tree.com")}
