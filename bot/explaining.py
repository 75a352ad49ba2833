"""What the rules would say of a request, without a running bot: of the policy alone, or with what a database counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal
from pathlib import Path

from bot.errors import Unfit
from bot.model.budget import Budget, Scope
from bot.model.deciding import Counting
from bot.model.drafting import draft
from bot.model.money import CENT, Money
from bot.model.name import Name
from bot.model.offer import Availability
from bot.model.outlook import Outlook
from bot.model.policy import Policy
from bot.model.presence import Presence
from bot.model.terms import Asked, Counted, Line
from bot.store.books import reading
from bot.views import policy as view

_LABEL = "example"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A request that somebody thinks of.

    Args:
        total: what it costs now, with tax.
        later: what a later year costs, with tax; None for the same.
        dearest: what the dearest of its names costs, with tax; None for all of it.
        extension: of its names; empty for one that is allowed.

    """

    total: Decimal
    later: Decimal | None = None
    dearest: Decimal | None = None
    currency: str
    channel: str
    requester: str
    extension: str = ""
    availability: Availability = Availability.FREE


@dataclass(frozen=True, kw_only=True)
class Before:
    """What a database knows: the channel's ids, what counts towards the tier, and what budgets have left."""

    channels: tuple[str, ...]
    counted: Counted
    budgets: tuple[Budget, ...]


def explain(
    policy: Policy,
    wish: Wish,
    now: datetime,
    *,
    members: Mapping[str, frozenset[str]],
    database: Path | None = None,
) -> list[str]:
    """Say what a request would take: the tier and why, who could approve, by when, and what happens otherwise.

    Args:
        members: of user groups of Slack's, as far as it was asked.
        database: where to count what was requested before; None for counting nothing.

    Raises:
        NotAName: names cannot have that extension.
        NoDatabase, Unusable: the database cannot be read.

    """
    before = _before(policy, wish, now, database)
    told = [view.whose_rule(policy.rule(before.channels), wish.channel), *view.assumed(wish.later is None)]
    told.append(view.counted(before.counted, policy) if database else view.NOT_COUNTED)
    try:
        outlook = _outlook(policy, _asked(policy, wish, before), before.budgets, wish.requester, members, now)
    except Unfit as unfit:
        told.append(view.refused(unfit.reason))
    else:
        told += view.explained(outlook, policy.usergroups - members.keys())
    return [view.plain(line) for line in told]


def _outlook(
    policy: Policy,
    asked: Asked,
    budgets: tuple[Budget, ...],
    requester: str,
    members: Mapping[str, frozenset[str]],
    now: datetime,
) -> Outlook:
    roster = {id_: tuple(sorted(people)) for id_, people in members.items()}
    terms = draft(policy, asked, budgets, [requester], roster, now)
    counting = Counting(policy=policy, terms=terms, tiers=(terms.tier,), presence=Presence(usergroups=members))
    return Outlook(terms=terms, counting=counting, budgets=budgets)


def _asked(policy: Policy, wish: Wish, before: Before) -> Asked:
    def money(amount: Decimal) -> Money:
        return Money(amount=amount.quantize(CENT, ROUND_UP), currency=wish.currency)

    later = wish.total if wish.later is None else wish.later
    dearest = max(wish.total, later) if wish.dearest is None else wish.dearest
    name = Name.read(f"{_LABEL}.{wish.extension}") if wish.extension else _allowed(policy, before.channels)
    line = Line(name=name, availability=wish.availability, now=money(dearest), yearly=money(dearest))
    return Asked(
        channels=before.channels,
        gross=money(wish.total),
        yearly=money(later),
        lines=(line,),
        counted=before.counted,
    )


def _allowed(policy: Policy, channels: tuple[str, ...]) -> Name:
    rule = policy.rule(channels)
    names = [Name.known(f"{_LABEL}.{extension}") for extension in (*rule.extensions, *policy.featured, "com")]
    return next((name for name in names if rule.allows_extension(name)), names[0])


def _untouched(policy: Policy, channel: str) -> tuple[Budget, ...]:
    """The budgets of a month in which nothing was spent yet."""
    limits = {
        Scope.CHANNEL: policy.rule([channel]).budget,
        Scope.PERSON: policy.person_budget,
        Scope.TOTAL: policy.budget,
    }
    found = [(scope, limit) for scope, limit in limits.items() if limit is not None]
    return tuple(Budget(scope=scope, limit=limit, taken=Decimal(0)) for scope, limit in found)


def _before(policy: Policy, wish: Wish, now: datetime, database: Path | None) -> Before:
    if database is None:
        return Before(channels=(wish.channel,), counted=Counted(), budgets=_untouched(policy, wish.channel))
    with reading(database) as found:
        channels, accounts = found.former(wish.channel), policy.accounts(wish.requester)
        return Before(
            channels=channels,
            counted=found.counted(wish.channel, accounts, now - policy.window),
            budgets=found.reservations.budgets(policy, channels, wish.requester, now),
        )
