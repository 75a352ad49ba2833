"""An order without an answer: its cart is fenced, OVH is read, and there is never a second one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.order import Order
from bot.model.purchase import Purchase, Stage
from tests.fakes import CARD, FakeOrder, Fault
from tests.samples import APPROVER, OTHER_APPROVER, OTHER_PLACE, euros, name, offer
from tests.services.buying import (
    CUT,
    QUIET_MINUTES,
    approve,
    bought_once,
    lose_order,
    order_of,
    told,
)
from tests.services.office import Crash, Office, crash

SPRING = name("springsale.fr")
NEVER = 10_000


def lost_cart(office: Office, purchase: Purchase) -> str:
    """The cart whose order got no answer."""
    with office.store.transaction() as tx:
        cart_id = tx.carts.cart(purchase.cart_id).mirror.cart_id
    assert cart_id is not None
    return cart_id


def placings(office: Office) -> int:
    return office.registrar.faults.calls["place"]


# What became of it


def test_an_order_whose_answer_was_lost_is_found_and_not_repeated(office: Office) -> None:
    purchase = lose_order(office, after=True)

    assert bought_once(office, purchase)
    assert placings(office) == 1


def test_an_order_that_was_lost_on_the_way_is_placed_again_with_another_cart_after_the_quiet_time(
    office: Office,
) -> None:
    purchase = lose_order(office)
    former = lost_cart(office, purchase)
    office.pass_time(minutes=QUIET_MINUTES - 1)
    assert (office.stage(purchase), office.registrar.orders, placings(office)) == (Stage.UNCERTAIN, {}, 1)
    assert former not in office.registrar.carts

    office.pass_time(minutes=5)
    assert bought_once(office, purchase)
    assert placings(office) == 2
    assert lost_cart(office, purchase) != former


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
    former = lost_cart(office, purchase)
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
    del office.registrar.carts[lost_cart(office, purchase)]
    office.settling.settle_next()

    assert office.purchase(purchase.id).fenced_at == office.clock()
    assert office.registrar.faults.calls["delete_cart"] == 0
    assert bought_once(office, purchase)


def test_a_cart_that_was_ordered_is_neither_deleted_nor_ordered_again_though_its_order_is_not_seen(
    office: Office,
) -> None:
    purchase = lose_order(office, after=True)
    former = lost_cart(office, purchase)
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


@pytest.mark.xfail(strict=True, reason="what was never attempted is neither adopted later nor attested by a person")
def test_an_order_made_by_hand_that_shows_after_the_quiet_time_is_taken_over(office: Office) -> None:
    purchase = approve(office)
    order_id = office.registrar.order_by_hand(lost_cart(office, purchase))
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


# Whose order it is


def seen(office: Office, purchase: Purchase, **changes: object) -> FakeOrder:
    """An order at OVH that the lost request did not make, equal to what was approved unless told otherwise."""
    quote = purchase.quote
    assert quote is not None
    placed_at = changes.pop("placed_at", office.clock())
    template = {"id": 7, "lines": quote.lines, "gross": quote.gross} | changes
    order = FakeOrder(order=Order(**template), placed_at=placed_at)  # type: ignore[arg-type]
    office.registrar.orders[order.order.id] = order
    return order


def test_an_order_that_equals_the_approval_is_taken_over(office: Office) -> None:
    purchase = lose_order(office)
    seen(office, purchase)
    office.settling.settle_next()

    assert (office.stage(purchase), office.purchase(purchase.id).order_id) == (Stage.PLACED, 7)


def test_an_order_that_costs_less_is_taken_over(office: Office) -> None:
    purchase = lose_order(office)
    seen(office, purchase, gross=euros("8.38"))
    office.settling.settle_next()

    assert office.stage(purchase) is Stage.PLACED


def test_an_order_that_is_older_than_the_attempt_is_not(office: Office) -> None:
    purchase = lose_order(office)
    seen(office, purchase, placed_at=office.clock() - timedelta(minutes=2))
    office.pass_time(minutes=5)

    assert (office.stage(purchase), office.registrar.charges) == (Stage.UNCERTAIN, [])


LIKE_IT: dict[str, Callable[[Purchase], dict[str, object]]] = {
    "dearer": lambda _: {"gross": euros("8.40")},
    "with a line more": lambda p: {"lines": (*p.quote.lines, replace(p.quote.lines[0], kind="ACCESSORY"))},  # type: ignore[union-attr]
    "with a line less": lambda p: {"lines": p.quote.lines[:1]},  # type: ignore[union-attr]
    "with another name, too": lambda p: {"lines": (*p.quote.lines, replace(p.quote.lines[0], name=SPRING))},  # type: ignore[union-attr]
    "of another plan": lambda p: {"lines": (replace(p.quote.lines[0], plan_code="fr-gold"), *p.quote.lines[1:])},  # type: ignore[union-attr]
}


@pytest.mark.parametrize("changes", LIKE_IT.values(), ids=LIKE_IT)
def test_an_order_of_these_names_that_is_not_what_was_approved_needs_a_person(
    office: Office, changes: Callable[[Purchase], dict[str, object]]
) -> None:
    purchase = lose_order(office)
    seen(office, purchase, **changes(purchase))
    office.pass_time(hours=2)

    assert (office.stage(purchase), office.registrar.charges, placings(office)) == (Stage.NEEDS_PERSON, [], 1)
    assert "order 7" in office.purchase(purchase.id).note


def test_of_two_orders_that_look_like_it_none_is_taken(office: Office) -> None:
    purchase = lose_order(office)
    seen(office, purchase)
    seen(office, purchase, id=8)
    office.work()

    assert (office.stage(purchase), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
    assert "2 orders" in office.purchase(purchase.id).note


def test_an_order_of_something_else_changes_nothing(office: Office) -> None:
    purchase = lose_order(office, after=True)
    assert purchase.quote is not None
    seen(office, purchase, lines=tuple(replace(line, name=SPRING) for line in purchase.quote.lines))
    office.pass_time(minutes=1)

    assert office.purchase(purchase.id).order_id == 1000
    assert office.registrar.charges == [(1000, CARD)]


def test_an_order_of_another_purchase_is_not_taken_for_it(office: Office) -> None:
    purchase = lose_order(office)
    other = approve(office, "springsale.fr", place=OTHER_PLACE)
    office.pass_time(minutes=10)
    assert (office.stage(other), office.stage(purchase)) == (Stage.DELIVERED, Stage.UNCERTAIN)

    office.pass_time(minutes=30)
    assert len({office.purchase(each.id).order_id for each in (purchase, other)}) == 2
    assert len(office.registrar.charges) == 2


# What is placed again


def test_what_is_placed_again_must_be_covered_by_the_approval(office: Office) -> None:
    purchase = lose_order(office)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("7.99"), usual_first_year=euros("7.99")))
    office.pass_time(minutes=QUIET_MINUTES + 5)

    assert (office.stage(purchase), placings(office), office.registrar.orders) == (Stage.REPRICED, 1, {})


def test_what_is_placed_again_must_still_be_approved_by_an_approver(office: Office) -> None:
    purchase = lose_order(office)
    office.rule(approvers=frozenset({OTHER_APPROVER}))
    office.pass_time(minutes=QUIET_MINUTES + 5)

    assert APPROVER not in office.policy.approvers
    assert (office.stage(purchase), placings(office)) == (Stage.REPRICED, 1)


def test_an_order_that_is_lost_again_and_again_is_placed_again_and_again_one_at_a_time(office: Office) -> None:
    office.registrar.faults.plan("place", CUT, times=2)
    purchase = lose_order(office)
    office.pass_time(hours=1)

    assert bought_once(office, purchase)
    assert placings(office) == 4
    assert told(office, purchase).count("not placed") == 3


def test_the_second_order_may_be_the_one_whose_answer_is_lost(office: Office) -> None:
    purchase = lose_order(office)
    office.registrar.faults.plan("place", CUT, after=True)
    office.pass_time(minutes=QUIET_MINUTES + 5)

    assert bought_once(office, purchase)
    assert placings(office) == 2


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
