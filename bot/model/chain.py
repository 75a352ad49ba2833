"""The ledger's chain, walked: which lines were changed, moved, removed, or put in place of others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.model.ledger import Entry


@dataclass(frozen=True)
class Chain:
    """All lines of the ledger as they are found.

    A line is *intact* if its hash is its digest. One that would be intact under another number was *moved* from there.

    Args:
        entries: by their number, ascending.

    """

    entries: Sequence[Entry]

    @cached_property
    def hashes(self) -> frozenset[str]:
        """The hashes of all lines."""
        return frozenset(entry.hash for entry in self.entries)

    @cached_property
    def moved(self) -> Mapping[int, int]:
        """Where each moved line was when it was written, by the number under which it is found now."""
        return {
            line: place
            for line, place in self._places.items()
            if place and line not in self._intact and _was_written_as(self._by_line[line], place)
        }

    @cached_property
    def changed(self) -> frozenset[int]:
        """The numbers of the lines of which something else than the number was changed."""
        return frozenset(self._by_line) - self._intact - frozenset(self.moved)

    @cached_property
    def missing(self) -> Sequence[int]:
        """The numbers under which no line is found, up to the last."""
        return [line for line in range(1, self.last + 1) if line not in self._found_as_written]

    @property
    def last(self) -> int:
        """The number of the last line; 0 if there is none."""
        return max(self._found_as_written, default=0)

    def is_doubtful(self, entry: Entry) -> bool:
        """Whether a line is not what was written under its number."""
        return entry.line not in self._intact

    @property
    def findings(self) -> Iterator[str]:
        """Say what is wrong with the chain, a clause for each fault."""
        yield from (f"line {line} was changed{_about(self._by_line[line])}" for line in sorted(self.changed))
        yield from self._moves()
        yield from (f"{_lines(first, last)} missing" for first, last in _runs(self.missing))
        yield from self._breaks()

    def _moves(self) -> Iterator[str]:
        for line, place in sorted(self.moved.items()):
            if self.moved.get(place) != line:
                yield f"line {place} was moved, and is found as line {line}{_about(self._by_line[line])}"
            elif line < place:
                yield f"lines {line} and {place} changed places"

    def _breaks(self) -> Iterator[str]:
        """Where two lines, each intact for itself, do not belong together: one of them was written anew."""
        as_written = self._found_as_written
        for line, entry in sorted(as_written.items()):
            before = as_written.get(line - 1)
            is_first = line == 1
            if before and not {before.line, entry.line} & self.changed and entry.previous != before.hash:
                yield f"line {line} does not follow line {line - 1}: one of them was written anew"
            elif is_first and entry.line not in self.changed and entry.previous:
                yield "line 1 does not begin the ledger"

    @cached_property
    def _by_line(self) -> Mapping[int, Entry]:
        return {entry.line: entry for entry in self.entries}

    @cached_property
    def _intact(self) -> frozenset[int]:
        return frozenset(entry.line for entry in self.entries if entry.digest == entry.hash)

    @cached_property
    def _found_as_written(self) -> Mapping[int, Entry]:
        """The lines by the numbers that they had when they were written, as far as that is known."""
        return {self.moved.get(entry.line, entry.line): entry for entry in self.entries}

    @cached_property
    def _places(self) -> Mapping[int, int | None]:
        """Where lines stood, told by the lines that they name as the ones before them; None where that is not known."""
        followers = {entry.previous: entry for entry in self.entries}
        places: dict[int, int | None] = {}
        for root in self.entries:
            if root.previous in self.hashes:
                continue
            place, at = None if root.previous else 1, followers.get(root.previous)
            while at and at.line not in places:
                place = at.line if at.line in self._intact else place
                places[at.line] = place
                place, at = place + 1 if place else None, followers.get(at.hash)
        return places


def _was_written_as(entry: Entry, line: int) -> bool:
    return replace(entry, line=line).digest == entry.hash


def _about(entry: Entry) -> str:
    """Name the request that a line is about, for whoever reads a finding."""
    return f" (request {entry.subject_id})" if entry.subject == "purchase" else ""


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers, as runs without gaps."""
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last


def _lines(first: int, last: int) -> str:
    return f"line {first} is" if first == last else f"lines {first} to {last} are"
