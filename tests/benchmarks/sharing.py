"""Twenty people search the same ten names at once: how often is OVH asked, and how long does the last of them wait?"""

import time
from pathlib import Path

from tests.benchmarks.crowd import NEVER, Somebody, gather, until
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.warm import Warm, warm

_CROWD = 20
_NAMES = tuple(
    f"rowan.{extension}" for extension in ("com", "net", "org", "eu", "fr", "shop", "io", "online", "ovh", "info")
)
_PATIENCE_SECONDS = 20


def measure(folder: Path) -> Finding:
    """Measure one such moment.

    Args:
        folder: on a disk; the database is made there.

    """
    with warm(folder) as it:
        crowd = gather(it.on.workspace, _CROWD)
        it.count_anew()
        typed_at = time.time()
        acknowledged_ms = it.hands.at_once(crowd, [f"/domain search {' '.join(_NAMES)}"] * _CROWD)
        until(lambda: all(_answered_at(it, one) < NEVER for one in crowd), _PATIENCE_SECONDS, every_seconds=0.05)
        last, calls = max(_answered_at(it, one) for one in crowd), it.calls_about_names()
        first = [1000 * (it.hands.messages(one)[0].at - typed_at) for one in crowd]
    if calls < len(_NAMES):
        raise RuntimeError(f"{calls} calls cannot have been about {len(_NAMES)} names")
    return Finding(
        situation=f"{_CROWD} people search the same {len(_NAMES)} names at once",
        figures=(
            Figure(name="calls in all", value=calls, unit="", bound=len(_NAMES)),
            Figure(name="slowest first message, from the first command on", value=max(first), unit="ms", bound=300),
            Figure(name="slowest acknowledgement", value=max(acknowledged_ms), unit="ms"),
            Figure(name="the last answer, from the first command on", value=last - typed_at, unit="s"),
        ),
    )


def _answered_at(it: Warm, one: Somebody) -> float:
    return next((shown.at for shown in it.hands.messages(one) if shown.is_answer), NEVER)
