"""What a person says became of an order: checked against OVH, and kept with what was read."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import NotAllowed, OutOfDate, Refused, Unavailable
from bot.model.order import Order
from bot.model.purchase import Event, Purchase, Stage
from bot.store.purchase_changes import Changes
from tests.fakes import CARD, FakeOrder
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, REQUESTER, euros
from tests.services.buying import QUIET_MINUTES, approve, last_line, lines, lose_order
from tests.services.office import Office

NEVER = 10_000
FOUND = 7


def order_found(office: Office, purchase: Purchase, **changes: object) -> None:
    """An order that somebody finds at OVH, equal to what was approved unless told otherwise."""
    assert purchase.quote is not None
    placed_at = changes.pop("placed_at", purchase.attempted_at)
    template = {"id": FOUND, "lines": purchase.quote.lines, "gross": purchase.quote.gross} | changes
    office.registrar.orders[FOUND] = FakeOrder(order=Order(**template), placed_at=placed_at)  # type: ignore[arg-type]


# Who may answer, and when


Answer = Callable[[Office, Purchase, str], Purchase]

ANSWERS: dict[str, Answer] = {
    "is ours": lambda office, purchase, who: office.attesting.is_ours(purchase.id, who, FOUND),
    "was not placed": lambda office, purchase, who: office.attesting.was_not_placed(purchase.id, who),
    "pay again": lambda office, purchase, who: office.attesting.pay_again(purchase.id, who),
}


@pytest.mark.parametrize("who", [REQUESTER, BYSTANDER])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_only_an_approver_who_is_not_the_requester_can_answer(
    office: Office, unplaced: Purchase, answer: Answer, who: str
) -> None:
    office.rule(approvers=frozenset({APPROVER, REQUESTER}))
    order_found(office, unplaced)
    with pytest.raises(NotAllowed):
        answer(office, unplaced, who)

    assert office.purchase(unplaced.id) == unplaced


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_nobody_can_answer_for_what_needs_nobody(office: Office, answer: Answer) -> None:
    for purchase in (lose_order(office), approve(office, "springsale.fr", place=OTHER_PLACE)):
        with pytest.raises(OutOfDate, match="needs nobody any more"):
            answer(office, purchase, APPROVER)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_request_that_there_is_not_is_not_known(office: Office, unplaced: Purchase, answer: Answer) -> None:
    with pytest.raises(OutOfDate, match="not known"):
        answer(office, Purchase(**{**vars(unplaced), "id": 404}), APPROVER)


@pytest.mark.parametrize("who", [APPROVER, OTHER_APPROVER])
def test_whoever_may_answer_is_shown_what_it_is_about(office: Office, unplaced: Purchase, who: str) -> None:
    assert office.attesting.about(unplaced.id, who) == unplaced


# This order is ours


def test_an_order_that_a_person_found_is_taken_over_and_paid(office: Office, unplaced: Purchase) -> None:
    order_found(office, unplaced)
    taken = office.attesting.is_ours(unplaced.id, APPROVER, FOUND)

    assert (taken.stage, taken.order_id) == (Stage.PLACED, FOUND)
    line = last_line(office, unplaced)
    assert (line.who, line.what) == (APPROVER, "placed")
    assert f"order {FOUND}" in line.details
    assert "8.39 EUR" in line.details
    office.pass_time(minutes=30)
    assert (office.stage(unplaced), office.registrar.charges) == (Stage.DELIVERED, [(FOUND, CARD)])


NOT_OURS: dict[str, tuple[dict[str, object], str]] = {
    "older than the attempt": ({"placed_at": None}, "older than the attempt"),
    "dearer": ({"gross": euros("8.40")}, "not what was approved"),
    "of nothing": ({"lines": ()}, "not what was approved"),
}


@pytest.mark.parametrize(("changes", "why"), NOT_OURS.values(), ids=NOT_OURS)
def test_an_order_that_cannot_be_it_is_refused(
    office: Office, unplaced: Purchase, changes: dict[str, object], why: str
) -> None:
    assert unplaced.attempted_at is not None
    if "placed_at" in changes:
        changes = {"placed_at": unplaced.attempted_at - timedelta(minutes=2)}
    order_found(office, unplaced, **changes)

    with pytest.raises(OutOfDate, match=why):
        office.attesting.is_ours(unplaced.id, APPROVER, FOUND)
    assert office.purchase(unplaced.id) == unplaced


def test_an_order_of_another_request_is_refused(office: Office, unplaced: Purchase) -> None:
    other = approve(office, "springsale.fr", place=OTHER_PLACE)
    office.purchasing.advance_next()
    order_id = office.purchase(other.id).order_id
    assert order_id is not None

    with pytest.raises(OutOfDate, match=f"belongs to request {other.id}"):
        office.attesting.is_ours(unplaced.id, APPROVER, order_id)


def test_an_order_that_ovh_does_not_know_is_refused(office: Office, unplaced: Purchase) -> None:
    with pytest.raises(OutOfDate, match="does not know order 7"):
        office.attesting.is_ours(unplaced.id, APPROVER, FOUND)


def test_nothing_is_believed_while_ovh_cannot_be_asked(office: Office, unplaced: Purchase) -> None:
    order_found(office, unplaced)
    office.registrar.faults.plan("order", Unavailable("down"))

    with pytest.raises(OutOfDate, match="could not be asked"):
        office.attesting.is_ours(unplaced.id, APPROVER, FOUND)


def test_a_request_that_has_an_order_takes_no_other(office: Office, unpaid: Purchase) -> None:
    order_found(office, unpaid)
    with pytest.raises(OutOfDate, match=f"has its order already, {unpaid.order_id}"):
        office.attesting.is_ours(unpaid.id, APPROVER, FOUND)


def test_a_request_of_which_no_order_was_sent_takes_none(office: Office) -> None:
    purchase = approve(office)
    halt(office, purchase)
    order_found(office, purchase, placed_at=office.clock())

    with pytest.raises(OutOfDate, match="never sent an order"):
        office.attesting.is_ours(purchase.id, APPROVER, FOUND)


def halt(office: Office, purchase: Purchase) -> None:
    with office.store.transaction() as tx:
        tx.purchases.move(purchase.id, Event.HALT, who="cartwright", at=office.clock(), changes=Changes(note="halt"))


def test_of_two_answers_at_once_the_later_comes_too_late(office: Office, unplaced: Purchase) -> None:
    order_found(office, unplaced)
    office.registrar.faults.during("order", lambda: office.attesting.is_ours(unplaced.id, OTHER_APPROVER, FOUND))

    with pytest.raises(Refused):
        office.attesting.is_ours(unplaced.id, APPROVER, FOUND)
    assert [line.who for line in lines(office, unplaced) if line.what == "placed"] == [OTHER_APPROVER]
    office.pass_time(minutes=30)
    assert office.registrar.charges == [(FOUND, CARD)]


# It was not placed


def quiet(office: Office, purchase: Purchase) -> None:
    """Let its cart be deleted, and wait until an order made of it before would be seen."""
    office.pass_time(minutes=QUIET_MINUTES + 15)
    assert office.purchase(purchase.id).fenced_at is not None


def test_what_was_not_placed_is_over_and_its_names_are_back(office: Office, unplaced: Purchase) -> None:
    quiet(office, unplaced)
    ended = office.attesting.was_not_placed(unplaced.id, APPROVER)

    assert (ended.stage, office.names_in_cart()) == (Stage.REFUSED, ["wintersale.fr"])
    line = last_line(office, unplaced)
    assert (line.who, line.what) == (APPROVER, "not placed")
    assert "OVH's orders show" in line.details
    office.pass_time(hours=1)
    assert office.registrar.orders == {}


def test_before_the_quiet_time_is_over_nobody_can_know_that(office: Office, unplaced: Purchase) -> None:
    with pytest.raises(OutOfDate, match="too early") as early:
        office.attesting.was_not_placed(unplaced.id, APPROVER)
    assert "15 minutes" in early.value.next_step
    assert office.purchase(unplaced.id).fenced_at == office.clock()

    office.clock.step(minutes=QUIET_MINUTES - 1)
    with pytest.raises(OutOfDate, match="too early") as early:
        office.attesting.was_not_placed(unplaced.id, APPROVER)
    assert "a minute" in early.value.next_step

    office.clock.step(minutes=1)
    assert office.attesting.was_not_placed(unplaced.id, APPROVER).stage is Stage.REFUSED


def test_while_its_cart_can_be_ordered_nobody_can_know_that(office: Office, unplaced: Purchase) -> None:
    office.registrar.faults.plan("delete_cart", Unavailable("down"), times=NEVER)
    office.clock.step(hours=3)

    with pytest.raises(OutOfDate, match="is still there"):
        office.attesting.was_not_placed(unplaced.id, APPROVER)


@pytest.mark.parametrize("gross", ["8.39", "900.00"])
def test_what_ovh_has_an_order_of_was_placed(office: Office, unplaced: Purchase, gross: str) -> None:
    quiet(office, unplaced)
    order_found(office, unplaced, gross=euros(gross))

    with pytest.raises(OutOfDate, match=f"OVH says otherwise: order {FOUND}"):
        office.attesting.was_not_placed(unplaced.id, APPROVER)
    assert office.stage(unplaced) is Stage.NEEDS_PERSON


def test_that_it_was_not_placed_is_read_anew(office: Office, unplaced: Purchase) -> None:
    quiet(office, unplaced)
    office.registrar.faults.plan("orders_since", Unavailable("down"))

    with pytest.raises(OutOfDate, match="could not be asked"):
        office.attesting.was_not_placed(unplaced.id, APPROVER)


def test_what_has_its_order_was_placed(office: Office, unpaid: Purchase) -> None:
    with pytest.raises(OutOfDate, match=f"has an order at OVH, {unpaid.order_id}"):
        office.attesting.was_not_placed(unpaid.id, APPROVER)


def test_an_order_that_was_taken_over_meanwhile_was_placed(office: Office, unplaced: Purchase) -> None:
    quiet(office, unplaced)

    def meanwhile() -> None:
        order_found(office, unplaced)
        office.attesting.is_ours(unplaced.id, OTHER_APPROVER, FOUND)

    office.registrar.faults.during("orders_since", meanwhile)
    with pytest.raises(Refused):
        office.attesting.was_not_placed(unplaced.id, APPROVER)
    assert office.stage(unplaced) is Stage.PLACED
