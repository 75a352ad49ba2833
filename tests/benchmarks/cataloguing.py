"""OVH's whole catalogue is read, 30 MB of it: how much memory does that take, and who has to wait for it?"""

import json
import subprocess
import sys
from pathlib import Path

from bot.rehearsal import ovh
from bot.rehearsal.stage import stage
from tests.benchmarks.figures import Figure, Finding

_ROOT = Path(__file__).parents[2]
_MEGABYTES_MAX = 60
_STALL_MS_MAX = 50  # a tenth of what anybody notices
_WITHIN_SECONDS = 120


def measure(folder: Path) -> Finding:
    """Measure a first reading and a second one, in a process that does nothing else but look prices up meanwhile.

    Args:
        folder: on a disk; the database and the catalogue's file are made there.

    """
    with stage(catalogue=ovh.Catalogue(is_whole=True)) as on:
        command = [sys.executable, "-m", "tests.benchmarks.refreshing", on.ovh_url, str(folder)]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, check=True, timeout=_WITHIN_SECONDS)
    found = json.loads(done.stdout)
    return Finding(
        situation=f"OVH's catalogue of {found['extensions']} extensions is read, twice, while prices are looked up",
        figures=(
            Figure(
                name="catalogue refresh: peak memory growth",
                value=found["growth_mb"],
                unit="MB",
                bound=_MEGABYTES_MAX,
            ),
            Figure(name="a reading, from the call to the store", value=found["seconds"], unit="s"),
            Figure(name="of that, computed", value=found["processor_seconds"], unit="s"),
            Figure(
                name="longest wait of another thread meanwhile",
                value=found["stall_ms"],
                unit="ms",
                bound=_STALL_MS_MAX,
            ),
            Figure(name="a search's catalogue lookup meanwhile, median", value=found["lookup_median_us"], unit="µs"),
            Figure(
                name="a search's catalogue lookup meanwhile, slowest",
                value=found["lookup_slowest_ms"],
                unit="ms",
                bound=_STALL_MS_MAX,
            ),
        ),
    )
