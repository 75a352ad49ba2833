"""The `cartwright` command."""

import logging
import re
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import CartwrightError, Misconfigured, Undeliverable
from bot.policy_command import policy
from bot.terminal import default_file, faults_told, of_database, of_file

if TYPE_CHECKING:
    from bot import config
    from bot.app import Cartwright
    from bot.ports import Now
    from bot.rehearsal.stage import Part

# What only one command needs is imported by that command: `run` starts without the stand-ins, and these without the
# bot.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cartwright")
def main() -> None:
    """A Slack bot with which a team buys domain names at OVHcloud, with an approval before every purchase."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    for noisy in ("slack_sdk", "urllib3", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@main.command()
@of_file
def run(file: Path | None) -> None:
    """Run the bot until it is told to stop. Secrets come from the environment; see the README."""
    from bot import config

    with _faults_as_sentences():
        settings = config.read(file=file or default_file())
        bot = _assemble(settings)
        bot.start()
    click.echo(f"Cartwright is ready: workspace {bot.services.hearing.team}, {settings.transport} transport.")
    click.echo(
        f"It buys with {bot.account()}."
        if not settings.is_rehearsal
        else f"Rehearsal: nothing is bought. {bot.account()}."
    )
    if settings.one_key:
        click.echo("One OVH key both searches and buys, as one_key = true allows; two keys are safer.")
    _wait_for_the_end()
    bot.stop()


@main.command()
@click.option("--port", default=8420, show_default=True, help="Where the page is; 0 for any free port.")
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.")
def demo(port: int, browser: bool) -> None:
    """Show a workspace with the bot and an OVH account in it, all on this machine. Nothing is bought."""
    logging.getLogger().setLevel(logging.WARNING)
    with _faults_as_sentences():
        from bot.rehearsal.ovh import Catalogue
        from bot.rehearsal.rules import RULES
        from bot.rehearsal.stage import stage

    catalogue = Catalogue(is_whole=True)
    with (
        _faults_as_sentences(),
        stage(slack_port=port, settings=RULES, catalogue=catalogue) as on,
        playing(on.part),
    ):
        click.echo(f"\n  The rehearsal is at {on.slack_url}/  (Ctrl-C ends it; nothing is bought)\n")
        if browser:
            webbrowser.open(f"{on.slack_url}/")
        _wait_for_the_end()


@main.command()
@click.option(
    "--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="The dialogue, YAML."
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Write every exchange here, as JSON Lines."
)
def rehearse(script: Path, record: Path | None) -> None:
    """Play a dialogue against both stand-ins, print it, and fail where it goes otherwise than expected."""
    logging.getLogger().setLevel(logging.WARNING)
    with _faults_as_sentences():
        from bot.rehearsal.script import rehearse as play_script

    sys.exit(play_script(script, playing, record=record))


@main.group("stand-in")
def stand_in() -> None:
    """Serve one of the stand-ins alone, on this machine only."""


@stand_in.command("ovh")
@click.option("--port", default=0, help="0 for any free port.")
@click.option(
    "--faults",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What goes wrong from the start: a list in JSON or YAML.",
)
def stand_in_ovh(port: int, faults: Path | None) -> None:
    """Serve an OVH account; prints one JSON line once it listens."""
    with _faults_as_sentences():
        from bot.rehearsal import ovh

    try:
        ovh.run(port, faults)
    except ovh.FaultError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--faults") from None


@stand_in.command("slack")
@click.option("--port", default=0, help="0 for any free port.")
@click.option("--request-url", help="The app's address for signed HTTP; without it, Socket Mode.")
def stand_in_slack(port: int, request_url: str | None) -> None:
    """Serve a Slack workspace; prints one JSON line once it listens."""
    with _faults_as_sentences():
        from bot.rehearsal import slack

    slack.run(port, request_url)


@main.command()
@of_database
@click.option("--reason", default="", help="Why; everybody concerned reads it.")
@click.option("--lift", is_flag=True, help="Ask to lift the freeze instead; a second person agrees in Slack.")
def freeze(database: Path | None, file: Path | None, reason: str, lift: bool) -> None:
    """Stop all buying at once, without Slack, whether the bot runs or not.

    From then on no order and no payment is sent. Ends with 0 when that is so, 1 when it failed, 2 after wrong use.
    """
    with faults_told("Buying is as it was."):
        from bot import operating

        path = operating.find_database(database, file or default_file())
        if not lift:
            click.echo(operating.freeze(path, reason))
            return
        asked = operating.ask_to_lift(path)
    if asked is None:
        click.echo("Buying is not frozen; nothing was changed.")
    else:
        click.echo(f"{asked.lift_asked_by} asks to lift the freeze. Buying stays frozen until a second person agrees:")
        click.echo("an approver or operator, in Slack, by the button in their message or by /domain unfreeze.")


@main.command()
@of_database
@click.argument("person")
@click.option("--lost", is_flag=True, help="Their phone is lost: end the factor that they have now, at once.")
def enrol(database: Path | None, file: Path | None, person: str, lost: bool) -> None:
    """Issue a one-time code with which PERSON, a Slack user id (U…), enrols a second factor.

    Give it to them by a way on which you know them, and not in Slack. It needs neither Slack nor a running bot. Ends
    with 0 when the code is good, 1 when it failed, 2 after wrong use.
    """
    with faults_told("No code was issued."):
        from bot import operating

        issued = operating.enrol(
            operating.find_database(database, file or default_file()), person.strip(), is_lost=lost
        )
    click.echo(f"One-time code for {person.strip()}: {issued.code}")
    click.echo(f"It is good once, until {issued.expires_at.astimezone():%Y-%m-%d %H:%M %Z}.")
    click.echo("They type /domain enrol in Slack, with their phone at hand, and give the code there.")
    click.echo(
        "The second factor that they had has ended." if lost else "A second factor that they have ends when they do."
    )


main.add_command(policy)


@main.group()
def audit() -> None:
    """Verify the ledger, or export what it joins; reads the database only, also while the bot runs."""


@audit.command()
@of_database
@click.option("--head", default="", help="A record noted down earlier, of 16 to 64 hex digits, which must be in it.")
def verify(database: Path | None, file: Path | None, head: str) -> None:
    """Check every line of the ledger, and every purchase, quote, vote and freeze against it.

    Each final message of a request in Slack ends with such a record. Ends with 0 if all is in order, 1 with a line for
    each finding, 2 if it could not be read.
    """
    if head and not re.fullmatch(r"[0-9a-fA-F]{16,64}", head):
        raise click.BadParameter("16 to 64 hex digits are needed", param_hint="--head")
    with faults_told("Nothing was verified.", failed=2):
        from bot import auditing, operating

        found = auditing.verify(operating.find_database(database, file or default_file()), head)
    for finding in found.findings:
        click.echo(finding)
    if found.findings:
        sys.exit(1)
    click.echo(f"{found.lines} lines, {found.purchases} purchases: all in order; head {found.head}")


@audit.command()
@of_database
@click.option("--format", "format_name", type=click.Choice(["csv", "jsonl"]), required=True, help="What to write.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; by default to the terminal.")
def export(database: Path | None, file: Path | None, format_name: str, output: Path | None) -> None:
    """Write one record for each purchase, which joins all that is known of it.

    \b
    Columns of CSV; JSON Lines has the same, nested:
      request, channel, requester, reason, requested_at, names, votes
      approved_quote, approved_net, approved_vat, approved_gross,
      approved_currency, approved_payment_method, approved_seal, fresh_seal
      order_number, order_gross, order_currency, order_placed_at
      payment_outcome (not paid, sent, refused, paid, paid outside),
      payment_sent_at, payment_paid_at, delivery_status, delivery_at
      stage, note, ledger_line, ledger_hash

    Moments are ISO 8601 in UTC; money is text, with its currency beside it. In CSV a cell that a spreadsheet could take
    for a formula begins with an apostrophe.
    """  # noqa: D301 - click reads the character, as a paragraph not to be wrapped
    with faults_told("The export is not whole."):
        from bot import exporting, operating

        path = operating.find_database(database, file or default_file())
        operating.write(exporting.export(path, format_name), output, sys.stdout)


@contextmanager
def playing(part: "Part") -> Iterator[Callable[[], None]]:
    """Run the bot as a rehearsal wants it, while the context lasts; the value lets it look for what came due."""
    from bot import config, operating

    bot = _assemble(config.make(part.environment, part.settings), now=part.now)
    part.offer(lambda person: operating.issue(bot.store, person, at=part.now()).code)
    bot.start()
    try:
        yield bot.look
    finally:
        bot.stop()


def _assemble(settings: "config.Config", **clock: "Now") -> "Cartwright":
    import handlers
    from bot.app import build

    bot = build(settings, **clock)
    handlers.register(bot.slack, bot.services, bot.workers)
    return bot


@contextmanager
def _faults_as_sentences() -> Iterator[None]:
    try:
        yield
    except Misconfigured as wrong:
        for fault in wrong.faults:
            click.echo(f"cartwright: {fault}", err=True)
        sys.exit(2)
    except ModuleNotFoundError as missing:
        click.echo(f"cartwright: rehearsals need {missing.name}; install cartwright[rehearsal].", err=True)
        sys.exit(1)
    except Undeliverable as no:
        click.echo(f"cartwright: Slack refused: {no.code}. Check SLACK_BOT_TOKEN; nothing was started.", err=True)
        sys.exit(1)
    except CartwrightError as error:
        click.echo(f"cartwright: {error}. Nothing was started; try again, or check the network.", err=True)
        sys.exit(1)


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()


if __name__ == "__main__":
    main()
