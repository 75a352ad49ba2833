"""Every extension that OVH sells, 30 calls a second: from the command to the last line in the dialog."""

import time
from pathlib import Path

from tests.benchmarks.crowd import NEVER, Shown, gather, until
from tests.benchmarks.figures import Figure, Finding, Side
from tests.benchmarks.warm import warm

_CALLS_PER_SECOND = 30
_WITHIN_SECONDS = 120
_EXTENSIONS_MIN = 900


def measure(folder: Path) -> Finding:
    """Measure one search.

    Args:
        folder: on a disk; the database is made there.

    """
    with warm(folder, ovh_calls_per_second=_CALLS_PER_SECOND) as it:
        (one,) = gather(it.on.workspace, 1)
        it.count_anew()
        typed_at = time.time()
        it.hands.type(one, "/domain search --all linden")
        until(lambda: _is_over(it.hands.dialogs(one)), _WITHIN_SECONDS, every_seconds=0.1)
        shown, calls = it.hands.dialogs(one), it.calls_about_names()
    seconds = shown[-1].at - typed_at if _is_over(shown) else NEVER
    return Finding(
        situation=f"one search with --all at {_CALLS_PER_SECOND} calls a second: from the command to the last line in "
        "the dialog",
        figures=(
            Figure(name="calls about names", value=calls, unit="", bound=_EXTENSIONS_MIN, side=Side.AT_LEAST),
            Figure(name="the last line", value=seconds, unit="s", bound=60),
            Figure(name="of calls ÷ rate", value=seconds * _CALLS_PER_SECOND / max(1, calls), unit="times", bound=1.1),
            Figure(name="changes of the dialog meanwhile", value=len(shown) - 1, unit=""),
        ),
    )


def _is_over(shown: list[Shown]) -> bool:
    """Whether a dialog says that OVH has answered, and no more that it has so far."""
    return bool(shown) and "OVH answered" in shown[-1].text
