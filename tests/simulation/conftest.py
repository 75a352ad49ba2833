"""Where worlds are kept: in memory where the machine has a folder for that, since nothing of them is to last."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="cartwright-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Say nothing of what goes wrong on purpose."""
    caplog.set_level("CRITICAL")
