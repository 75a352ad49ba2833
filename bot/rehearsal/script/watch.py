"""Noticing when the stand-ins have fallen silent, so that a script steps the clock only when all has been done."""

import os
import time
from pathlib import Path
from typing import Any, Self

from bot.rehearsal.recording import Recorder

_QUIET_LIMIT_SECONDS = 2.0
_NAP_SECONDS = 0.02


class Watch(Recorder):
    """A recorder that also knows since when nothing has been said.

    Args:
        path: where to write; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        super().__init__(path or Path(os.devnull))
        self._is_kept = path is not None
        self._noted_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def note(self, **exchange: Any) -> None:
        """Append one exchange, if anybody wants to read it; see `Recorder.note`."""
        if self._is_kept:
            super().note(**exchange)
        self._noted_at = time.monotonic()

    def wait_for_quiet(self, seconds: float) -> None:
        """Wait until from now on neither stand-in has been called for some time, though not forever."""
        began_at = time.monotonic()
        deadline = began_at + _QUIET_LIMIT_SECONDS
        while time.monotonic() < min(deadline, max(began_at, self._noted_at) + seconds):
            time.sleep(_NAP_SECONDS)
