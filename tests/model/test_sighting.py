"""Telling the order that was approved from those that only look like it."""

from dataclasses import replace

import pytest

from bot.model.order import Order
from bot.model.quote import Line
from bot.model.sighting import Sighting, is_what_was_approved, sighting
from tests.samples import MORNING, euros, line, quote

APPROVED = quote("shop.fr", "tree.com")


def order(*lines: Line, gross: str = "4.78", number: int = 900) -> Order:
    return Order(id=number, lines=lines or APPROVED.lines, gross=euros(gross), placed_at=MORNING)


EQUAL = {
    "exactly that": order(),
    "for less": order(gross="4.00"),
    "in another order": order(*reversed(APPROVED.lines)),
}
ALIKE = {
    "dearer": order(gross="4.79"),
    "with a line less": order(APPROVED.lines[0]),
    "with a line more": order(*APPROVED.lines, line(of=None)),
    "with another name more": order(*APPROVED.lines, line(of="myshop.fr")),
    "with a gift for another name": order(*APPROVED.lines, line("-1.00", of="myshop.fr", kind="GIFT")),
    "of another plan": order(replace(APPROVED.lines[0], plan_code="fr-gold"), APPROVED.lines[1]),
}
OTHERS = {
    "of other names": order(line(of="myshop.fr"), line(of="trees.com")),
    "of nothing that has a name": order(line(of=None)),
}


@pytest.mark.parametrize("seen", EQUAL.values(), ids=EQUAL)
def test_an_order_of_what_was_approved_is_recognised(seen: Order) -> None:
    assert is_what_was_approved(seen, APPROVED)
    assert sighting([seen], APPROVED) == Sighting(equal=(seen,), alike=())


@pytest.mark.parametrize("seen", ALIKE.values(), ids=ALIKE)
def test_an_order_that_only_speaks_of_the_names_is_told_and_not_taken(seen: Order) -> None:
    found = sighting([seen], APPROVED)

    assert found == Sighting(equal=(), alike=(seen,))
    assert "900" in found.summary


@pytest.mark.parametrize("seen", OTHERS.values(), ids=OTHERS)
def test_an_order_of_anything_else_is_passed_over(seen: Order) -> None:
    found = sighting([seen], APPROVED)

    assert found == Sighting(equal=(), alike=())
    assert found.summary == "no order like it appeared at OVH"


def test_of_two_orders_that_are_the_same_both_are_told() -> None:
    found = sighting([order(), order(number=901)], APPROVED)

    assert [seen.id for seen in found.equal] == [900, 901]
    assert "2 orders" in found.summary
