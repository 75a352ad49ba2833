"""What somebody could take instead of a name that is owned.

It is made of the name alone: nobody is asked, nothing is sent, and the same name has the same suggestions. Whether they
are free is asked afterwards, by whoever wants to know.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, product

from bot.errors import NotAName
from bot.model.name import Name
from bot.model.splitting import other_number, words_of

_AFFIXES = (
    *("get{}", "{}app", "the{}", "{}hq", "try{}", "{}online", "my{}", "{}shop", "go{}", "{}team", "{}hub", "hello{}"),
    *("{}now", "join{}", "{}club", "we{}", "{}world", "{}live", "use{}", "{}group"),
)
_IN_DIGITS = {
    "0": ("zero",),
    "1": ("one",),
    "2": ("two", "to", "too"),
    "3": ("three",),
    "4": ("four", "for"),
    "5": ("five",),
    "6": ("six",),
    "7": ("seven",),
    "8": ("eight",),
    "9": ("nine",),
    "10": ("ten",),
}
_NUMBERS = {word: digits for digits, words in _IN_DIGITS.items() for word in words}
_SHORTENED = {"and": "n", "you": "u", "are": "r", "fuer": "4"}
_LEFT_OUT = {
    "a",
    "an",
    "the",
    "and",
    "of",
    "for",
    "to",
    "my",
    "our",
    "your",
    "in",
    "at",
    "und",
    "der",
    "die",
    "das",
    "les",
}

# What `unicodedata` takes for letters of their own, and how they are written without: ö as o, and the German way as oe.
_WITHOUT_MARKS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ð": "d"}
_THE_GERMAN_WAY = {"ä": "ae", "ö": "oe", "ü": "ue"}

_HACKS_MAX = 3
_SHORTEST_FRONT = 2
_SHORTEST_REST = 5

# In which order the kinds take turns: the first ten show every kind that a name has.
_TURNS = (
    *("extension", "hyphen", "folded", "affix", "extension", "hack"),
    *("number", "ending", "affix", "rejoined", "extension", "affix"),
)
_EXTENSIONS_OF_VARIANTS = 3


def suggestions(name: Name, extensions: Sequence[str], limit: int = 60) -> tuple[Name, ...]:
    """Say what could be taken instead of a name.

    Other extensions, hyphens between its words or none, numbers as digits or words, usual words in front or behind, its
    words rearranged, singular or plural, and its end as an extension (`merrychristm.as`). An internationalised name has
    other extensions and its spellings from a to z.

    Args:
        name: the one that is owned.
        extensions: to try first, in this order, without a dot in front; one that does not exist is passed over.
        limit: at most so many.

    Returns:
        Names that can exist, each once, never the one that is owned; the most useful first, the kinds mixed.

    """
    kinds = _of_any_letters(name, extensions) if name.is_internationalised else _of_plain_letters(name, extensions)
    found: dict[Name, None] = {name: None}
    for suggested in _by_turns({kind: filter(None, map(_read, texts)) for kind, texts in kinds.items()}):
        if len(found) > limit:
            break
        found[suggested] = None
    return tuple(found)[1 : limit + 1]


def _by_turns(kinds: Mapping[str, Iterator[Name]]) -> Iterator[Name]:
    """Each kind's next one in its turn; a kind that has no more is passed over, until none has."""
    waiting = dict(kinds)
    for kind in cycle(_TURNS):
        if not waiting:
            return
        suggested = next(waiting.get(kind, iter(())), None)
        if suggested is None:
            waiting.pop(kind, None)
        else:
            yield suggested


def _read(text: str) -> Name | None:
    try:
        return Name.read(text)
    except NotAName:
        return None


def _of_any_letters(name: Name, extensions: Sequence[str]) -> dict[str, Iterator[str]]:
    label, _, own = name.shown.partition(".")
    folded = product((own, *extensions[:_EXTENSIONS_OF_VARIANTS]), _folded(label))
    return {
        "extension": (f"{label}.{extension}" for extension in extensions),
        "folded": (f"{spelling}.{extension}" for extension, spelling in folded),
    }


def _of_plain_letters(name: Name, extensions: Sequence[str]) -> dict[str, Iterator[str]]:
    label, own = name.label, name.extension
    words = words_of(label)
    variants = {
        "hyphen": _hyphened(label, words),
        "number": _numbered(words, _glue(label)),
        "ending": _ended(label, words),
        "rejoined": _rejoined(words, _glue(label)),
        "affix": _affixed(label, words),
    }
    elsewhere = product(extensions[:_EXTENSIONS_OF_VARIANTS], [*variants["hyphen"], *variants["ending"]])
    return {
        "extension": iter([*(f"{label}.{extension}" for extension in extensions), *(f"{v}.{e}" for e, v in elsewhere)]),
        "hack": _hacked(label.replace("-", ""), extensions),
        **{kind: iter([f"{variant}.{own}" for variant in labels]) for kind, labels in variants.items()},
    }


def _glue(label: str) -> str:
    return "-" if "-" in label else ""


def _hyphened(label: str, words: Sequence[str]) -> list[str]:
    return ["".join(words)] if "-" in label else ["-".join(words)] if len(words) > 1 else []


def _affixed(label: str, words: Sequence[str]) -> list[str]:
    """Usual words in front or behind; none twice."""
    glue = _glue(label)
    fitting = [affix for affix in _AFFIXES if affix.replace("{}", "") not in words]
    return [affix.replace("{}", f"{glue}{label}{glue}").strip("-") for affix in fitting]


def _numbered(words: Sequence[str], glue: str) -> list[str]:
    """Each number written the other way, one at a time, then all that can be digits."""
    exchanged = [
        (*words[:place], other, *words[place + 1 :])
        for place, word in enumerate(words)
        for other in _written_else(word)
    ]
    in_digits = tuple(_NUMBERS.get(word, word) for word in words)
    return [glue.join(each) for each in (*exchanged, in_digits) if len(each) > 1 and tuple(each) != tuple(words)]


def _written_else(word: str) -> list[str]:
    if word.isdigit():
        return list(_IN_DIGITS.get(word, ()))
    return [written[word] for written in (_NUMBERS, _SHORTENED) if word in written]


def _ended(label: str, words: Sequence[str]) -> list[str]:
    """The last word in the singular or the plural."""
    other = other_number(words[-1]) if words else ""
    return [label.removesuffix(words[-1]) + other] if other else []


def _rejoined(words: Sequence[str], glue: str) -> list[str]:
    """Its words without the small ones, and two words the other way round."""
    great = [word for word in words if word not in _LEFT_OUT]
    is_less = len(great) < len(words) and len("".join(great)) >= _SHORTEST_REST
    turned = [glue.join(reversed(great))] if len(great) == 2 else []
    return [glue.join(great), *turned] if is_less else turned


def _hacked(label: str, extensions: Sequence[str]) -> Iterator[str]:
    """Its end as an extension: those that are wanted first, then the longest."""
    ends = range(_SHORTEST_FRONT, len(label) - 1)
    hacks = [hack for at in ends if _read(hack := f"{label[:at]}.{label[at:]}")]
    hacks.sort(key=lambda hack: hack.partition(".")[2] not in extensions)
    return iter(hacks[:_HACKS_MAX])


def _folded(label: str) -> Iterable[str]:
    """The spellings of a label with letters from a to z only."""
    for spelling in ({**_WITHOUT_MARKS, **_THE_GERMAN_WAY}, _WITHOUT_MARKS):
        replaced = "".join(spelling.get(letter, letter) for letter in label)
        folded = "".join(c for c in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(c))
        if folded.isascii():
            yield folded
