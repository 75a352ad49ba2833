"""The words that a label is written together from: `merrychristmas` is merry, christmas.

The words are those of `words.txt` beside this file, a list of our own: libraries for this keep 80,000 words and more,
which takes 20 to 100 MB of memory. It is read at the first use, in a few milliseconds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("words.txt")

_WORD_COST = 10
_COST_OF_SHORT_WORD = {1: 12, 2: 6, 3: 2}
"""On top: else every name could be split into small words."""
_UNKNOWN_COST, _COST_OF_UNKNOWN_LETTER = 20, 3
_UNKNOWN_SHORTEST = 4
"""Letters of a run that is no word of ours, such as a company's name, and of the words beside it."""


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    known: frozenset[str]
    plurals: Mapping[str, str]
    singulars: Mapping[str, str]
    longest: int


def words_of(label: str) -> tuple[str, ...]:
    """Split a label at hyphens, around digits, and where known words meet.

    Args:
        label: of a to z, digits and hyphens.

    Returns:
        The words in order. A run of letters in which none is found stays one word; one run beside known words may be
        unknown, as `acme` in `acmechristmas`.

    """
    return tuple(word for run in re.findall("[a-z]+|[0-9]+", label) for word in _split(run))


def other_number(word: str) -> str:
    """Return the plural of a known noun, or the singular of its plural; empty where there is none."""
    vocabulary = _vocabulary()
    return vocabulary.singulars.get(word) or vocabulary.plurals.get(word, "")


def _split(run: str) -> tuple[str, ...]:
    if run.isdigit() or run in _vocabulary().known:
        return (run,)
    words = _cheapest(run)
    return words if _is_plausible(words) else (run,)


def _cheapest(run: str) -> tuple[str, ...]:
    """The cheapest way to write a run of letters as words, by Viterbi's algorithm."""
    best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
    for end in range(1, len(run) + 1):
        ways = ((best[start][0] + _cost(run[start:end]), start) for start in range(end))
        cost, start = min(ways)
        best.append((cost, (*best[start][1], run[start:end])))
    return best[-1][1]


def _cost(word: str) -> int:
    vocabulary = _vocabulary()
    if len(word) <= vocabulary.longest and word in vocabulary.known:
        return _WORD_COST + _COST_OF_SHORT_WORD.get(len(word), 0)
    return _UNKNOWN_COST + _COST_OF_UNKNOWN_LETTER * len(word)


def _is_plausible(words: tuple[str, ...]) -> bool:
    known = _vocabulary().known
    unknown = [place for place, word in enumerate(words) if word not in known]
    if not unknown:
        return True
    place = unknown[0]
    nearest = words[max(0, place - 1) : place + 2]
    return len(unknown) == 1 and len(words) > 1 and min(map(len, nearest)) >= _UNKNOWN_SHORTEST


@cache
def _vocabulary() -> _Vocabulary:
    lines = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    _, things, others = re.split("things:|others:", "\n".join(lines))
    nouns = [thing.partition("/") for thing in things.split()]  # `man/men`, else regular
    plurals = {noun: plural for noun, _, told in nouns if (plural := told or _plural(noun)) != noun}
    known = frozenset((*(noun for noun, _, _ in nouns), *others.split(), *plurals.values()))
    singulars = {plural: word for word, plural in plurals.items()}
    return _Vocabulary(known=known, plurals=plurals, singulars=singulars, longest=max(map(len, known)))


def _plural(word: str) -> str:
    """The plural by the rules of English; the word itself where it ends as plurals do."""
    if re.search("(s|x|z|ch|sh)$", word):
        return word if word.endswith("s") and not word.endswith("ss") else f"{word}es"
    return f"{word[:-1]}ies" if re.search("[^aeiou]y$", word) else f"{word}s"
