"""What may stand in a script: each shape reads a YAML node, or says on which line what is wrong with it.

YAML is read as 1.2, so that `no`, `on` and `.no` are words. Where a shape wants text, a number is text too, as it
was written: `3.50` stays `3.50`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.rehearsal.script.complaints import ScriptError

Shape = Callable[[Node], Any]

ONE_TIME = r"\d+ (?:second|minute|hour|day)s?"
"""One part of a time, as a pattern."""


def line_of(node: Node) -> int:
    """Return the line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


def compose(text: str) -> Node | None:
    """Return the node of a whole document; None for an empty one.

    Raises:
        ruamel.yaml.error.MarkedYAMLError: it is no YAML.
    """
    return YAML(typ="safe", pure=True).compose(text)  # type: ignore[no-any-return]


def nothing(node: Node) -> None:
    """Nothing at all: a line that says everything by itself."""
    raise ScriptError(line_of(node), "Nothing may follow this; leave out the colon and what is behind it.")


def text(node: Node) -> str:
    """A text, on one or more lines."""
    if not isinstance(node, ScalarNode):
        raise ScriptError(line_of(node), "A text must stand here.")
    return str(node.value)


def optional_text(node: Node) -> str | None:
    """A text, or nothing."""
    return text(node) or None


def texts(node: Node) -> tuple[str, ...]:
    """One text or a list of them."""
    return tuple(text(item) for item in node.value) if isinstance(node, SequenceNode) else (text(node),)


def count(node: Node) -> int:
    """A whole number from 1."""
    value = plain(node)
    if type(value) is not int or value < 1:
        raise ScriptError(line_of(node), "A whole number from 1 must stand here.")
    return value


def moment(node: Node) -> datetime:
    """A date and time of day with its distance to UTC, as ISO 8601 writes it: `2026-11-27T16:30:00+01:00`."""
    try:
        found = datetime.fromisoformat(text(node))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ScriptError(line_of(node), "A moment must stand here, such as 2026-11-27T16:30:00+01:00.")
    return found


def time(node: Node) -> timedelta:
    """A time such as `3 days 1 hour`."""
    found = duration(text(node))
    if found is None:
        raise ScriptError(line_of(node), "A time must stand here, such as 30 seconds.")
    return found


def time_or_moment(node: Node) -> timedelta | datetime:
    """A time such as `3 days 1 hour`, or a moment."""
    found = duration(text(node))
    return moment(node) if found is None else found


def duration(words: str) -> timedelta | None:
    """Return the time that some words tell, `10 minutes`, `3 days 1 hour`; None if they tell none."""
    if not re.fullmatch(rf"{ONE_TIME}(?: {ONE_TIME})*", words):
        return None
    parts = re.findall(r"(\d+) (second|minute|hour|day)", words)
    return timedelta(**{f"{unit}s": int(number) for number, unit in parts})


def one_of(*words: str) -> Shape:
    """Return the shape of one of some words."""

    def word(node: Node) -> str:
        if text(node) not in words:
            raise ScriptError(line_of(node), f"One of these must stand here: {', '.join(words)}.")
        return text(node)

    return word


def plain(node: Node) -> Any:
    """Any value, as JSON has it."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in entries(node)}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    return YAML(typ="safe", pure=True).constructor.construct_object(node)


def fields(node: Node) -> dict[str, Any]:
    """Named values, as JSON has them."""
    return {key: plain(value) for key, value in entries(node)}


def text_or_fields(node: Node) -> str | dict[str, Any]:
    """A text, or named values."""
    return text(node) if isinstance(node, ScalarNode) else fields(node)


def named_texts(node: Node) -> dict[str, tuple[str, ...]]:
    """Named texts, or named lists of them."""
    return {key: texts(value) for key, value in entries(node)}


def entries(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what a mapping holds, each key once."""
    if not isinstance(node, MappingNode):
        raise ScriptError(line_of(node), "Entries of the form `name: value` must stand here.")
    seen = set()
    for key, value in node.value:
        if text(key) in seen:
            raise ScriptError(line_of(key), f"`{text(key)}` stands here twice.")
        seen.add(text(key))
        yield text(key), value


def known_entries(node: Node, known: Mapping[str, Shape]) -> dict[str, Any]:
    """Return what a mapping holds, each value in the shape of its key; any other key is an error."""
    found = {}
    for key, value in entries(node):
        if key not in known:
            raise ScriptError(line_of(value), f"`{key}` is not known here. Known are: {', '.join(known)}.")
        found[key] = known[key](value)
    return found
