"""Plays scripts side by side, since most of their time is waiting; each once, also where several processes test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from bot.__main__ import playing
from bot.rehearsal.script import rehearse

SIDE_BY_SIDE = 4
LIMIT_SECONDS = 240
POLL_SECONDS = 0.05

ALONE = frozenset({"french_numbers"})
"""Scripts that change how numbers are written, which all bots of a process share: each has a process of its own."""


class Theatre:
    """Plays scripts from the moment it is opened; closing it waits for those that have begun.

    Args:
        folder: where the processes leave their results for each other.
        scripts: what to play, in this order.
    """

    def __init__(self, folder: Path, scripts: Sequence[Path]) -> None:
        self._folder = folder
        self._scripts = scripts
        self._stages = ThreadPoolExecutor(SIDE_BY_SIDE)

    def __enter__(self) -> "Theatre":
        self._folder.mkdir(exist_ok=True)
        for script in self._scripts:
            self._stages.submit(self._play, script)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stages.shutdown(cancel_futures=True)

    def played(self, script: Path) -> tuple[int, str]:
        """Return the exit code of a script and what it printed; wait until somebody has played it."""
        result = self._result(script)
        deadline = time.monotonic() + LIMIT_SECONDS
        while not result.exists():
            assert time.monotonic() < deadline, f"nobody has played {script.name}"
            time.sleep(POLL_SECONDS)
        code, printed = json.loads(result.read_text(encoding="utf-8"))
        return code, printed

    def _play(self, script: Path) -> None:
        try:
            os.close(os.open(self._result(script).with_suffix(".begun"), os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return  # another process plays it
        printed: list[str] = []
        try:
            code = (_play_alone if script.stem in ALONE else _play_here)(script, printed)
        except Exception as error:  # noqa: BLE001 - the test that waits must know
            code, printed = -1, [*printed, f"{type(error).__name__}: {error}"]
        unfinished = self._result(script).with_suffix(".unfinished")
        unfinished.write_text(json.dumps([code, "".join(printed)]), encoding="utf-8")
        unfinished.rename(self._result(script))

    def _result(self, script: Path) -> Path:
        return self._folder / f"{script.parent.name}-{script.stem}.played"


def _play_here(script: Path, printed: list[str]) -> int:
    return rehearse(script, playing, record=None, write=printed.append)


def _play_alone(script: Path, printed: list[str]) -> int:
    command = [str(Path(sys.executable).with_name("cartwright")), "rehearse", "--script", str(script)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    printed += [ended.stdout, ended.stderr]
    return ended.returncode
