"""The rules in words: what a tier needs, what a request would take, and the whole policy line by line.

What is said to people in Slack is `Markup`; `plain` makes of it what a terminal shows.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from html import unescape

from bot.model.budget import Budget, Scope
from bot.model.money import Money
from bot.model.outlook import Outlook
from bot.model.policy import Group, Policy, Rule, Seat, Tier
from bot.model.terms import Asked, Counted, Terms
from bot.views import kit, prices
from bot.views.kit import Markup, markup

_PEOPLE_MAX = 10
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WHOSE = {Scope.CHANNEL: "this channel's", Scope.PERSON: "the requester's", Scope.TOTAL: "the total"}


def needs(tier: Tier) -> Markup:
    """Say whose votes a tier needs: `one of leads and two of finance, each with a code`."""
    return markup("{seats}{code}", seats=of(tier.seats), code=_with_code(tier))


def of(seats: Sequence[Seat]) -> Markup:
    """Say which votes are meant: `one of leads and two of finance`."""
    told = [markup("{count} of {group}", count=_count(seat.count), group=_called(seat.group)) for seat in seats]
    first = kit.join(told[:-1], ", ")
    return kit.join([first, *told[-1:]], " and ")


def tier_because(tier: Tier, why: str) -> Markup:
    """Say which tier it is, and why: `tier “small”, because it costs 12.00 EUR with tax`."""
    return markup("tier “{name}”, because {why}", name=kit.said(tier.name), why=prices.told(kit.one_line(why)))


def free_left(tier: Tier, asked: Asked) -> Markup:
    """Say what is left without a vote before this request: `1 of 2 requests and 18.00 € of 30.00 € are left`.

    Empty where the tier frees nothing.
    """
    if not tier.free_requests:
        return Markup("")
    requests = max(tier.free_requests - asked.counted.free_requests, 0)
    money = max(tier.free_total - asked.counted.free_total, Decimal(0))
    return markup(
        "{requests} of {all_requests} requests and {money} of {all_money} are left",
        requests=requests,
        all_requests=tier.free_requests,
        money=_amount(money, asked),
        all_money=_amount(tier.free_total, asked),
    )


def budgets_left(budgets: Sequence[Budget], asked: Asked) -> Markup:
    """Say what is left of this month's budgets before this request; empty where there are none."""
    told = [
        markup(
            "{left} of {whose} {limit}",
            left=_amount(budget.left, asked),
            whose=_WHOSE[budget.scope],
            limit=_amount(budget.limit, asked),
        )
        for budget in budgets
    ]
    return kit.join(told, ", ")


def explained(outlook: Outlook, unknown: frozenset[str] = frozenset()) -> list[Markup]:
    """Say what a request would take before it is made: the tier and why, who could approve, by when, and otherwise.

    Args:
        unknown: the user groups whose members nobody knows here.

    """
    terms = outlook.terms
    budgets = budgets_left(outlook.budgets, terms.asked)
    return [
        markup("*Rule*    {because}", because=tier_because(terms.tier, terms.why)),
        *(_freely(terms) if terms.is_free else _by_votes(outlook, unknown)),
        *([markup("*Left this month*    {budgets}", budgets=budgets)] if budgets else []),
    ]


def could_approve(outlook: Outlook, unknown: frozenset[str] = frozenset()) -> Markup:
    """Name who could fill each seat, the requester and whoever changed a line left out."""
    return kit.join([_who(outlook, group, unknown) for group in dict.fromkeys(outlook.terms.tier.groups)], "; ")


def plain(text: Markup) -> str:
    """Say the same in a terminal: ids instead of mentions, no marks."""
    words = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
    words = re.sub(r"<[@#]([A-Z0-9]+)>", r"\1", words)
    words = re.sub(r"^\*([^*]+)\*\s+", r"\1: ", words)
    return unescape(" ".join(words.split()))


def whose_rule(rule: Rule, channel: str) -> Markup:
    """Say by which rule a channel goes."""
    if rule.channels:
        return markup("*Channel*    {channel} has a rule of its own", channel=channel)
    return markup("*Channel*    {channel} goes by the rule of all channels that are not named", channel=channel)


