"""The minute in which what was approved can still be stopped, and votes that are taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import NotAllowed, OutOfDate
from bot.model.policy import Rule
from bot.model.purchase import Purchase, Stage
from bot.model.telling import Seen
from bot.store import Store
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, PLACE, REQUESTER, Clock, group, tier
from tests.services.buying import approve, bought_once, lose_order, place_order, told
from tests.services.office import Office
from tests.services.test_one_name import at_once

COOL_OFF = timedelta(seconds=60)
BOTH = Rule(tiers=(tier(group("leads", APPROVER), group("finance", OTHER_APPROVER)),))
"""Two groups of one person each."""


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock, cool_off=COOL_OFF)


def test_what_was_approved_is_bought_when_it_can_no_longer_be_stopped(office: Office) -> None:
    purchase = approve(office)
    assert (purchase.stage, purchase.buys_at) == (Stage.APPROVED, office.clock() + COOL_OFF)
    office.pass_time(seconds=59)
    assert (office.stage(purchase), office.registrar.orders) == (Stage.APPROVED, {})
    assert any("buys at" in text for text in office.texts(PLACE.channel))

    office.pass_time(seconds=2)
    assert len(office.registrar.orders) == 1
    assert bought_once(office, purchase)


def test_without_a_cool_off_it_is_bought_at_once(office: Office) -> None:
    office.rule(cool_off=timedelta(0))
    purchase = approve(office)
    office.work()

    assert office.stage(purchase) is Stage.PAID


def test_the_cool_off_is_not_spent_by_a_restart(office: Office) -> None:
    purchase = approve(office)
    office.restart()
    office.pass_time(seconds=58)
    assert office.registrar.orders == {}

    assert bought_once(office, purchase)


def test_whoever_voted_stops_it_by_taking_the_vote_back(office: Office) -> None:
    purchase = approve(office)
    stopped = office.stop(purchase, APPROVER)
    assert (stopped.stage, stopped.approvals) == (Stage.REQUESTED, ())
    assert [vote.withdrawn_at for vote in stopped.votes] == [office.clock()]

    office.pass_time(hours=1)
    assert (office.stage(purchase), office.registrar.orders) == (Stage.REQUESTED, {})


def test_it_can_be_approved_again_by_the_same_person_and_cools_off_anew(office: Office) -> None:
    purchase = approve(office)
    office.clock.step(seconds=50)
    office.stop(purchase, APPROVER)
    office.clock.step(seconds=5)
    again = office.approve(purchase)
    assert (again.stage, again.buys_at) == (Stage.APPROVED, office.clock() + COOL_OFF)
    assert len(again.votes) == 2

    office.pass_time(seconds=30)
    assert office.registrar.orders == {}
    assert bought_once(office, purchase)


def test_what_was_stopped_and_not_approved_again_expires(office: Office) -> None:
    purchase = approve(office)
    office.stop(purchase, APPROVER)
    office.pass_time(hours=73)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.EXPIRED, {})
    assert office.names_in_cart() == ["wintersale.fr"]


def test_the_requester_stops_it_by_taking_the_request_back(office: Office) -> None:
    purchase = approve(office)
    assert office.stop(purchase, REQUESTER).stage is Stage.WITHDRAWN
    office.pass_time(hours=1)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.WITHDRAWN, {})
    assert office.names_in_cart() == ["wintersale.fr"]


@pytest.mark.parametrize("who", [BYSTANDER, OTHER_APPROVER])
def test_nobody_else_stops_it(office: Office, who: str) -> None:
    purchase = approve(office)
    with pytest.raises(NotAllowed):
        office.stop(purchase, who)

    assert office.purchase(purchase.id) == purchase
    assert bought_once(office, purchase)


@pytest.mark.parametrize(("who", "what"), [(APPROVER, ["vote withdrawn", "stop"]), (REQUESTER, ["withdraw"])])
def test_stopping_twice_is_like_once(office: Office, who: str, what: list[str]) -> None:
    purchase = approve(office)
    first = office.stop(purchase, who)

    assert office.stop(purchase, who) == first
    assert told(office, purchase)[-len(what) :] == what


def test_it_is_stopped_by_a_message_that_the_store_knows(office: Office) -> None:
    purchase = approve(office)
    seen = office.seen(purchase)
    for foreign in (Seen(channel=seen.channel, ts="1.000001"), Seen(channel="C0OTHER", ts=seen.ts)):
        with pytest.raises(OutOfDate):
            office.approving.stop(purchase.id, APPROVER, foreign)

    assert office.stage(purchase) is Stage.APPROVED


# When it is too late


@pytest.mark.parametrize("who", [APPROVER, REQUESTER])
@pytest.mark.parametrize("lead", [place_order, lose_order])
def test_what_was_sent_to_ovh_cannot_be_stopped(office: Office, lead: Callable[[Office], Purchase], who: str) -> None:
    office.rule(cool_off=timedelta(0))
    purchase = lead(office)
    with pytest.raises(OutOfDate, match="already"):
        office.stop(purchase, who)

    assert office.purchase(purchase.id) == purchase
    assert bought_once(office, purchase)


@pytest.mark.parametrize("who", [APPROVER, REQUESTER])
def test_once_placing_is_stored_it_is_too_late_though_ovh_has_not_answered_yet(office: Office, who: str) -> None:
    office.rule(cool_off=timedelta(0))
    purchase = approve(office)
    seen = office.seen(purchase)
    refused: list[OutOfDate] = []

    def stop() -> None:
        assert office.stage(purchase) is Stage.PLACING
        with pytest.raises(OutOfDate, match="already") as no:
            office.approving.stop(purchase.id, who, seen)
        refused.append(no.value)

    office.registrar.faults.during("place", stop)
    assert bought_once(office, purchase)
    assert len(refused) == 1


@pytest.mark.parametrize("who", [APPROVER, REQUESTER])
def test_of_a_stop_and_an_order_at_once_the_store_says_which_was_first(office: Office, who: str) -> None:
    purchase = approve(office)
    seen = office.seen(purchase)
    office.proving.prove_next()
    office.clock.step(seconds=60)
    _, answer = at_once(office.purchasing.advance_next, lambda: office.approving.stop(purchase.id, who, seen))

    is_stopped = not isinstance(answer, OutOfDate)
    assert (office.registrar.faults.calls["place"] == 0) is is_stopped
    office.pass_time(minutes=30)
    assert (office.stage(purchase) is Stage.DELIVERED) is not is_stopped


# Before the last vote


def test_a_vote_that_is_taken_back_before_the_last_one_does_not_count(office: Office) -> None:
    office.rule(cool_off=COOL_OFF, rules=(BOTH,))
    purchase = approve(office)
    assert purchase.stage is Stage.REQUESTED
    assert office.stop(purchase, APPROVER).stage is Stage.REQUESTED

    assert office.approve(purchase, OTHER_APPROVER).stage is Stage.REQUESTED
    assert office.approve(purchase, APPROVER).stage is Stage.APPROVED
    assert bought_once(office, purchase)


def test_a_submission_that_is_answered_again_does_not_bring_a_vote_back(office: Office) -> None:
    """Slack took no answer to it at first; meanwhile its voter pressed Stop."""
    purchase = approve(office)
    assert purchase.quote_id is not None
    submitted_at = office.clock()
    office.clock.step(seconds=2)
    office.stop(purchase, APPROVER)
    office.clock.step(seconds=2)
    with pytest.raises(OutOfDate, match="You have taken back that vote"):
        office.approving.approve(purchase.quote_id, APPROVER, at=submitted_at)

    assert (office.stage(purchase), office.purchase(purchase.id).approvals) == (Stage.REQUESTED, ())
    assert office.approve(purchase).stage is Stage.APPROVED


def test_whoever_takes_a_vote_back_leaves_the_others(office: Office) -> None:
    office.rule(cool_off=COOL_OFF, rules=(BOTH,))
    purchase = approve(office)
    office.approve(purchase, OTHER_APPROVER)
    stopped = office.stop(purchase, APPROVER)
    assert (stopped.stage, [vote.voter for vote in stopped.approvals]) == (Stage.REQUESTED, [OTHER_APPROVER])

    assert office.approve(purchase, APPROVER).stage is Stage.APPROVED


def test_a_vote_that_was_taken_back_is_none_for_an_order_whatever_the_row_says(office: Office) -> None:
    """The wall counts the ledger's votes: one that was taken back is not among them."""
    purchase = approve(office)
    office.stop(purchase, APPROVER)
    with office.store.transaction() as tx:
        record = tx.purchases.record(tx.purchases.purchase(purchase.id))

    assert purchase.quote is not None
    assert purchase.quote_id is not None
    assert record.ballots(purchase.quote_id, purchase.quote.seal) == ()


def test_a_vote_cannot_be_taken_back_of_what_has_ended(office: Office) -> None:
    office.rule(cool_off=COOL_OFF, rules=(BOTH,))
    purchase = approve(office)
    quote_id = office.purchase(purchase.id).quote_id
    assert quote_id is not None
    office.approving.decline(quote_id, OTHER_APPROVER, "Too dear")
    with pytest.raises(OutOfDate, match="declined already"):
        office.stop(purchase, APPROVER)
