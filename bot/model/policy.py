"""The rules of a workspace: who must agree to what, up to what amount, and what is never bought.

All amounts of a policy are with tax, in its currency.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import msgspec

from bot.errors import NotAllowed, NotForSale
from bot.model.calendar import AROUND_THE_CLOCK, Hours
from bot.model.name import Name
from bot.model.offer import Availability, Offer


@dataclass(frozen=True, kw_only=True)
class Group:
    """People who may vote.

    Args:
        name: what the policy calls them.
        ids: Slack's ids: of people (`U…`, `W…`), who are pinned by that, and of user groups (`S…`), whose members Slack
            tells.

    """

    name: str
    ids: tuple[str, ...]

    @property
    def pinned(self) -> frozenset[str]:
        """The people whom the policy names itself."""
        return frozenset(id_ for id_ in self.ids if not id_.startswith("S"))

    @property
    def usergroups(self) -> frozenset[str]:
        """The user groups of Slack's in it."""
        return frozenset(id_ for id_ in self.ids if id_.startswith("S"))


@dataclass(frozen=True, kw_only=True)
class Seat:
    """How many votes of a group a tier needs."""

    group: Group
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Tier:
    """What a purchase up to an amount needs.

    Args:
        up_to: the most, inclusive; None for no limit.
        seats: one person fills one of them, so that two groups are two people.
        is_pinned: whether only people count whom the policy names itself, not those of user groups.
        needs_code: whether each vote needs a second factor.
        free_requests, free_total: how many requests without a vote one requester, or one channel, may make in the
            policy's window, and up to what total; nothing is free where either is zero.
        open_hours, remind_hours, inform_hours: how long a request waits, when its approvers are reminded, and when
            those of `inform` are told of the silence; hours of the policy's working time. None for never.

    """

    name: str
    up_to: Decimal | None = None
    seats: tuple[Seat, ...]
    is_pinned: bool = False
    needs_code: bool = False
    free_requests: int = 0
    free_total: Decimal = Decimal(0)
    open_hours: Decimal = Decimal(72)
    remind_hours: Decimal | None = None
    inform_hours: Decimal | None = None
    inform: tuple[Group, ...] = ()

    @property
    def groups(self) -> tuple[Group, ...]:
        """Whose votes count."""
        return tuple(seat.group for seat in self.seats)

    @property
    def votes(self) -> int:
        """How many people must agree."""
        return sum(seat.count for seat in self.seats)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What holds in a channel, or in all channels that have no rule of their own, which share its budget.

    Args:
        channels: Slack's ids; none for the shared rule.
        tiers: from the smallest to the largest amount.
        request_max: the most that one request may cost now; None for no limit.
        name_max: the most that one name may cost, now or in a later year; None for no limit.
        extensions: the only ones allowed; none for all.
        denied_extensions: those never allowed.
        premium, aftermarket: the tier that such names need at least; empty where they are forbidden.
        budget: what may be spent in a calendar month; None for no limit.
        is_sharing_allowed: whether a channel that is shared with another company may request and approve.

    """

    channels: tuple[str, ...] = ()
    tiers: tuple[Tier, ...]
    request_max: Decimal | None = None
    name_max: Decimal | None = None
    extensions: tuple[str, ...] = ()
    denied_extensions: tuple[str, ...] = ()
    premium: str = ""
    aftermarket: str = ""
    budget: Decimal | None = None
    is_sharing_allowed: bool = False

    @property
    def groups(self) -> tuple[Group, ...]:
        """Everybody who may vote by it, each group once."""
        return tuple(dict.fromkeys(group for tier in self.tiers for group in tier.groups))

    def allows_extension(self, name: Name) -> bool:
        """Whether names of this extension may be bought; `com` is an extension, and so is `co.uk`."""
        within = {extension for extension in (*self.extensions, *self.denied_extensions) if _is_under(name, extension)}
        if within & set(self.denied_extensions):
            return False
        return not self.extensions or bool(within)

    def floor(self, availability: Availability) -> str | None:
        """The tier that a name needs at least because of how it is sold; empty for any, None where it is forbidden."""
        floors = {
            Availability.FREE: "",
            Availability.PREMIUM: self.premium or None,
            Availability.AFTERMARKET: self.aftermarket or None,
        }
        return floors.get(availability)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The rules of a workspace.

    Args:
        currency: of all its amounts, ISO 4217; another one is refused, never converted. Empty for the account's own,
            where nothing but the short form of the configuration is used.
        hours: when people work, and the zone of days and months.
        window: how far back requests count towards the tier of the next one.
        cool_off: how long an approved request can still be stopped.
        rules: the shared one first.
        aliases: accounts of one person, who counts once.
        delegates: who may stand in for an approver.
        budget, person_budget: what may be spent in a calendar month, by all and by one requester; None for no limit.
        is_burst_raised: whether a request beyond a budget needs the next tier, rather than being refused.
        factor_delay: how long after its enrolment a second factor counts.
        operators: those who run Cartwright: they can freeze buying, and ask to lift that.
        operator_channel: where operators are told what happened; empty to tell each of them directly.
        featured: the extensions that a bare word is searched with.
        quiet_time: how long after a call without an answer its effect may still show up at OVH.

    """

    currency: str = ""
    hours: Hours = AROUND_THE_CLOCK
    window: timedelta = timedelta(days=7)
    cool_off: timedelta = timedelta(seconds=60)
    rules: tuple[Rule, ...]
    aliases: tuple[tuple[str, ...], ...] = ()
    delegates: tuple[Group, ...] = ()
    budget: Decimal | None = None
    person_budget: Decimal | None = None
    is_burst_raised: bool = False
    factor_delay: timedelta = timedelta(hours=24)
    operators: frozenset[str] = frozenset()
    operator_channel: str = ""
    featured: tuple[str, ...] = ()
    quiet_time: timedelta = timedelta(minutes=15)

    @property
    def digest(self) -> str:
        """What tells one policy from another: of all that decides about an approval, and of nothing else."""
        told = msgspec.json.encode([getattr(self, name) for name in _DECIDING])
        return hashlib.sha256(told).hexdigest()

    def rule(self, channels: Iterable[str]) -> Rule:
        """Return what holds in a channel.

        Args:
            channels: its id, and those that it had before.

        """
        ids = set(channels)
        return next((rule for rule in self.rules[1:] if ids & set(rule.channels)), self.rules[0])

    @property
    def groups(self) -> tuple[Group, ...]:
        """Everybody who may vote anywhere, each group once."""
        return tuple(dict.fromkeys(group for rule in self.rules for group in rule.groups))

    @property
    def told(self) -> tuple[str, ...]:
        """Where operators are told what happened: their channel, or each of them."""
        return (self.operator_channel,) if self.operator_channel else tuple(sorted(self.operators))

    @property
    def usergroups(self) -> frozenset[str]:
        """Every user group of Slack's that it rests on."""
        informed = (group for rule in self.rules for tier in rule.tiers for group in tier.inform)
        return frozenset(id_ for group in (*self.groups, *informed, *self.delegates) for id_ in group.usergroups)

    @property
    def needs_codes(self) -> bool:
        """Whether any tier needs a second factor."""
        return any(tier.needs_code for rule in self.rules for tier in rule.tiers)

    def person(self, id_: str) -> str:
        """Return the account that stands for all accounts of one person."""
        return next((accounts[0] for accounts in self.aliases if id_ in accounts), id_)

    def accounts(self, id_: str) -> frozenset[str]:
        """Return all accounts of one person."""
        return next((frozenset(accounts) for accounts in self.aliases if id_ in accounts), frozenset({id_}))

    def require_operator(self, person: str) -> None:
        """Let somebody pass who may ask to lift a freeze.

        Raises:
            NotAllowed: they may not.

        """
        if person not in self.operators:
            raise NotAllowed(
                "Only an operator can ask to lift a freeze.",
                "Buying stays frozen.",
                "Ask an operator, or whoever runs Cartwright (`cartwright freeze --lift`); then you can agree.",
            )


