"""What `deploy/` says is what the code does: the Slack app's manifest, OVH's rights, settings, files and commands."""

import configparser
import json
import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML
from slack_bolt import App

import handlers
from bot import config
from bot.__main__ import main, playing
from bot.app import build
from bot.config import Config
from bot.policy_file import ChannelsTable, PolicyTable, RuleTable, TierTable
from bot.policy_findings import findings
from bot.rehearsal.ovh.keys import BROWSE, PAY, Rule
from bot.rehearsal.slack.sample import BOARD, BOT, CAMPAIGN, REQUESTER, sample_workspace
from bot.rehearsal.stage import stage
from tests.benchmarks.crowd import Hands, Somebody, until
from tests.outside_calls import ROOT, bot_files, ovh_routes, slack_methods

DEPLOY = ROOT / "deploy"
MESSENGER = ROOT / "bot" / "slack_messenger.py"
OVH_API = ROOT / "bot" / "ovh_api"

# Which files call OVH with which key.
CALLERS = {"browse": ("registrar", "payments", "searches"), "buy": ("buyer",)}

MANIFEST: dict[str, Any] = YAML(typ="safe").load(DEPLOY / "slack-manifest.yaml")
RUNBOOK = (DEPLOY / "README.md").read_text(encoding="utf-8")

# A command is typed in public and private channels and in direct messages with the bot, and each kind of conversation
# has a scope of its own.
ANY_CONVERSATION = {"channels:read", "groups:read", "im:read"}

SCOPES: dict[str, set[str]] = {
    "auth.test": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.info": ANY_CONVERSATION,
    "conversations.members": ANY_CONVERSATION,
    "conversations.open": {"im:write"},  # only ever with one person
    "usergroups.users.list": {"usergroups:read"},
    "users.info": {"users:read"},
    "views.open": set(),
    "views.update": set(),
}
"""The scopes that a bot token needs for each method. Source: https://docs.slack.dev/reference/methods, page of each."""

CREDENTIALS = {
    "SLACK_BOT_TOKEN": "xoxb",
    "SLACK_APP_TOKEN": "xapp",
    "OVH_APPLICATION_KEY": "key",
    "OVH_APPLICATION_SECRET": "secret",
    "OVH_CONSUMER_KEY": "consumer",
    "OVH_BUY_CONSUMER_KEY": "buyer",
}


# Slack


class Noting(App):
    """Bolt's app, which also notes which of its ways to listen are used."""

    WAYS = frozenset({"action", "command", "event", "function", "message", "options", "shortcut", "step", "view"})

    def __init__(self) -> None:
        self.used: set[str] = set()
        super().__init__(signing_secret="none", token="xoxb", token_verification_enabled=False)

    def __getattribute__(self, name: str) -> Any:
        if name in Noting.WAYS:
            self.used.add(name)
        return super().__getattribute__(name)


@pytest.fixture(scope="module")
def listens_to() -> Iterator[set[str]]:
    """What the intentions are registered for: `command`, `action` and so on."""
    with stage() as on:
        bot = build(config.make(on.part.environment, on.part.settings))
        noting = Noting()
        handlers.register(noting, bot.services, bot.workers)
        yield noting.used
        bot.store.close()
        bot.lock.close()


def test_the_slack_app_has_the_command_that_is_answered() -> None:
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == handlers.COMMAND
    assert command["should_escape"], "people would arrive as names that anybody can take"


def test_the_rehearsed_command_is_described_like_the_real_one() -> None:
    (command,) = MANIFEST["features"]["slash_commands"]
    (rehearsed,) = sample_workspace().app.commands
    assert vars(rehearsed) == {key: command[key] for key in ("command", "description", "usage_hint")}


def test_the_slack_app_asks_for_the_scopes_that_are_used_and_for_no_other() -> None:
    needed = set.union({"commands"}, *(SCOPES[method] for method in slack_methods(MESSENGER)))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_nobody_but_the_messenger_calls_slack() -> None:
    assert {file.name: slack_methods(file) for file in bot_files() if slack_methods(file)}.keys() == {MESSENGER.name}


def test_these_scopes_suffice_for_a_cart_in_every_kind_of_conversation() -> None:
    with stage() as on:
        on.workspace.app.scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
        on.workspace.add_member(BOARD, BOT)
        places = [CAMPAIGN, BOARD, on.workspace.direct_message(REQUESTER).id]
        people, hands = [Somebody(person=REQUESTER, channel=place) for place in places], Hands(on)
        with playing(on.part):
            hands.at_once(people, [f"{handlers.COMMAND} cart"] * len(people))
            until(lambda: all(map(hands.answers, people)), seconds=10)
    said = [[message.text for message in hands.answers(one)] for one in people]
    assert all("is empty" in " ".join(texts) for texts in said), said