NOT_COUNTED = Markup(
    "*Before*    nothing is counted, and every budget taken as untouched; with --database, what was requested or "
    "bought before is"
)


def counted(before: Counted, policy: Policy) -> Markup:
    """Say what was counted of what came before."""
    days = f"{policy.window / timedelta(days=1):g}"
    if not before.requests:
        return markup("*Before*    nothing was requested or bought in the last {days} days", days=days)
    return markup(
        "*Before*    {requests}, {now} {currency} now and {yearly} {currency} in a later year, in the last {days} days",
        requests="1 request" if before.requests == 1 else f"{before.requests} requests",
        now=before.now,
        yearly=before.yearly,
        currency=policy.currency,
        days=days,
    )


def assumed(is_later_unsaid: bool) -> list[Markup]:
    """Say what was taken for granted."""
    return [Markup("*Later years*    are taken to cost the same; --later says otherwise")] if is_later_unsaid else []


def refused(reason: str) -> Markup:
    """Say that no rule allows a request."""
    told = prices.told(kit.one_line(reason))
    return markup("*Refused*    {reason}; nothing would be asked of anybody, and nothing bought", reason=told)


def _freely(terms: Terms) -> Iterator[Markup]:
    yield markup("*Needs*    no vote; free of votes: {left}", left=free_left(terms.tier, terms.asked))


def _by_votes(outlook: Outlook, unknown: frozenset[str]) -> Iterator[Markup]:
    terms = outlook.terms
    yield markup("*Needs*    {needs}", needs=needs(terms.tier))
    left = free_left(terms.tier, terms.asked)
    if left:
        yield markup("*Free of votes*    {left}; this request is not", left=left)
    yield markup("*Could approve*    {who}", who=could_approve(outlook, unknown))
    if not _unknown(terms.tier, unknown) and not outlook.counting.can_be_satisfied():
        yield Markup("*But*    too few people could approve it, so it would be refused; ask whoever runs Cartwright")
    if outlook.lacks_factors:
        yield Markup(":warning: Too few of them have a second factor yet; they get one by `/domain enrol`.")
    yield markup("*Until*    {at}; without an answer: not bought", at=kit.day_and_clock(terms.expires_at))
    if terms.remind_at:
        yield markup("*Reminder*    {at}, to whoever could approve", at=kit.day_and_clock(terms.remind_at))
    if terms.inform_at:
        whom = kit.join([_called(group) for group in terms.tier.inform], ", ")
        at = kit.day_and_clock(terms.inform_at)
        yield markup("*If nobody answers*    {whom} is told, {at}; that gives no vote", whom=whom, at=at)


def _who(outlook: Outlook, group: Group, unknown: frozenset[str]) -> Markup:
    tier = outlook.terms.tier
    people = sorted(outlook.counting.seatable(group, tier))
    told = [kit.person(id_) for id_ in people[:_PEOPLE_MAX]]
    if len(people) > _PEOPLE_MAX:
        told.append(markup("{count} more", count=len(people) - _PEOPLE_MAX))
    silent = sorted(group.usergroups & _unknown(tier, unknown))
    told += [markup("members of {id}, who are known to Slack only", id=id_) for id_ in silent]
    return markup("{group}: {who}", group=_called(group), who=kit.join(told, ", ") or "nobody")


def _unknown(tier: Tier, usergroups: frozenset[str]) -> frozenset[str]:
    """Those of some user groups that a tier rests on."""
    of_tier = () if tier.is_pinned else (group.usergroups for group in tier.groups)
    return usergroups & frozenset[str]().union(*of_tier)


def _with_code(tier: Tier) -> str:
    if not tier.needs_code:
        return ""
    return " (with a code)" if tier.votes == 1 else " (each with a code)"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def _called(group: Group) -> Markup:
    return kit.escape(kit.said(group.name))


def _amount(amount: Decimal, asked: Asked) -> Markup:
    return prices.amount(Money(amount=amount, currency=asked.gross.currency))
