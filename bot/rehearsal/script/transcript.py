"""What a rehearsal prints: who did what, and what appeared.

A message is printed when the script expects it, whole and as it stood at that moment; so the same script prints the
same text every time, in whatever order the bot's threads came to speak.
"""

import textwrap
from collections.abc import Callable, Sequence

_WIDTH = 110
_INDENT = "    "


class Transcript:
    """Writes a play.

    Args:
        write: takes pieces of text that end with a line's end.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._place = ""

    def title(self, about: str, remark: str) -> None:
        """Begin."""
        self._lines([*textwrap.wrap(about, _WIDTH), *textwrap.wrap(remark, _WIDTH)])

    def scene(self, place: str) -> None:
        """Say where what follows takes place, if it is elsewhere than before."""
        if place != self._place:
            self._place = place
            self._lines(["", f"— {place} —"])

    def pause(self, text: str) -> None:
        """Let time pass."""
        self._place = ""
        self._lines(["", f"* {text} *"])

    def direction(self, text: str) -> None:
        """Say what happens behind the scenes."""
        self._lines(["", *textwrap.wrap(f"({text})", _WIDTH, subsequent_indent=" ")])

    def act(self, text: str) -> None:
        """Say what a person does."""
        self._lines(["", *textwrap.wrap(text, _WIDTH, subsequent_indent=_INDENT)])

    def shows(self, heading: str, lines: Sequence[str]) -> None:
        """Show a message or a dialog."""
        self._lines(["", f"{_INDENT}{heading}", *framed(lines)])

    def _lines(self, lines: Sequence[str]) -> None:
        self._write("".join(f"{line}\n" for line in lines))


def framed(lines: Sequence[str]) -> list[str]:
    """Return lines broken to a width, with a rule beside them."""
    rule = f"{_INDENT}│ "
    return [
        part
        for line in lines
        for part in textwrap.wrap(line, _WIDTH, initial_indent=rule, subsequent_indent=f"{rule}  ") or [rule.rstrip()]
    ]
