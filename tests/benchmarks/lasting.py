"""A thousand commands to one process, ten people at a time: how fast it acknowledges, and the memory it holds then.

It knows the whole catalogue, as it does from its first minute on.
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median

import psutil

from bot.rehearsal.stage import stage
from tests.benchmarks.crowd import Hands, gather, until
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.running import running
from tests.benchmarks.warm import database_with_catalogue

_COMMANDS = 1_000
_CROWD = 50
_AT_A_TIME = 10
_BATCH = 100
_ANSWERED_WITHIN_SECONDS = 60
_TEXTS = (
    "/domain",
    "/domain search merrychristmas",
    "/domain help",
    "/domain merrychristmas.shop",
    "/domain orders",
    "/domain buy",
    "/domain serach merrychristmas.shop",
    "/domain search merry christmas",
    "/domain search münchen.shop",
    "/domain cart",
)


def measure(folder: Path) -> Finding:
    """Measure acknowledgements and memory.

    Args:
        folder: on a disk; the database is made there.

    """
    database = database_with_catalogue(folder)
    acknowledged: list[float] = []
    with stage(settings={"database": database}) as on:
        crowd, hands = gather(on.workspace, _CROWD), Hands(on)
        with running(on.part, folder) as bot, ThreadPoolExecutor(_AT_A_TIME) as typing:
            before = _resident_mb(bot.pid)
            for first in range(0, _COMMANDS, _BATCH):
                # Slack takes some hundred calls of a method in a minute; to wait for that is not what this is about.
                on.workspace.rates.forget()
                turns = range(first, first + _BATCH)
                people = [crowd[turn // len(_TEXTS) % _CROWD] for turn in turns]
                acknowledged += typing.map(hands.type, people, [_TEXTS[turn % len(_TEXTS)] for turn in turns])
            if not until(lambda: _open(database) == 0, _ANSWERED_WITHIN_SECONDS, every_seconds=0.2):
                raise RuntimeError(f"{_open(database)} of {_COMMANDS} commands have no answer")
            after = _resident_mb(bot.pid)
    return Finding(
        situation=f"{_COMMANDS:,} commands to one process over Socket Mode, ten people at a time, without a pause",
        figures=(
            Figure(name="resident memory before the first", value=before, unit="MB"),
            Figure(name="resident memory after the last", value=after, unit="MB", bound=120),
            Figure(name="median acknowledgement", value=median(acknowledged), unit="ms"),
            Figure(name="slowest acknowledgement", value=max(acknowledged), unit="ms"),
        ),
    )


def _resident_mb(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / 1e6


def _open(database: Path) -> int:
    """Count the interactions that have no answer yet."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM interactions WHERE answered_at IS NULL").fetchone()
        return int(count)
