"""Ordering what was approved: one order at most, whatever OVH answers, and whenever the process ends."""

from dataclasses import replace

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.purchase import Purchase, Stage
from bot.model.work import Work
from bot.tracking import QUIET_TIME
from tests.fakes import FakeOrder
from tests.samples import OTHER_PLACE, euros
from tests.services.office import Crash, Office, crash

WINTER = Name.read("wintersale.fr")
READ_BEFORE = ("dry_run", "account", "payment_method")
"""What ordering reads first."""


@pytest.fixture
def approved(office: Office) -> Purchase:
    """A request that was approved, and not yet acted on."""
    purchase = office.request("wintersale.fr")
    office.work()
    return office.approve(purchase)


def bought_once(office: Office, purchase: Purchase) -> bool:
    """Whether there is one order with one payment, delivered, and the copy at OVH is the ordered one."""
    office.pass_time(minutes=30)
    (order_id,) = office.registrar.orders
    assert office.registrar.charges == [(order_id, 10)]
    assert office.purchase(purchase.id).order_id == order_id
    assert office.names_in_cart() == []
    assert office.names_at_ovh() == []
    return office.stage(purchase) is Stage.DELIVERED


def test_what_was_approved_is_ordered_paid_and_delivered(office: Office, approved: Purchase) -> None:
    assert bought_once(office, approved)


def test_a_copy_that_is_gone_is_made_anew_and_ordered(office: Office, approved: Purchase) -> None:
    office.registrar.carts.clear()
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


@pytest.mark.parametrize("call", READ_BEFORE)
def test_a_price_that_cannot_be_read_orders_nothing_until_it_can(office: Office, approved: Purchase, call: str) -> None:
    office.registrar.faults.plan(call, Unavailable("down"))
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


REFUSALS = [*((call, Rejected("OVH says no")) for call in (*READ_BEFORE, "place")), ("place", Vanished("OVH says no"))]


@pytest.mark.parametrize(("call", "error"), REFUSALS)
def test_what_ovh_refuses_is_not_bought_and_comes_back(
    office: Office, approved: Purchase, call: str, error: RegistrarError
) -> None:
    office.registrar.faults.plan(call, error)
    office.work()

    assert (office.stage(approved), office.registrar.orders) == (Stage.REFUSED, {})
    assert "OVH says no" in office.purchase(approved.id).note
    assert office.names_in_cart() == ["wintersale.fr"]


def test_a_name_that_was_taken_since_the_vote_is_not_bought(office: Office, approved: Purchase) -> None:
    office.registrar.take(WINTER)
    office.work()

    assert (office.stage(approved), office.registrar.orders) == (Stage.REFUSED, {})
    assert office.names_in_cart() == ["wintersale.fr"]


def test_an_order_that_was_surely_not_sent_is_sent_later(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Unavailable("refused"), times=3)
    office.purchasing.advance_next()
    assert office.stage(approved) is Stage.APPROVED

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 4


