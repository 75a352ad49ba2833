"""One purchase, two voters, one fault, one end of the process: every way there is, and how many there are.

`pytest -s` prints the counts. `WHOLE=1 pytest -s tests/simulation/test_small_world.py` walks all at once: any call
fails and, at any boundary of any step before or after, the process ends; that takes many minutes.
"""

import os
from pathlib import Path

import pytest

from tests.simulation.small import SmallWorld

PLACE = frozenset({"place"})

Limits = tuple[int, int, frozenset[str] | None, int]

WALKS: dict[str, Limits] = {
    "ordering fails and the process ends": (1, 1, PLACE, 2_500),
    "the process ends": (0, 1, None, 800),
}
"""How many faults and ends of the process, the calls that may fail, and how many steps there are at least."""

WHOLE: dict[str, Limits] = {
    "any call fails": (1, 0, None, 2_000),
    "any call fails and the process ends": (1, 1, None, 10_000),
}


def _walks() -> dict[str, Limits]:
    return WALKS | (WHOLE if os.environ.get("WHOLE") else {})


@pytest.mark.parametrize("walk", _walks())
def test_every_way_through_a_small_world_ends_with_one_order_and_one_payment_at_most(folder: Path, walk: str) -> None:
    faults, crashes, calls, steps_min = _walks()[walk]
    with SmallWorld(folder, faults=faults, crashes=crashes, calls=calls) as world:
        walked = world.walk()

    print(f"{walk}: {walked.states:,} states, {walked.steps:,} steps, ends: {dict(walked.ends)}")
    assert walked.steps >= steps_min
    assert {"delivered", "declined", "expired"} <= walked.ends.keys()
