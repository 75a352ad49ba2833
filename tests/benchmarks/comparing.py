"""Ten names with featured extensions, no limit set: against the loop of OVH's sample, and against a single call."""

import time
from pathlib import Path
from statistics import median

from tests.benchmarks.crowd import NEVER, Somebody, gather, until
from tests.benchmarks.figures import Figure, Finding, Side
from tests.benchmarks.sample_loop import ask_one_by_one
from tests.benchmarks.warm import CALL_SECONDS, Warm, warm

_ROUNDS = 5
_PATIENCE_SECONDS = 20
_FEATURED = ("com", "net", "org", "eu", "fr", "shop", "io", "online", "ovh", "info")


def measure(folder: Path) -> Finding:
    """Measure both in turns, each time with other names, so that the ratio is one of one run on one machine.

    Args:
        folder: on a disk; the database is made there.

    """
    with warm(folder, featured=_FEATURED, ovh_calls_per_second=0) as it:
        loops: list[list[float]] = []
        searches: list[float] = []
        for number, one in enumerate(gather(it.on.workspace, _ROUNDS)):
            loops.append(ask_one_by_one(it.on.ovh_url, [f"alder{number}.{extension}" for extension in _FEATURED]))
            it.count_anew()
            searches.append(_search(it, one, f"cedar{number}"))
            if it.calls_about_names() != len(_FEATURED):
                raise RuntimeError(f"{it.calls_about_names()} calls were made for {len(_FEATURED)} names")
    single = median(seconds for loop in loops for seconds in loop)
    ours = median(searches)
    return Finding(
        situation=f"{len(_FEATURED)} featured extensions, {1000 * CALL_SECONDS:.0f} ms a call, no limit set: from the "
        f"command to the message with all of them; median of {_ROUNDS}",
        figures=(
            Figure(name="the loop of OVH's sample, its calls about names", value=median(map(sum, loops)), unit="s"),
            Figure(name="Cartwright", value=1000 * ours, unit="ms"),
            Figure(
                name="Cartwright is faster",
                value=median(map(sum, loops)) / ours,
                unit="times",
                bound=8,
                side=Side.AT_LEAST,
            ),
            Figure(name="Cartwright takes, of the loop's single call", value=ours / single, unit="times", bound=1.3),
            Figure(name="a single call of the loop, median", value=1000 * single, unit="ms"),
        ),
    )


def _search(it: Warm, one: Somebody, label: str) -> float:
    """Return how many seconds it is from the command to the answer."""
    typed_at = time.time()
    it.hands.type(one, f"/domain search {label}")
    if not until(lambda: any(shown.is_answer for shown in it.hands.messages(one)), _PATIENCE_SECONDS):
        return NEVER
    return next(shown.at for shown in it.hands.messages(one) if shown.is_answer) - typed_at
