"""What a line of a dialogue may say. Each phrase is a function, registered under the words by which it is spoken."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, Node

from bot.rehearsal.script import shapes
from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.shapes import Shape, line_of

if TYPE_CHECKING:
    from bot.rehearsal.script.scene import Scene

_WORDS = {
    "WHO": r"(?P<who>[a-z][a-z0-9-]*)",
    "PLACE": r"(?P<place>#?[a-z][a-z0-9-]*|direct messages)",
    "GROUP": r"(?P<group>@?[a-z][a-z0-9-]*)",
    "TIME": rf"(?P<time>{shapes.ONE_TIME}(?: {shapes.ONE_TIME})*)",
}


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One line of a dialogue, understood.

    Args:
        line: its line in the file, from 1.
        says: its words, as they were written.
        words: who and where, as far as the words tell: `who`, `place`, `group`, `time`.
        value: what stands behind the colon, in the phrase's shape; None if nothing does.
        options: the further entries of the line, each in its shape.
    """

    line: int
    says: str
    words: Mapping[str, str]
    value: Any
    options: Mapping[str, Any]
    play: "Play"

    @property
    def who(self) -> str:
        """The person whom the line names; empty if none."""
        return self.words.get("who", "")

    @property
    def place(self) -> str:
        """The conversation that the line names, without `#`; empty if none."""
        return self.words.get("place", "").removeprefix("#")

    @property
    def group(self) -> str:
        """The user group that the line names, without `@`; empty if none."""
        return self.words.get("group", "").removeprefix("@")


Play = Callable[["Scene", Cue], None]


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Something that a line may say."""

    spoken: str
    pattern: re.Pattern[str]
    takes: Shape
    options: Mapping[str, Shape]
    play: Play


PHRASES: list[Phrase] = []


def phrase(*spoken: str, takes: Shape = shapes.nothing, **options: Shape) -> Callable[[Play], Play]:
    """Register a function as what happens on a line of these words.

    Args:
        spoken: the words, in one or more ways; WHO, PLACE, GROUP and TIME stand for any, and what is in brackets may be
            left out.
        takes: the shape of what stands behind the colon.
        options: the shapes of further entries: `for_` is the entry `for`, `but_not` is `but not`.
    """
    known = {name.strip("_").replace("_", " "): shape for name, shape in options.items()}

    def register(play: Play) -> Play:
        PHRASES.extend(
            Phrase(spoken=words, pattern=_pattern(words), takes=takes, options=known, play=play) for words in spoken
        )
        return play

    return register


def understand(node: Node) -> Cue:
    """Read one line of a dialogue: a sentence alone, or one with a value, and with further entries below it.

    Raises:
        ScriptError: no phrase says that, or not with such a value.
    """
    if not isinstance(node, MappingNode):
        return _understand(shapes.text(node), line_of(node), None, [])
    (says, value), *options = shapes.entries(node)
    return _understand(says, line_of(node), value, options)


def _understand(says: str, line: int, value: Node | None, options: list[tuple[str, Node]]) -> Cue:
    for known in PHRASES:
        match = known.pattern.fullmatch(says)
        if match:
            return Cue(
                line=line,
                says=says,
                words={name: word for name, word in match.groupdict().items() if word},
                value=_value(known, line, value),
                options={name: _option(known, name, shape_of) for name, shape_of in options},
                play=known.play,
            )
    raise ScriptError(line, f"I do not understand “{says}”.{_guess(says)}")


def _value(known: Phrase, line: int, value: Node | None) -> Any:
    if value is not None:
        return known.takes(value)
    if known.takes in (shapes.nothing, shapes.optional_text):
        return None
    raise ScriptError(line, f"“{known.spoken}” needs a colon and something behind it.")


def _option(known: Phrase, name: str, node: Node) -> Any:
    if name not in known.options:
        allowed = f" Known are: {', '.join(known.options)}." if known.options else ""
        raise ScriptError(line_of(node), f"“{known.spoken}” has no entry `{name}`.{allowed}")
    return known.options[name](node)


def _guess(says: str) -> str:
    """Suggest the phrase that comes nearest, spoken of whatever the line begins with."""
    subject, _, _ = says.partition(" ")
    known = [re.sub(r"WHO|PLACE", subject, re.sub(r"\[.*\]", "", entry.spoken)) for entry in PHRASES]
    nearest = get_close_matches(says, known, n=1, cutoff=0.7)
    return f" Perhaps it should read “{nearest[0]}”." if nearest else ""


def _pattern(spoken: str) -> re.Pattern[str]:
    pattern = re.escape(spoken).replace(r"\ ", " ").replace(r"\[", "(?:").replace(r"\]", ")?")
    for word, meaning in _WORDS.items():
        pattern = pattern.replace(word, meaning)
    return re.compile(pattern)
