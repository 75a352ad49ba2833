"""The stages of a purchase: every one against every event, and what no path through them may do."""

from collections.abc import Collection

import pytest

from bot.errors import CartwrightError
from bot.model.purchase import ENDS, NOT_BOUGHT, OPEN_TO_VOTES, TRANSITIONS, Event, NotPossible, Stage, advance
from tests.samples import APPROVER, OTHER_APPROVER, purchase, vote

# Written down a second time on purpose: a change of the machine has to be made twice, and be meant.
TABLE = """
quoting            quoted: requested, refuse: refused, withdraw: withdrawn
requested          approve: approved, decline: declined, withdraw: withdrawn, expire: expired
repriced           approve: approved, decline: declined, withdraw: withdrawn, expire: expired
approved           withdraw: withdrawn, reprice: repriced, refuse: refused, place: placing
placing            placed: placed, unsent: approved, refuse: refused, lost: uncertain
uncertain          placed: placed, give up: needs a person
placed             pay: paying, paid: paid, payment refused: payment refused, mismatch: needs a person, lapsed: lapsed
paying             paid: paid, unsent: placed, payment refused: payment refused, lost: payment uncertain
payment uncertain  paid: paid, give up: needs a person, lapsed: lapsed
payment refused    paid: paid, lapsed: lapsed
needs a person     paid: paid, lapsed: lapsed
paid               delivered: delivered, cancelled: cancelled
delivered
refused
declined
withdrawn
expired
cancelled
lapsed
"""


def _table() -> dict[Stage, dict[Event, Stage]]:
    rows = [line.strip().partition("  ") for line in TABLE.strip().splitlines()]
    return {
        Stage(stage): {
            Event(event): Stage(after)
            for event, after in (move.split(": ") for move in moves.strip().split(", ") if move)
        }
        for stage, _, moves in rows
    }


EXPECTED = _table()


def test_the_table_names_every_stage() -> None:
    assert set(EXPECTED) == set(Stage)


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("stage", Stage)
def test_every_event_at_every_stage_does_what_the_table_says(stage: Stage, event: Event) -> None:
    if event in EXPECTED[stage]:
        assert advance(stage, event) is EXPECTED[stage][event]
        return

    with pytest.raises(NotPossible, match=f"{stage.value} cannot {event.value}") as refused:
        advance(stage, event)
    assert (refused.value.stage, refused.value.event) == (stage, event)
    assert isinstance(refused.value, CartwrightError)


def test_the_machine_cannot_be_changed_while_it_runs() -> None:
    with pytest.raises(TypeError):
        TRANSITIONS[Stage.REQUESTED, Event.PLACE] = Stage.PLACING  # type: ignore[index]


def _reached(*begin: Stage, without: Collection[Event] = ()) -> set[Stage]:
    """Every stage that some path leads to, the beginning left out unless a path returns there."""
    found: set[Stage] = set()
    while new := {
        after
        for (stage, event), after in TRANSITIONS.items()
        if stage in found.union(begin) and event not in without and after not in found
    }:
        found |= new
    return found


def test_every_stage_can_be_reached() -> None:
    assert _reached(Stage.QUOTING) | {Stage.QUOTING} == set(Stage)


def test_every_stage_that_is_no_end_leads_to_one() -> None:
    for stage in set(Stage) - ENDS:
        assert _reached(stage) & ENDS


def test_nothing_is_sent_to_ovh_without_an_approval() -> None:
    assert _reached(Stage.QUOTING, without={Event.APPROVE}).isdisjoint({Stage.PLACING, Stage.PAYING, Stage.PAID})


def test_a_new_price_needs_a_new_approval() -> None:
    assert Stage.PLACING not in _reached(Stage.REPRICED, without={Event.APPROVE})


@pytest.mark.parametrize("unclear", [Stage.UNCERTAIN, Stage.NEEDS_PERSON])
def test_an_order_that_may_exist_is_never_sent_again(unclear: Stage) -> None:
    assert Stage.PLACING not in _reached(unclear)


@pytest.mark.parametrize("unclear", [Stage.PAYMENT_UNCERTAIN, Stage.PAYMENT_REFUSED, Stage.PAID, Stage.NEEDS_PERSON])
def test_a_payment_that_may_have_been_made_is_never_sent_again(unclear: Stage) -> None:
    assert Stage.PAYING not in _reached(unclear)


@pytest.mark.parametrize("ordered", [Stage.UNCERTAIN, Stage.PLACED, Stage.PAYING, Stage.NEEDS_PERSON, Stage.PAID])
def test_once_there_may_be_an_order_nothing_ends_as_not_bought(ordered: Stage) -> None:
    assert _reached(ordered).isdisjoint(NOT_BOUGHT)


def test_the_groups_of_stages_are_what_they_are_called() -> None:
    assert {Stage.REQUESTED, Stage.REPRICED} == OPEN_TO_VOTES
    assert {Stage.REFUSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED} == NOT_BOUGHT
    assert {Stage.DELIVERED, Stage.CANCELLED, Stage.LAPSED} | NOT_BOUGHT == ENDS


def test_only_approvals_of_the_present_price_count() -> None:
    votes = (vote(APPROVER, quote_id=4), vote(APPROVER, quote_id=5), vote(OTHER_APPROVER, approves=False, quote_id=5))

    assert purchase(votes=votes, quote_id=5).approvals == (votes[1],)
    assert purchase(votes=votes, quote_id=6).approvals == ()
