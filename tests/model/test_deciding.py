"""Whose votes satisfy what: tables of policy, votes and outcome; delegates; and small worlds by exhaustive search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.deciding import Ballot, Counting
from bot.model.delegation import Delegation
from bot.model.policy import Group, Policy, Rule, Seat, Tier
from bot.model.presence import Presence
from bot.model.standing import Standing
from bot.model.terms import Asked, Terms
from tests.samples import MORNING, after, euros

ANA, BEN, CAT, DAN, EVE = "U0ANA", "U0BEN", "U0CAT", "U0DAN", "U0EVE"
ANAS_OTHER, BENS_OTHER, REQUESTERS_OTHER = "U0ANA2", "U0BEN2", "U0REQ2"
REQUESTER = "U0REQ"
EVERYBODY = (ANA, BEN, CAT, DAN, EVE, ANAS_OTHER, BENS_OTHER, REQUESTER, REQUESTERS_OTHER)
TEAM_A, TEAM_B = "S0TEAMA", "S0TEAMB"

ALIASES = ((ANA, ANAS_OTHER), (BEN, BENS_OTHER), (REQUESTER, REQUESTERS_OTHER))


def group(name: str, *ids: str) -> Group:
    return Group(name=name, ids=ids)


FINANCE, LEGAL = group("finance", ANA, BEN), group("legal", BEN, CAT)
TEAMS = group("a team", TEAM_A)


def tier(*seats: tuple[Group, int], **changes: Any) -> Tier:
    return replace(Tier(name="some", seats=tuple(Seat(group=g, count=n) for g, n in seats)), **changes)


def vote(voter: str, for_whom: str = "", factor: str = "", **passed: float) -> Ballot:
    return Ballot(voter=voter, for_whom=for_whom, factor=factor, at=after(**passed))


def away(principal: str, delegate: str, **changes: Any) -> Delegation:
    """Somebody is away for a day from the morning on."""
    plain = Delegation(id=1, principal=principal, delegate=delegate, begins_at=MORNING, ends_at=after(days=1))
    return replace(plain, **changes)


@dataclass(frozen=True, kw_only=True)
class World:
    """What votes are counted in.

    Args:
        tier: the request's.
        now: the tier of the present policy, if that has changed.
        members: who is in each user group now.
        roster: who was when it was requested; as now, where nothing is said.
        not_members: people who are no full members, or no more.

    """

    tier: Tier
    now: Tier | None = None
    members: Mapping[str, Sequence[str]] = field(default_factory=dict)
    roster: Mapping[str, Sequence[str]] | None = None
    aliases: tuple[tuple[str, ...], ...] = ()
    former_aliases: tuple[tuple[str, ...], ...] | None = None
    delegates: tuple[Group, ...] = (group("delegates", CAT, DAN, EVE, ANAS_OTHER, REQUESTER, REQUESTERS_OTHER),)
    delegations: tuple[Delegation, ...] = ()
    excluded: tuple[str, ...] = (REQUESTER,)
    not_members: Mapping[str, Standing] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()
    is_free: bool = False

    def counting(self) -> Counting:
        policy = _policy(self.now or self.tier, self.aliases, self.delegates)
        former = _policy(
            self.tier, self.aliases if self.former_aliases is None else self.former_aliases, self.delegates
        )
        terms = Terms(
            policy=former.digest,
            asked=Asked(channels=("C0",), gross=euros("9.00"), yearly=euros("9.00"), lines=()),
            tier=self.tier,
            amount=euros("9.00"),
            why="it costs 9.00 EUR with tax",
            excluded=self.excluded,
            roster={
                id_: tuple(people) for id_, people in (self.members if self.roster is None else self.roster).items()
            },
            aliases=former.aliases,
            is_free=self.is_free,
            expires_at=after(days=3),
        )
        standings = {person: self.not_members.get(person, Standing.MEMBER) for person in EVERYBODY}
        return Counting(
            policy=policy,
            terms=terms,
            tiers=(self.tier,) if self.now is None else (self.tier, self.now),
            presence=Presence(
                standings={person: standings[person] for person in standings if person not in self.unasked},
                usergroups={id_: frozenset(people) for id_, people in self.members.items()},
            ),
            delegations=self.delegations,
        )

    def is_satisfied(self, *ballots: Ballot) -> bool:
        return self.counting().is_satisfied(ballots)


def _policy(of: Tier, aliases: tuple[tuple[str, ...], ...], delegates: tuple[Group, ...]) -> Policy:
    return Policy(rules=(Rule(tiers=(of,)),), aliases=aliases, delegates=delegates)


ONE = World(tier=tier((FINANCE, 1)))
TWO = World(tier=tier((FINANCE, 2)))
BOTH = World(tier=tier((FINANCE, 1), (LEGAL, 1)))
BOTH_AND_MORE = World(tier=tier((FINANCE, 2), (LEGAL, 1)))
TEAM = World(tier=tier((TEAMS, 1)), members={TEAM_A: [ANA]})
PINNED = replace(TEAM, tier=tier((group("mixed", TEAM_A, BEN), 1), is_pinned=True))
CODED = World(tier=tier((FINANCE, 1), needs_code=True))
SAME = replace(TWO, aliases=ALIASES, tier=tier((group("finance", ANA, ANAS_OTHER, BEN), 2)))

# policy | votes | whether they are enough
TABLE: dict[str, tuple[World, Sequence[Ballot], bool]] = {
    "nobody": (ONE, [], False),
    "one of the group": (ONE, [vote(ANA)], True),
    "somebody else": (ONE, [vote(CAT)], False),
    "more than needed": (ONE, [vote(ANA), vote(BEN), vote(CAT)], True),
    "one where two are needed": (TWO, [vote(ANA)], False),
    "two where two are needed": (TWO, [vote(ANA), vote(BEN)], True),
    "the same one twice": (TWO, [vote(ANA), vote(ANA, minutes=1)], False),
    "one of the group and one of another": (TWO, [vote(ANA), vote(CAT)], False),
    # Two groups, with one person in both.
    "both groups, two people": (BOTH, [vote(ANA), vote(CAT)], True),
    "who is in both fills one seat": (BOTH, [vote(BEN)], False),
    "who is in both fills the second": (BOTH, [vote(ANA), vote(BEN)], True),
    "who is in both fills the first": (BOTH, [vote(BEN), vote(CAT)], True),
    "who is in both, counted first, makes room": (BOTH, [vote(BEN), vote(ANA)], True),
    "two of the one, none of the other": (
        World(tier=tier((group("finance", ANA, DAN), 1), (LEGAL, 1))),
        [vote(ANA), vote(DAN)],
        False,
    ),
    "three seats, two people": (BOTH_AND_MORE, [vote(ANA), vote(BEN)], False),
    "three seats, three people": (BOTH_AND_MORE, [vote(BEN), vote(CAT), vote(ANA)], True),
    "one group twice is two people": (World(tier=tier((FINANCE, 1), (FINANCE, 1))), [vote(ANA)], False),
    # Who never counts.
    "the requester": (World(tier=tier((group("all", REQUESTER, ANA), 1))), [vote(REQUESTER)], False),
    "whoever added a line": (replace(ONE, excluded=(REQUESTER, ANA)), [vote(ANA)], False),
    "another account of the requester": (
        World(tier=tier((group("all", REQUESTERS_OTHER, ANA), 1)), aliases=ALIASES),
        [vote(REQUESTERS_OTHER)],
        False,
    ),
    "an account that was the requester's by the former rules": (
        World(
            tier=tier((group("all", REQUESTERS_OTHER), 1)),
            now=tier((group("all", REQUESTERS_OTHER), 1), open_hours=1),
            former_aliases=ALIASES,
        ),
        [vote(REQUESTERS_OTHER)],
        False,
    ),
    # Accounts of one person.
    "two accounts of one person": (SAME, [vote(ANA), vote(ANAS_OTHER)], False),
    "two accounts of one person, and somebody": (SAME, [vote(ANA), vote(BEN), vote(ANAS_OTHER)], True),
    "an account that the policy does not name": (replace(ONE, aliases=ALIASES), [vote(ANAS_OTHER)], False),
    "two accounts, one in each group": (
        World(tier=tier((group("finance", ANA), 1), (group("legal", ANAS_OTHER), 1)), aliases=ALIASES),
        [vote(ANA), vote(ANAS_OTHER)],
        False,
    ),
    "two accounts of one person by the former rules": (
        replace(SAME, aliases=(), former_aliases=ALIASES, now=SAME.tier),
        [vote(ANA), vote(ANAS_OTHER)],
        False,
    ),
    "two accounts of one person by the present rules": (
        replace(SAME, former_aliases=(), now=SAME.tier),
        [vote(ANA), vote(ANAS_OTHER)],
        False,
    ),
    # In the group when it was requested, and now.
    "a member of the user group": (TEAM, [vote(ANA)], True),
    "who came after the request": (replace(TEAM, roster={TEAM_A: [BEN]}), [vote(ANA)], False),
    "who left since": (replace(TEAM, members={TEAM_A: [BEN]}, roster={TEAM_A: [ANA]}), [vote(ANA)], False),
    "a user group that is empty now": (replace(TEAM, members={TEAM_A: []}, roster={TEAM_A: [ANA]}), [vote(ANA)], False),
    "a user group of which Slack says nothing": (replace(TEAM, members={}, roster={TEAM_A: [ANA]}), [vote(ANA)], False),
    "a user group that nobody was in": (replace(TEAM, roster={TEAM_A: []}), [vote(ANA)], False),
    # Ids that must be pinned.
    "a member of a user group, where ids are pinned": (PINNED, [vote(ANA)], False),
    "whom the policy names, where ids are pinned": (PINNED, [vote(BEN)], True),
    # Full members.
    "a guest": (replace(ONE, not_members={ANA: Standing.GUEST}), [vote(ANA)], False),
    "a stranger": (replace(ONE, not_members={ANA: Standing.STRANGER}), [vote(ANA)], False),
    "somebody deactivated": (replace(ONE, not_members={ANA: Standing.DEACTIVATED}), [vote(ANA)], False),
    "an app": (replace(ONE, not_members={ANA: Standing.BOT}), [vote(ANA)], False),
    "about whom Slack was not asked": (replace(ONE, unasked=(ANA,)), [vote(ANA)], False),
    # Second factors.
    "without the code": (CODED, [vote(ANA)], False),
    "with the code": (CODED, [vote(ANA, factor="factor 1")], True),
    "one of two with the code": (
        replace(TWO, tier=replace(TWO.tier, needs_code=True)),
        [vote(ANA, factor="factor 1"), vote(BEN)],
        False,
    ),
    # Rules that changed.
    "the old rules only": (replace(ONE, now=tier((LEGAL, 1))), [vote(ANA)], False),
    "the new rules only": (replace(ONE, now=tier((LEGAL, 1))), [vote(CAT)], False),
    "both by two people": (replace(ONE, now=tier((LEGAL, 1))), [vote(ANA), vote(CAT)], True),
    "both by one person in both groups": (replace(ONE, now=tier((LEGAL, 1))), [vote(BEN)], True),
    "a code since": (replace(ONE, now=tier((FINANCE, 1), needs_code=True)), [vote(ANA)], False),
    "pinned since": (
        replace(TEAM, now=tier((TEAMS, 1), is_pinned=True)),
        [vote(ANA)],
        False,
    ),
    "free": (replace(ONE, is_free=True), [], True),
    "free by the old rules only": (replace(ONE, is_free=True, now=tier((LEGAL, 1))), [], False),
}


@pytest.mark.parametrize(("world", "ballots", "is_enough"), TABLE.values(), ids=TABLE)
def test_votes_are_enough_or_they_are_not(world: World, ballots: Sequence[Ballot], is_enough: bool) -> None:
    assert world.is_satisfied(*ballots) is is_enough
    assert world.is_satisfied(*reversed(ballots)) is is_enough


def test_what_is_missing_is_said_by_group_for_the_tier_that_misses_most() -> None:
    counting = replace(ONE, now=tier((FINANCE, 2), (LEGAL, 1))).counting()

    assert counting.missing([]) == (Seat(group=FINANCE, count=2), Seat(group=LEGAL, count=1))
    assert counting.missing([vote(CAT)]) == (Seat(group=FINANCE, count=2),)
    assert counting.missing([vote(CAT), vote(ANA)]) == (Seat(group=FINANCE, count=1),)
    assert counting.missing([vote(CAT), vote(ANA), vote(BEN)]) == ()


# A user group that the present rules rest on and the former did not: who was in it then, nobody knows.


def test_of_a_user_group_that_is_new_in_the_rules_nobody_counts_for_what_was_requested_before() -> None:
    world = replace(TEAM, now=tier((group("b", TEAM_B), 1)), members={TEAM_A: [ANA], TEAM_B: [DAN]})
    changed = replace(world, roster={TEAM_A: [ANA]})

    assert not changed.is_satisfied(vote(DAN))
    assert not changed.is_satisfied(vote(DAN), vote(ANA))


def test_people_whom_new_rules_pin_add_to_the_former_rules_and_replace_nothing() -> None:
    world = replace(TEAM, now=tier((group("b", DAN), 1)), members={TEAM_A: [ANA]}, roster={TEAM_A: [ANA]})

    assert not world.is_satisfied(vote(DAN))
    assert world.is_satisfied(vote(DAN), vote(ANA))


# Delegates

DELEGATED = replace(ONE, delegations=(away(ANA, DAN),))
TWO_DELEGATED = replace(TWO, delegations=(away(ANA, DAN),))
BOTH_DELEGATED = replace(BOTH, tier=tier((group("finance", ANA), 1), (LEGAL, 1)), delegations=(away(ANA, CAT),))
IN_TEAM = replace(TEAM, delegates=(group("delegates", TEAM_B),), delegations=(away(ANA, DAN),))
DAN_IN_TEAM = replace(IN_TEAM, members={TEAM_A: [ANA], TEAM_B: [DAN]}, roster={TEAM_A: [ANA]})
FOR_ANA = vote(DAN, ANA)

DELEGATES: dict[str, tuple[World, Sequence[Ballot], bool]] = {
    "instead of the approver": (DELEGATED, [FOR_ANA], True),
    "in their own right": (DELEGATED, [vote(DAN)], False),
    "whom nobody named": (ONE, [FOR_ANA], False),
    "for somebody else": (TWO_DELEGATED, [FOR_ANA, vote(DAN, BEN)], False),
    "named by somebody who is no approver": (replace(ONE, delegations=(away(EVE, DAN),)), [vote(DAN, EVE)], False),
    # One vote between the two.
    "the delegate and the approver": (TWO_DELEGATED, [FOR_ANA, vote(ANA)], False),
    "the delegate, the approver, and another": (TWO_DELEGATED, [FOR_ANA, vote(ANA), vote(BEN)], True),
    "the delegate and another": (TWO_DELEGATED, [FOR_ANA, vote(BEN)], True),
    "the delegate and another account of the approver": (
        replace(TWO_DELEGATED, aliases=ALIASES, tier=SAME.tier),
        [FOR_ANA, vote(ANAS_OTHER)],
        False,
    ),
    "the approver's other account as their delegate": (
        replace(TWO, aliases=ALIASES, tier=SAME.tier, delegations=(away(ANA, ANAS_OTHER),)),
        [vote(ANAS_OTHER, ANA), vote(ANA)],
        False,
    ),
    "two delegates who are one person": (
        replace(TWO, aliases=((DAN, EVE),), delegations=(away(ANA, DAN), away(BEN, EVE))),
        [FOR_ANA, vote(EVE, BEN)],
        False,
    ),
    "two delegates of two approvers who are one person": (
        replace(SAME, delegations=(away(ANA, DAN), away(ANAS_OTHER, EVE))),
        [FOR_ANA, vote(EVE, ANAS_OTHER)],
        False,
    ),
    "two delegates of two approvers": (
        replace(TWO, delegations=(away(ANA, DAN), away(BEN, EVE))),
        [FOR_ANA, vote(EVE, BEN)],
        True,
    ),
    "one delegate for two approvers": (
        replace(TWO, delegations=(away(ANA, DAN), away(BEN, DAN))),
        [FOR_ANA, vote(DAN, BEN)],
        False,
    ),
    # Who also sits in another group in their own right.
    "who has a seat of their own fills one": (BOTH_DELEGATED, [vote(CAT, ANA)], False),
    "who has a seat of their own fills that": (BOTH_DELEGATED, [vote(CAT)], False),
    "who has a seat of their own, in both rights": (BOTH_DELEGATED, [vote(CAT, ANA), vote(CAT, minutes=1)], False),
    "who has a seat of their own, and the approver": (BOTH_DELEGATED, [vote(CAT), vote(ANA)], True),
    "who has a seat of their own votes for the approver, and somebody": (
        BOTH_DELEGATED,
        [vote(CAT, ANA), vote(BEN)],
        True,
    ),
    "the approver and their delegate, in whose right both vote": (BOTH_DELEGATED, [vote(CAT, ANA), vote(ANA)], False),
    # Never chained.
    "a delegate's delegate": (
        replace(DELEGATED, delegations=(away(ANA, DAN), away(DAN, EVE))),
        [vote(EVE, ANA), vote(EVE, DAN)],
        False,
    ),
    "an approver who is a delegate has one vote with both": (
        replace(TWO, delegations=(away(ANA, BEN), away(BEN, DAN)), delegates=(group("all", BEN, DAN),)),
        [vote(BEN, ANA), vote(DAN, BEN)],
        False,
    ),
    # Never for requests that either made or edited.
    "who made the request": (
        replace(ONE, delegations=(away(ANA, REQUESTER),)),
        [vote(REQUESTER, ANA)],
        False,
    ),
    "another account of whoever made the request": (
        replace(ONE, delegations=(away(ANA, REQUESTERS_OTHER),), aliases=ALIASES),
        [vote(REQUESTERS_OTHER, ANA)],
        False,
    ),
    "who changed the request": (replace(DELEGATED, excluded=(REQUESTER, DAN)), [FOR_ANA], False),
    "for an approver who changed the request": (replace(DELEGATED, excluded=(REQUESTER, ANA)), [FOR_ANA], False),
    "for an approver whose other account changed the request": (
        replace(DELEGATED, excluded=(REQUESTER, ANAS_OTHER), aliases=ALIASES),
        [FOR_ANA],
        False,
    ),
    # The span, as half open, at the moment of the vote.
    "before the span": (DELEGATED, [vote(DAN, ANA, seconds=-1)], False),
    "at the end of the span": (DELEGATED, [vote(DAN, ANA, days=1)], False),
    "in the last second": (DELEGATED, [vote(DAN, ANA, hours=23, minutes=59, seconds=59)], True),
    "taken back before": (replace(ONE, delegations=(away(ANA, DAN, revoked_at=MORNING),)), [FOR_ANA], False),
    "taken back after the vote": (
        replace(ONE, delegations=(away(ANA, DAN, revoked_at=after(hours=1)),)),
        [FOR_ANA],
        False,
    ),
    "taken back and named again, after the vote": (
        replace(ONE, delegations=(away(ANA, DAN, revoked_at=after(hours=1)), away(ANA, DAN, begins_at=after(hours=2)))),
        [FOR_ANA],
        False,
    ),
    # Who they are now.
    "a delegate who is a guest now": (replace(DELEGATED, not_members={DAN: Standing.GUEST}), [FOR_ANA], False),
    "for an approver who was deactivated": (
        replace(DELEGATED, not_members={ANA: Standing.DEACTIVATED}),
        [FOR_ANA],
        False,
    ),
    "for an approver about whom Slack was not asked": (replace(DELEGATED, unasked=(ANA,)), [FOR_ANA], False),
    "for an approver who left the group": (
        replace(TEAM, members={TEAM_A: []}, roster={TEAM_A: [ANA]}, delegations=(away(ANA, DAN),)),
        [FOR_ANA],
        False,
    ),
    "for an approver who came to the group since": (
        replace(TEAM, roster={TEAM_A: []}, delegations=(away(ANA, DAN),)),
        [FOR_ANA],
        False,
    ),
    # Whom the policy allows.
    "whom the policy does not allow": (replace(DELEGATED, delegates=(group("others", EVE),)), [FOR_ANA], False),
    "where the policy allows nobody": (replace(DELEGATED, delegates=()), [FOR_ANA], False),
    "whom the policy allows by a user group": (DAN_IN_TEAM, [FOR_ANA], True),
    "who left the user group that the policy allows": (IN_TEAM, [FOR_ANA], False),
    "by a user group, where ids are pinned": (
        replace(DAN_IN_TEAM, tier=tier((FINANCE, 1), is_pinned=True)),
        [FOR_ANA],
        False,
    ),
    "whom the policy names, where ids are pinned": (
        replace(DELEGATED, tier=tier((FINANCE, 1), is_pinned=True)),
        [FOR_ANA],
        True,
    ),
    # Second factors: the delegate's own.
    "without the code": (replace(DELEGATED, tier=CODED.tier), [FOR_ANA], False),
    "with the code": (replace(DELEGATED, tier=CODED.tier), [replace(FOR_ANA, factor="factor 1")], True),
    # Rules that changed.
    "where the approver is in the former group only": (replace(DELEGATED, now=tier((LEGAL, 1))), [FOR_ANA], False),
}


@pytest.mark.parametrize(("world", "ballots", "is_enough"), DELEGATES.values(), ids=DELEGATES)
def test_an_approver_and_a_delegate_have_one_vote_between_them(
    world: World, ballots: Sequence[Ballot], is_enough: bool
) -> None:
    assert world.is_satisfied(*ballots) is is_enough
    assert world.is_satisfied(*reversed(ballots)) is is_enough


# Who votes | in whose right; None for nobody's.
RIGHTS: dict[str, tuple[World, str, str | None]] = {
    "an approver": (ONE, ANA, ""),
    "somebody": (ONE, DAN, None),
    "a delegate": (DELEGATED, DAN, ANA),
    "an approver with a delegate": (DELEGATED, ANA, ""),
    "a delegate with a seat of their own": (BOTH_DELEGATED, CAT, ""),
    "a delegate of a delegate": (replace(ONE, delegations=(away(ANA, DAN), away(DAN, EVE))), EVE, None),
    "a delegate of who is no approver": (replace(ONE, delegations=(away(CAT, DAN),)), DAN, None),
    "a delegate later": (replace(ONE, delegations=(away(ANA, DAN, begins_at=after(hours=1)),)), DAN, None),
    "a delegate no more": (replace(ONE, delegations=(away(ANA, DAN, revoked_at=MORNING),)), DAN, None),
    "a delegate who made the request": (replace(ONE, delegations=(away(ANA, REQUESTER),)), REQUESTER, None),
    "a delegate of who changed the request": (replace(DELEGATED, excluded=(REQUESTER, ANA)), DAN, None),
    "a delegate of who was deactivated": (replace(DELEGATED, not_members={ANA: Standing.DEACTIVATED}), DAN, None),
    "a delegate whom the policy does not allow": (replace(DELEGATED, delegates=()), DAN, None),
    "a delegate by a user group, where ids are pinned": (
        replace(DAN_IN_TEAM, tier=tier((FINANCE, 1), is_pinned=True)),
        DAN,
        None,
    ),
    "the requester, though an approver": (World(tier=tier((group("all", REQUESTER), 1))), REQUESTER, None),
    "an approver who was deactivated": (replace(ONE, not_members={ANA: Standing.DEACTIVATED}), ANA, None),
}


@pytest.mark.parametrize(("world", "person", "right"), RIGHTS.values(), ids=RIGHTS)
def test_somebody_votes_in_their_own_right_or_in_that_of_whom_they_stand_in_for(
    world: World, person: str, right: str | None
) -> None:
    assert world.counting().right_of(person, MORNING) == right


def test_who_stands_in_for_two_votes_for_the_one_who_has_not_voted() -> None:
    counting = replace(BOTH, delegations=(away(ANA, DAN), away(CAT, DAN))).counting()

    assert counting.right_of(DAN, MORNING) == ANA
    assert counting.right_of(DAN, MORNING, [vote(ANA)]) == CAT
    assert counting.right_of(DAN, MORNING, [vote(ANA), vote(CAT)]) == ANA


# Whether a request makes sense at all.
POSSIBLE: dict[str, tuple[World, bool]] = {
    "one of two": (ONE, True),
    "nobody but the requester": (World(tier=tier((group("all", REQUESTER), 1))), False),
    "nobody": (World(tier=tier((group("all"), 1))), False),
    "two groups that are one person": (World(tier=tier((group("a", ANA), 1), (group("b", ANA), 1))), False),
    "two accounts of one person": (replace(SAME, tier=tier((group("a", ANA, ANAS_OTHER), 2))), False),
    "an approver who changed a line": (replace(TWO, excluded=(REQUESTER, BEN)), False),
    "an approver who is deactivated": (replace(TWO, not_members={BEN: Standing.DEACTIVATED}), False),
    "approvers of whom nothing is known yet": (replace(TWO, unasked=EVERYBODY), True),
    "a tier that needs a code": (CODED, True),
    "a user group, where ids are pinned": (replace(TEAM, tier=replace(TEAM.tier, is_pinned=True)), False),
    "free": (World(tier=tier((group("all"), 1)), is_free=True), True),
    "free by the former rules": (World(tier=tier((group("all"), 1)), is_free=True, now=ONE.tier), False),
}


@pytest.mark.parametrize(("world", "is_possible"), POSSIBLE.values(), ids=POSSIBLE)
def test_a_request_that_nobody_can_approve_is_known(world: World, is_possible: bool) -> None:
    assert world.counting().can_be_satisfied() is is_possible


# Every small world, by exhaustive search

PEOPLE = (ANA, BEN, CAT, DAN, EVE)
SEVERAL = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)
DAY = timedelta(days=1)
TIMES = st.sampled_from([MORNING, MORNING + DAY, MORNING + 2 * DAY])
GROUPS = st.builds(
    lambda ids, teams: group("g", *ids, *teams),
    SEVERAL,
    st.lists(st.sampled_from([TEAM_A, TEAM_B]), max_size=2, unique=True),
)
SEATS = st.builds(Seat, group=GROUPS, count=st.integers(1, 2))
TIERS = st.builds(
    lambda seats, is_pinned, needs_code: Tier(name="t", seats=tuple(seats), is_pinned=is_pinned, needs_code=needs_code),
    st.lists(SEATS, min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
BALLOTS = st.builds(
    Ballot,
    voter=st.sampled_from(PEOPLE),
    for_whom=st.sampled_from(["", "", *PEOPLE]),
    factor=st.sampled_from(["factor 1", "factor 2", ""]),
    at=TIMES,
)
DELEGATIONS = st.builds(
    lambda principal, delegate, begins_at, is_revoked: Delegation(
        id=1,
        principal=principal,
        delegate=delegate,
        begins_at=begins_at,
        ends_at=begins_at + 2 * DAY,
        revoked_at=begins_at + DAY if is_revoked else None,
    ),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    TIMES,
    st.booleans(),
)
ALIASED = st.lists(
    st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=2, unique=True).map(lambda two: (two[0], two[1])), max_size=1
).map(tuple)
MEMBERS = st.fixed_dictionaries({TEAM_A: SEVERAL, TEAM_B: SEVERAL})
WORLDS = st.builds(
    World,
    tier=TIERS,
    now=st.none() | TIERS,
    members=MEMBERS,
    roster=MEMBERS,
    aliases=ALIASED,
    former_aliases=ALIASED,
    delegates=st.lists(GROUPS, max_size=2).map(tuple),
    delegations=st.lists(DELEGATIONS, max_size=3).map(tuple),
    excluded=st.lists(st.sampled_from(PEOPLE), max_size=1).map(tuple),
    not_members=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(Standing), max_size=1),
)


@settings(max_examples=600)
@given(world=WORLDS, ballots=st.lists(BALLOTS, max_size=5))
def test_votes_are_enough_exactly_where_a_search_finds_a_seat_for_each_of_so_many_people(
    world: World, ballots: list[Ballot]
) -> None:
    tiers = [world.tier] if world.now is None else [world.tier, world.now]

    assert world.is_satisfied(*ballots) is all(_can_be_seated(world, one, ballots) for one in tiers)


@given(world=WORLDS, ballots=st.lists(BALLOTS, max_size=5), more=BALLOTS)
def test_without_delegates_another_vote_never_takes_anything_away(
    world: World, ballots: list[Ballot], more: Ballot
) -> None:
    own = [replace(ballot, for_whom="") for ballot in (*ballots, more)]
    if world.is_satisfied(*own[:-1]):
        assert world.is_satisfied(*own)


@given(world=WORLDS, ballots=st.lists(BALLOTS, max_size=5))
def test_whom_a_search_finds_satisfied_could_be_satisfied_from_the_beginning(
    world: World, ballots: list[Ballot]
) -> None:
    if world.is_satisfied(*ballots):
        assert world.counting().can_be_satisfied()


def _can_be_seated(world: World, one: Tier, ballots: Sequence[Ballot]) -> bool:
    """Try every way to give each chair a person of its own; written apart from what is tested."""
    good = [ballot for ballot in ballots if _is_good(world, one, ballot)]
    people = [_one_person_with(world, good, ballot) for ballot in good]
    persons = [people[n] for n in range(len(people)) if people[n] not in people[:n]]
    chairs = [seat.group for seat in one.seats for _ in range(seat.count)]
    return any(
        all(
            any(_may_sit(world, one, good[n], chair) for n in person)
            for chair, person in zip(chairs, seated, strict=True)
        )
        for seated in permutations(persons, len(chairs))
    )


def _is_good(world: World, one: Tier, ballot: Ballot) -> bool:
    both = [ballot.voter, ballot.for_whom or ballot.voter]
    if any(world.not_members.get(person, Standing.MEMBER) is not Standing.MEMBER for person in both):
        return False
    if any(_same(world, person, excluded) for person in both for excluded in world.excluded):
        return False
    if one.needs_code and not ballot.factor:
        return False
    return not ballot.for_whom or (_was_named(world, ballot) and _is_allowed(world, one, ballot.voter))


def _was_named(world: World, ballot: Ballot) -> bool:
    return any(
        d.principal == ballot.for_whom
        and d.delegate == ballot.voter
        and d.revoked_at is None
        and d.begins_at <= ballot.at < d.ends_at
        for d in world.delegations
    )


def _is_allowed(world: World, one: Tier, person: str) -> bool:
    ids = {id_ for allowed in world.delegates for id_ in allowed.ids}
    teams = [] if one.is_pinned else [team for team in (TEAM_A, TEAM_B) if team in ids]
    return person in ids or any(person in world.members[team] for team in teams)


def _may_sit(world: World, one: Tier, ballot: Ballot, chair: Group) -> bool:
    right = ballot.for_whom or ballot.voter
    teams = [] if one.is_pinned else [team for team in (TEAM_A, TEAM_B) if team in chair.ids]
    assert world.roster is not None
    return right in chair.ids or any(right in world.members[t] and right in world.roster[t] for t in teams)


def _same(world: World, one: str, other: str) -> bool:
    """Whether two accounts are one person's, going from account to account."""
    known, aliases = {one}, [*world.aliases, *(world.former_aliases or ())]
    for _ in aliases:
        known |= {account for accounts in aliases if known & set(accounts) for account in accounts}
    return other in known


def _one_person_with(world: World, ballots: Sequence[Ballot], ballot: Ballot) -> set[int]:
    """The numbers of all votes that are one person's with this one, going from vote to vote."""
    found = {ballots.index(ballot)}
    for _ in ballots:
        sides = {side for n in found for side in (ballots[n].voter, ballots[n].for_whom) if side}
        found |= {
            n
            for n, other in enumerate(ballots)
            for side in (other.voter, other.for_whom)
            if side and any(_same(world, side, known) for known in sides)
        }
    return found


def test_the_search_itself_knows_the_simplest_cases() -> None:
    world = replace(BOTH, roster={}, former_aliases=())

    assert _can_be_seated(world, world.tier, [vote(ANA), vote(CAT)])
    assert not _can_be_seated(world, world.tier, [vote(BEN)])
    assert not _can_be_seated(world, world.tier, [])
