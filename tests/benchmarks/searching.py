"""How soon somebody who searches sees something useful, whatever OVH does: names, and what they usually cost."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.crowd import NEVER, Shown, Somebody, gather, until
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.warm import Warm, warm

_FEW = 10
_WIDE = 6
_BOUND_MS = 300
_PATIENCE_SECONDS = 10
_EXTENSIONS = ("com", "shop", "eu")
_PRICE = "€"

_WEATHERS: Mapping[str, Mapping[str, object]] = {
    "OVH takes 300 ms a call": {},
    "OVH hangs": {"answer": {"hang": True}},
    "OVH answers 500": {"answer": {"status": 500, "body": {"message": "Internal server error"}}},
    "OVH throttles": {
        "answer": {"status": 429, "body": {"message": "Too many requests"}, "headers": {"Retry-After": "2"}}
    },
}
"""What OVH does, and the fault that it is told to have."""


def measure(folder: Path) -> Finding:
    """Measure searches of few names and of all extensions in each weather; the bot knows the catalogue.

    Args:
        folder: on a disk; the databases are made there.

    """
    figures: list[Figure] = []
    for weather, fault in _WEATHERS.items():
        with warm(folder) as it:
            if fault:
                it.change_ovh("faults", fault)
            crowd = gather(it.on.workspace, _FEW + _WIDE)
            few = [_few(it, one, f"maple{number}") for number, one in enumerate(crowd[:_FEW])]
            wide = [_wide(it, one, f"birch{number}") for number, one in enumerate(crowd[_FEW:])]
        figures += [*_figures(f"{weather}: {len(_EXTENSIONS)} names", few), *_figures(f"{weather}: --all", wide)]
    return Finding(
        situation="somebody searches, the catalogue is known: from the acknowledgement to the first useful message or "
        f"dialog; {_FEW} searches of few names and {_WIDE} of all extensions, one after another",
        figures=tuple(figures),
    )


def _figures(name: str, milliseconds: Sequence[float]) -> tuple[Figure, ...]:
    return (
        Figure(name=f"{name}, median", value=median(milliseconds), unit="ms", bound=_BOUND_MS),
        Figure(name=f"{name}, slowest", value=max(milliseconds), unit="ms", bound=_BOUND_MS),
    )


def _few(it: Warm, one: Somebody, label: str) -> float:
    names = " ".join(f"{label}.{extension}" for extension in _EXTENSIONS)
    return _first_useful_ms(it, one, f"/domain search {names}", lambda: it.hands.messages(one), label)


def _wide(it: Warm, one: Somebody, label: str) -> float:
    took = _first_useful_ms(it, one, f"/domain search --all {label}", lambda: it.hands.dialogs(one), label)
    it.hands.close_dialog(one)
    return took


def _first_useful_ms(it: Warm, one: Somebody, text: str, seen: Callable[[], Sequence[Shown]], label: str) -> float:
    """Let somebody type; return after how many milliseconds they saw a name with a price. They count from the
    acknowledgement, as if their command had reached Slack at once: a moment too much rather than too little."""
    typed_at = time.time()
    acknowledged_ms = it.hands.type(one, text)
    if not until(lambda: any(_is_useful(shown, label) for shown in seen()), _PATIENCE_SECONDS):
        return NEVER
    first = next(shown for shown in seen() if _is_useful(shown, label))
    return 1000 * (first.at - typed_at) - acknowledged_ms


def _is_useful(shown: Shown, label: str) -> bool:
    return label in shown.text and _PRICE in shown.text
