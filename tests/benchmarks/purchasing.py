"""Two purchases are made while somebody searches every extension, 30 calls a second: how long do their calls wait?"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.rehearsal import script, slack
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.stage import Part, Play
from tests.benchmarks import observed
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.running import running
from tests.benchmarks.warm import database_with_catalogue

_DIALOGUE = Path(__file__).with_suffix(".yaml")
_BOUND_MS = 100


def measure(folder: Path) -> Finding:
    """Play the purchases, from the first search to the payment; the other search lasts longer than both.

    Args:
        folder: on a disk; the database is made there.

    """
    read = script.read(_DIALOGUE, Cast.of(slack.sample_workspace()))
    settings = {**read.settings, "database": database_with_catalogue(folder)}
    played: list[str] = []
    try:
        script.perform(replace(read, settings=settings), _observed_in(folder), record=None, write=played.append)
    except script.Unmet as unmet:
        raise RuntimeError("".join([*played, str(unmet), *unmet.seen])) from None
    waits = json.loads((folder / observed.WAITS).read_text(encoding="utf-8"))
    return Finding(
        situation="two purchases, from search to payment, during a search with --all at 30 calls a second: the longest "
        "wait of a call in the limiter",
        figures=(
            Figure(name="of calls about money", value=1000 * waits["money"], unit="ms", bound=_BOUND_MS),
            Figure(name="of calls of searches", value=1000 * waits["people"], unit="ms"),
            Figure(name="of calls that nobody waits for", value=1000 * waits["background"], unit="ms"),
        ),
    )


def _observed_in(folder: Path) -> Play:
    @contextmanager
    def play(part: Part) -> Iterator[Callable[[], None]]:
        with running(part, folder, program=Path(observed.__file__)):
            yield _look

    return play


def _look() -> None:
    """Do nothing: the bot looks by itself, twice a second, since no time is skipped."""
