"""What a request would take: its tier within the budgets, and when it ends, by the policy's working time."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import Unfit
from bot.model.budget import Budget, Scope
from bot.model.calendar import Hours
from bot.model.drafting import draft
from bot.model.policy import Policy, Rule
from bot.model.terms import Asked, Terms
from tests.samples import APPROVER, MORNING, REQUESTER, euros, policy, tier

SMALL = tier(name="small", up_to=Decimal(50), free_requests=1, free_total=Decimal(50))
LARGE = tier(name="large", up_to=Decimal(900))


def _policy(**changes: Any) -> Policy:
    return policy(rules=(Rule(tiers=(SMALL, LARGE)),), currency="EUR", **changes)


def _asked(price: str) -> Asked:
    return Asked(channels=("C0CAMPAIGN1",), gross=euros(price), yearly=euros(price), lines=())


def _draft(rules: Policy, price: str = "20.00", budgets: tuple[Budget, ...] = (), now: datetime = MORNING) -> Terms:
    return draft(rules, _asked(price), budgets, [REQUESTER], {"S0LEADS": (APPROVER,)}, now)


def _left(amount: str, scope: Scope = Scope.TOTAL) -> Budget:
    return Budget(scope=scope, limit=Decimal(1000), taken=1000 - Decimal(amount))


# Budgets, whether bursting them raises, the price; and the tier, or why none.
BUDGETS = [
    ((), False, "20.00", "small"),
    ((_left("20.00"),), False, "20.00", "small"),
    ((_left("19.99"),), False, "20.00", "it costs 20.00 EUR, and 19.99 EUR are left of the total budget"),
    ((_left("50.00"), _left("1.00", Scope.PERSON)), False, "20.00", "1.00 EUR are left of the requester's budget"),
    ((_left("-30.00", Scope.CHANNEL),), False, "20.00", "0 EUR are left of this channel's budget for this month"),
    ((_left("19.99"),), True, "20.00", "large"),
    ((_left("19.99"),), True, "60.00", "no tier of this channel's rule is high enough: it costs 60.00 EUR, and"),
    ((_left("19.99"),), False, "901.00", "no tier of this channel's rule is high enough (the highest ends at"),
]


@pytest.mark.parametrize(("budgets", "is_raised", "price", "outcome"), BUDGETS)
def test_a_request_beyond_a_budget_is_refused_or_raised_as_the_policy_says(
    budgets: tuple[Budget, ...], is_raised: bool, price: str, outcome: str
) -> None:
    rules = _policy(is_burst_raised=is_raised)
    if outcome in ("small", "large"):
        terms = _draft(rules, price, budgets)
        assert (terms.tier.name, terms.is_free) == (outcome, outcome == "small")
        return

    with pytest.raises(Unfit) as refused:
        _draft(rules, price, budgets)
    assert outcome in refused.value.reason


def test_terms_keep_all_that_votes_are_counted_by() -> None:
    rules = _policy(aliases=((REQUESTER, "U0OTHERACCOUNT"),))
    terms = _draft(rules)

    assert terms.policy == rules.digest
    assert terms.excluded == ("U0OTHERACCOUNT", REQUESTER)
    assert (terms.roster, terms.aliases) == ({"S0LEADS": (APPROVER,)}, rules.aliases)


def test_a_request_of_a_friday_waits_over_the_week_end_and_over_a_change_of_the_clocks() -> None:
    """Paris, 29 to 31 October 2027: clocks go back on the Sunday; eight hours from Friday 17:00 end on Monday 16:00."""
    patient = replace(SMALL, open_hours=Decimal(8), remind_hours=Decimal(1), inform_hours=Decimal(2))
    hours = Hours(zone="Europe/Paris", begins=time(9), ends=time(18))
    rules = policy(rules=(Rule(tiers=(patient,)),), hours=hours)

    terms = _draft(rules, now=datetime(2027, 10, 29, 15, tzinfo=UTC))

    assert terms.expires_at == datetime(2027, 11, 1, 15, tzinfo=UTC)
    assert terms.remind_at == datetime(2027, 10, 29, 16, tzinfo=UTC)
    assert terms.inform_at == datetime(2027, 11, 1, 9, tzinfo=UTC)


def test_what_a_tier_does_not_say_never_happens() -> None:
    terms = _draft(_policy())

    assert (terms.remind_at, terms.inform_at) == (None, None)
