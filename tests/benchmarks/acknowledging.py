"""How long a signed slash command takes from its raw request to its acknowledgement, in process.

Twice: Cartwright's own app, whose row is stored before it acknowledges, and the smallest Bolt app there is, with Bolt's
default settings. Both get the same requests, in turns, so that the ratio is one of one run on one machine. Nobody
answers the rows meanwhile: how fast acknowledgements are under load, `hanging` and `lasting` tell.
"""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

import handlers
from bot import config
from bot.app import Cartwright, build
from bot.rehearsal import slack
from bot.rehearsal.slack.sample import CAMPAIGN, REQUESTER, TEAM
from bot.rehearsal.stage import Stage, stage
from tests.benchmarks.figures import Figure, Finding, Side

_ROUNDS = 10
_OURS_PER_ROUND = 200
_BARE_PER_ROUND = 20
_OK = 200


@dataclass(frozen=True, kw_only=True)
class _Request:
    """A slash command as Slack posts it: the raw body, and the headers that sign it."""

    body: str
    headers: dict[str, str | Sequence[str]]


def measure(folder: Path) -> Finding:
    """Measure both.

    Args:
        folder: on a disk; the database is made there.

    """
    with stage(settings={"database": folder / "acknowledging.sqlite3"}) as on, _cartwright(on) as bot:
        bare = _bare(on)
        _seconds(bare, "bare")
        _seconds(bot.slack, "first")
        theirs: list[float] = []
        ours: list[float] = []
        for round_ in range(_ROUNDS):
            theirs += [_seconds(bare, f"bare {round_} {number}") for number in range(_BARE_PER_ROUND)]
            ours += [_seconds(bot.slack, f"{round_} {number}") for number in range(_OURS_PER_ROUND)]
        _require_rows(bot, 1 + len(ours))
    return Finding(
        situation="a signed slash command, in process: from its raw request to its acknowledgement",
        figures=(
            Figure(name="Cartwright, its row stored: p50", value=1000 * median(ours), unit="ms", bound=1),
            Figure(name="Cartwright, its row stored: p99", value=1000 * quantiles(ours, n=100)[98], unit="ms"),
            Figure(name="a bare Bolt app with default settings: p50", value=1000 * median(theirs), unit="ms"),
            Figure(
                name="Cartwright is faster",
                value=median(theirs) / median(ours),
                unit="times",
                bound=10,
                side=Side.AT_LEAST,
            ),
        ),
    )


@contextmanager
def _cartwright(on: Stage) -> Iterator[Cartwright]:
    """Put the bot together as `cartwright run` does, and leave its threads still."""
    bot = build(config.make(on.part.environment, on.part.settings))
    handlers.register(bot.slack, bot.services, bot.workers)
    try:
        yield bot
    finally:
        bot.workers.stop()
        bot.store.close()
        bot.lock.close()


def _bare(on: Stage) -> App:
    client = WebClient(token=slack.BOT_TOKEN, base_url=f"{on.slack_url}/api/")
    bare = App(client=client, signing_secret=slack.SIGNING_SECRET)

    @bare.command(handlers.COMMAND)
    def acknowledge(ack: Ack) -> None:
        ack()

    return bare


def _seconds(app: App, unique: str) -> float:
    """Dispatch one command that nobody has sent before; return how long its acknowledgement took."""
    request = _signed(unique)
    started = time.perf_counter()
    response = app.dispatch(BoltRequest(body=request.body, headers=request.headers))
    took = time.perf_counter() - started
    if response.status != _OK:
        raise RuntimeError(f"a command was answered with {response.status}")
    return took


def _signed(unique: str) -> _Request:
    body = urlencode(
        {
            "team_id": TEAM,
            "channel_id": CAMPAIGN,
            "channel_name": "campaign",
            "user_id": REQUESTER,
            "command": handlers.COMMAND,
            "text": "help",
            "api_app_id": "A0CARTWRIGHT",
            "response_url": "http://127.0.0.1:9/response/nowhere",
            "trigger_id": unique,
        }
    )
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(slack.SIGNING_SECRET).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    return _Request(
        body=body,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature,
        },
    )


def _require_rows(ours: Cartwright, count: int) -> None:
    """Make sure that what was measured is what was to be measured: every acknowledged command has a row."""
    with closing(sqlite3.connect(ours.config.database)) as connection:
        (stored,) = connection.execute("SELECT count(*) FROM interactions").fetchone()
    if stored != count:
        raise RuntimeError(f"{count} commands were acknowledged, {stored} stored")
