"""`cartwright policy`: what the rules say of a request, what in them is probably not meant, and their lines."""

import sqlite3
import tomllib
from contextlib import chdir, closing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from bot.__main__ import main
from bot.errors import NotAName
from bot.explaining import Wish, explain
from bot.model.offer import Availability
from bot.model.policy import Policy
from bot.policy_faults import read
from bot.policy_findings import findings
from bot.rehearsal.slack.sample import APPROVER_1, APPROVER_2, FINANCE_TEAM, LEADS, REQUESTER
from bot.rehearsal.stage import stage
from bot.store import Store
from bot.store.reservations import Reservations
from tests.samples import MORNING, PLACE, after, euros

CHANNEL = PLACE.channel
SOUND = """
currency = "EUR"
budget = 5000

[groups]
leads = ["U0LEAD1", "U0LEAD2", "U0LEAD3"]
finance = ["U0FIN1", "U0FIN2"]

[rule]
budget = 1000

[[rule.tiers]]
name = "small"
up_to = 100
votes = { leads = 2 }

[[rule.tiers]]
name = "large"
up_to = 2000
votes = { leads = 1, finance = 1 }
pinned = true
"""


def _table(text: str = SOUND, **changes: Any) -> dict[str, Any]:
    """The table, changed at places such as `rule__budget`; None leaves something out."""
    table: Any = tomllib.loads(text)
    for where, value in changes.items():
        *path, last = [int(part) if part.isdigit() else part for part in where.split("__")]
        part = table
        for step in path:
            part = part[step]
        if value is None:
            del part[last]
        else:
            part[last] = value
    whole: dict[str, Any] = table
    return whole


def _policy(**changes: Any) -> Policy:
    table, faults = read(_table(**changes))
    assert faults == []
    assert table
    return table.policy()


def _wish(total: str = "40", **changes: Any) -> Wish:
    asked: dict[str, Any] = {"currency": "EUR", "channel": CHANNEL, "requester": "U0SOMEBODY"}
    return Wish(total=Decimal(total), **asked | changes)


def _explained(policy: Policy, wish: Wish, **known: Any) -> str:
    lines = explain(policy, wish, MORNING, **{"members": {}} | known)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


# What a request would take


def test_everything_is_said_that_a_request_would_meet() -> None:
    assert _explained(_policy(), _wish("420")).splitlines() == [
        f"Channel: {CHANNEL} goes by the rule of all channels that are not named",
        "Later years: are taken to cost the same; --later says otherwise",
        (
            "Before: nothing is counted, and every budget taken as untouched; with --database, what was requested or "
            "bought before is"
        ),
        "Rule: tier “large”, because it costs 420.00 € with tax",
        "Needs: one of leads and one of finance",
        "Could approve: leads: U0LEAD1, U0LEAD2, U0LEAD3; finance: U0FIN1, U0FIN2",
        "Until: 24 Nov 09:30 UTC; without an answer: not bought",
        "Left this month: 1,000.00 € of this channel's 1,000.00 €, 5,000.00 € of the total 5,000.00 €",
    ]


# What is asked for, what the table says otherwise, and words of the answer.
ANSWERS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"total": "40"}, {}, "tier “small”, because it costs 40.00 € with tax"),
    ({"total": "40", "later": Decimal(150)}, {}, "tier “large”, because a later year costs 150.00 € with tax"),
    ({"total": "40", "requester": "U0LEAD1"}, {}, "Could approve: leads: U0LEAD2, U0LEAD3"),
    ({"total": "2001"}, {}, "Refused: no tier of this channel's rule is high enough (the highest ends at 2,000.00"),
    ({"total": "40", "currency": "PLN"}, {}, "Refused: OVH's price is in PLN, and the rules are in EUR"),
    ({"total": "40", "availability": Availability.PREMIUM}, {}, "Refused: `example.com` is premium"),
    ({"total": "40", "availability": Availability.PREMIUM}, {"rule__premium": "large"}, "tier “large”, because"),
    ({"total": "40", "extension": "io"}, {"rule__denied_extensions": ["io"]}, "do not allow the extension"),
    ({"total": "40"}, {"rule__extensions": ["fr"]}, "tier “small”"),
    ({"total": "40"}, {"rule__denied_extensions": ["com"], "rule__extensions": ["uk"]}, "tier “small”"),
    ({"total": "40"}, {"rule__name_max": 39}, "one name may cost 39.00 € at most"),
    ({"total": "40", "dearest": Decimal(20)}, {"rule__name_max": 39}, "tier “small”"),
    ({"total": "40"}, {"channels": [{"ids": [CHANNEL]}]}, f"Channel: {CHANNEL} has a rule of its own"),
    ({"total": "40"}, {"groups__leads": ["U0LEAD1"]}, "But: too few people could approve it"),
    ({"total": "40"}, {"groups__leads": ["S0LEADS"]}, "leads: members of S0LEADS, who are known to Slack only"),
]


