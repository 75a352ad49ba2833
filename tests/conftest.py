"""What most tests need: a clock that moves only when told, and an empty store."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.model.work import Work
from bot.store import Store
from tests.samples import Clock

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def woken() -> list[Work]:
    """The kinds of work for which the store woke somebody, in order."""
    return []


@pytest.fixture
def store(tmp_path: Path, woken: list[Work]) -> Iterator[Store]:
    with Store(tmp_path / "cartwright.sqlite3", woken.append) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, once for each reason, what was not tried."""
    reasons = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        line = f"NOT TRIED: {count} tests. {reason.removeprefix('Skipped: ')}"
        terminalreporter.write_line(line, yellow=True, bold=True)
