"""`cartwright run`, which writes at its end how long calls of each lane had to wait in the limiter at most.

A program of its own, not a module: `running` is given its path.
"""

import json
import signal
import sys
import threading
from pathlib import Path

import handlers
from bot import config
from bot.app import build
from bot.ovh_api import Lane

WAITS = "longest-waits.json"
"""The file in the working folder: seconds by the name of each lane."""


def main(file: Path) -> None:
    """Run the bot until it is told to stop."""
    bot = build(config.read(file=file))
    handlers.register(bot.slack, bot.services, bot.workers)
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    bot.start()
    print("Cartwright is ready", flush=True)
    is_over.wait()
    waits = {lane.value: bot.ovh.limiter.longest_wait_seconds(lane) for lane in Lane}
    Path(WAITS).write_text(json.dumps(waits), encoding="utf-8")
    bot.stop()


if __name__ == "__main__":
    main(Path(sys.argv[-1]))
