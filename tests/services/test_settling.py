"""An order without an answer: its cart is fenced, OVH is read, and there is never a second one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.purchase import Stage
from tests.fakes import CARD, Fault
from tests.samples import APPROVER, OTHER_PLACE
from tests.services.buying import (
    CUT,
    QUIET_MINUTES,
    approve,
    bought_once,
    cart_at_ovh,
    lose_order,
    order_of,
    placings,
    told,
)
from tests.services.office import Crash, Office, crash

NEVER = 10_000


# What became of it


def test_an_order_whose_answer_was_lost_is_found_and_not_repeated(office: Office) -> None:
    purchase = lose_order(office, after=True)

    assert bought_once(office, purchase)
    assert placings(office) == 1


def test_an_order_that_was_lost_on_the_way_is_placed_again_with_another_cart_after_the_quiet_time(
    office: Office,
) -> None:
    purchase = lose_order(office)
    former = cart_at_ovh(office, purchase)
    office.pass_time(minutes=QUIET_MINUTES - 1)
    assert (office.stage(purchase), office.registrar.orders, placings(office)) == (Stage.UNCERTAIN, {}, 1)
    assert former not in office.registrar.carts

    office.pass_time(minutes=5)
    assert bought_once(office, purchase)
    assert placings(office) == 2
    assert cart_at_ovh(office, purchase) != former


def test_an_order_that_shows_late_is_found(office: Office) -> None:
    purchase = lose_order(office, after=True)
    ((number, order),) = office.registrar.orders.items()
    office.registrar.orders.clear()
    office.pass_time(minutes=10)
    office.registrar.orders[number] = order

    assert bought_once(office, purchase)
    assert placings(office) == 1


def test_two_lost_orders_are_each_found(office: Office) -> None:
    office.registrar.faults.plan("place", CUT, after=True, times=2)
    purchases = [approve(office, "wintersale.fr"), approve(office, "springsale.fr", place=OTHER_PLACE)]
    office.pass_time(minutes=10)

    assert [office.stage(purchase) for purchase in purchases] == [Stage.DELIVERED] * 2
    assert len(office.registrar.orders) == len(office.registrar.charges) == 2


@pytest.mark.parametrize("minutes", range(1, 61))
def test_a_request_that_arrives_late_finds_nothing_to_order(office: Office, minutes: int) -> None:
    purchase = lose_order(office, late_by=timedelta(minutes=minutes))
    office.pass_time(hours=1.5)
    office.registrar.land()

    assert office.registrar.late == []
    assert office.registrar.charges == [(order_of(office).order.id, CARD)]
    assert office.stage(purchase) is Stage.DELIVERED


@pytest.mark.parametrize("minutes", range(1, 61, 6))
def test_one_that_arrives_before_its_cart_could_be_deleted_is_the_order(office: Office, minutes: int) -> None:
    """OVH takes no deletions in these hours; so nothing else is ordered, and a person is asked after a while."""
    office.registrar.faults.plan("delete_cart", Unavailable("down"), times=NEVER)
    purchase = lose_order(office, late_by=timedelta(minutes=minutes))
    office.pass_time(hours=1.5)

    assert (placings(office), len(office.registrar.charges)) == (1, 1)
    assert order_of(office).order.id == office.purchase(purchase.id).order_id
    assert office.stage(purchase) is Stage.DELIVERED


# The fence


@pytest.mark.parametrize("error", [Unavailable("down"), Uncertain("cut"), Rejected("no")])
@pytest.mark.parametrize("after", [False, True])
def test_a_deletion_is_believed_once_the_cart_is_read_back_as_gone(
    office: Office, error: RegistrarError, after: bool
) -> None:
    purchase = lose_order(office)
    former = cart_at_ovh(office, purchase)
    office.registrar.faults.plan("delete_cart", error, after=after)
    office.settling.settle_next()
    assert office.purchase(purchase.id).fenced_at is None

    office.pass_time(minutes=1)
    assert office.purchase(purchase.id).fenced_at is not None
    assert former not in office.registrar.carts
    assert told(office, purchase).count("fenced") == 1
    assert bought_once(office, purchase)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_cart_that_cannot_be_read_is_not_taken_for_gone(office: Office, is_deleted: bool) -> None:
    purchase = lose_order(office)
    faults = office.registrar.faults
    if is_deleted:
        faults.during("delete_cart", lambda: faults.plan("cart_state", Unavailable("down")))
    else:
        faults.plan("cart_state", Unavailable("down"))
    office.settling.settle_next()
    assert office.purchase(purchase.id).fenced_at is None

    assert bought_once(office, purchase)


def test_a_cart_that_is_gone_already_is_not_deleted(office: Office) -> None:
    purchase = lose_order(office)
    del office.registrar.carts[cart_at_ovh(office, purchase)]
    office.settling.settle_next()

    assert office.purchase(purchase.id).fenced_at == office.clock()
    assert office.registrar.faults.calls["delete_cart"] == 0
    assert bought_once(office, purchase)


def test_a_cart_that_was_ordered_is_neither_deleted_nor_ordered_again_though_its_order_is_not_seen(
    office: Office,
) -> None:
    purchase = lose_order(office, after=True)
    former = cart_at_ovh(office, purchase)
    office.registrar.orders.clear()
    office.pass_time(hours=5)

    assert (office.stage(purchase), placings(office), office.registrar.charges) == (Stage.NEEDS_PERSON, 1, [])
    assert office.registrar.faults.calls["delete_cart"] == 0
    assert former in office.registrar.carts


def test_where_the_cart_cannot_be_deleted_a_person_is_asked_and_nothing_is_placed_again(office: Office) -> None:
    office.registrar.faults.plan("delete_cart", Unavailable("down"), times=NEVER)
    purchase = lose_order(office)
    office.pass_time(minutes=QUIET_MINUTES - 1)
    assert office.stage(purchase) is Stage.UNCERTAIN

    office.pass_time(hours=5)
    assert (office.stage(purchase), placings(office)) == (Stage.NEEDS_PERSON, 1)
    assert "could not be deleted" in office.purchase(purchase.id).note


def test_the_quiet_time_begins_when_the_cart_is_gone(office: Office) -> None:
    purchase = lose_order(office)
    office.registrar.faults.choose = refuse("delete_cart", office, until_minutes=10)
    office.pass_time(minutes=QUIET_MINUTES + 8)
    assert (office.stage(purchase), placings(office)) == (Stage.UNCERTAIN, 1)

    office.pass_time(minutes=15)
    assert placings(office) == 2


def refuse(call: str, office: Office, until_minutes: float) -> Callable[[str], Fault | None]:
    """Let a call fail for a time."""
    until = office.clock() + timedelta(minutes=until_minutes)
    return lambda called: Fault(Unavailable("down")) if called == call and office.clock() < until else None


def test_an_order_made_by_hand_that_shows_after_the_quiet_time_is_taken_over(office: Office) -> None:
    purchase = approve(office)
    order_id = office.registrar.order_by_hand(cart_at_ovh(office, purchase))
    assert order_id is not None
    order = office.registrar.orders.pop(order_id)
    office.pass_time(minutes=QUIET_MINUTES + 15)
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    office.registrar.orders[order_id] = order
    office.pass_time(minutes=30)

    assert office.stage(purchase) is Stage.DELIVERED or office.attesting.is_ours(purchase.id, APPROVER, order_id)


# Reading OVH


@pytest.mark.parametrize("call", ["orders_since", "order"])
@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no"), Vanished("gone")])
def test_a_lost_order_is_looked_for_until_ovh_answers(office: Office, call: str, error: RegistrarError) -> None:
    purchase = lose_order(office, after=True)
    office.registrar.faults.plan(call, error, times=5)

    assert bought_once(office, purchase)


def test_while_ovhs_orders_cannot_be_read_nothing_is_placed_again_for_hours(office: Office) -> None:
    purchase = lose_order(office)
    office.registrar.faults.choose = refuse("orders_since", office, until_minutes=300)
    office.pass_time(hours=4.9)
    assert (office.stage(purchase), placings(office)) == (Stage.UNCERTAIN, 1)

    office.pass_time(minutes=30)
    assert placings(office) == 2


@pytest.mark.parametrize("after", [False, True])
def test_where_nothing_of_ovh_answers_for_hours_a_person_is_asked_and_what_is_found_later_is_taken_over(
    office: Office, after: bool
) -> None:
    purchase = lose_order(office, after=after)
    for call in ("cart_state", "orders_since"):
        office.registrar.faults.plan(call, Unavailable("down"), times=NEVER)
    office.pass_time(hours=5)
    assert (office.stage(purchase), placings(office)) == (Stage.NEEDS_PERSON, 1)

    office.registrar.faults.clear()
    office.pass_time(hours=1)
    assert office.stage(purchase) is (Stage.DELIVERED if after else Stage.NEEDS_PERSON)
    assert placings(office) == 1


def test_people_are_told_once_when_it_has_become_clear_that_nothing_was_placed(office: Office) -> None:
    purchase = lose_order(office)
    office.registrar.faults.choose = refuse("delete_cart", office, until_minutes=60)
    office.pass_time(minutes=59)
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    assert "reminded" not in told(office, purchase)

    office.pass_time(hours=5)
    assert (office.stage(purchase), told(office, purchase).count("reminded")) == (Stage.NEEDS_PERSON, 1)
    assert placings(office) == 1


# The end of the process


ASKED = [
    *((call, True) for call in ("cart_state", "orders_since", "order")),
    *((call, False) for call in ("cart_state", "delete_cart", "orders_since")),
]
"""What is asked about an order that was made, and about one that was not."""


@pytest.mark.parametrize(("call", "after"), ASKED)
@pytest.mark.parametrize("is_before", [False, True])
def test_a_crash_while_it_is_settled_leads_to_one_order(
    office: Office, call: str, after: bool, is_before: bool
) -> None:
    purchase = lose_order(office, after=after)
    if is_before:
        office.registrar.faults.choose = lambda called: crash() if called == call else None
    else:
        office.registrar.faults.during(call, crash)
    with pytest.raises(Crash):
        office.pass_time(minutes=1)
    office.registrar.faults.clear()
    office.restart()
    office.pass_time(minutes=QUIET_MINUTES)

    assert bought_once(office, purchase)


def test_somebody_who_asks_has_ovh_read_at_once(office: Office) -> None:
    purchase = lose_order(office, after=True)
    office.registrar.faults.plan("orders_since", Unavailable("down"))
    office.settling.settle_next()
    assert not office.settling.settle_next()

    office.settling.check_now(purchase.id)
    office.settling.settle_next()
    assert office.stage(purchase) is Stage.PLACED


def test_of_a_payment_after_a_fenced_order_there_is_news_when_its_own_quiet_time_is_over(office: Office) -> None:
    purchase = lose_order(office, after=True)
    with office.store.transaction() as tx:
        tx.purchases.fenced(purchase, at=office.clock())
    office.clock.step(minutes=QUIET_MINUTES - 5)
    office.registrar.faults.plan("pay", Uncertain("cut"))
    office.work()
    assert office.stage(purchase) is Stage.PAYMENT_UNCERTAIN

    office.pass_time(minutes=QUIET_MINUTES, seconds=30)
    assert office.stage(purchase) is Stage.NEEDS_PERSON
