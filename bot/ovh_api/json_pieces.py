"""A long JSON document, taken apart while it is read: never much of it is in memory, and no step takes long."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

_CHUNK_BYTES = 2**18
_PIECE_CHARACTERS_MAX = 2**22

_SPACE = re.compile(r"[ \t\r\n]*")


def pieces(read: Callable[[int], bytes]) -> Iterator[tuple[str, Any]]:
    """Yield what the members of a document hold, each with the member's key; of a list its elements, one by one.

    Args:
        read: returns up to so many of the next bytes, and none at the end.

    Raises:
        EOFError: it ends before it is whole.
        ValueError: it is no JSON object, or a piece of it is longer than 4 MB.

    """
    text = _Text(read)
    text.expect("{")
    for _ in text.until("}"):
        key = text.key()
        text.expect(":")
        if text.next() != "[":
            yield key, text.value()
            continue
        text.expect("[")
        for _ in text.until("]"):
            yield key, text.value()
    text.expect("")


class _Text:
    """The part of a document that is needed now."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._characters = codecs.getincrementaldecoder("utf-8")()
        self._json = json.JSONDecoder(parse_float=Decimal, parse_constant=_refused)
        self._text = ""
        self._at = 0
        self._is_all = False

    def next(self) -> str:
        """Return the next character that is no space, and stay before it; none at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text) or self._is_all:
                return self._text[self._at : self._at + 1]
            self._read_more()

    def expect(self, character: str) -> None:
        """Go past a character, or make sure of the end."""
        found = self.next()
        if found != character:
            raise ValueError("another character than expected") if found else EOFError
        self._at += len(character)

    def until(self, end: str) -> Iterator[None]:
        """Stop before each of the values between commas, and go past what ends them."""
        if self.next() != end:
            yield
            while self.next() == ",":
                self.expect(",")
                yield
        self.expect(end)

    def key(self) -> str:
        """Go past a text, and return it."""
        key = self.value()
        if not isinstance(key, str):
            raise ValueError("no key")  # noqa: TRY004 - one kind of error for whatever is no JSON
        return key

    def value(self) -> Any:
        """Go past a whole value, and return it; numbers that are not whole as decimals."""
        while True:
            found = self._value()
            if found is not None:
                return found[0]
            if self._is_all:
                raise EOFError
            if len(self._text) - self._at > _PIECE_CHARACTERS_MAX:
                raise ValueError("too long, or no value")
            self._read_more()

    def _value(self) -> tuple[Any] | None:
        """Go past the next value, if it is there; something has to follow it, or else a number may be a part of one."""
        self.next()
        try:
            value, end = self._json.raw_decode(self._text, self._at)
        except json.JSONDecodeError:
            return None
        except RecursionError:
            raise ValueError("too deep") from None
        if end == len(self._text) and not self._is_all:
            return None
        self._at = end
        return (value,)

    def _read_more(self) -> None:
        more = self._read(_CHUNK_BYTES)
        self._is_all = not more
        self._text = self._text[self._at :] + self._characters.decode(more)
        self._at = 0


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
