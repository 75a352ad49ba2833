"""What most tests need: a clock that moves only when told, and an empty store."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copy, disk_usage

import pytest
from hypothesis import settings

from bot.model.work import Work
from bot.store import Store
from bot.views import prices
from tests.samples import Clock

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Flushing databases to a disk takes half of the time of a run; and what it is for, a power failure, no test can try.
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and disk_usage(MEMORY).free > ENOUGH_BYTES:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def woken() -> list[Work]:
    """The kinds of work for which the store woke somebody, in order."""
    return []


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Write amounts in English again after whatever set another language, which lasts as long as the process."""
    yield
    prices.write_as("")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and nothing in them; copying it takes a fifth of the time of making it."""
    file = tmp_path_factory.mktemp("empty") / "cartwright.sqlite3"
    Store(file).close()
    return file


@pytest.fixture
def store(tmp_path: Path, empty_database: Path, woken: list[Work]) -> Iterator[Store]:
    copy(empty_database, tmp_path / "cartwright.sqlite3")
    with Store(tmp_path / "cartwright.sqlite3", woken.append) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, once for each reason, what was not tried."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        line = f"NOT TRIED: {count} tests. {reason.removeprefix('Skipped: ')}"
        terminalreporter.write_line(line, yellow=True, bold=True)