@pytest.mark.parametrize(("asked", "changes", "words"), ANSWERS)
def test_the_answer_is_the_one_that_the_bot_would_give(
    asked: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    assert words in _explained(_policy(**changes), _wish(**asked))


def test_members_of_user_groups_are_named_where_slack_was_asked() -> None:
    said = _explained(_policy(groups__leads=["S0LEADS"]), _wish(), members={"S0LEADS": frozenset({"U0X", "U0Y"})})

    assert "Could approve: leads: U0X, U0Y" in said


def test_an_extension_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotAName):
        _explained(_policy(), _wish(extension="cmo"))


def _reserve(database: Path, number: int, amount: str, at: datetime) -> None:
    """Let a database know of a price that was reserved; the purchase itself plays no part."""
    Store(database).close()
    with closing(sqlite3.connect(database)) as connection:
        Reservations(Database(connection)).make(
            number, PLACE, "U0SOMEBODY", gross=euros(amount), yearly=Decimal(amount), is_free=False, at=at
        )
        connection.execute("UPDATE reservations SET spent_at = made_at")
        connection.commit()


def test_with_a_database_what_came_before_counts_and_budgets_are_looked_at(tmp_path: Path) -> None:
    database = tmp_path / "team.sqlite3"
    _reserve(database, 1, "70.00", after(days=-2))
    _reserve(database, 2, "500.00", after(days=-8))
    _reserve(database, 3, "400.00", after(days=-50))

    said = _explained(_policy(), _wish("40.00"), database=database)

    assert "Before: 1 request, 70.00 EUR now and 70.00 EUR in a later year, in the last 7 days" in said
    assert "tier “large”, because it costs 40.00 € with tax, and 110.00 € with 1 other requested or bought" in said
    assert "Left this month: 430.00 € of this channel's 1,000.00 €, 4,430.00 € of the total 5,000.00 €" in said
    refused = _explained(_policy(), _wish("430.01"), database=database)
    assert "Refused: it costs 430.01 €, and 430.00 € are left of this channel's budget for this month" in refused


def test_beyond_a_budget_it_is_the_next_tier_where_the_policy_says_so(tmp_path: Path) -> None:
    database = tmp_path / "team.sqlite3"
    _reserve(database, 1, "990.00", after(days=-10))
    raising = _policy(beyond_budget="next tier")

    said = _explained(raising, _wish("20.00"), database=database)

    assert (
        "tier “large”, because it costs 20.00 €, and 10.00 € are left of this channel's budget for this month" in said
    )


# What is probably not meant


def _found(members: dict[str, frozenset[str]] | None = None, **changes: Any) -> list[str]:
    table, faults = read(_table(**changes))
    assert faults == []
    assert table
    return findings(table.policy(), table.groups, members or {})


def test_a_sound_policy_has_no_findings() -> None:
    assert _found() == []


TIER = "rule__tiers__0"
OWN: dict[str, Any] = {"ids": ["C0XMAS"]}

# What the table says otherwise, who is in user groups, and the only finding.
FOUND: list[tuple[dict[str, Any], dict[str, frozenset[str]], str]] = [
    ({"groups__finance": []}, {}, "policy.groups.finance: nobody is in it"),
    ({"groups__spare": ["U0X"]}, {}, "policy.groups.spare: nothing refers to it"),
    ({"groups__leads": ["U0LEAD1", "U0LEAD2"]}, {}, "cannot be satisfied when U0LEAD1 or U0LEAD2 requests"),
    ({"groups__leads": ["U0LEAD1"]}, {}, 'policy.rule, tier "small": can never be satisfied; it needs 2 different'),
    ({f"{TIER}__votes": {"leads": 1}}, {}, 'policy.rule, tier "small": one person of leads can approve alone'),
    ({f"{TIER}__without_vote": {"requests": 1, "total": 9}}, {}, "needs nobody else for 1 request up to 9 together"),
    ({"aliases": [["U0FIN1", "U0FIN2"]]}, {}, "policy.groups.finance: U0FIN1 and U0FIN2 are one person"),
    ({"rule__request_max": 100}, {}, 'policy.rule, tier "large": begins above request_max, 100'),
    ({"rule__budget": 5001}, {}, "policy.rule.budget: is never reached, since policy.budget, 5000, ends before"),
    ({"person_budget": 5001}, {}, "policy.person_budget: is never reached"),
    ({"beyond_budget": "next tier", "budget": None, "rule__budget": None}, {}, "policy.beyond_budget: never matches"),
    ({"rule__extensions": ["cmo"]}, {}, 'policy.rule.extensions: "cmo" never matches, since there is no such'),
    ({"rule__denied_extensions": ["cmo"]}, {}, 'policy.rule.denied_extensions: "cmo" never matches'),
    (
        {"rule__extensions": ["co.uk", "fr"], "rule__denied_extensions": ["uk"]},
        *({}, 'policy.rule.extensions: "co.uk" never matches, since denied_extensions cover it'),
    ),
    ({"channels": [OWN], "rule__budget": None}, {}, "policy.channels of C0XMAS: says the same as policy.rule"),
    ({"delegates": ["S0DEPUTIES"]}, {}, "policy.delegates: who may stand in for an approver rests on user group S0DEP"),
    (
        {"groups__leads": ["S0LEADS"], "rule__tiers__1__votes": {"finance": 1, "leads": 1}, f"{TIER}__pinned": False},
        *({"S0LEADS": frozenset({"U0A", "U0B", "U0C"})}, "votes of leads rest on user group S0LEADS"),
    ),
]


