"""Whether votes satisfy what a request takes. Pure.

A vote counts if its voter could fill a seat when the request was made, can now, and is not excluded. One person fills
one seat; an approver and a delegate are one person between them. Whoever Slack was not asked about does not count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.delegation import Delegation
from bot.model.policy import Group, Policy, Seat, Tier
from bot.model.presence import Presence
from bot.model.standing import Standing
from bot.model.terms import Terms


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """An approval, as far as counting goes.

    Args:
        for_whom: the approver that a delegate voted for; empty for a vote in one's own right.
        factor: the second factor that proved the voter besides Slack, as the ledger calls it; empty for none.

    """

    voter: str
    for_whom: str = ""
    factor: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Counting:
    """What votes are counted by.

    Args:
        tiers: every one of them must be satisfied: the request's own, and the present policy's if that has changed.
        presence: what Slack says now: of every voter, of every approver voted for, and of the user groups.
        delegations: those that may matter.

    """

    policy: Policy
    terms: Terms
    tiers: tuple[Tier, ...]
    presence: Presence
    delegations: tuple[Delegation, ...] = ()

    def is_satisfied(self, ballots: Iterable[Ballot]) -> bool:
        """Whether these votes are enough."""
        return not self.missing(ballots)

    def missing(self, ballots: Iterable[Ballot]) -> tuple[Seat, ...]:
        """Which seats are still open, of the tier that has the most open."""
        if self.is_free:
            return ()
        counted = [ballot for ballot in ballots if self.counts(ballot)]
        return max((self._open(tier, counted) for tier in self.tiers), key=lambda seats: sum(s.count for s in seats))

    @property
    def is_free(self) -> bool:
        """Whether no vote is needed, by the rules of then and of now."""
        return self.terms.is_free and self.terms.policy == self.policy.digest

    def counts(self, ballot: Ballot) -> bool:
        """Whether a vote counts as things are now."""
        both = {ballot.voter, ballot.for_whom or ballot.voter}
        if not all(self.presence.is_member(person) and not self.is_excluded(person) for person in both):
            return False
        return not ballot.for_whom or any(
            (d.principal, d.delegate) == (ballot.for_whom, ballot.voter) and d.revoked_at is None and d.holds(ballot.at)
            for d in self.delegations
        )

    def is_proved(self, ballot: Ballot) -> bool:
        """Whether a vote counts as things are now, and has the second factor that any tier asks for."""
        return self.counts(ballot) and (bool(ballot.factor) or not any(tier.needs_code for tier in self.tiers))

    def right_of(self, person: str, at: datetime, ballots: Iterable[Ballot] = ()) -> str | None:
        """Say in whose right somebody may vote now: their own (empty), an approver's, or nobody's (None).

        Args:
            ballots: those given before. Whoever stands in for several votes for one whose vote is still open, if any.

        """
        if self.is_excluded(person):
            return None
        if any(self._could_sit(person, tier) for tier in self.tiers):
            return ""
        away = [d.principal for d in self.delegations if d.delegate == person and d.holds(at)]
        could = [p for p in away if any(self._could_sit(p, t) and self._may_represent(person, t) for t in self.tiers)]
        voted = {ballot.for_whom or ballot.voter for ballot in ballots}
        return next((p for p in could if p not in voted), next(iter(could), None))

    def seatable(self, group: Group, tier: Tier) -> frozenset[str]:
        """Who could fill a seat of a group, by what was known at the request and is now.

        Of a user group that the rules did not rest on then, nobody: who was in it when it was requested cannot be
        known. The excluded are left out, and who is known to be no full member any more.
        """
        people = set(group.pinned)
        for usergroup in () if tier.is_pinned else group.usergroups:
            now = self.presence.usergroups.get(usergroup, frozenset())
            people |= now & set(self.terms.roster.get(usergroup, ()))
        gone = {person for person, standing in self.presence.standings.items() if standing is not Standing.MEMBER}
        return frozenset(person for person in people - gone if not self.is_excluded(person))

    def voters(self) -> frozenset[str]:
        """Everybody who could fill a seat in their own right."""
        return frozenset(
            person for tier in self.tiers for seat in tier.seats for person in self.seatable(seat.group, tier)
        )

    def can_be_satisfied(self, enrolled: Collection[str] | None = None) -> bool:
        """Whether everybody together could satisfy it.

        Args:
            enrolled: who has a second factor; None where everybody may still get one.

        """
        everybody = [
            Ballot(
                voter=person, factor="any" if enrolled is None or person in enrolled else "", at=self.terms.expires_at
            )
            for person in sorted(self.voters())
        ]
        return self.is_free or all(not self._open(tier, everybody) for tier in self.tiers)

    def _could_sit(self, person: str, tier: Tier) -> bool:
        return any(person in self.seatable(seat.group, tier) for seat in tier.seats)

    def _may_represent(self, delegate: str, tier: Tier) -> bool:
        """Whether the policy lets somebody stand in for an approver; where ids are pinned, theirs has to be, too."""
        usergroups = [] if tier.is_pinned else [id_ for group in self.policy.delegates for id_ in group.usergroups]
        return any(delegate in group.pinned for group in self.policy.delegates) or any(
            delegate in self.presence.usergroups.get(usergroup, frozenset()) for usergroup in usergroups
        )

    def is_excluded(self, person: str) -> bool:
        """Whether somebody requested it, or added or changed a line of it, with any of their accounts."""
        return bool(self._accounts(person) & set(self.terms.excluded))

    def _accounts(self, person: str) -> frozenset[str]:
        """All accounts of one person, by the policy of the request and by the present one."""
        found, aliases = frozenset({person}), (*self.policy.aliases, *self.terms.aliases)
        while more := frozenset[str]().union(*(a for a in aliases if found & set(a))) - found:
            found |= more
        return found

    def _open(self, tier: Tier, ballots: Sequence[Ballot]) -> tuple[Seat, ...]:
        """Seat as many as possible, and return what stays open."""
        chairs = [seat.group for seat in tier.seats for _ in range(seat.count)]
        proved = [
            ballot
            for ballot in ballots
            if (ballot.factor or not tier.needs_code)
            and (not ballot.for_whom or self._may_represent(ballot.voter, tier))
        ]
        able = {
            number: [n for n, group in enumerate(chairs) if ids & self.seatable(group, tier)]
            for number, ids in enumerate(self._people(proved))
        }
        taken = _matched(able)
        open_chairs = [group for n, group in enumerate(chairs) if n not in taken]
        return tuple(Seat(group=group, count=open_chairs.count(group)) for group in dict.fromkeys(open_chairs))

    def _people(self, ballots: Iterable[Ballot]) -> list[frozenset[str]]:
        """The accounts in whose right votes were given, those of one person together.

        Whoever votes for somebody else is one person with them, and so are all accounts of one person.
        """
        found: list[tuple[frozenset[str], frozenset[str]]] = []
        for ballot in ballots:
            right = ballot.for_whom or ballot.voter
            persons, rights = self._accounts(ballot.voter) | self._accounts(right), frozenset({right})
            same = [one for one in found if one[0] & persons]
            found = [one for one in found if one not in same]
            found.append((persons.union(*(one[0] for one in same)), rights.union(*(one[1] for one in same))))
        return [rights for _, rights in found]


def _matched(able: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Give as many people as possible one chair each, by augmenting paths; returns who sits on which chair."""
    taken: dict[int, int] = {}

    def seat(person: int, tried: set[int]) -> bool:
        for chair in able[person]:
            if chair in tried:
                continue
            tried.add(chair)
            if chair not in taken or seat(taken[chair], tried):
                taken[chair] = person
                return True
        return False

    for person in able:
        seat(person, set())
    return taken
