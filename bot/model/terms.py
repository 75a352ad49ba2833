"""What one quote takes to be approved: fixed when it is made, kept with it and with its line in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability
from bot.model.policy import Group, Tier


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a name costs, with tax; None where OVH does not say."""

    name: Name
    availability: Availability
    now: Money | None
    yearly: Money | None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was requested or bought in the policy's window by the same requester, or in the same channel.

    Args:
        now, yearly: with tax, in the policy's currency.
        requests, free_requests, free_total: how many, how many of them without a vote, and those' price.

    """

    requests: int = 0
    now: Decimal = Decimal(0)
    yearly: Decimal = Decimal(0)
    free_requests: int = 0
    free_total: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for, as far as a policy looks at it.

    Args:
        channels: the request's channel, and the ids that it had before.
        gross: what is to be paid now, with tax.
        yearly: what the first year after that costs, with tax; None where OVH does not say for a name.
        counted: what came before.

    """

    channels: tuple[str, ...]
    gross: Money
    yearly: Money | None
    lines: tuple[Line, ...]
    counted: Counted = Counted()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one quote takes to be approved.

    Args:
        policy: its digest.
        tier: what must be satisfied.
        amount: what picked the tier, with tax, in the quote's currency.
        why: why it is this tier, in words of our own.
        excluded: whose vote never counts: the requester, and whoever added or changed a line, with all their accounts.
        roster: who was in each user group when it was requested, by the group's id.
        aliases: accounts of one person, by that policy.
        is_free: whether it needs no vote.
        expires_at, remind_at, inform_at: None for never.

    """

    policy: str
    asked: Asked
    tier: Tier
    amount: Money
    why: str
    excluded: tuple[str, ...]
    roster: dict[str, tuple[str, ...]]
    aliases: tuple[tuple[str, ...], ...] = ()
    is_free: bool = False
    expires_at: datetime
    remind_at: datetime | None = None
    inform_at: datetime | None = None

    @property
    def voters(self) -> frozenset[str]:
        """Whose votes could count when it was made; delegates come on top."""
        return frozenset[str]().union(*(self.members(group) for group in self.tier.groups))

    def members(self, group: Group) -> frozenset[str]:
        """Who of a group could vote when it was made."""
        usergroups = () if self.tier.is_pinned else group.usergroups
        return group.pinned.union(*(self.roster.get(id_, ()) for id_ in usergroups)) - set(self.excluded)
