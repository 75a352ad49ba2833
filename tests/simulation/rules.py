"""The policies of simulated worlds: from one vote of a list to tiers, groups, budgets, codes and delegates."""

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from bot.model.calendar import AROUND_THE_CLOCK, Hours
from bot.model.policy import Group, Rule, Seat, Tier
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, REQUESTER

OTHER_REQUESTER = "U0REQUESTER2"
SHADOW = "U0SHADOW"
"""Another account of the requester's, where a policy says so."""
SECOND = "U0SECOND"
"""Another account of the approver's, where a policy says so."""
FINANCE, OTHER_FINANCE = "U0FINANCE1", "U0FINANCE2"
DELEGATE = "U0DELEGATE"
GUEST, STRANGER, LEAVER = "U0GUEST", "U0STRANGER", "U0LEAVER"
OPERATOR = "U0OPERATOR"
OPERATORS = "C0OPERATORS"

BUYERS, FINANCIERS, DELEGATES = "S0BUYERS", "S0FINANCE", "S0DELEGATES"
USERGROUPS = {
    BUYERS: {APPROVER, OTHER_APPROVER, SECOND, SHADOW, GUEST, LEAVER},
    FINANCIERS: {FINANCE, OTHER_FINANCE, APPROVER, GUEST},
    DELEGATES: {DELEGATE, FINANCE, BYSTANDER},
}
"""Who is in each user group at first."""

APPROVERS = frozenset({APPROVER, OTHER_APPROVER})
VOTERS = (APPROVER, OTHER_APPROVER, SECOND, FINANCE, OTHER_FINANCE)
"""Whoever fills seats, and has a second factor."""
HOSTILE = (REQUESTER, SHADOW, BYSTANDER, GUEST, STRANGER, LEAVER, DELEGATE)
"""Whoever tries, and mostly may not."""

Drawn = dict[str, Any]

_BUYERS = Group(name="buyers", ids=(BUYERS,))
_FINANCE = Group(name="finance", ids=(FINANCIERS,))
_LEADS = Group(name="leads", ids=(APPROVER, OTHER_APPROVER, GUEST))
_MIXED = Group(name="mixed", ids=(OTHER_APPROVER, FINANCIERS))
_DELEGATES = (Group(name="delegates", ids=(DELEGATES,)),)
_SEATS = (
    (Seat(group=_BUYERS),),
    (Seat(group=_LEADS),),
    (Seat(group=_MIXED),),
    (Seat(group=_BUYERS, count=2),),
    (Seat(group=_BUYERS), Seat(group=_FINANCE)),
    (Seat(group=_LEADS), Seat(group=_MIXED)),
)
_HOURS = (
    AROUND_THE_CLOCK,
    AROUND_THE_CLOCK,
    Hours(zone="Europe/Paris", begins=time(9), ends=time(18)),
    Hours(zone="Asia/Tokyo", days=(0, 1, 2, 3, 4, 5, 6), begins=time(8), ends=time(0)),
)
_ALIASES = ((), ((APPROVER, SECOND),), ((APPROVER, SECOND), (REQUESTER, SHADOW)))
_COOL_OFFS = (timedelta(0), timedelta(seconds=20), timedelta(seconds=60))


def plain() -> Drawn:
    """One vote of a list, as the short form of the configuration says it."""
    return {"approvers": APPROVERS}


def drawn(random: Random) -> Drawn:
    """Draw what a world's policy is, as `samples.policy` takes it."""
    if random.random() < 0.25:
        return {**plain(), "cool_off": random.choice(_COOL_OFFS)}
    shared = _rule(random)
    own = replace(_rule(random), channels=(OTHER_PLACE.channel,))
    return {
        "rules": (shared, own) if random.random() < 0.5 else (shared,),
        "currency": "EUR",
        "hours": random.choice(_HOURS),
        "window": timedelta(days=random.choice([7, 7, 1])),
        "cool_off": random.choice(_COOL_OFFS),
        "aliases": random.choice(_ALIASES),
        "delegates": random.choice([(), _DELEGATES, _DELEGATES]),
        "budget": random.choice([None, None, Decimal(30)]),
        "person_budget": random.choice([None, None, Decimal(25)]),
        "is_burst_raised": random.random() < 0.5,
        "factor_delay": timedelta(hours=random.choice([0, 0, 1])),
        "operators": frozenset({OPERATOR}),
        "operator_channel": random.choice(["", OPERATORS]),
    }


def changed(random: Random, now: Drawn) -> Drawn:
    """Draw what becomes of a policy: another one, or the same with something else in it."""
    if "rules" not in now:
        approvers = random.choice([APPROVERS, frozenset({APPROVER}), frozenset({OTHER_APPROVER})])
        return {**now, "approvers": approvers}
    fresh = drawn(random)
    if "rules" not in fresh or random.random() < 0.2:
        return fresh if "rules" in fresh else now
    what = random.choice(["rules", "aliases", "delegates", "budget", "cool_off", "hours", "is_burst_raised"])
    return {**now, what: fresh[what]}


def reasonable(now: Drawn) -> Drawn:
    """Make a policy by which everything comes to an end: of the short form, one with all its approvers."""
    return now if "rules" in now else {**now, **plain()}


def _rule(random: Random) -> Rule:
    small, middle, large = (
        Tier(
            name=name,
            up_to=up_to,
            seats=random.choice(_SEATS),
            is_pinned=random.random() < 0.1,
            needs_code=random.random() < codes,
            open_hours=Decimal(random.choice([24, 72])),
            remind_hours=random.choice([None, Decimal(4)]),
            inform_hours=random.choice([None, Decimal(8)]),
            inform=(_FINANCE,),
        )
        for name, up_to, codes in (
            ("small", Decimal(random.choice([14, 30])), 0.1),
            ("middle", Decimal(random.choice([50, 70])), 0.2),
            ("large", random.choice([None, Decimal(300)]), 0.4),
        )
    )
    if random.random() < 0.5:
        small = replace(small, free_requests=random.choice([1, 2]), free_total=Decimal(random.choice([15, 40])))
    return Rule(
        tiers=(small, middle, large),
        request_max=random.choice([None, Decimal(200)]),
        premium=random.choice(["", "middle", "large"]),
        budget=random.choice([None, None, Decimal(25)]),
        is_sharing_allowed=random.random() < 0.3,
    )
