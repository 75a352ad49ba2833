"""What a request would take to be approved, drafted from the policy, what came before and what is left. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from bot.errors import Unfit
from bot.model.budget import Budget, Scope
from bot.model.judging import Judgement, judge
from bot.model.money import Money
from bot.model.policy import Policy
from bot.model.terms import Asked, Terms

_WHOSE = {Scope.CHANNEL: "this channel's", Scope.PERSON: "the requester's", Scope.TOTAL: "the total"}


def judged(policy: Policy, wanted: Asked, budgets: Sequence[Budget]) -> Judgement:
    """Find the tier, a higher one where a budget is burst and the policy raises that.

    Raises:
        Unfit: no rule allows it, or a budget does not.

    """
    burst = next((budget for budget in budgets if budget.is_burst_by(wanted.gross)), None)
    if burst is None:
        return judge(policy, wanted)
    left = Money(amount=max(burst.left, Decimal(0)), currency=wanted.gross.currency)
    why = f"it costs {wanted.gross}, and {left} are left of {_WHOSE[burst.scope]} budget for this month"
    if not policy.is_burst_raised:
        judge(policy, wanted)  # a rule that does not allow it at all is the better reason
        raise Unfit(why)
    return judge(policy, wanted, raised=why)


def draft(
    policy: Policy,
    wanted: Asked,
    budgets: Sequence[Budget],
    editors: Iterable[str],
    roster: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> Terms:
    """Say what a request takes.

    Args:
        editors: the requester, and whoever added or changed a line.
        roster: who is in each user group now, by the group's id.

    Raises:
        Unfit: no rule allows it, or a budget does not.

    """
    found = judged(policy, wanted, budgets)
    hours, tier = policy.hours, found.tier
    return Terms(
        policy=policy.digest,
        asked=wanted,
        tier=tier,
        amount=found.amount,
        why=found.why,
        excluded=tuple(sorted(frozenset[str]().union(*(policy.accounts(person) for person in editors)))),
        roster=dict(roster),
        aliases=policy.aliases,
        is_free=found.is_free,
        expires_at=hours.after(now, tier.open_hours),
        remind_at=None if tier.remind_hours is None else hours.after(now, tier.remind_hours),
        inform_at=None if tier.inform_hours is None else hours.after(now, tier.inform_hours),
    )
