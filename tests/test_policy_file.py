"""The `[policy]` table: what it means, and each fault as one sentence with its place, all at once."""

import tomllib
from copy import deepcopy
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.model.calendar import AROUND_THE_CLOCK, Hours
from bot.model.policy import Group, Policy, Seat, Tier
from bot.policy_faults import read

WHOLE = tomllib.loads("""
currency = "EUR"
time_zone = "Europe/Paris"
working_days = ["mon", "tue", "fri"]
working_hours = "09:00-18:30"
window_days = 14
budget = 5000
person_budget = 1000.50
beyond_budget = "next tier"
aliases = [["U0LEAD1", "U0ANNA"]]
delegates = ["leads", "U0DEPUTY"]
factor_delay_hours = 12

[groups]
leads = ["S0LEADS", "U0LEAD1"]
finance = ["U0FINANCE2", "U0FINANCE1"]

[rule]
budget = 1000
request_max = 900
name_max = 500
extensions = ["fr", "com"]
denied_extensions = ["gp.fr"]
premium = "large"

[[rule.tiers]]
name = "small"
up_to = 50
votes = { leads = 1 }
without_vote = { requests = 2, total = 30 }
open_hours = 24
remind_hours = 4
inform_hours = 7.5
inform = ["finance"]

[[rule.tiers]]
name = "large"
votes = { leads = 2, finance = 1 }
pinned = true
code = true

[[channels]]
ids = ["C0YULE", "C0XMAS"]
shared_allowed = true
budget = "no limit"
premium = "forbidden"
extensions = []
""")

LEADS = Group(name="leads", ids=("S0LEADS", "U0LEAD1"))
FINANCE = Group(name="finance", ids=("U0FINANCE1", "U0FINANCE2"))
SMALL = Tier(
    name="small",
    up_to=Decimal(50),
    seats=(Seat(group=LEADS),),
    free_requests=2,
    free_total=Decimal(30),
    open_hours=Decimal(24),
    remind_hours=Decimal(4),
    inform_hours=Decimal("7.5"),
    inform=(FINANCE,),
)
LARGE = Tier(name="large", seats=(Seat(group=LEADS, count=2), Seat(group=FINANCE)), is_pinned=True, needs_code=True)


