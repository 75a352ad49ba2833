"""Which names a person means by what they typed after `search`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import NotAName
from bot.model.name import Name, is_label
from bot.model.offer import Finding

NAMES_MAX = 40
"""The most names that one search asks OVH about: one call each."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to ask OVH about.

    Args:
        names: in the order to show them, each once.
        faults: what was typed and cannot be a name.
        left_out: how many names were too many.

    """

    names: tuple[Name, ...]
    faults: tuple[NotAName, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True)
class Search:
    """What was found out.

    Args:
        unanswered: names that OVH did not answer about in time.
        why_unanswered: OVH's or our words; empty where it was just too slow.

    """

    wanted: Wanted
    findings: tuple[Finding, ...]
    unanswered: tuple[Name, ...]
    why_unanswered: str = ""


def understand(words: Sequence[str], featured: Sequence[str]) -> Wanted:
    """Read words as names: full names as they are; bare words with the featured extensions.

    Several bare words are also tried joined and hyphenated, since people type `merry christmas`.

    Args:
        words: as a person typed them, without Slack's markup.
        featured: extensions without a dot in front.

    """
    names: dict[Name, None] = {}
    faults = []
    for text in (*(word for word in words if "." in word), *_labels([word for word in words if "." not in word])):
        try:
            names.update(dict.fromkeys(_names(text, featured)))
        except NotAName as fault:
            faults.append(fault)
    kept = tuple(names)[:NAMES_MAX]
    return Wanted(names=kept, faults=tuple(faults), left_out=len(names) - len(kept))


def _labels(words: Sequence[str]) -> Iterable[str]:
    if len(words) > 1:
        yield "".join(words)
        yield "-".join(words)
    yield from words


def _names(text: str, featured: Sequence[str]) -> list[Name]:
    if "." in text:
        return [Name.read(text)]
    if not is_label(text):
        raise NotAName(text, "it contains characters that domain names cannot have")
    names = [name for extension in featured if (name := _with(text, extension))]
    if not names:
        raise _fault_of(text, featured)
    return names


def _fault_of(label: str, featured: Sequence[str]) -> NotAName:
    """Say why a bare word goes with no featured extension: why it does not go with the first."""
    try:
        Name.read(f"{label}.{featured[0]}" if featured else label)
    except NotAName as fault:
        return fault
    raise AssertionError("a word that goes with an extension has a name")


def _with(label: str, extension: str) -> Name | None:
    """A label with an extension; None where that makes an extension itself, as `nom.fr` is one."""
    try:
        return Name.read(f"{label}.{extension}")
    except NotAName:
        return None
