"""The small language in which Block Kit's rules are written down.

A rule looks at one JSON value and yields its faults, each with a JSON pointer. The wording follows what Slack
answers in `response_metadata.messages`, such as `must be less than 76 characters [json-pointer:/blocks/0/…]`,
as far as it is known from public reports.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place: a JSON pointer and Slack's sentence."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


class Rule(Protocol):
    """What a value must be."""

    def faults(self, value: object, at: str) -> Iterator[Fault]:
        """Yield what is wrong with the value at a JSON pointer."""


class Anything:
    """No rule: the stand-in does not look inside."""

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102 - see Rule
        yield from ()


@dataclass(frozen=True)
class String:
    """A string of `least` to `most` code points."""

    most: int
    least: int = 1

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if not isinstance(value, str):
            yield Fault(at, "must be a string")
        elif len(value) > self.most:
            yield Fault(at, f"must be less than {self.most + 1} characters")
        elif len(value) < self.least:
            yield Fault(at, f"must be more than {self.least - 1} characters")


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if isinstance(value, bool) or not isinstance(value, int):
            yield Fault(at, "must be an integer")
        elif not self.least <= value <= self.most:
            yield Fault(at, f"must be between {self.least} and {self.most}")


class Flag:
    """True or false."""

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if not isinstance(value, bool):
            yield Fault(at, "must be a boolean")


class Choice:
    """One of some words."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if value not in self._words:
            yield Fault(at, "must be a valid enum value")


@dataclass(frozen=True)
class Text:
    """A text object of at most `most` code points; `kinds` names the types allowed."""

    most: int
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        found = list(self._faults(value, at))
        if found:
            yield Fault(at, "failed to match all allowed schemas")
            yield from found

    def _faults(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield Fault(at, "must provide an object")
        elif value.get("type") not in self.kinds:
            yield Fault(f"{at}/type", "must be a valid enum value")
        else:
            fields = "emoji" if value["type"] == "plain_text" else "verbatim"
            shape = Shape(required={"text": String(self.most)}, optional={fields: Flag()})
            yield from shape.faults(value, at)


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` items, each after one rule."""

    item: Rule
    most: int
    least: int = 1

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if not isinstance(value, list):
            yield Fault(at, "must be an array")
            return
        if len(value) > self.most:
            yield Fault(at, f"no more than {self.most} items allowed")
        elif len(value) < self.least:
            yield Fault(at, f"no fewer than {self.least} items allowed")
        for index, item in enumerate(value):
            yield from self.item.faults(item, f"{at}/{index}")


@dataclass(frozen=True)
class Shape:
    """An object with named fields.

    Attributes:
        required: fields that must be there.
        optional: fields that may be; null counts as absent.
        either: fields of which one at least must be there.
        open: fields that are not named are let pass, for blocks that the stand-in knows by name only.
    """

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    open: bool = False

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if not isinstance(value, Mapping):
            yield Fault(at, "must provide an object")
            return
        present = {name: item for name, item in value.items() if item is not None}
        yield from self._missing(present, at)
        for name, item in present.items():
            yield from self._field(name, item, at)

    def _missing(self, present: Mapping[str, object], at: str) -> Iterator[Fault]:
        for name in self.required:
            if name not in present:
                yield Fault(at, f"missing required field: {name}")
        if self.either and not any(name in present for name in self.either):
            choices = " or ".join(f"`{name}`" for name in self.either)
            yield Fault(at, f"must define either {choices}")

    def _field(self, name: str, item: object, at: str) -> Iterator[Fault]:
        rule = self.required.get(name) or self.optional.get(name)
        if rule is not None:
            yield from rule.faults(item, f"{at}/{name}")
        elif not self.open and name != "type":
            yield Fault(at, f"invalid additional property: {name}")


@dataclass(frozen=True)
class Typed:
    """An object whose `type` names its shape, out of those allowed here."""

    shapes: Mapping[str, Rule]
    allowed: frozenset[str]

    def faults(self, value: object, at: str) -> Iterator[Fault]:  # noqa: D102
        if not isinstance(value, Mapping):
            yield Fault(at, "must provide an object")
        elif "type" not in value:
            yield Fault(at, "missing required field: type")
        elif value["type"] not in self.allowed or value["type"] not in self.shapes:
            yield Fault(f"{at}/type", f"unsupported type: {value['type']}")
        else:
            yield from self.shapes[value["type"]].faults(value, at)
