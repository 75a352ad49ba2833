"""Which order at OVH is taken over for one without an answer, and what is placed again where there is none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.order import Order
from bot.model.purchase import Purchase, Stage
from tests.fakes import CARD, FakeOrder
from tests.samples import APPROVER, OTHER_APPROVER, OTHER_PLACE, euros, name, offer
from tests.services.buying import (
    CUT,
    QUIET_MINUTES,
    approve,
    bought_once,
    lose_order,
    order_of,
    place_order,
    placings,
    told,
)
from tests.services.office import Office

SPRING = name("springsale.fr")


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


def test_the_order_of_an_earlier_purchase_of_the_same_name_is_not_taken_for_it(office: Office) -> None:
    earlier = place_order(office)
    order_of(office).held = "cancelled"
    office.work()
    assert office.stage(earlier) is Stage.LAPSED

    purchase = lose_order(office)
    office.settling.settle_next()
    assert office.stage(purchase) is Stage.UNCERTAIN
    office.pass_time(minutes=QUIET_MINUTES + 15)
    assert office.stage(purchase) is Stage.DELIVERED
    assert office.purchase(purchase.id).order_id != earlier.order_id


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

    assert all(APPROVER not in group.pinned for group in office.policy.groups)
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
