"""The `cartwright` command."""

import logging
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

if TYPE_CHECKING:
    from bot import config
    from bot.app import Cartwright
    from bot.ports import Now
    from bot.rehearsal.stage import Part

# What only one command needs is imported by that command: `run` starts without the stand-ins, and these without the
# bot.

_DEFAULT_FILE = Path("cartwright.toml")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cartwright")
def main() -> None:
    """A Slack bot with which a team buys domain names at OVHcloud, with an approval before every purchase."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    for noisy in ("slack_sdk", "urllib3", "waitress.queue"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@main.command()
@click.option(
    "--config", "file", type=click.Path(path_type=Path), help="Settings; by default cartwright.toml, if it is there."
)
def run(file: Path | None) -> None:
    """Run the bot until it is told to stop. Secrets come from the environment; see the README."""
    from bot import config

    with _faults_as_sentences():
        settings = config.read(file=file or (_DEFAULT_FILE if _DEFAULT_FILE.exists() else None))
        bot = _assemble(settings)
        bot.start()
    click.echo(f"Cartwright is ready: workspace {bot.services.hearing.team}, {settings.transport} transport.")
    click.echo(
        f"It buys with {bot.account()}."
        if not settings.is_rehearsal
        else f"Rehearsal: nothing is bought. {bot.account()}."
    )
    _wait_for_the_end()
    bot.stop()


@main.command()
@click.option("--port", default=8420, show_default=True, help="Where the page is; 0 for any free port.")
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.")
def demo(port: int, browser: bool) -> None:
    """Show a workspace with the bot and an OVH account in it, all on this machine. Nothing is bought."""
    logging.getLogger().setLevel(logging.WARNING)
    with _faults_as_sentences():
        from bot.rehearsal.stage import stage

    with _faults_as_sentences(), stage(slack_port=port) as on, playing(on.part):
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
def stand_in_ovh(port: int) -> None:
    """Serve an OVH account; prints one JSON line once it listens."""
    with _faults_as_sentences():
        from bot.rehearsal import ovh

    ovh.run(port)


@stand_in.command("slack")
@click.option("--port", default=0, help="0 for any free port.")
@click.option("--request-url", help="The app's address for signed HTTP; without it, Socket Mode.")
def stand_in_slack(port: int, request_url: str | None) -> None:
    """Serve a Slack workspace; prints one JSON line once it listens."""
    with _faults_as_sentences():
        from bot.rehearsal import slack

    slack.run(port, request_url)


@contextmanager
def playing(part: "Part") -> Iterator[Callable[[], None]]:
    """Run the bot as a rehearsal wants it, while the context lasts; the value lets it look for what came due."""
    from bot import config

    bot = _assemble(config.make(part.environment, part.settings), now=part.now)
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