@pytest.mark.parametrize(("changes", "members", "words"), FOUND)
def test_what_is_probably_not_meant_is_found(
    changes: dict[str, Any], members: dict[str, frozenset[str]], words: str
) -> None:
    found = _found(members, **changes)

    assert any(words in finding for finding in found), found
    assert len({finding.partition(":")[0] for finding in found}) <= 3, found
    assert all(finding.partition(": ")[2] for finding in found)


def test_the_same_rule_with_a_budget_of_its_own_is_no_finding() -> None:
    assert _found(channels=[OWN]) == []


def test_tiers_that_a_channel_takes_over_are_told_once() -> None:
    alone: dict[str, Any] = {f"{TIER}__votes": {"leads": 1}, "channels": [{**OWN, "budget": 3}]}

    assert len(_found(**alone)) == 1


def test_a_tier_of_two_groups_needs_two_people_who_are_in_them() -> None:
    both = ["U0BOTH"]
    found = _found(groups__leads=[*both, "U0BOTHTOO", "U0THIRD"], groups__finance=both)

    [finding] = found
    assert finding.startswith('policy.rule, tier "large": cannot be satisfied when U0BOTH requests, who has no vote')


def test_two_accounts_of_one_person_do_not_fill_two_seats() -> None:
    [finding] = _found(groups__finance=["U0FIN1"], aliases=[["U0FIN1", "U0LEAD1"]])

    assert 'tier "large": cannot be satisfied when U0FIN1 or U0LEAD1 requests' in finding


def test_of_a_pinned_tier_no_user_group_fills_a_seat() -> None:
    found = _found({"S0FIN": frozenset({"U0X"})}, groups__finance=["S0FIN"])

    [finding] = found
    words = "can never be satisfied, by the people whom the policy names itself; it needs 2 different people"
    assert finding.startswith(f'policy.rule, tier "large": {words}')


def test_a_tier_whose_codes_are_needed_can_be_satisfied_too() -> None:
    assert _found(rule__tiers__1__code=True) == []


def test_who_is_in_user_groups_matters_only_where_slack_was_asked() -> None:
    rests: dict[str, Any] = {"groups__leads": ["S0LEADS"], "rule__tiers__1__pinned": False}
    words = "can never be satisfied"

    assert not any(words in finding for finding in _found(**rests))
    found = _found({"S0LEADS": frozenset()}, **rests)
    assert sum(words in finding for finding in found) == 2
    assert any("policy.groups.leads: nobody is in user group S0LEADS" in finding for finding in found)


# The commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration of sound rules."""
    return _configured(tmp_path, SOUND)


def _configured(folder: Path, table: str) -> Path:
    inner = table.replace("[groups]", "[policy.groups]").replace("[rule]", "[policy.rule]")
    (folder / "cartwright.toml").write_text(f"[policy]{inner.replace('[[rule', '[[policy.rule')}")
    return folder


def cartwright(*words: object, cwd: Path, **environment: str) -> Result:
    """Run a command in this process, as in that folder, with these variables only."""
    empty = dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_API_URL", "OVH_API_URL"), None)
    with chdir(cwd):
        return CliRunner().invoke(main, [str(word) for word in words], env=empty | environment, catch_exceptions=False)


ASK = ("policy", "explain", "--total", "420", "--currency", "EUR", "--channel", "C0X", "--requester", "U0SOMEBODY")


def test_sound_rules_are_checked_with_nothing_found(folder: Path) -> None:
    ended = cartwright("policy", "check", cwd=folder)

    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "Nothing was found.\n", "")


