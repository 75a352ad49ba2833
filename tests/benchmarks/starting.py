"""How long `cartwright run` takes from the start of its process to the line that says that it is ready."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import median

from bot.rehearsal.stage import Stage, stage
from tests.benchmarks.figures import Figure, Finding, JsonObject
from tests.benchmarks.running import Running, running

_STARTS = 5
_OFFENDERS = 12
_LINE = re.compile(r"^import time:\s*(\d+) \|\s*\d+ \|\s*([^.\s]+)", re.MULTILINE)


def measure(folder: Path) -> Finding:
    """Measure some starts, each with a new database.

    Args:
        folder: on a disk; the databases are made there.

    """
    with stage() as on:
        starts = [_start(on, folder, number) for number in range(_STARTS)]
    ready = [start.ready_seconds for start in starts]
    return Finding(
        situation=f"`cartwright run`, started {_STARTS} times: from its start to its ready line",
        figures=(
            Figure(name="median", value=median(ready), unit="s", bound=1.5),
            Figure(name="best", value=min(ready), unit="s"),
            Figure(name="least processor time", value=min(s.processor_seconds for s in starts), unit="s"),
        ),
    )


def imports(folder: Path) -> list[JsonObject]:
    """List the packages whose own modules take longest while a bot starts, as `-X importtime` counts them.

    A hint where to look: counting makes everything slower.
    """
    errors = folder / "importtime.txt"
    settings = {"database": folder / "imports.sqlite3"}
    with stage(settings=settings) as on, running(on.part, folder, "-X", "importtime", errors=errors):
        pass
    microseconds: Counter[str] = Counter()
    for own, package in _LINE.findall(errors.read_text(encoding="utf-8")):
        microseconds[package] += int(own)
    return [{"package": package, "ms": round(own / 1000, 1)} for package, own in microseconds.most_common(_OFFENDERS)]


def _start(on: Stage, folder: Path, number: int) -> Running:
    settings = {**on.part.settings, "database": folder / f"start-{number}.sqlite3"}
    with running(replace(on.part, settings=settings), folder) as bot:
        return bot