_DECIDING = (
    *("currency", "hours", "window", "cool_off", "rules", "aliases", "delegates"),
    *("budget", "person_budget", "is_burst_raised", "factor_delay"),
)
"""What of a policy decides about an approval."""


def plain(
    *,
    approvers: Iterable[str],
    total_max: Decimal | None,
    open_hours: Decimal,
    allow_premium: bool = False,
    allow_aftermarket: bool = False,
) -> Rule:
    """Make the rule of the configuration's short form: one vote of one list, whatever it costs up to a limit."""
    group = Group(name="the approvers", ids=tuple(sorted(approvers)))
    tier = Tier(name="one approver", seats=(Seat(group=group),), open_hours=open_hours)
    return Rule(
        tiers=(tier,),
        request_max=total_max,
        premium=tier.name if allow_premium else "",
        aftermarket=tier.name if allow_aftermarket else "",
    )


def require_addable(rule: Rule, offer: Offer) -> None:
    """Let an offer pass that may be added to a cart.

    Raises:
        NotForSale: it may not.

    """
    if why := why_not_addable(rule, offer):
        raise NotForSale(
            f"`{offer.name.shown}` {why}.", "It was not added.", "Search another name with `/domain search`."
        )


def why_not_addable(rule: Rule, offer: Offer) -> str:
    """Say why an offer may not be added to a cart, in words that go on after its name; empty if it may."""
    return next(_why_not(rule, offer), "")


def _why_not(rule: Rule, offer: Offer) -> Iterator[str]:
    words = {
        Availability.PREMIUM: "is a premium name, and this workspace's rules do not allow those",
        Availability.AFTERMARKET: "is sold by its owner, and this workspace's rules do not allow that",
        Availability.OWNED: "belongs to somebody",
    }
    if rule.floor(offer.availability) is None:
        yield words.get(offer.availability, "is not sold by OVH here")
    if not rule.allows_extension(offer.name):
        yield "has an extension that this workspace's rules do not allow here"
    for price in (offer.first_year, offer.renewal):
        if rule.name_max is not None and price is not None and price.amount > rule.name_max:
            most = f"{rule.name_max:.2f} {price.currency}"
            yield f"costs more than this workspace's rules allow for one name, {most} with tax"


def _is_under(name: Name, extension: str) -> bool:
    return name.ascii.endswith(f".{extension}")
