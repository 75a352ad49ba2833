"""`cartwright policy`: the rules of a configuration file, shown, explained and looked over; it changes nothing."""

import os
import re
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.terminal import default_file, faults_told, of_database, of_file

if TYPE_CHECKING:
    from bot.config import Config

# As in `bot.__main__`, what only a command needs is imported by that command.

_NOTHING = "Nothing was looked at."
_ASK_SLACK = click.option(
    "--ask-slack", is_flag=True, help="Ask Slack who is in user groups, with SLACK_BOT_TOKEN of the environment."
)


class _Amount(click.ParamType[Decimal]):
    name = "amount"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value} is no amount, such as 420 or 49.90")
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value} is no amount, such as 420 or 49.90")
        return amount


def _like(pattern: str, what: str) -> Callable[[click.Context, click.Parameter, str], str]:
    def check(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise click.BadParameter(f"{text} is not {what}")
        return text

    return check


@click.group()
def policy() -> None:
    """Show, explain and look over the rules in cartwright.toml; needs neither Slack nor OVH nor a secret."""


@policy.command()
@of_file
def show(file: Path | None) -> None:
    """Print every rule, one fact to a line. It is by these lines that people are told what a change changes."""
    with faults_told(_NOTHING, failed=2):
        from bot.views.policy_lines import lines

        settings = _settings(file)
    for line in lines(settings.policy):
        click.echo(line)


@policy.command()
@of_file
@_ASK_SLACK
def check(file: Path | None, ask_slack: bool) -> None:
    """Look for rules that are allowed and probably not meant.

    Finds rules that can never match, groups that nobody is in or that nothing refers to, tiers that one person can
    satisfy alone, or that cannot be satisfied, and money that rests on user groups, which many may edit. Ends with 0
    if there is nothing, 1 with a line for each finding, 2 if the file cannot be read or is wrong.
    """
    with faults_told(_NOTHING, failed=2):
        from bot.policy_findings import findings

        settings = _settings(file)
        members = _members(settings) if ask_slack else {}
    table, rules = settings.policy_table, settings.policy
    found = findings(rules, table.groups if table else None, members)
    for finding in found:
        click.echo(finding)
    unseen = sorted(rules.usergroups - members.keys())
    if unseen:
        click.echo(f"Not looked into: who is in {', '.join(unseen)}; with --ask-slack, Slack is asked.", err=True)
    if found:
        sys.exit(1)
    click.echo("Nothing was found.")


@policy.command()
@of_database
@click.option("--total", type=_Amount(), required=True, help="What the request costs now, with tax.")
@click.option("--currency", required=True, callback=_like("[A-Z]{3}", "a currency such as EUR"), help="Of all amounts.")
@click.option("--channel", required=True, callback=_like("[CGD][A-Z0-9]+", "a channel's id, C…"), help="Its id.")
@click.option("--requester", required=True, callback=_like("[UW][A-Z0-9]+", "a person's id, U…"), help="Their id.")
@click.option("--later", type=_Amount(), help="What a later year costs, with tax; by default the same.")
@click.option("--dearest", type=_Amount(), help="What the dearest of several names costs; by default all of it.")
@click.option("--extension", default="", help="Of the names; by default one that is allowed.")
@click.option("--premium", is_flag=True, help="A premium name is among them.")
@click.option("--aftermarket", is_flag=True, help="A name that its owner sells is among them.")
@_ASK_SLACK
def explain(
    database: Path | None, file: Path | None, premium: bool, aftermarket: bool, ask_slack: bool, **asked: Any
) -> None:
    """Say what a request would take: which tier and why, who could approve, by when, and what happens otherwise.

    With a database, what was requested or bought before counts, as it does for the bot, and budgets are looked at; the
    database is only read.
    """
    with faults_told(_NOTHING, failed=2):
        from bot import explaining
        from bot.model.offer import Availability
        from bot.operating import now

        kinds = {Availability.PREMIUM: premium, Availability.AFTERMARKET: aftermarket}
        kind = next((availability for availability, is_meant in kinds.items() if is_meant), Availability.FREE)
        settings = _settings(file)
        told = explaining.explain(
            settings.policy,
            explaining.Wish(availability=kind, **asked),
            now(),
            members=_members(settings) if ask_slack else {},
            database=database,
        )
    for line in told:
        click.echo(line)


def _settings(file: Path | None) -> "Config":
    """Read the settings.

    Raises:
        Misconfigured: there are none, or they are wrong.

    """
    from bot import config
    from bot.errors import Misconfigured

    found = file or default_file()
    if found is None:
        raise Misconfigured(["there is no cartwright.toml here; name the file with --config"])
    return config.without_secrets(os.environ, config.file_values(found))


def _members(settings: "Config") -> dict[str, frozenset[str]]:
    """Ask Slack who is in the user groups that the rules rest on.

    Raises:
        Misconfigured: there is no token for it.
        MessengerError: Slack did not say.

    """
    from bot.config import is_loopback
    from bot.errors import Misconfigured
    from bot.slack_messenger import SlackMessenger, web_client

    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise Misconfigured(["SLACK_BOT_TOKEN is not set, and --ask-slack needs it"])
    slack = SlackMessenger(web_client(token, settings.slack_api_url, is_local=is_loopback(settings.slack_api_url)))
    return {id_: slack.usergroup(id_) for id_ in sorted(settings.policy.usergroups)}
