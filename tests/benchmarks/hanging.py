"""OVH hangs on every call, and fifty people search at once, over real Socket Mode: who waits for what?"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bot.rehearsal.stage import Stage, stage
from tests.benchmarks.crowd import Hands, Somebody, gather, until
from tests.benchmarks.figures import Figure
from tests.benchmarks.running import running

_ANSWERED_WITHIN_SECONDS = 30
_GIVE_UP_SECONDS = 60
_TRIGGER_SECONDS = 3  # Slack's own limit for opening a dialog
_LOOK_SECONDS = 0.25
_SEARCHING = "Searching…"
"""How the line begins that only says that a search goes on; it is no answer."""


def measure(folder: Path) -> list[Figure]:
    """Measure acknowledgements, answers, and a dialog that somebody opens meanwhile.

    Args:
        folder: on a disk; the database is made there.

    """
    with stage(settings={"database": folder / "hanging.sqlite3"}) as on:
        *crowd, opener = gather(on.workspace)
        hands = Hands(on)
        _hang(on)
        with running(on.part, folder), ThreadPoolExecutor(1) as aside:
            dialog = aside.submit(_dialog_seconds, hands, opener)
            started = time.monotonic()
            done = hands.at_once(crowd, lambda number: f"/domain search merrychristmas-{number}.shop")
            slowest = _slowest_answer(hands, crowd, started)
            acknowledged = [each["acknowledged_ms"] for each in done if each["ok"]]
            return _figures(acknowledged, len(done) - len(acknowledged), slowest, dialog.result())