def test_each_finding_is_a_line_and_there_being_some_ends_it_with_one(tmp_path: Path) -> None:
    _configured(tmp_path, SOUND.replace('"U0FIN1", "U0FIN2"', '"S0FIN"').replace("pinned = true", ""))
    ended = cartwright("policy", "check", cwd=tmp_path)

    assert ended.exit_code == 1
    assert [line.partition(":")[0] for line in ended.stdout.splitlines()] == ['policy.rule, tier "large"']
    assert ended.stderr == "Not looked into: who is in S0FIN; with --ask-slack, Slack is asked.\n"


@pytest.mark.parametrize("command", [("policy", "check"), ("policy", "show"), ASK])
def test_a_file_that_is_wrong_or_missing_ends_it_with_two(tmp_path: Path, command: tuple[str, ...]) -> None:
    missing = cartwright(*command, cwd=tmp_path)
    (tmp_path / "cartwright.toml").write_text('[policy]\ncurrency = "euro"')
    wrong = cartwright(*command, cwd=tmp_path)

    assert (missing.exit_code, wrong.exit_code) == (2, 2)
    assert missing.stderr == "cartwright: there is no cartwright.toml here; name the file with --config\n"
    assert wrong.stderr.splitlines() == [
        'cartwright: policy.currency: must be a currency in three capitals, such as "EUR"',
        "cartwright: policy.rule is not set",
    ]


def test_rules_are_explained_without_a_secret_or_a_database(folder: Path) -> None:
    ended = cartwright(*ASK, cwd=folder)

    assert (ended.exit_code, ended.stderr) == (0, "")
    assert "Rule: tier “large”, because it costs 420" in ended.stdout


WRONG = [
    ("--total", "much"),
    ("--total", "-1"),
    ("--total", "inf"),
    ("--currency", "euro"),
    ("--channel", "#campaign"),
    ("--requester", "somebody"),
    ("--extension", "cmo"),
    ("--database", "nowhere.sqlite3"),
]


@pytest.mark.parametrize("option", WRONG)
def test_wrong_use_ends_it_with_two_and_says_what_is_wrong(folder: Path, option: tuple[str, str]) -> None:
    ended = cartwright(*ASK, *option, cwd=folder)

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr


def test_the_short_form_is_shown_explained_and_checked_too(tmp_path: Path) -> None:
    (tmp_path / "cartwright.toml").write_text('approvers = ["U0LEAD1", "U0LEAD2"]')

    assert "every channel: most that one request may cost now: 200" in cartwright("policy", "show", cwd=tmp_path).stdout
    assert "one request may cost 200" in cartwright(*ASK, cwd=tmp_path).stdout
    checked = cartwright("policy", "check", cwd=tmp_path)
    assert checked.exit_code == 1
    assert checked.stdout.startswith("approvers: one person of")


def test_slack_is_asked_only_with_a_token(folder: Path) -> None:
    ended = cartwright("policy", "check", "--ask-slack", cwd=folder)

    assert (ended.exit_code, ended.stderr) == (2, "cartwright: SLACK_BOT_TOKEN is not set, and --ask-slack needs it\n")


def test_slack_says_who_is_in_a_user_group(tmp_path: Path) -> None:
    _configured(tmp_path, SOUND.replace('"U0LEAD1", "U0LEAD2", "U0LEAD3"', f'"{LEADS}"').replace("pinned = true", ""))
    with stage() as on:
        environment = {name: on.part.environment[name] for name in ("SLACK_BOT_TOKEN", "SLACK_API_URL")}
        checked = cartwright("policy", "check", "--ask-slack", cwd=tmp_path, **environment)
        told = cartwright(*ASK, "--ask-slack", cwd=tmp_path, **environment)

    assert f"cannot be satisfied when {APPROVER_1} or {APPROVER_2} requests" in checked.stdout
    assert checked.stderr == ""
    assert f"leads: {APPROVER_1}, {APPROVER_2}" in told.stdout
    assert FINANCE_TEAM not in told.stdout
    assert REQUESTER not in told.stdout


def test_a_user_group_that_slack_does_not_know_ends_it_with_two(tmp_path: Path) -> None:
    _configured(tmp_path, SOUND.replace('"U0LEAD1", "U0LEAD2", "U0LEAD3"', '"S0NOWHERE"'))
    with stage() as on:
        environment = {name: on.part.environment[name] for name in ("SLACK_BOT_TOKEN", "SLACK_API_URL")}
        ended = cartwright("policy", "check", "--ask-slack", cwd=tmp_path, **environment)

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "no_such_subteam" in ended.stderr