def test_an_order_whose_answer_was_lost_is_found_and_not_repeated(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    assert office.stage(approved) is Stage.UNCERTAIN

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 1


def test_an_order_that_was_lost_on_the_way_is_left_to_a_person(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"))
    office.purchasing.advance_next()
    office.pass_time(minutes=QUIET_TIME.total_seconds() / 60 - 1)
    assert office.stage(approved) is Stage.UNCERTAIN

    office.pass_time(minutes=15)
    assert office.stage(approved) is Stage.NEEDS_PERSON
    assert (office.registrar.orders, office.registrar.faults.calls["place"]) == ({}, 1)
    assert office.names_in_cart() == []


def test_an_order_that_appears_late_is_found(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    ((number, order),) = office.registrar.orders.items()
    office.registrar.orders.clear()
    office.pass_time(minutes=10)
    office.registrar.orders[number] = order

    assert bought_once(office, approved)


@pytest.mark.parametrize("call", ["orders_since", "order"])
@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no"), Vanished("gone")])
def test_a_lost_order_is_looked_for_until_ovh_answers(
    office: Office, approved: Purchase, call: str, error: RegistrarError
) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    office.registrar.faults.plan(call, error, times=5)

    assert bought_once(office, approved)


def test_of_two_orders_that_look_like_it_none_is_taken(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    ((number, order),) = office.registrar.orders.items()
    office.registrar.orders[number + 1] = replace(order, order=replace(order.order, id=number + 1))
    office.work()

    assert (office.stage(approved), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
    assert "2 orders" in office.purchase(approved.id).note


def other_order(office: Office, name: str, price: str, number: int = 7) -> FakeOrder:
    """An order of somebody else with the same credentials."""
    net = euros(price)
    (line, *_) = office.registrar.preview(next(iter(office.registrar.carts)), [WINTER]).lines
    lines = (replace(line, name=Name.read(name), amount=net),)
    order = next(iter(office.registrar.orders.values())).order
    made = FakeOrder(order=replace(order, id=number, lines=lines, gross=net), placed_at=office.clock())
    office.registrar.orders[number] = made
    return made


@pytest.mark.parametrize(("name", "price"), [("springsale.fr", "6.99"), ("wintersale.fr", "600.00")])
def test_an_order_of_something_else_is_not_taken_for_it(
    office: Office, approved: Purchase, name: str, price: str
) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    other_order(office, name, price)

    office.pass_time(minutes=1)
    assert office.purchase(approved.id).order_id == 1000
    assert office.registrar.charges == [(1000, 10)]


def test_an_order_of_another_purchase_is_not_taken_for_it(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Uncertain("cut"))
    office.purchasing.advance_next()
    other = office.request("springsale.fr", place=OTHER_PLACE)
    office.work()
    office.approve(other)
    office.pass_time(minutes=30)

    assert (office.stage(other), office.stage(approved)) == (Stage.DELIVERED, Stage.NEEDS_PERSON)
    assert len(office.registrar.charges) == 1


def test_two_lost_orders_are_each_found(office: Office, approved: Purchase) -> None:
    other = office.request("springsale.fr", place=OTHER_PLACE)
    office.registrar.faults.plan("place", Uncertain("cut"), after=True, times=2)
    office.work()
    office.approve(other)
    office.pass_time(minutes=10)

    assert [office.stage(purchase) for purchase in (approved, other)] == [Stage.DELIVERED] * 2
    assert len(office.registrar.orders) == len(office.registrar.charges) == 2


# The end of the process


@pytest.mark.parametrize("takes_over", [True, False])
@pytest.mark.parametrize("call", [*READ_BEFORE, "place", "order", "order_status", "payable_with", "pay"])
def test_a_crash_after_any_call_leads_to_one_order_and_one_payment(
    office: Office, approved: Purchase, call: str, takes_over: bool
) -> None:
    """Another process frees what the former had claimed; a thread that ended alone leaves it until its time is over."""
    office.registrar.faults.during(call, crash)
    with pytest.raises(Crash):
        office.pass_time(minutes=1)
    if takes_over:
        office.restart()

    assert bought_once(office, approved)


@pytest.mark.parametrize("call", ["place", "pay"])
def test_a_crash_before_a_call_buys_nothing_without_a_person(office: Office, approved: Purchase, call: str) -> None:
    """It looks like a crash after it, until OVH has been read for long enough."""
    office.registrar.faults.choose = lambda called: crash() if called == call else None
    with pytest.raises(Crash):
        office.pass_time(minutes=1)
    office.registrar.faults.clear()
    office.restart()
    office.pass_time(minutes=30)

    assert office.stage(approved) is Stage.NEEDS_PERSON
    assert office.registrar.charges == []
    assert len(office.registrar.orders) == (call == "pay")


def test_what_a_thread_left_when_it_broke_is_seen_once_its_time_is_over(office: Office, approved: Purchase) -> None:
    office.registrar.faults.during("place", crash)
    with pytest.raises(Crash):
        office.purchasing.advance_next()
    office.clock.step(minutes=2)

    assert Work.PURCHASING in office.store.due(office.clock())


# Two at once


def late(office: Office) -> None:
    """Let another thread believe that this one is gone."""
    office.clock.step(minutes=2)
    office.work()


@pytest.mark.parametrize("call", READ_BEFORE)
def test_of_two_that_order_the_same_one_comes_too_late(office: Office, approved: Purchase, call: str) -> None:
    """As when reading took so long that the first one's claim was over."""
    office.registrar.faults.during(call, lambda: late(office))

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 1


@pytest.mark.parametrize("error", [None, Rejected("no"), Unavailable("refused"), Uncertain("cut")])
def test_an_answer_that_comes_when_it_was_given_up_changes_nothing_for_the_worse(
    office: Office, approved: Purchase, error: RegistrarError | None
) -> None:
    """As when the machine slept while OVH was ordering."""
    if error:
        office.registrar.faults.plan("place", error, after=isinstance(error, Uncertain))
    office.registrar.faults.during("place", lambda: late(office))
    office.pass_time(minutes=40)

    assert len(office.registrar.orders) <= 1
    assert len(office.registrar.charges) == len(office.registrar.orders)
    assert office.stage(approved) in (Stage.DELIVERED, Stage.NEEDS_PERSON, Stage.REFUSED)
    if office.stage(approved) is Stage.REFUSED:
        assert office.registrar.orders == {}
