"""Every script in this folder is a test. They are played side by side, since most of their time is waiting."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.__main__ import playing
from bot.rehearsal.script import rehearse

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.yaml"))
SIDE_BY_SIDE = 6

Played = tuple[int, str]


def play(script: Path) -> Played:
    printed: list[str] = []
    code = rehearse(script, playing, record=None, write=printed.append)
    return code, "".join(printed)


@pytest.fixture(scope="module")
def plays(request: pytest.FixtureRequest) -> Iterator[dict[Path, Future[Played]]]:
    """Begin to play every script that was selected."""
    chosen = [item.callspec.params["script"] for item in request.session.items if hasattr(item, "callspec")]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as theatre:
        yield {script: theatre.submit(play, script) for script in SCRIPTS if script in chosen}


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.stem for script in SCRIPTS])
def test_it_goes_as_written(script: Path, plays: dict[Path, Future[Played]]) -> None:
    code, printed = plays[script].result()
    assert code == 0, printed
