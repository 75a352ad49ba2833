"""The stages of a purchase: every one against every event, and what no path through them may do."""

from collections.abc import Collection

import pytest

from bot.errors import CartwrightError
from bot.model.purchase import (
    ENDS,
    ENDS_UNLESS_DECIDED,
    NOT_BOUGHT,
    OPEN_TO_VOTES,
    TRANSITIONS,
    Alternative,
    Event,
    NotPossible,
    Stage,
    advance,
)
from tests.samples import APPROVER, OTHER_APPROVER, euros, name, purchase, quote, vote

# Written down a second time on purpose: a change of the machine has to be made twice, and be meant.
TABLE = """
quoting            quoted: requested, gone: repriced, refuse: refused, withdraw: withdrawn
requested          approve: approved, decline: declined, withdraw: withdrawn, expire: expired
repriced           approve: approved, go on: quoting, decline: declined, withdraw: withdrawn, expire: expired
approved           withdraw: withdrawn, reprice: repriced, gone: repriced, refuse: refused, place: placing
approved           stop: requested, lost: uncertain, halt: needs a person
placing            placed: placed, unsent: approved, refuse: refused, gone: repriced, lost: uncertain
uncertain          placed: placed, not placed: approved, give up: needs a person
placed             pay: paying, paid outside: paid, payment refused: payment refused, lapsed: lapsed
placed             mismatch: needs a person, halt: needs a person
paying             paid: paid, unsent: placed, payment refused: payment refused, lost: payment uncertain
payment uncertain  paid: paid, give up: needs a person, lapsed: lapsed, halt: needs a person
payment refused    approve: placed, leave unpaid: payment refused, paid outside: paid, lapsed: lapsed
payment refused    halt: needs a person
needs a person     placed: placed, not placed: refused, pay again: placed, paid: paid, paid outside: paid
needs a person     lapsed: lapsed
paid               delivered: delivered, cancelled: cancelled, halt: needs a person
delivered
refused
declined
withdrawn
expired
cancelled
lapsed
"""


def _table() -> dict[Stage, dict[Event, Stage]]:
    table: dict[Stage, dict[Event, Stage]] = {}
    for row in TABLE.strip().splitlines():
        stage, _, moves = row.partition("  ")
        told = (move.split(": ") for move in moves.strip().split(", ") if move)
        table.setdefault(Stage(stage), {}).update({Event(event): Stage(after) for event, after in told})
    return table


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


SURE_OF_NO_ORDER = {Event.NOT_PLACED, Event.UNSENT, Event.REFUSE, Event.GONE}
"""What is only said where it is proved that OVH has no order."""


@pytest.mark.parametrize("unclear", [Stage.PLACING, Stage.UNCERTAIN, Stage.NEEDS_PERSON])
def test_an_order_that_may_exist_is_never_sent_again(unclear: Stage) -> None:
    assert Stage.PLACING not in _reached(unclear, without=SURE_OF_NO_ORDER)


def test_after_a_person_was_needed_nothing_is_ordered_again() -> None:
    assert Stage.PLACING not in _reached(Stage.NEEDS_PERSON)


@pytest.mark.parametrize("unclear", [Stage.PAYMENT_UNCERTAIN, Stage.PAID, Stage.NEEDS_PERSON])
def test_a_payment_that_may_have_been_made_is_never_sent_again_without_a_person(unclear: Stage) -> None:
    persons = {Event.PAY_AGAIN, Event.PLACED, Event.APPROVE}
    assert Stage.PAYING not in _reached(unclear, without=persons)


def test_a_refused_payment_is_sent_again_only_after_a_vote_or_a_persons_word() -> None:
    persons = {Event.APPROVE, Event.PLACED, Event.PAY_AGAIN}
    assert Stage.PAYING not in _reached(Stage.PAYMENT_REFUSED, without=persons)
    assert Stage.PAYING in _reached(Stage.PAYMENT_REFUSED)


@pytest.mark.parametrize("ordered", [Stage.PLACED, Stage.PAYING, Stage.PAYMENT_REFUSED, Stage.PAID])
def test_once_there_is_an_order_nothing_ends_as_not_bought_unless_a_person_says_so(ordered: Stage) -> None:
    assert _reached(ordered, without={Event.NOT_PLACED}).isdisjoint(NOT_BOUGHT)


def test_the_groups_of_stages_are_what_they_are_called() -> None:
    assert {Stage.REQUESTED, Stage.REPRICED} == ENDS_UNLESS_DECIDED
    assert {Stage.REQUESTED, Stage.REPRICED, Stage.PAYMENT_REFUSED} == OPEN_TO_VOTES
    assert {Stage.REFUSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.EXPIRED} == NOT_BOUGHT
    assert {Stage.DELIVERED, Stage.CANCELLED, Stage.LAPSED} | NOT_BOUGHT == ENDS


def test_only_approvals_of_the_present_price_count() -> None:
    votes = (vote(APPROVER, quote_id=4), vote(APPROVER, quote_id=5), vote(OTHER_APPROVER, approves=False, quote_id=5))

    assert purchase(votes=votes, quote_id=5).approvals == (votes[1],)
    assert purchase(votes=votes, quote_id=6).approvals == ()


def test_a_vote_can_be_for_the_present_price_while_it_waits_for_one() -> None:
    for stage in Stage:
        expected = {5} if stage in ENDS_UNLESS_DECIDED else set()
        assert purchase(stage=stage, quote_id=5).votable == expected


def test_nothing_can_be_voted_on_before_it_has_a_price_or_while_names_of_it_are_gone() -> None:
    assert purchase(stage=Stage.REPRICED, quote_id=None, quote=None).votable == frozenset()
    assert purchase(stage=Stage.REPRICED, gone=(name("merrychristmas.shop"),)).votable == frozenset()


def test_after_a_refused_payment_a_vote_is_for_another_method() -> None:
    others = tuple(Alternative(quote_id=number, payment_method=quote().payment_method) for number in (6, 7))

    assert purchase(stage=Stage.PAYMENT_REFUSED, alternatives=others).votable == {6, 7}
    assert purchase(stage=Stage.REQUESTED, alternatives=others).votable == {5}


def test_later_years_cost_what_the_price_says_and_not_what_the_search_said() -> None:
    priced = purchase(quote=quote(renewal=euros("5.99")))
    (item,) = priced.items_as_quoted

    assert (priced.items[0].offer.renewal, item.offer.renewal) == (euros("3.99"), euros("5.99"))
    assert purchase(quote=None).items_as_quoted == priced.items
