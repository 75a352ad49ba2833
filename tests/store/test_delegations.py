"""Who votes for whom is kept for as long as votes are counted by it, also when it was taken back."""

import json
from datetime import datetime

from bot.model.calendar import Span
from bot.model.delegation import Delegation
from bot.model.telling import Subject
from bot.store import Store
from tests.samples import APPROVER, BYSTANDER, MORNING, OTHER_APPROVER, after

DAY = Span(begins_at=MORNING, ends_at=after(days=1))


def _named(store: Store, principal: str = APPROVER, delegate: str = BYSTANDER, span: Span = DAY) -> Delegation:
    with store.transaction() as tx:
        return tx.delegations.name(principal, delegate, span, at=MORNING)


def _holding(store: Store, at: datetime) -> tuple[Delegation, ...]:
    with store.transaction() as tx:
        return tx.delegations.holding(at)


def test_a_delegation_holds_from_its_first_moment_until_before_its_last(store: Store) -> None:
    named = _named(store, span=Span(begins_at=after(hours=1), ends_at=after(hours=2)))

    assert _holding(store, after(minutes=59)) == ()
    assert _holding(store, after(hours=1)) == (named,)
    assert _holding(store, after(minutes=119)) == (named,)
    assert _holding(store, after(hours=2)) == ()


def test_one_that_is_taken_back_holds_no_more_and_is_still_known(store: Store) -> None:
    named = _named(store)
    with store.transaction() as tx:
        revoked = tx.delegations.revoke(named, who=APPROVER, at=after(hours=1))
        again = tx.delegations.revoke(named, who=APPROVER, at=after(hours=2))

        assert revoked == again
        assert revoked.revoked_at == after(hours=1)
        assert tx.delegations.holding(after(minutes=90)) == ()
        assert tx.delegations.of(APPROVER) == tx.delegations.all() == tx.delegations.since(MORNING) == (revoked,)
        assert tx.delegations.overlapping(DAY) == ()


def test_those_that_are_over_are_left_out_where_only_later_ones_count(store: Store) -> None:
    named = _named(store)
    with store.transaction() as tx:
        assert tx.delegations.since(after(hours=23)) == (named,)
        assert tx.delegations.since(after(days=1)) == ()
        assert tx.delegations.of(OTHER_APPROVER) == ()


def test_spans_that_only_touch_do_not_overlap(store: Store) -> None:
    named = _named(store)
    with store.transaction() as tx:
        assert tx.delegations.overlapping(Span(begins_at=after(days=1), ends_at=after(days=2))) == ()
        assert tx.delegations.overlapping(Span(begins_at=after(days=-1), ends_at=MORNING)) == ()
        assert tx.delegations.overlapping(Span(begins_at=after(hours=23), ends_at=after(days=2))) == (named,)


def test_naming_somebody_and_taking_it_back_are_lines_of_the_ledger(store: Store) -> None:
    named = _named(store)
    with store.transaction() as tx:
        tx.delegations.revoke(named, who=APPROVER, at=after(hours=1))
        tx.delegations.revoke(named, who=APPROVER, at=after(hours=2))
        lines = tx.ledger.of(Subject.DELEGATION, named.id)

    assert [(line.what, line.who) for line in lines] == [("delegated", APPROVER), ("delegation revoked", APPROVER)]
    assert json.loads(lines[0].details)["delegate"] == BYSTANDER


def test_it_turns_once_when_it_begins_and_once_when_it_ends(store: Store) -> None:
    later = _named(store, span=Span(begins_at=after(hours=1), ends_at=after(hours=2)))
    with store.transaction() as tx:
        assert tx.delegations.next_turn() == after(hours=1)
        assert tx.delegations.turned(after(minutes=59)) == ()
        assert tx.delegations.turned(after(hours=1)) == (later,)
        assert tx.delegations.turned(after(hours=1)) == ()
        assert tx.delegations.next_turn() == after(hours=2)
        assert tx.delegations.turned(after(hours=3)) == (later,)
        assert tx.delegations.turned(after(days=3)) == ()
        assert tx.delegations.next_turn() is None


def test_one_that_was_missed_altogether_turns_once(store: Store) -> None:
    later = _named(store, span=Span(begins_at=after(hours=1), ends_at=after(hours=2)))
    with store.transaction() as tx:
        assert tx.delegations.turned(after(days=1)) == (later,)
        assert tx.delegations.turned(after(days=1)) == ()


def test_one_that_is_taken_back_turns_no_more(store: Store) -> None:
    named = _named(store)
    with store.transaction() as tx:
        tx.delegations.revoke(named, who=APPROVER, at=after(hours=1))
        assert tx.delegations.turned(after(days=2)) == ()
        assert tx.delegations.next_turn() is None
