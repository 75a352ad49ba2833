"""Some simulated worlds, one after the other: how much faster than real time passes in them."""

import time
from pathlib import Path

from tests.benchmarks.figures import Figure, Finding, Side
from tests.simulation.world import World

_WORLDS = 40


def measure(folder: Path) -> Finding:
    """Measure how much time passes in a simulation in a second.

    Args:
        folder: the worlds' databases are made there.

    """
    began, simulated_seconds = time.perf_counter(), 0.0
    for seed in range(_WORLDS):
        with World(seed, folder) as world:
            world.run()
            simulated_seconds += (world.clock() - world.began_at).total_seconds()
    took_seconds = time.perf_counter() - began
    return Finding(
        situation=f"{_WORLDS} simulated worlds, one after the other, in one thread",
        figures=(
            Figure(
                name="simulated time in real time",
                value=simulated_seconds / took_seconds,
                unit="times",
                bound=100,
                side=Side.AT_LEAST,
            ),
            Figure(name="one world", value=1000 * took_seconds / _WORLDS, unit="ms"),
        ),
    )