def test_interactivity_is_on_for_the_buttons_and_dialogs_that_are_answered(listens_to: set[str]) -> None:
    assert {"command", "action", "view"} <= listens_to
    assert MANIFEST["settings"]["interactivity"] == {"is_enabled": True}


def test_the_events_that_are_asked_for_are_those_that_are_heard(listens_to: set[str]) -> None:
    asked_for = MANIFEST["settings"]["event_subscriptions"]
    assert asked_for == {"bot_events": [occurrence.heard_as for occurrence in handlers.OCCURRENCES]}
    assert listens_to == {"command", "action", "view", "event"}
    assert "shortcuts" not in MANIFEST["features"]


def test_over_http_events_are_sent_to_the_address_of_everything_else() -> None:
    """In Socket Mode that is left out: https://docs.slack.dev/reference/app-manifest."""
    text = (DEPLOY / "slack-manifest.yaml").read_text(encoding="utf-8")
    assert "request_url: https://YOUR-HOST/slack/events" in text
    assert "`event_subscriptions`" in RUNBOOK


def test_approvers_can_be_written_to_directly_and_commands_work_there() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_the_slack_app_is_reached_the_way_that_is_the_default() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is (Config.model_fields["transport"].default == "socket")


# OVH


@pytest.mark.parametrize("key", CALLERS)
def test_each_key_may_do_all_that_is_called_with_it(key: str) -> None:
    assert {route for route in called(key) if not any(rule.covers(*route) for rule in rules(key))} == set()


@pytest.mark.parametrize("key", CALLERS)
def test_each_key_may_do_nothing_that_is_not_called_with_it(key: str) -> None:
    assert {rule for rule in rules(key) if not any(rule.covers(*route) for route in called(key))} == set()


def test_no_other_file_calls_ovh() -> None:
    """But the one that finds out what a key may, by a call that has to be refused."""
    calling = {file.stem for file in OVH_API.glob("*.py") if ovh_routes(file)}

    assert calling == {stem for stems in CALLERS.values() for stem in stems}


def test_the_key_that_searches_can_do_nothing_that_the_other_is_for() -> None:
    spending = {route for route in called("buy") if route[0] != "GET"}

    assert spending
    assert {route for route in spending if any(rule.covers(*route) for rule in rules("browse"))} == set()


def test_the_rehearsed_keys_have_the_rights_of_the_real_ones() -> None:
    assert rules("browse") <= set(BROWSE.rules)
    assert {rule for rule in PAY.rules if not rule.path.startswith("/auth/")} == rules("buy")


def test_the_policies_of_the_runbook_name_an_action_for_each_read_of_the_account() -> None:
    """An action is a path without its ids, in the singular; reads and writes of carts are told apart by other words."""
    table = " ".join(re.findall(r"^\| the client that \w+ \| .*$", RUNBOOK, re.MULTILINE))
    reads = {path.replace("/*", "").strip("/") for method, path in called("browse") if method == "GET"}
    registries = {path.replace("extensions/", "extension/").removesuffix("s") for path in reads if "extensions" in path}
    needed = {f"`{path}/get`" for path in registries | {path for path in reads if path.startswith("me")}}

    assert {action for action in needed if action not in table} == set()


def called(key: str) -> set[tuple[str, str]]:
    """What is called with a key, as method and path."""
    return {route for stem in CALLERS[key] for route in ovh_routes(OVH_API / f"{stem}.py")}


def rules(key: str) -> set[Rule]:
    """The rights of a key, as they are asked for."""
    asked = json.loads((DEPLOY / f"key-{key}.json").read_text(encoding="utf-8"))
    return {Rule(**rule) for rule in asked["accessRules"]}


# Settings


def test_the_example_says_the_default_of_every_setting() -> None:
    example = tomllib.loads((DEPLOY / "cartwright.example.toml").read_text(encoding="utf-8"))
    assert config.make(CREDENTIALS, example) == config.make(CREDENTIALS, {})
    assert {*example, "policy"} == {_setting(name) for name, field in Config.model_fields.items() if not field.alias}


