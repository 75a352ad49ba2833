"""What a person says is to become of an order that is not paid: pay it again, or leave it."""

from datetime import timedelta

import pytest

from bot.errors import NotAllowed, OutOfDate, Unavailable, Vanished
from bot.model.purchase import Event, Purchase, Stage
from tests.fakes import BANK, CARD
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, REQUESTER
from tests.services.buying import (
    CUT,
    QUIET_MINUTES,
    approve,
    bought_once,
    last_line,
    lines,
    lose_payment,
    order_of,
    place_order,
)
from tests.services.office import Office


@pytest.fixture
def refused(office: Office) -> Purchase:
    """A purchase whose payment method OVH does not take any more."""
    purchase = place_order(office)
    office.registrar.accepted.remove(CARD)
    office.work()
    assert office.stage(purchase) is Stage.PAYMENT_REFUSED
    return office.purchase(purchase.id)


# Pay again


def test_an_order_of_whose_payment_ovh_does_not_know_is_paid_when_a_person_says_so(
    office: Office, unpaid: Purchase
) -> None:
    again = office.attesting.pay_again(unpaid.id, APPROVER)

    assert again.stage is Stage.PLACED
    line = last_line(office, unpaid)
    assert (line.who, line.what) == (APPROVER, "pay again")
    assert "notPaid, no payment known" in line.details
    assert bought_once(office, unpaid)
    assert office.registrar.faults.calls["pay"] == 2


def test_what_ovh_took_meanwhile_is_not_paid_again(office: Office, unpaid: Purchase) -> None:
    assert unpaid.order_id is not None
    office.registrar.pay(unpaid.order_id, BANK)

    with pytest.raises(OutOfDate, match="OVH says otherwise"):
        office.attesting.pay_again(unpaid.id, APPROVER)


def test_a_payment_that_ovh_knows_of_is_not_made_again_though_the_order_is_not_paid_yet(
    office: Office, unpaid: Purchase
) -> None:
    order_of(office).held = "notPaid"
    order_of(office).paid_at = office.clock()

    with pytest.raises(OutOfDate, match="OVH says otherwise: payment of"):
        office.attesting.pay_again(unpaid.id, APPROVER)


@pytest.mark.parametrize("status", ["unknown", "cancelling", "checking"])
def test_an_order_of_which_ovh_does_not_say_that_it_is_unpaid_is_not_paid_again(
    office: Office, unpaid: Purchase, status: str
) -> None:
    order_of(office).held = status

    with pytest.raises(OutOfDate, match=f"the order is “{status}”"):
        office.attesting.pay_again(unpaid.id, APPROVER)


@pytest.mark.parametrize("call", ["order_status", "payments_seen"])
@pytest.mark.parametrize("error", [Unavailable("down"), Vanished("gone")])
def test_what_cannot_be_read_is_not_paid_again(
    office: Office, unpaid: Purchase, call: str, error: Unavailable | Vanished
) -> None:
    office.registrar.faults.plan(call, error)

    with pytest.raises(OutOfDate, match="could not be asked"):
        office.attesting.pay_again(unpaid.id, APPROVER)
    assert office.stage(unpaid) is Stage.NEEDS_PERSON


def test_two_who_say_so_at_once_pay_once(office: Office, unpaid: Purchase) -> None:
    office.registrar.faults.during("payments_seen", lambda: office.attesting.pay_again(unpaid.id, OTHER_APPROVER))
    with pytest.raises(OutOfDate):
        office.attesting.pay_again(unpaid.id, APPROVER)

    assert bought_once(office, unpaid)


def test_a_payment_that_arrives_after_it_was_made_again_is_not_taken_twice(office: Office) -> None:
    purchase = lose_payment(office, late_by=timedelta(minutes=45))
    office.pass_time(minutes=QUIET_MINUTES + 15)
    office.attesting.pay_again(purchase.id, APPROVER)
    office.pass_time(hours=1)

    assert len(office.registrar.charges) == 1


def test_a_payment_that_is_lost_again_needs_a_person_again(office: Office, unpaid: Purchase) -> None:
    office.registrar.faults.plan("pay", CUT)
    office.attesting.pay_again(unpaid.id, APPROVER)
    office.pass_time(minutes=QUIET_MINUTES - 5)
    assert office.stage(unpaid) is Stage.PAYMENT_UNCERTAIN
    with pytest.raises(OutOfDate, match="needs nobody"):
        office.attesting.pay_again(unpaid.id, APPROVER)

    office.pass_time(minutes=30)
    assert (office.stage(unpaid), office.registrar.faults.calls["pay"]) == (Stage.NEEDS_PERSON, 2)


def test_before_the_quiet_time_is_over_a_payment_may_still_show(office: Office) -> None:
    """As when it was given up, and the machine's clock was set back."""
    purchase = lose_payment(office)
    with office.store.transaction() as tx:
        tx.purchases.move(purchase.id, Event.GIVE_UP, who="cartwright", at=office.clock())

    with pytest.raises(OutOfDate, match="too early"):
        office.attesting.pay_again(purchase.id, APPROVER)


def test_what_was_never_paid_is_not_paid_again(office: Office, unplaced: Purchase) -> None:
    with pytest.raises(OutOfDate, match="No payment was ever sent"):
        office.attesting.pay_again(unplaced.id, APPROVER)

    mismatched = approve(office, "springsale.fr", place=OTHER_PLACE)
    office.registrar.swap = lambda made: made[:1]
    office.work()
    assert office.stage(mismatched) is Stage.NEEDS_PERSON
    with pytest.raises(OutOfDate, match="No payment was ever sent"):
        office.attesting.pay_again(mismatched.id, APPROVER)


# Leave unpaid


@pytest.mark.parametrize("who", [REQUESTER, APPROVER, OTHER_APPROVER])
def test_an_order_whose_payment_was_refused_can_be_left_unpaid(office: Office, refused: Purchase, who: str) -> None:
    for _ in range(2):  # twice is like once
        left = office.leave_unpaid(refused, who)

    assert (left.stage, left.left_unpaid_by, left.alternatives) == (Stage.PAYMENT_REFUSED, who, ())
    assert [line.who for line in lines(office, refused) if line.what == "leave unpaid"] == [who]
    office.pass_time(hours=26)
    assert (office.stage(refused), office.registrar.charges) == (Stage.LAPSED, [])
    assert office.purchase(refused.id).reminded_at is None


def test_somebody_else_cannot_leave_it_unpaid(office: Office, refused: Purchase) -> None:
    with pytest.raises(NotAllowed):
        office.leave_unpaid(refused, BYSTANDER)
    assert office.purchase(refused.id) == refused


def test_what_was_left_unpaid_can_be_paid_in_the_control_panel_and_by_no_vote(
    office: Office, refused: Purchase
) -> None:
    (other,) = refused.alternatives
    office.leave_unpaid(refused, APPROVER)
    with pytest.raises(OutOfDate):
        office.vote(other.quote_id)

    assert refused.order_id is not None
    office.registrar.pay(refused.order_id, BANK)
    office.pass_time(minutes=30)
    assert (office.stage(refused), office.purchase(refused.id).is_paid_outside) == (Stage.DELIVERED, True)


def test_only_an_order_whose_payment_was_refused_can_be_left_unpaid(office: Office, unpaid: Purchase) -> None:
    with pytest.raises(OutOfDate, match="needs a person already"):
        office.leave_unpaid(unpaid, APPROVER)
    with pytest.raises(OutOfDate, match="not known"):
        office.attesting.leave_unpaid(404, APPROVER, office.seen(unpaid))
