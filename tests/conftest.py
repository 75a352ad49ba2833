"""What most tests need: a clock that moves only when told, and an empty store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.model.work import Work
from bot.store import Store
from tests.samples import Clock


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
