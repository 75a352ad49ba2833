"""An approver names somebody who votes for them; what may not be is refused, and everybody concerned is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.delegating import Delegating
from bot.directory import Directory
from bot.errors import NotAllowed, NotUnderstood, Refused, Unsent
from bot.model.calendar import Hours
from bot.model.delegation import Delegation
from bot.model.ledger import Entry
from bot.model.policy import Group, Policy, Rule, Seat, Tier
from bot.model.purchase import Event, Purchase, Stage, Vote
from bot.model.standing import Standing
from bot.model.telling import Subject
from bot.model.terms import Asked, Terms
from bot.store import Store
from bot.store.purchase_changes import Changes
from tests.fake_messenger import FakeMessenger
from tests.samples import (
    APPROVER,
    BYSTANDER,
    MORNING,
    OTHER_APPROVER,
    OTHER_PLACE,
    PLACE,
    REQUESTER,
    Clock,
    after,
    euros,
    quote,
)
from tests.stocked import filled, rows

OPERATOR, OPERATORS = "U0OPERATOR", "C0OPERATORS"
SECOND_ACCOUNT, OUTSIDER = "U0APPROVER1B", "U0OUTSIDER"
GROUP = Group(name="finance", ids=(APPROVER, OTHER_APPROVER))
ALLOWED = Group(name="deputies", ids=(BYSTANDER, APPROVER, OTHER_APPROVER, SECOND_ACCOUNT))
TIER = Tier(name="any", seats=(Seat(group=GROUP),))
POLICY = Policy(
    rules=(Rule(tiers=(TIER,)),),
    hours=Hours(zone="Europe/Paris"),
    aliases=((APPROVER, SECOND_ACCOUNT),),
    delegates=(ALLOWED,),
    operators=frozenset({OPERATOR}),
)

TODAY = date(2027, 11, 21)
FRIDAY = date(2027, 11, 26)


class Bureau:
    """The service over a real store, with people in a workspace in memory."""

    def __init__(self, store: Store, clock: Clock, policy: Policy = POLICY) -> None:
        self.store = store
        self.messenger = FakeMessenger(clock)
        people = (APPROVER, OTHER_APPROVER, BYSTANDER, SECOND_ACCOUNT, OUTSIDER)
        self.messenger.standings = dict.fromkeys(people, Standing.MEMBER)
        self.delegating = Delegating(store, Directory(self.messenger, policy, clock), policy, clock)

    def name(
        self,
        principal: str = APPROVER,
        delegate: str = BYSTANDER,
        *,
        first: date | None = None,
        last: date = FRIDAY,
    ) -> Delegation:
        return self.delegating.name(principal, delegate, first=first, last=last)

    def all(self) -> tuple[Delegation, ...]:
        with self.store.transaction() as tx:
            return tx.delegations.all()


@pytest.fixture
def bureau(store: Store, clock: Clock) -> Bureau:
    return Bureau(store, clock)


def test_somebody_votes_from_now_on_until_the_end_of_a_day_in_the_policys_zone(bureau: Bureau) -> None:
    named = bureau.name()

    assert (named.principal, named.delegate, named.begins_at) == (APPROVER, BYSTANDER, MORNING)
    assert named.ends_at == datetime(2027, 11, 26, 23, tzinfo=UTC), "midnight in Paris"
    assert named.days("Europe/Paris") == (TODAY, FRIDAY)


def test_days_to_come_are_whole_and_the_last_one_is_included(bureau: Bureau) -> None:
    named = bureau.name(first=date(2027, 11, 24), last=date(2027, 11, 24))

    assert named.begins_at == datetime(2027, 11, 23, 23, tzinfo=UTC)
    assert named.ends_at == datetime(2027, 11, 24, 23, tzinfo=UTC)


def test_days_end_where_the_clocks_say_so(store: Store) -> None:
    """On 31 October 2027 the clocks of Paris are set back, and the day has 25 hours."""
    clock = Clock(datetime(2027, 10, 30, 12, tzinfo=UTC))

    named = Bureau(store, clock).name(first=date(2027, 10, 31), last=date(2027, 10, 31))

    assert named.begins_at == datetime(2027, 10, 30, 22, tzinfo=UTC)
    assert named.ends_at == datetime(2027, 10, 31, 23, tzinfo=UTC)


def test_today_is_that_of_the_zone(store: Store) -> None:
    late = Clock(datetime(2027, 11, 21, 23, 30, tzinfo=UTC))

    with pytest.raises(NotUnderstood, match="2027-11-21 has passed; today is 2027-11-22 in Europe/Paris"):
        Bureau(store, late).name(last=TODAY)


def test_the_same_said_twice_is_said_once(bureau: Bureau, clock: Clock) -> None:
    first = bureau.name()
    clock.step(minutes=1)

    assert bureau.name() == first
    assert bureau.all() == (first,)


# What is asked | words of the refusal.
DAYS: dict[str, tuple[dict[str, Any], str]] = {
    "yesterday": ({"last": date(2027, 11, 20)}, "2027-11-20 has passed"),
    "from yesterday": ({"first": date(2027, 11, 20)}, "2027-11-20 has passed"),
    "backwards": ({"first": date(2027, 11, 27), "last": FRIDAY}, "2027-11-26 is before 2027-11-27"),
    "61 days": ({"first": TODAY, "last": date(2028, 1, 20)}, "60 days at most"),
    "for ever": ({"last": date(9999, 12, 31)}, "60 days at most"),
}


@pytest.mark.parametrize(("asked", "why"), DAYS.values(), ids=DAYS)
def test_days_that_cannot_be_are_refused(bureau: Bureau, asked: dict[str, Any], why: str) -> None:
    with pytest.raises(NotUnderstood, match=why) as refused:
        bureau.name(**asked)

    assert refused.value.not_done == "Nobody votes for you by that."
    assert bureau.all() == ()


def test_sixty_days_are_allowed(bureau: Bureau) -> None:
    assert bureau.name(first=TODAY, last=date(2028, 1, 19)).days("Europe/Paris")[1] == date(2028, 1, 19)


def _silenced(bureau: Bureau) -> Bureau:
    bureau.messenger.faults.plan("person", Unsent("timeout"))
    return bureau


PEOPLE: dict[str, tuple[Callable[[Bureau], object], str]] = {
    "no approver": (lambda b: b.name(BYSTANDER, OTHER_APPROVER), "Only approvers"),
    "a guest names somebody": (
        lambda b: (b.messenger.standings.update({APPROVER: Standing.GUEST}), b.name()),
        "You are no full member",
    ),
    "oneself": (lambda b: b.name(APPROVER, APPROVER), "That is yourself"),
    "another account of oneself": (lambda b: b.name(APPROVER, SECOND_ACCOUNT), "That is yourself"),
    "somebody whom the rules do not allow": (lambda b: b.name(APPROVER, OUTSIDER), "do not let them"),
    "a guest": (lambda b: (b.messenger.standings.update({BYSTANDER: Standing.GUEST}), b.name()), "They are a guest"),
    "a stranger": (
        lambda b: (b.messenger.standings.update({BYSTANDER: Standing.STRANGER}), b.name()),
        "They are a member of another company",
    ),
    "somebody deactivated": (
        lambda b: (b.messenger.standings.update({BYSTANDER: Standing.DEACTIVATED}), b.name()),
        "They are deactivated",
    ),
    "an app": (lambda b: (b.messenger.standings.update({BYSTANDER: Standing.BOT}), b.name()), "They are an app"),
    "somebody of whom Slack says nothing": (
        lambda b: _silenced(b).name(),
        "Slack could not confirm",
    ),
}


@pytest.mark.parametrize(("ask", "why"), PEOPLE.values(), ids=PEOPLE)
def test_who_may_not_vote_for_others_is_not_named(bureau: Bureau, ask: Callable[[Bureau], object], why: str) -> None:
    with pytest.raises(NotAllowed, match=why) as refused:
        ask(bureau)

    assert refused.value.not_done == "Nobody votes for you by that."
    assert bureau.all() == ()


def test_where_the_rules_name_nobody_nobody_is_named(store: Store, clock: Clock) -> None:
    bureau = Bureau(store, clock, replace(POLICY, delegates=()))

    with pytest.raises(NotAllowed, match="let nobody vote for somebody else"):
        bureau.name()


# Never chained, and one delegate at a time. First somebody is named from the 24th to the 26th, then:
CHAINS: dict[str, tuple[tuple[str, str], tuple[str, str], str]] = {
    "a second delegate": ((APPROVER, BYSTANDER), (APPROVER, OTHER_APPROVER), "You have named somebody"),
    "a delegate who is away": ((OTHER_APPROVER, BYSTANDER), (APPROVER, OTHER_APPROVER), "They are away themselves"),
    "a delegate goes away": ((APPROVER, OTHER_APPROVER), (OTHER_APPROVER, BYSTANDER), "You vote for somebody else"),
    "each other": ((APPROVER, OTHER_APPROVER), (OTHER_APPROVER, APPROVER), "You vote for somebody else"),
    "a delegate goes away by another account": (
        (OTHER_APPROVER, SECOND_ACCOUNT),
        (APPROVER, BYSTANDER),
        "You vote for somebody else",
    ),
    "a delegate's other account": ((APPROVER, BYSTANDER), (OTHER_APPROVER, SECOND_ACCOUNT), "They are away themselves"),
}
FIRST, LAST = date(2027, 11, 24), FRIDAY
OVERLAPS = [
    (FIRST, LAST),
    (LAST, date(2027, 11, 30)),
    (TODAY, FIRST),
    (TODAY, date(2027, 11, 30)),
    (date(2027, 11, 25), date(2027, 11, 25)),
]
APART = [(TODAY, date(2027, 11, 23)), (date(2027, 11, 27), date(2027, 11, 30))]


@pytest.mark.parametrize("days", OVERLAPS)
@pytest.mark.parametrize(("named", "then", "why"), CHAINS.values(), ids=CHAINS)
def test_delegations_are_never_chained(
    bureau: Bureau, named: tuple[str, str], then: tuple[str, str], why: str, days: tuple[date, date]
) -> None:
    known = bureau.name(*named, first=FIRST, last=LAST)

    with pytest.raises(NotAllowed, match=why):
        bureau.name(*then, first=days[0], last=days[1])

    assert bureau.all() == (known,)


@pytest.mark.parametrize("days", APART)
@pytest.mark.parametrize(("named", "then", "why"), CHAINS.values(), ids=CHAINS)
def test_on_other_days_they_are_apart(
    bureau: Bureau, named: tuple[str, str], then: tuple[str, str], why: str, days: tuple[date, date]
) -> None:
    bureau.name(*named, first=FIRST, last=LAST)
    bureau.name(*then, first=days[0], last=days[1])

    assert len(bureau.all()) == 2


def test_one_person_may_vote_for_two_who_are_away(bureau: Bureau) -> None:
    bureau.name(APPROVER, BYSTANDER)
    bureau.name(OTHER_APPROVER, BYSTANDER)

    for_them, by_them = bureau.delegating.present(BYSTANDER)
    assert for_them == ()
    assert [delegation.principal for delegation in by_them] == [APPROVER, OTHER_APPROVER]


# Taking it back


def test_what_is_taken_back_is_over_at_once_and_somebody_else_can_be_named(bureau: Bureau, clock: Clock) -> None:
    bureau.name()
    bureau.name(first=date(2027, 11, 29), last=date(2027, 11, 30))
    clock.step(hours=1)

    revoked = bureau.delegating.revoke(APPROVER)

    assert [delegation.revoked_at for delegation in revoked] == [after(hours=1)] * 2
    assert bureau.delegating.present(APPROVER) == ((), ())
    assert bureau.delegating.revoke(APPROVER) == ()
    bureau.name(APPROVER, OTHER_APPROVER)


def test_it_is_taken_back_by_any_account_of_the_approver_and_by_nobody_else(bureau: Bureau) -> None:
    bureau.name()

    assert bureau.delegating.revoke(BYSTANDER) == bureau.delegating.revoke(OTHER_APPROVER) == ()
    assert len(bureau.delegating.revoke(SECOND_ACCOUNT)) == 1


def _voted(store: Store, number: int, voter: str, for_whom: str = "") -> Vote:
    """Let somebody approve a request."""
    with store.transaction() as tx:
        purchase = tx.purchases.purchase(number)
        assert purchase.quote_id is not None
        vote = Vote(
            voter=voter, for_whom=for_whom, approves=True, quote_id=purchase.quote_id, reason="", at=after(minutes=1)
        )
        tx.purchases.vote(purchase, vote)
        return vote


def _purchase(store: Store, number: int) -> Purchase:
    with store.transaction() as tx:
        return tx.purchases.purchase(number)


def test_what_a_delegate_voted_is_taken_back_with_it(bureau: Bureau, store: Store, clock: Clock) -> None:
    number = _waiting(store)
    bureau.name()
    own, for_approver = _voted(store, number, OTHER_APPROVER), _voted(store, number, BYSTANDER, APPROVER)
    clock.step(hours=1)

    bureau.delegating.revoke(APPROVER)

    purchase = _purchase(store, number)
    assert purchase.approvals == (own,)
    assert purchase.votes == (own, replace(for_approver, withdrawn_at=after(hours=1)))
    with store.transaction() as tx:
        record = tx.purchases.record(purchase)
        assert purchase.quote is not None
        assert record.ballots(own.quote_id, purchase.quote.seal) == (own.ballot,)


def test_a_request_that_was_approved_by_that_waits_for_votes_again(bureau: Bureau, store: Store) -> None:
    number = _waiting(store)
    bureau.name()
    _voted(store, number, BYSTANDER, APPROVER)
    with store.transaction() as tx:
        tx.purchases.move(number, Event.APPROVE, who=BYSTANDER, at=MORNING, changes=Changes(buys_at=after(minutes=1)))

    bureau.delegating.revoke(APPROVER)

    assert _purchase(store, number).stage is Stage.REQUESTED


def test_what_was_ordered_already_stays_voted(bureau: Bureau, store: Store) -> None:
    number = _waiting(store)
    bureau.name()
    vote = _voted(store, number, BYSTANDER, APPROVER)
    with store.transaction() as tx:
        tx.purchases.move(number, Event.APPROVE, who=BYSTANDER, at=MORNING, changes=Changes(buys_at=MORNING))
        tx.purchases.move(number, Event.PLACE, who="cartwright", at=MORNING, changes=Changes(attempted_at=MORNING))

    bureau.delegating.revoke(APPROVER)

    assert _purchase(store, number).approvals == (vote,)
    assert _purchase(store, number).stage is Stage.PLACING


# Who is told


def _waiting(store: Store, *, ids: tuple[str, ...] = GROUP.ids, place: Any = PLACE, key: str = "asked") -> int:
    """A request that waits for votes, with a message that stands as it is."""
    cart = filled(store, "tree.com" if place == PLACE else "star.com", place=place)
    tier = replace(TIER, seats=(Seat(group=Group(name="some", ids=ids)),))
    terms = Terms(
        policy="digest",
        asked=Asked(channels=(place.channel,), gross=euros("9.00"), yearly=None, lines=()),
        tier=tier,
        amount=euros("9.00"),
        why="it costs 9.00 EUR with tax",
        excluded=(REQUESTER,),
        roster={"S0TEAM": (APPROVER,)},
        expires_at=after(days=3),
    )
    with store.transaction() as tx:
        tx.carts.take(cart.id, at=MORNING)
        purchase = tx.purchases.begin(
            cart,
            interaction=key,
            requester=REQUESTER,
            reason="",
            statements=(),
            roster={},
            at=MORNING,
            expires_at=after(days=3),
        )
        number = tx.purchases.quoted(purchase, quote("tree.com"), terms, at=MORNING)
        tx.purchases.move(purchase.id, Event.QUOTED, who="cartwright", at=MORNING, changes=Changes(quote_id=number))
        while telling := tx.tellings.claim(MORNING):
            tx.tellings.told(telling, channel=telling.audience, ts="1.0")
        return purchase.id


def _told(store: Store, tmp_path: Any, kind: str) -> set[str]:
    sql = f"""
        SELECT audience FROM tellings JOIN notices ON tellings.subject_id = notices.id
        WHERE subject = 'notice' AND notices.kind = '{kind}'
    """
    return {row["audience"] for row in rows(tmp_path / "cartwright.sqlite3", sql)}


def _edited(store: Store, tmp_path: Any) -> list[int]:
    sql = "SELECT subject_id FROM tellings WHERE subject = 'purchase' AND due_at IS NOT NULL ORDER BY subject_id"
    return [row["subject_id"] for row in rows(tmp_path / "cartwright.sqlite3", sql)]


def test_operators_both_persons_and_the_channels_that_wait_for_the_approver_are_told(
    bureau: Bureau, store: Store, tmp_path: Any
) -> None:
    number = _waiting(store)
    by_usergroup = _waiting(store, ids=("S0TEAM",), place=OTHER_PLACE, key="asked too")

    bureau.name()

    assert _told(store, tmp_path, "delegated") == {OPERATOR, APPROVER, BYSTANDER, PLACE.channel, OTHER_PLACE.channel}
    assert _edited(store, tmp_path) == [number, by_usergroup]


def test_a_channel_whose_requests_the_approver_does_not_decide_is_told_nothing(
    bureau: Bureau, store: Store, tmp_path: Any
) -> None:
    _waiting(store, ids=(OTHER_APPROVER,))

    bureau.name()

    assert _told(store, tmp_path, "delegated") == {OPERATOR, APPROVER, BYSTANDER}
    assert _edited(store, tmp_path) == []


def test_the_operator_channel_is_told_instead_of_the_operators(store: Store, clock: Clock, tmp_path: Any) -> None:
    Bureau(store, clock, replace(POLICY, operator_channel=OPERATORS)).name()

    assert _told(store, tmp_path, "delegated") == {OPERATORS, APPROVER, BYSTANDER}


def test_whoever_was_told_is_told_that_it_was_taken_back(bureau: Bureau, store: Store, tmp_path: Any) -> None:
    _waiting(store)
    bureau.name()

    bureau.delegating.revoke(APPROVER)

    assert _told(store, tmp_path, "delegation revoked") == {OPERATOR, APPROVER, BYSTANDER, PLACE.channel}


def test_open_requests_are_shown_anew_when_it_begins_and_when_it_ends(
    bureau: Bureau, store: Store, clock: Clock, tmp_path: Any
) -> None:
    bureau.name(first=date(2027, 11, 22), last=date(2027, 11, 22))
    number = _waiting(store)
    assert not bureau.delegating.turn_next()
    assert _edited(store, tmp_path) == []

    for turn in (datetime(2027, 11, 21, 23, tzinfo=UTC), datetime(2027, 11, 22, 23, tzinfo=UTC)):
        clock.time = turn
        assert bureau.delegating.turn_next()
        assert _edited(store, tmp_path) == [number]
        with store.transaction() as tx:
            telling = tx.tellings.claim(turn)
            assert telling is not None
            tx.tellings.told(telling, channel=PLACE.channel, ts="1.0")

    assert not bureau.delegating.turn_next()


def test_the_ledger_says_who_named_whom_and_until_when(bureau: Bureau, store: Store) -> None:
    named = bureau.name()
    with store.transaction() as tx:
        lines: list[Entry] = tx.ledger.of(Subject.DELEGATION, named.id)

    assert [(line.what, line.who) for line in lines] == [("delegated", APPROVER)]
    assert BYSTANDER in lines[0].details
    assert "2027-11-26T23:00" in lines[0].details


def test_every_refusal_says_what_to_do_next(bureau: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        bureau.name(APPROVER, OUTSIDER)

    assert refused.value.next_step == "Name somebody of “deputies”."
