"""Which tier a request needs, and why; or why no rule allows it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.errors import Unfit
from bot.model.money import Money
from bot.model.policy import Policy, Rule, Tier
from bot.model.terms import Asked, Line


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The tier that a request needs.

    Args:
        amount: what picked it, with tax.
        why: why it is this one, in words that go on after "because".
        is_free: whether it needs no vote at all.

    """

    tier: Tier
    amount: Money
    why: str
    is_free: bool


def judge(policy: Policy, asked: Asked, *, raised: str = "") -> Judgement:
    """Find the tier that a request needs.

    Args:
        raised: why it needs the one above the one that its price would need; empty if it does not.

    Raises:
        Unfit: no rule allows it.

    """
    rule = policy.rule(asked.channels)
    for fault in _faults(policy, rule, asked):
        raise Unfit(fault)
    if asked.yearly is None and rule.tiers[-1].up_to is not None:
        raise Unfit("OVH does not say what a later year costs, and the rules of this channel allow no unknown amount")
    amount, why = _amount(policy, asked)
    index = _index(rule, amount)
    floor, floor_why = _floor(rule, asked)
    if floor > index:
        index, why = floor, floor_why
    elif len(rule.tiers) == 1 and index == 0:
        why = "every request here needs it"
    if raised:
        index, why = index + 1, raised
    if index >= len(rule.tiers):
        raise Unfit(f"no tier of this channel's rule is high enough{_highest(rule, asked, raised)}: {why}")
    tier = rule.tiers[index]
    is_free = not raised and not floor_why and _is_free(tier, asked)
    return Judgement(tier=tier, amount=amount, why=why, is_free=is_free)


def _highest(rule: Rule, asked: Asked, raised: str) -> str:
    """Say where the highest tier ends, if that is what a request is beyond of."""
    highest = rule.tiers[-1].up_to
    if raised or highest is None:
        return ""
    return f" (the highest ends at {highest:.2f} {asked.gross.currency})"


def _faults(policy: Policy, rule: Rule, asked: Asked) -> Iterator[str]:
    if policy.currency and asked.gross.currency != policy.currency:
        yield f"OVH's price is in {asked.gross.currency}, and the rules are in {policy.currency}"
        return
    for line in asked.lines:
        if rule.floor(line.availability) is None:
            yield f"`{line.name.shown}` is {line.availability.value}, and the rules of this channel forbid those"
        if not rule.allows_extension(line.name):
            yield f"the rules of this channel do not allow the extension of `{line.name.shown}`"
        yield from _too_dear(rule, line, asked.gross.currency)
    if rule.request_max is not None and asked.gross.amount > rule.request_max:
        limit = f"{rule.request_max:.2f} {asked.gross.currency}"
        yield f"it costs {asked.gross}, and one request may cost {limit} at most"


def _too_dear(rule: Rule, line: Line, currency: str) -> Iterator[str]:
    if rule.name_max is None:
        return
    most = f"one name may cost {rule.name_max:.2f} {currency} at most"
    for price in (line.now, line.yearly):
        if price is None:
            yield f"OVH does not say all that `{line.name.shown}` costs, and {most}"
        elif price.amount > rule.name_max:
            yield f"`{line.name.shown}` costs {price} with tax, and {most}"


def _amount(policy: Policy, asked: Asked) -> tuple[Money, str]:
    """The greater of what is to be paid and what a later year costs, with what came before; and which it is."""
    counted, currency = asked.counted, asked.gross.currency
    now = Money(amount=asked.gross.amount + counted.now, currency=currency)
    yearly = asked.yearly if asked.yearly is not None else Money(amount=Decimal(0), currency=currency)
    later = Money(amount=yearly.amount + counted.yearly, currency=currency)
    alone, together, what = (yearly, later, "a later year costs") if later > now else (asked.gross, now, "it costs")
    if not counted.requests:
        return together, f"{what} {alone} with tax"
    others = "1 other" if counted.requests == 1 else f"{counted.requests} others"
    days = f"{policy.window.total_seconds() / 86_400:g} days"
    return together, f"{what} {alone} with tax, and {together} with {others} requested or bought in the last {days}"


def _index(rule: Rule, amount: Money) -> int:
    """The place of the first tier that an amount fits into; beyond the last if none does."""
    fitting = (n for n, tier in enumerate(rule.tiers) if tier.up_to is None or amount.amount <= tier.up_to)
    return next(fitting, len(rule.tiers))


def _floor(rule: Rule, asked: Asked) -> tuple[int, str]:
    """The lowest place that the kinds of names allow, and why; 0 and nothing where they do not matter."""
    names = [tier.name for tier in rule.tiers]
    found = (0, "")
    for line in asked.lines:
        floor = rule.floor(line.availability)
        if floor and (place := names.index(floor)) >= found[0]:
            found = (place, f"`{line.name.shown}` is {line.availability.value}")
    if asked.yearly is None and found[0] < len(names) - 1:
        return len(names) - 1, "OVH does not say what a later year costs"
    return found


def _is_free(tier: Tier, asked: Asked) -> bool:
    """Whether it is small enough, and early enough in the window, to need no vote."""
    if asked.yearly is None:
        return False
    dearest = max(asked.gross.amount, asked.yearly.amount)
    return asked.counted.free_requests < tier.free_requests and asked.counted.free_total + dearest <= tier.free_total
