"""What can be wrong: a script that makes no sense, or a bot that does something else than it says."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Complaint(Exception):
    """Something is not as it should be.

    Args:
        line: the line of the script, from 1.
        why: what is wrong there, a full sentence.

    Attributes:
        file: the script; None until that is known.
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.file: Path | None = None

    def __str__(self) -> str:
        return f"{self.file or 'the script'}:{self.line}: {self.why}"


class ScriptError(Complaint):
    """A script that cannot be played."""


class Unmet(Complaint):
    """Something did not happen that a script expects.

    Args:
        line: the line of the script, from 1.
        why: what was expected, and what happened instead.
        seen: what the person concerned sees, or what OVH's account holds.
    """

    def __init__(self, line: int, why: str, seen: Sequence[str]) -> None:
        super().__init__(line, why)
        self.seen = list(seen)


@contextmanager
def complaints_about(file: Path) -> Iterator[None]:
    """Let complaints name a file, unless they name one already."""
    try:
        yield
    except Complaint as complaint:
        complaint.file = complaint.file or file
        raise
