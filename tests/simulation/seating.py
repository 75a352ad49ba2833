"""Whether votes fill the seats of a tier: every way to seat people is tried, without the bot's own counting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model.policy import Group, Policy, Tier
from tests.simulation.history import Ballot, History, Slack, held


def is_same(policy: Policy, one: str, other: str) -> bool:
    """Whether two accounts are one person's."""
    return one == other or any(one in accounts and other in accounts for accounts in policy.aliases)


@dataclass(frozen=True)
class Table:
    """The seats of a tier, to be filled at this moment."""

    history: History
    tier: Tier
    policy: Policy
    editors: frozenset[str]
    roster: Slack
    slack: Slack

    def is_full(self, votes: Sequence[Ballot]) -> bool:
        """Try every way to seat people."""
        chairs = [seat.group for seat in self.tier.seats for _ in range(seat.count)]
        could = [(ballot, right) for ballot in votes for right in self._rights(ballot)]
        return self._seat(chairs, could, ())

    def _seat(self, chairs: list[Group], could: list[tuple[Ballot, str]], taken: tuple[str, ...]) -> bool:
        if not chairs:
            return True
        for ballot, right in could:
            us = (ballot.voter, right)
            is_new = not any(is_same(self.policy, one, other) for one in us for other in taken)
            if is_new and self._fits(ballot, right, chairs[0]) and self._seat(chairs[1:], could, (*taken, *us)):
                return True
        return False

    def _rights(self, ballot: Ballot) -> Iterator[str]:
        """Yield for whom a vote may be: the voter, and whoever named them."""
        if self.tier.needs_code and not ballot.has_code:
            return
        yield ballot.voter
        for stand_in in self.history.stand_ins:
            if stand_in.delegate == ballot.voter and held(stand_in, ballot.at) and self._may_stand_in(ballot):
                yield stand_in.principal

    def _may_stand_in(self, ballot: Ballot) -> bool:
        groups = self.history.policy.delegates
        return any(_is_in(ballot.voter, group, self.tier, ballot.slack, self.slack) for group in groups)

    def _fits(self, ballot: Ballot, right: str, group: Group) -> bool:
        moments = (ballot.slack, self.slack)
        us = {ballot.voter, right}
        return (
            all(moment.is_member(person) for moment in moments for person in us)
            and not any(is_same(self.policy, person, editor) for person in us for editor in self.editors)
            and _is_in(right, group, self.tier, self.roster, *moments)
        )


def _is_in(person: str, group: Group, tier: Tier, *moments: Slack) -> bool:
    """Whether somebody is in a group at all moments."""
    usergroups = [] if tier.is_pinned else [id_ for id_ in group.ids if id_.startswith("S")]
    return person in group.ids or any(all(moment.has(person, id_) for moment in moments) for id_ in usergroups)