def test_the_policy_of_the_example_is_one_and_nothing_in_it_can_never_match() -> None:
    text = (DEPLOY / "cartwright.example.toml").read_text(encoding="utf-8")
    text = re.sub(r"^#(?=[a-z[])", "", text, flags=re.MULTILINE)
    short = ("approvers", "max_total", "request_days", "allow_premium", "allow_aftermarket")
    settings = {name: value for name, value in tomllib.loads(text).items() if name not in short}

    made = config.make(CREDENTIALS | {"CARTWRIGHT_FACTOR_KEY": f"{'A' * 43}="}, settings)

    assert made.policy_table
    found = findings(made.policy, made.policy_table.groups, {"S0LEADS01": frozenset({"U0A", "U0B"})})
    meant = ("rest", "alone", "without_vote")  # what an example has to show
    assert [finding for finding in found if not any(word in finding for word in meant)] == []


def test_the_policy_of_the_example_shows_every_setting_that_there_is() -> None:
    text = (DEPLOY / "cartwright.example.toml").read_text(encoding="utf-8")
    tables: tuple[type[BaseModel], ...] = (PolicyTable, RuleTable, ChannelsTable, TierTable)
    settings = {name for table in tables for name in table.model_fields} - {"tiers", "rule", "groups", "channels"}

    assert {name for name in settings if not re.search(rf"^#{name} = ", text, re.MULTILINE)} == set()


def test_the_runbook_names_secrets_that_are_read() -> None:
    secrets = set(re.findall(r"^    ([A-Z_]+)=", RUNBOOK, re.MULTILINE))
    assert secrets <= {field.alias for field in Config.model_fields.values()}
    key = {"CARTWRIGHT_FACTOR_KEY": f"{'A' * 43}="}
    assert config.make({secret: f"any {secret}" for secret in secrets - {"OVH_ENDPOINT"}} | key, {})


def test_every_setting_and_secret_stands_in_the_table_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", readme, re.MULTILINE))))

    assert told == {_setting(name) for name in Config.model_fields}


def _setting(name: str) -> str:
    """How a field is called in the environment or the file."""
    return str(Config.model_fields[name].validation_alias or name)


# Files and commands


def test_the_service_starts_a_command_that_exists() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.read(DEPLOY / "cartwright.service", encoding="utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert Path(program).name in scripts()
    require_command(arguments)
    assert unit["Unit"]["Documentation"] == f"file:{Path(program).parents[2]}/deploy/README.md"


def test_the_container_is_built_of_files_that_exist() -> None:
    from_here = [line.split()[:-1] for line in container("COPY") if not line.startswith("--from")]
    assert from_here
    assert not [source for sources in from_here for source in sources if not (ROOT / source).exists()]


def test_the_container_starts_a_command_that_exists() -> None:
    (entry,), (arguments,) = map(json.loads, container("ENTRYPOINT")), map(json.loads, container("CMD"))
    assert set(entry) <= scripts()
    require_command(arguments)


def test_the_container_installs_nothing_that_is_not_in_the_lock() -> None:
    first, *others = [step for line in container("RUN") for step in line.split("&&") if " pip " in step]
    assert "--require-hashes" in first
    assert all("--no-index" in step or "--no-deps --no-build-isolation" in step for step in others)


def test_the_container_does_not_run_as_root() -> None:
    *_, user = container("USER")
    assert int(user.split(":")[0]) > 0


def test_the_runbook_names_files_that_exist() -> None:
    named = re.findall(r"\bdeploy/[\w.-]+\w|\brequirements\.lock\b", RUNBOOK)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize(
    "file",
    [
        "slack-manifest.yaml",
        "cartwright.example.toml",
        "cartwright.service",
        "Containerfile",
        "key-browse.json",
        "key-buy.json",
    ],
)
def test_the_runbook_speaks_of_every_file_beside_it(file: str) -> None:
    assert file in RUNBOOK


def test_continuous_integration_runs_what_developers_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "\nmake test\n" in script.read_text(encoding="utf-8")


def container(instruction: str) -> list[str]:
    """What follows an instruction in the Containerfile, each time that it stands there."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(rf"^{instruction} (.+)$", text, re.MULTILINE)


def scripts() -> set[str]:
    """The commands that an installation brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return set(project["project"]["scripts"])


def require_command(arguments: list[str]) -> None:
    """Parse what follows `cartwright`, and run nothing."""
    command = main.commands[arguments[0]]
    command.make_context(arguments[0], arguments[1:])
