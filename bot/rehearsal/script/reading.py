"""A script as it is read from its file, checked as far as that is possible before it is played."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node, SequenceNode

from bot.rehearsal.script import shapes
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.complaints import ScriptError, complaints_about
from bot.rehearsal.script.phrases import Cue, understand
from bot.rehearsal.script.shapes import line_of

_NEEDED = ("about", "dialogue")


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """The lines of one file."""

    file: Path
    cues: tuple[Cue, ...]


@dataclass(frozen=True, kw_only=True)
class Script:
    """What is to be played.

    Args:
        about: what it shows, a sentence or two.
        settings: what differs from the bot's plain configuration.
        clock: when the rehearsal begins, aware; None for now.
        dialogues: those of its prologues, and last its own.
    """

    about: str
    settings: Mapping[str, Any]
    clock: datetime | None
    dialogues: tuple[Dialogue, ...]


def read(file: Path, cast: Cast) -> Script:
    """Read a script.

    Raises:
        ScriptError: it cannot be read, is no YAML, or says something that is not known.
    """
    with complaints_about(file):
        found = _entries(file, cast)
        cues: tuple[Cue, ...] = found["dialogue"]
        for cue in cues:
            _check_words(cue, cast)
        before = _prologue(file, found["prologue"], cast) if "prologue" in found else ()
    return Script(
        about=found["about"].strip(),
        settings=found.get("settings", {}),
        clock=found.get("clock"),
        dialogues=(*before, Dialogue(file=file, cues=cues)),
    )


def _prologue(file: Path, name: str, cast: Cast) -> tuple[Dialogue, ...]:
    try:
        return read(file.parent / name, cast).dialogues
    except RecursionError:
        raise ScriptError(1, "It is its own prologue.") from None


def _entries(file: Path, cast: Cast) -> dict[str, Any]:
    known: dict[str, shapes.Shape] = {
        "about": shapes.text,
        "settings": lambda node: _settings(node, cast),
        "clock": shapes.moment,
        "prologue": shapes.text,
        "dialogue": _dialogue,
    }
    node = _document(file)
    if node is None:
        raise ScriptError(1, f"The file is empty. A script has {', '.join(known)}.")
    found = shapes.known_entries(node, known)
    for name in _NEEDED:
        if name not in found:
            raise ScriptError(1, f"`{name}` is missing. A script has {', '.join(known)}.")
    return found


def _document(file: Path) -> Node | None:
    try:
        return shapes.compose(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScriptError(1, f"The file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ScriptError(1, "The file is not UTF-8.") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ScriptError(mark.line + 1 if mark else 1, f"This is not YAML: {error.problem or error}.") from None


def _settings(node: Node, cast: Cast) -> dict[str, Any]:
    return {
        name: [_person(line_of(value), who, cast) for who in shapes.texts(value)]
        if name == "approvers"
        else shapes.plain(value)
        for name, value in shapes.entries(node)
    }


def _dialogue(node: Node) -> tuple[Cue, ...]:
    if not isinstance(node, SequenceNode):
        raise ScriptError(line_of(node), "A list of lines must stand here, each after a dash.")
    return tuple(understand(item) for item in node.value)


def _check_words(cue: Cue, cast: Cast) -> None:
    """See that every person and conversation that is named exists, before anything is played."""
    if cue.who:
        _person(cue.line, cue.who, cast)
    if cue.place and not cast.knows_place(cue.place):
        raise ScriptError(cue.line, f"There is no channel {cue.place}. There are: {', '.join(cast.places)}.")
    if cue.group and cue.group not in cast.groups:
        raise ScriptError(cue.line, f"There is no user group {cue.group}. There are: {', '.join(cast.groups)}.")


def _person(line: int, who: str, cast: Cast) -> str:
    if who not in cast.people:
        raise ScriptError(line, f"There is nobody called {who}. There are: {', '.join(cast.people)}.")
    return cast.people[who]
