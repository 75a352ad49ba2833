"""Worlds in which a seed decides everything: the rules, who does what when, what fails, when the process ends.

`make test` plays 150 of them. A world that breaks tells its seed and what happened last:

    SEED=123 pytest tests/simulation/test_simulation.py          that world alone
    SEEDS=100000 pytest -n 2 tests/simulation/test_simulation.py   that many worlds
    FIRST_SEED=150 SEEDS=500 pytest …                              others than those of `make test`
"""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.simulation.world import World

CHUNK = 25
STEPS_SEEN_MIN = 15
"""How many of the steps in the table of stages a chunk sees at least, or little happens in its worlds."""


def chunks() -> Sequence[Sequence[int]]:
    """Return the seeds to be played, some to each test."""
    alone = os.environ.get("SEED")
    if alone:
        return [[int(alone)]]
    first, count = int(os.environ.get("FIRST_SEED", "0")), int(os.environ.get("SEEDS", "150"))
    return [range(seed, min(seed + CHUNK, first + count)) for seed in range(first, first + count, CHUNK)]


@pytest.mark.parametrize("seeds", chunks(), ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_whatever_happens_nothing_is_bought_twice_or_unapproved_and_all_is_told(
    folder: Path, seeds: Sequence[int]
) -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for seed in seeds:
        with World(seed, folder) as world:
            world.run()
            seen += world.invariants.steps

    assert len(seen) >= STEPS_SEEN_MIN or len(seeds) < CHUNK
