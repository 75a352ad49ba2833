"""The bot in its part, which a script may interrupt."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace

from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.stage import Part, Play


class Bot:
    """The bot, which a script may stop and start again on the same database."""

    def __init__(self, playing: Play, part: Part) -> None:
        self._playing = playing
        self._part = part
        self._running = ExitStack()
        self._look: Callable[[], None] | None = None

    def start(self, line: int, settings: Mapping[str, object] | None = None) -> None:
        """Start it.

        Args:
            settings: those that are other than before.

        Raises:
            ScriptError: it refuses to run with the settings of the script.
        """
        if settings:
            self._part = replace(self._part, settings={**self._part.settings, **settings})
        try:
            self._look = self._running.enter_context(self._playing(self._part))
        except Exception as error:
            raise ScriptError(line, f"The bot would not start: {error}.") from error

    def stop(self) -> None:
        """Stop it, if it runs."""
        self._look = None
        self._running.close()

    def look(self) -> None:
        """Let it look for what came due."""
        if self._look:
            self._look()