def _with(where: str, value: Any, of: dict[str, Any] = WHOLE) -> dict[str, Any]:
    """The table with one value changed, at a place such as `rule.tiers.0.name`; None leaves it out."""
    table: Any = deepcopy(of)
    *path, last = [int(part) if part.isdigit() else part for part in where.split(".")]
    part = table
    for step in path:
        part = part[step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    whole: dict[str, Any] = table
    return whole


def _policy(table: dict[str, Any], **settings: Any) -> Policy:
    read_table, faults = read(table)
    assert faults == []
    assert read_table
    return read_table.policy(**settings)


def test_a_whole_table_is_the_policy_that_it_says() -> None:
    policy = _policy(WHOLE, cool_off=timedelta(0))

    assert (policy.currency, policy.window, policy.cool_off) == ("EUR", timedelta(days=14), timedelta(0))
    assert policy.hours == Hours(zone="Europe/Paris", days=(0, 1, 4), begins=time(9), ends=time(18, 30))
    assert (policy.budget, policy.person_budget) == (Decimal(5000), Decimal("1000.50"))
    assert policy.is_burst_raised
    assert policy.aliases == (("U0ANNA", "U0LEAD1"),)
    assert policy.delegates == (Group(name="U0DEPUTY", ids=("U0DEPUTY",)), LEADS)
    assert policy.factor_delay == timedelta(hours=12)
    shared = policy.rule(["C0OTHER"])
    assert shared.tiers == (SMALL, LARGE)
    assert (shared.budget, shared.request_max, shared.name_max) == (Decimal(1000), Decimal(900), Decimal(500))
    assert (shared.extensions, shared.denied_extensions) == (("com", "fr"), ("gp.fr",))
    assert (shared.premium, shared.aftermarket, shared.is_sharing_allowed) == ("large", "", False)


def test_a_channels_rule_takes_from_the_shared_one_what_it_does_not_say() -> None:
    rule = _policy(WHOLE).rule(["C0XMAS"])

    assert rule.channels == ("C0XMAS", "C0YULE")
    assert rule.tiers == (SMALL, LARGE)
    assert (rule.request_max, rule.name_max) == (Decimal(900), Decimal(500))
    assert (rule.budget, rule.premium, rule.extensions, rule.is_sharing_allowed) == (None, "", (), True)


def test_what_is_not_said_is_the_strict_or_the_plain_thing() -> None:
    least = {"currency": "PLN", "groups": {"leads": []}, "rule": {"tiers": [{"name": "any", "votes": {"leads": 1}}]}}
    tier = Tier(name="any", seats=(Seat(group=Group(name="leads", ids=())),))

    policy = _policy(least)

    assert policy == Policy(currency="PLN", hours=AROUND_THE_CLOCK, rules=policy.rules)
    assert policy.rules[0].tiers == (tier,)
    assert (policy.rules[0].premium, policy.rules[0].aftermarket, tier.free_requests) == ("", "", 0)


# Written otherwise, and nothing else: where, and how.
SAME = [
    ("groups.finance", ["U0FINANCE1", "U0FINANCE2", "U0FINANCE1"]),
    ("rule.tiers.0.up_to", 50.0),
    ("rule.tiers.0.up_to", Decimal("50.00")),
    ("person_budget", Decimal("1000.5")),
    ("rule.tiers.0.inform_hours", Decimal("7.50")),
    ("rule.extensions", ["com", "fr"]),
    ("channels.0.ids", ["C0XMAS", "C0YULE"]),
    ("aliases", [["U0ANNA", "U0LEAD1"]]),
    ("working_days", ["fri", "tue", "mon"]),
    ("rule.aftermarket", "forbidden"),
]


@pytest.mark.parametrize(("where", "value"), SAME)
def test_the_same_rules_written_otherwise_have_the_same_digest(where: str, value: Any) -> None:
    assert _policy(_with(where, value)).digest == _policy(WHOLE).digest


def test_amounts_are_what_was_written_to_the_cent() -> None:
    table = tomllib.loads("rule = { tiers = [ { up_to = 0.07 }, { up_to = 1.1 }, { up_to = 2675.65 } ] }")
    tiers = [{"name": str(n), "votes": {"leads": 1}, **tier} for n, tier in enumerate(table["rule"]["tiers"])]

    policy = _policy({"currency": "EUR", "groups": {"leads": []}, "rule": {"tiers": tiers}})

    assert [str(tier.up_to) for tier in policy.rules[0].tiers] == ["0.07", "1.10", "2675.65"]


def test_work_can_last_until_midnight() -> None:
    hours = _policy(_with("working_hours", "14:00-24:00")).hours

    assert (hours.begins, hours.ends) == (time(14), time(0))


# Where, what stands there (None: nothing), and the beginning of the sentence about it.
TIER = "rule.tiers.0"
WRONG: list[tuple[str, Any, str]] = [
    ("colour", "green", "policy.colour is not a setting"),
    ("currency", None, "policy.currency is not set"),
    ("currency", "euro", 'policy.currency: must be a currency in three capitals, such as "EUR"'),
    ("time_zone", "Paris", 'policy.time_zone: "Paris" is not a known time zone'),
    ("working_days", [], "policy.working_days: must not be empty"),
    ("working_days", ["monday"], "policy.working_days[0]: must be 'mon', 'tue'"),
    ("working_hours", None, "policy.working_days: plays no part without working_hours"),
    ("working_hours", "9-18", 'policy.working_hours: must be written like "09:00-18:00"'),
    ("working_hours", "18:00-09:00", "policy.working_hours: Working hours end an hour or more after they begin"),
    ("working_hours", "09:00-25:00", "policy.working_hours: hour must be in 0..23"),
    ("window_days", 0, "policy.window_days: must be 1 or more"),
    ("window_days", 1.5, "policy.window_days: must be a whole number"),
    ("budget", 0, "policy.budget: must be more than 0"),
    ("budget", "plenty", "policy.budget: must be a number"),
    ("budget", float("inf"), "policy.budget: must be a number"),
    ("budget", True, "policy.budget: must be a number"),
    ("person_budget", 0.001, "policy.person_budget: has more than two decimals"),
    ("beyond_budget", "ask", "policy.beyond_budget: must be 'refuse' or 'next tier'"),
    ("aliases", [["U0A", "U0B"], ["U0B", "U0C"]], "policy.aliases: U0B is in two of them"),
    ("aliases", [["U0A", "U0A"]], "policy.aliases[0]: must name two or more accounts"),
    ("aliases", [["U0A", "S0B"]], "policy.aliases[0][1]: must be the id of a person"),
    ("delegates", ["lead"], 'policy.delegates: there is no group "lead"; the groups are "leads", "finance"'),
    ("factor_delay_hours", -1, "policy.factor_delay_hours: must be 0 or more"),
    ("groups.leads", "U0LEAD1", "policy.groups.leads: must be a list"),
    ("groups.leads", ["#leads"], "policy.groups.leads[0]: must be the id of a person, U…, or of a user group, S…"),
    ("groups.U0SOMEBODY", [], "policy.groups.U0SOMEBODY: must be a name of 1 to 40 characters"),
    ("rule", None, "policy.rule is not set"),
    ("rule", 3, "policy.rule: must be a table"),
    ("rule.tiers", [], "policy.rule.tiers: must not be empty"),
    ("rule.shared_allowed", True, "policy.rule.shared_allowed is not a setting"),
    (
        "rule.premium",
        "huge",
        'policy.rule.premium: there is no tier "huge"; say "forbidden", or one of "small", "large"',
    ),
    ("rule.denied_extensions", ["com"], 'policy.rule.extensions: "com" is allowed and denied'),
    ("rule.extensions", [".com"], "policy.rule.extensions[0]: must be an extension"),
    (f"{TIER}.name", "large", 'policy.rule.tiers[1].name: "large" is taken'),
    (f"{TIER}.name", "forbidden", 'policy.rule.tiers[0].name: "forbidden" is taken'),
    (f"{TIER}.name", " x", "policy.rule.tiers[0].name: must be a name of 1 to 40 characters"),
    (f"{TIER}.up_to", None, "policy.rule.tiers[0].up_to is not set; only the last tier may be without a limit"),
    (f"{TIER}.up_to", -5, "policy.rule.tiers[0].up_to: must be more than 0"),
    ("rule.tiers.1.up_to", 50, "policy.rule.tiers[1].up_to: must be more than that of the tier before, 50"),
    (f"{TIER}.votes", {}, "policy.rule.tiers[0].votes: must not be empty"),
    (f"{TIER}.votes", {"leads": 0}, "policy.rule.tiers[0].votes.leads: must be 1 or more"),
    (f"{TIER}.votes", {"leads": 1.0}, "policy.rule.tiers[0].votes.leads: must be a whole number"),
    (
        f"{TIER}.votes",
        {"leds": 1},
        'policy.rule.tiers[0].votes: there is no group "leds"; the groups are "leads", "fin',
    ),
    (
        f"{TIER}.without_vote.total",
        50.01,
        "policy.rule.tiers[0].without_vote.total: is more than the tier's own limit, 50",
    ),
    (f"{TIER}.without_vote.requests", 0, "policy.rule.tiers[0].without_vote.requests: must be 1 or more"),
    (f"{TIER}.without_vote.total", 0, "policy.rule.tiers[0].without_vote.total: must be more than 0"),
    (f"{TIER}.without_vote.total", None, "policy.rule.tiers[0].without_vote.total is not set"),
    (f"{TIER}.open_hours", 0, "policy.rule.tiers[0].open_hours: must be more than 0 hours"),
    (f"{TIER}.open_hours", 10_001, "policy.rule.tiers[0].open_hours: must be more than 0 hours, and 10000 at most"),
    (f"{TIER}.remind_hours", 24, "policy.rule.tiers[0].remind_hours: must be less than open_hours, 24"),
    (f"{TIER}.inform_hours", None, "policy.rule.tiers[0].inform: says whom, and inform_hours does not say when"),
    (f"{TIER}.inform", None, "policy.rule.tiers[0].inform_hours: says when, and inform does not say whom"),
    (f"{TIER}.inform", ["board"], 'policy.rule.tiers[0].inform: there is no group "board"'),
    (f"{TIER}.pinned", "yes", "policy.rule.tiers[0].pinned: must be true or false"),
    ("channels.0.ids", [], "policy.channels[0].ids: must not be empty"),
    ("channels.0.ids", ["#xmas"], "policy.channels[0].ids[0]: must be the id of a channel"),
    ("channels.0.tiers", [], "policy.channels[0].tiers: must not be empty"),
    ("channels.0.denied_extensions", ["eu"], ""),
    ("channels.0.extensions", ["gp.fr"], 'policy.channels[0].extensions: "gp.fr" is allowed and denied'),
    ("channels.0.aftermarket", "huge", 'policy.channels[0].aftermarket: there is no tier "huge"'),
]


@pytest.mark.parametrize(("where", "value", "said"), WRONG)
def test_a_fault_is_one_sentence_that_names_its_place(where: str, value: Any, said: str) -> None:
    _, faults = read(_with(where, value))

    if not said:
        assert faults == []
        return
    [fault] = faults
    assert fault.startswith(said)


def test_a_channels_own_tiers_must_hold_the_tier_that_it_takes_over_for_premium_names() -> None:
    own = [{"name": "any", "votes": {"leads": 1}}]
    _, faults = read(_with("channels", [{"ids": ["C0XMAS"], "tiers": own}]))

    place = "policy.channels[0].premium"
    assert faults == [f'{place}: there is no tier "large" (taken from policy.rule); say "forbidden", or one of "any"']


def test_a_channel_in_two_rules_is_named() -> None:
    _, faults = read(_with("channels", [{"ids": ["C0XMAS", "C0YULE"]}, {"ids": ["C0YULE"], "budget": 5}]))

    assert faults == ["policy.channels: C0YULE has two rules"]


def test_no_fault_hides_another() -> None:
    table = WHOLE
    wrong = {
        "currency": "euro",
        "aliases": [["U0A"], ["U0B", "U0C"], ["U0C", "U0D"]],
        f"{TIER}.votes": {"leds": 0},
        f"{TIER}.inform_hours": -1,
        "rule.tiers.1.up_to": 40,
        "rule.premium": "huge",
        "channels.0.budget": "much",
    }
    for where, value in wrong.items():
        table = _with(where, value, table)

    _, faults = read(table)

    places = [
        *("currency", "aliases[0]", "aliases", "rule.tiers[0].votes.leds", "rule.tiers[0].votes"),
        *("rule.tiers[0].inform_hours", "rule.tiers[1].up_to", "rule.premium", "channels[0].budget"),
    ]
    assert sorted(fault.partition(":")[0] for fault in faults) == sorted(f"policy.{place}" for place in places)


@pytest.mark.parametrize("nonsense", [3, "x", [], [{}], {"rule": [], "groups": 1, "channels": {}, "aliases": [3, [4]]}])
def test_what_is_no_such_table_at_all_is_told_without_falling_over(nonsense: Any) -> None:
    table, faults = read(nonsense)

    assert table is None
    assert all(fault.startswith("policy") for fault in faults)


def test_a_fault_shows_no_value_that_could_be_a_secret() -> None:
    _, faults = read(_with("groups.leads", ["xoxb-hidden"]))

    assert "hidden" not in "".join(faults)
