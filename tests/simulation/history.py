"""What happened in a world as the world itself knows it: who was who when, what people did, and which rules held.

The bot is not asked. Votes are those that people gave, groups are those that Slack had at that moment, and codes are
compared with the phone's. What was cut short by an end of the process may or may not have counted: then the history
takes the side of the bot.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.policy import Policy, Rule
from bot.model.quote import Quote
from bot.model.standing import Standing
from tests.fakes import BOT, FakeMessenger
from tests.samples import Clock


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Who was who at one moment.

    Args:
        is_partial: whether it tells of some user groups only.

    """

    standings: dict[str, Standing]
    usergroups: dict[str, frozenset[str]]
    is_partial: bool = False

    def is_member(self, person: str) -> bool:
        return self.standings.get(person) is Standing.MEMBER

    def has(self, person: str, usergroup: str) -> bool:
        """Whether somebody was in a user group; of one that it does not tell of, everybody may have been."""
        if self.is_partial and usergroup not in self.usergroups:
            return True
        return person in self.usergroups.get(usergroup, ())


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """A vote that somebody gave, with the quote that they saw.

    Args:
        number: its place in the order of all that people did.
        slack: who was who then.
        has_code: whether the code of their own phone came with it, for the first time.
        counts_from: when the request can no longer be stopped, if this was the last vote.

    """

    number: int
    purchase_id: int
    quote_id: int
    quote: Quote
    voter: str
    at: datetime
    slack: Slack
    has_code: bool
    counts_from: datetime


@dataclass(kw_only=True)
class StandIn:
    """A delegation that was named."""

    principal: str
    delegate: str
    begins_at: datetime
    ends_at: datetime
    is_revoked: bool = False


@dataclass(kw_only=True)
class History:
    """Everything that people did, and the rules by which they did it.

    Attributes:
        policies: all that were ever in force, by their digest.
        ballots: the approvals that people gave.
        taken_back: who took votes on which purchase back, and the number of the last that is meant by it.
        rosters: who was who when a purchase was requested.
        over: the purchases that were surely withdrawn or declined.
        stand_ins: the delegations.
        former: for each channel id that is not the first one of its channel, the first one.
        refusals: how many clicks of each person must have been refused.

    """

    clock: Clock
    messenger: FakeMessenger
    policies: dict[str, Policy] = field(default_factory=dict)
    ballots: list[Ballot] = field(default_factory=list)
    taken_back: list[tuple[int, int, str]] = field(default_factory=list)
    rosters: dict[int, Slack] = field(default_factory=dict)
    over: set[int] = field(default_factory=set)
    stand_ins: list[StandIn] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._count = 0

    def ruled(self, policy: Policy) -> None:
        """Note that a policy is in force from now on."""
        self.policy = policy
        self.policies[policy.digest] = policy

    def slack(self) -> Slack:
        """Say who is who now."""
        groups = {id_: frozenset(people) for id_, people in self.messenger.usergroups.items()}
        return Slack(standings=dict(self.messenger.standings), usergroups=groups)

    def request(self, purchase_id: int, channel: str) -> None:
        """Note a request, right after it was made: who is in the groups that its channel's rule rests on."""
        rule, slack = self.rule(self.policy, channel), self.slack()
        groups = [*rule.groups, *(group for tier in rule.tiers for group in tier.inform)]
        read = {id_ for group in groups for id_ in group.usergroups}
        known = {id_: slack.usergroups.get(id_, frozenset()) for id_ in read}
        self.rosters[purchase_id] = Slack(standings=slack.standings, usergroups=known, is_partial=True)

    def vote(
        self, purchase_id: int, quote_id: int, quote: Quote | None, voter: str, *, has_code: bool = False
    ) -> Ballot:
        """Note a vote, right before it is given."""
        assert quote is not None
        self._count += 1
        ballot = Ballot(
            number=self._count,
            purchase_id=purchase_id,
            quote_id=quote_id,
            quote=quote,
            voter=voter,
            at=self.clock(),
            slack=self.slack(),
            has_code=has_code,
            counts_from=self.clock() + self.policy.cool_off,
        )
        self.ballots.append(ballot)
        return ballot

    def take_back(self, purchase_id: int, voter: str) -> None:
        """Note that somebody has taken their votes on a purchase back, and was told so."""
        self.taken_back.append((self._count, purchase_id, voter))

    def standing_votes(self, purchase_id: int, quote_id: int) -> list[Ballot]:
        """List the votes for a quote that nobody took back."""
        return [
            ballot
            for ballot in self.ballots
            if (ballot.purchase_id, ballot.quote_id) == (purchase_id, quote_id)
            and not any(
                (purchase_id, ballot.voter) == (of, who) and ballot.number <= last for last, of, who in self.taken_back
            )
        ]

    def stand_in(self, principal: str, delegate: str, begins_at: datetime, ends_at: datetime) -> StandIn:
        """Note that somebody named somebody who votes for them."""
        named = StandIn(principal=principal, delegate=delegate, begins_at=begins_at, ends_at=ends_at)
        self.stand_ins.append(named)
        return named

    def revoke(self, principal: str) -> None:
        """Note that somebody took that back."""
        for stand_in in self.stand_ins:
            stand_in.is_revoked |= stand_in.principal == principal

    def channel(self, id_: str) -> str:
        """Return the id that a channel had at first."""
        return self.former.get(id_, id_)

    def why_unusable(self, channel: str) -> str:
        """Say why nothing can be bought from a channel now, by what Slack would say; empty if it can."""
        found = self.messenger.channels.get(channel)
        if found is None or BOT not in found.members:
            return "left"
        if found.is_archived:
            return "archived"
        return "shared" if found.is_shared and not self.rule(self.policy, channel).is_sharing_allowed else ""

    def rule(self, policy: Policy, channel: str) -> Rule:
        """Return the rule of a policy for a channel, whatever id it had before."""
        first = self.channel(channel)
        ids = {first, *(id_ for id_, of in self.former.items() if of == first)}
        return next((rule for rule in policy.rules[1:] if ids & set(rule.channels)), policy.rules[0])


def held(stand_in: StandIn, at: datetime) -> bool:
    """Whether a delegation was in force at a moment, and nobody took it back since."""
    return stand_in.begins_at <= at < stand_in.ends_at and not stand_in.is_revoked
