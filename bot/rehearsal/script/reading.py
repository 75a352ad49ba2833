"""A script as it is read from its file, checked as far as that is possible before it is played."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import Node, SequenceNode

from bot.rehearsal.script import shapes
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.phrases import Cue, understand
from bot.rehearsal.script.shapes import ScriptError, line_of

_ENTRIES = "about, settings, dialogue"


@dataclass(frozen=True, kw_only=True)
class Script:
    """A dialogue and what it needs to be played.

    Args:
        about: what it shows, a sentence or two.
        settings: what differs from the bot's plain configuration.
    """

    about: str
    settings: Mapping[str, Any]
    cues: tuple[Cue, ...]


def read(file: Path, cast: Cast) -> Script:
    """Read a script.

    Raises:
        ScriptError: it is no YAML, or says something that is not known.
        OSError: it cannot be read.
    """
    try:
        node = shapes.compose(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ScriptError(mark.line + 1 if mark else 1, f"This is not YAML: {error.problem or error}.") from None
    except UnicodeDecodeError:
        raise ScriptError(1, "The file is not UTF-8.") from None
    if node is None:
        raise ScriptError(1, f"The file is empty. A script has {_ENTRIES}.")
    known = {"about": shapes.text, "settings": lambda inner: _settings(inner, cast), "dialogue": _dialogue}
    found = shapes.known_entries(node, known)
    if missing := {"about", "dialogue"} - found.keys():
        raise ScriptError(1, f"`{min(missing)}` is missing. A script has {_ENTRIES}.")
    for cue in found["dialogue"]:
        _check_words(cue, cast)
    return Script(about=found["about"].strip(), settings=found.get("settings", {}), cues=found["dialogue"])


def _settings(node: Node, cast: Cast) -> dict[str, Any]:
    settings = {}
    for name, value in shapes.entries(node):
        if name == "approvers":
            settings[name] = [_person(line_of(value), who, cast) for who in shapes.texts(value)]
        else:
            settings[name] = shapes.plain(value)
    return settings


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


def _person(line: int, who: str, cast: Cast) -> str:
    if who not in cast.people:
        raise ScriptError(line, f"There is nobody called {who}. There are: {', '.join(cast.people)}.")
    return cast.people[who]
