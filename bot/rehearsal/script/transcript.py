"""What a rehearsal prints: who did what, and what appeared.

A message is printed when the script expects it, as it stands at that moment; so the same script prints the same
text every time, in whatever order the bot's threads come to speak.
"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

BANNER = "Rehearsal: nothing is bought"
"""The line that every message and dialog begins with; said once, at the head."""

_WIDTH = 100
_INDENT = "    "
_LEFT_OUT = "⋮"
_SPEECH_LINES_MOST = 8


class Transcript:
    """Writes a play.

    Args:
        write: takes pieces of text that end with a line's end.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._place = ""
        self._shown: dict[object, Sequence[str]] = {}
        self._latest: Sequence[str] = ()

    def title(self, about: str) -> None:
        """Begin."""
        remark = f"Every message begins with “{BANNER}”, which is left out below."
        self._lines([*textwrap.wrap(about, _WIDTH), *textwrap.wrap(remark, _WIDTH)])

    def scene(self, place: str) -> None:
        """Say where and when what follows takes place, if that is new."""
        if place != self._place:
            self._place = place
            self._lines(["", f"— {place} —"])

    def pause(self, text: str) -> None:
        """Let time pass."""
        self._lines(["", f"… {text} …"])

    def direction(self, text: str) -> None:
        """Say what happens behind the scenes."""
        self._lines(["", *textwrap.wrap(f"({text})", _WIDTH, subsequent_indent=" ")])

    def act(self, text: str) -> None:
        """Say what a person does."""
        self._lines(["", *textwrap.wrap(text, _WIDTH, subsequent_indent=_INDENT)])

    def speech(self, who: str, text: str) -> None:
        """Say what a person types, on its lines; of a very long text the beginning, and how long it is."""
        first, *others = text.split("\n")
        lines = textwrap.wrap(f"{who}: {first}", _WIDTH, subsequent_indent=_INDENT)
        for line in others:
            lines += textwrap.wrap(line, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        if len(lines) > _SPEECH_LINES_MOST:
            lines = [*lines[:_SPEECH_LINES_MOST], f"{_INDENT}{_LEFT_OUT} ({len(text):,} characters in all)"]
        self._lines(["", *lines])

    def message(self, key: object, name: str, heading: str, lines: Sequence[str]) -> None:
        """Show a message; of one that was shown before, what has changed.

        Args:
            key: identifies the message.
            name: who wrote it.
            heading: to whom, or where.
        """
        before = self._shown.get(key)
        if before is None:
            self.shows(f"{name} {heading}:", ["the same"] if lines == self._latest else lines)
        elif before != lines:
            self.shows(f"{name} changes its message {heading}:", list(_changes(before, lines)))
        self._shown[key] = self._latest = lines

    def dialog(self, key: object, who: str, lines: Sequence[str]) -> None:
        """Show a dialog; of one that was shown before, what has changed."""
        before = self._shown.get(key)
        if before is None:
            self.shows(f"{who} sees a dialog:", lines)
        elif before != lines:
            self.shows(f"The dialog of {who} changes:", list(_changes(before, lines)))
        self._shown[key] = lines

    def shows(self, heading: str, lines: Sequence[str]) -> None:
        """Show something in a frame."""
        self._lines(["", f"{_INDENT}{heading}", *framed([line for line in lines if line != BANNER])])

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


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield the new lines, with a mark where some are as they were."""
    for kind, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from after[start:end]
        elif any(line != BANNER for line in after[start:end]):
            yield _LEFT_OUT
