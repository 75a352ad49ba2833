"""The whole policy as lines: what `cartwright policy show` prints, and by what one policy is told from another.

One fact to a line, each with its place, always in the same order: two policies have the same lines if and only if they
have the same digest. The lines are plain text, of no markup.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import unified_diff

from bot.model.calendar import Hours
from bot.model.policy import Group, Policy, Rule, Seat, Tier
from bot.views import kit, prices
from bot.views.kit import Markup, markup

_DIFFERENCE_MAX = 2_800
_SIGNS = {"+": "+", "-": "\N{MINUS SIGN}"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def lines(policy: Policy) -> list[str]:
    """Tell everything in a policy that decides about an approval."""
    money = policy.currency or "(the account's currency)"
    return [
        *_frame(policy, money),
        *(line for group in _groups(policy) for line in _group(group)),
        *(line for where, rule in _places(policy) for line in _rule(rule, money, where)),
    ]


def differences(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Tell two policies' lines apart: what is gone begins with a minus sign, what is new with a plus."""
    found = list(unified_diff(before, after, n=0, lineterm=""))[2:]
    return [f"{_SIGNS[line[0]]} {line[1:]}" for line in found if line[0] in _SIGNS]


def changed(before: Sequence[str], after: Sequence[str]) -> Markup:
    """Show people in Slack what is different in the rules, as far as it fits; empty if nothing is."""
    told: list[Markup] = []
    found = [kit.escape(prices.told(kit.said(line))) for line in differences(before, after)]
    for line in found:
        if len(kit.join([*told, line])) > _DIFFERENCE_MAX:
            break
        told.append(line)
    rest = len(found) - len(told)
    if rest:
        more = "… and {count} more; `cartwright policy show` prints the rules as they are now"
        told.append(markup(more, count=rest))
    return kit.join(told)


def _frame(policy: Policy, money: str) -> Iterator[str]:
    if policy.currency:
        yield f"amounts: with tax, in {policy.currency}; another currency is refused"
    else:
        yield "amounts: with tax, in the currency of the OVH account"
    yield from _hours(policy.hours)
    days = _number(policy.window.total_seconds() / 86_400)
    yield f"window: what was requested or bought in the last {days} days counts"
    yield f"cool-off: an approved request can be stopped for {_number(policy.cool_off.total_seconds())} seconds"
    yield f"budget of all, a month: {_limit(policy.budget, money)}"
    yield f"budget of each requester, a month: {_limit(policy.person_budget, money)}"
    yield f"beyond a budget: {'one tier higher' if policy.is_burst_raised else 'refused'}"
    for main, *others in policy.aliases:
        yield from (f"one person: {other} counts as {main}" for other in others)
    yield from (f"may stand in for an approver: {group.name}" for group in policy.delegates)
    hours = _number(policy.factor_delay.total_seconds() / 3600)
    yield f"second factor: counts {hours} hours after its enrolment"


def _hours(hours: Hours) -> Iterator[str]:
    yield f"time zone: {hours.zone}"
    if hours.begins is None or hours.ends is None:
        yield "working hours: around the clock"
    else:
        yield f"working hours: {hours.begins:%H:%M} to {hours.ends:%H:%M}"
        yield f"working days: {', '.join(_DAYS[day] for day in hours.days)}"


def _groups(policy: Policy) -> tuple[Group, ...]:
    informed = (group for rule in policy.rules for tier in rule.tiers for group in tier.inform)
    return tuple(dict.fromkeys((*policy.groups, *informed, *policy.delegates)))


def _group(group: Group) -> Iterator[str]:
    if not group.ids:
        yield f"group “{group.name}”: nobody"
    for id_ in group.ids:
        yield f"group “{group.name}”: {id_}{', a user group of Slack' if id_ in group.usergroups else ''}"


def _places(policy: Policy) -> Iterator[tuple[str, Rule]]:
    shared, *others = policy.rules
    yield "every other channel" if others else "every channel", shared
    yield from ((f"channel {rule.channels[0]}", rule) for rule in others)


def _rule(rule: Rule, money: str, where: str) -> Iterator[str]:
    yield from (f"{where}: the same holds in channel {channel}, with the same budget" for channel in rule.channels[1:])
    yield f"{where}: budget of a month: {_limit(rule.budget, money)}"
    yield f"{where}: most that one request may cost now: {_limit(rule.request_max, money)}"
    yield f"{where}: most that one name may cost, now or in a later year: {_limit(rule.name_max, money)}"
    yield from (f"{where}: allowed extension .{extension}" for extension in rule.extensions)
    if not rule.extensions:
        yield f"{where}: any extension that is not denied"
    yield from (f"{where}: denied extension .{extension}" for extension in rule.denied_extensions)
    for kind, floor in (("premium names", rule.premium), ("names sold by their owners", rule.aftermarket)):
        yield f"{where}: {kind} {f'need tier “{floor}” or a higher one' if floor else 'are forbidden'}"
    if rule.is_sharing_allowed:
        yield f"{where}: may be shared with another company"
    for tier in rule.tiers:
        yield from (f"{where}, tier “{tier.name}”: {fact}" for fact in _tier(tier, money))


def _tier(tier: Tier, money: str) -> Iterator[str]:
    yield f"up to: {_limit(tier.up_to, money)}"
    yield f"votes: {' and '.join(map(_seat, tier.seats)) or 'none'}"
    if tier.is_pinned:
        yield "only people count whom the policy names, not members of user groups"
    if tier.needs_code:
        yield "each vote needs a code"
    if tier.free_requests or tier.free_total:
        requests = "1 request" if tier.free_requests == 1 else f"{tier.free_requests} requests"
        yield f"free of votes, at most: {requests}, {tier.free_total} {money} together"
    yield f"a request is open for {tier.open_hours} hours"
    if tier.remind_hours is not None:
        yield f"approvers are reminded after {tier.remind_hours} hours"
    told = ", ".join(group.name for group in tier.inform)
    if tier.inform_hours is not None or told:
        yield f"told of silence after {tier.inform_hours} hours: {told or 'nobody'}"


def _seat(seat: Seat) -> str:
    return f"{seat.count} of {seat.group.name}"


def _limit(amount: Decimal | None, money: str) -> str:
    return "no limit" if amount is None else f"{amount} {money}"


def _number(number: float) -> str:
    return f"{number:g}"
