"""Which letters may not stand in one label, since nobody could tell what they read.

IDNA 2008 takes any letter of any alphabet beside any other. What is refused here on top of it is what UTS #39 (Unicode
Security Mechanisms) advises against; the section stands beside each rule.
"""

import re
import unicodedata
from itertools import groupby, pairwise

# Scripts that people of one language mix in one word; any other mixture is how look-alikes are made (UTS #39 5.2).
_SCRIPTS_MIXED_BY_ONE_LANGUAGE = (
    {"CJK", "HIRAGANA", "KATAKANA", "LATIN"},
    {"CJK", "HANGUL", "LATIN"},
    {"CJK", "BOPOMOFO", "LATIN"},
)
_SCRIPTS_OF_OTHER_NAME = {
    "IDEOGRAPHIC": "CJK",  # the iteration mark of Japanese surnames
    "HENTAIGANA": "HIRAGANA",
    "EXTENDED": "ARABIC",  # the digits of Persian and Urdu
}
# Marks and signs that every script shares: UCD's Inherited and Common.
_OF_EVERY_SCRIPT = {"COMBINING", "VEDIC", "MIDDLE"}
# What is a letter to Unicode and to IDNA, and a quotation mark, a colon or a stroke to people: `\u02bc`, `\u02d0`.
_DRAWN_LIKE_PUNCTUATION = {"MODIFIER", "CARON", "VERTICAL", "MASU", "TURNED"}

# Default_Ignorable_Code_Point of the UCD, beyond the categories below: UTS #46 drops most of them without a word.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# A dot above a letter that has one already (UTS #39 5.4), and strokes drawn through the letter before them.
_UNSEEN_MARK = re.compile("[ij][\u0323-\u0330]*\u0307|[\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb]")
_MARKS_MAX = 4


def has_symbol(text: str) -> bool:
    """Whether a text has emoji or other signs that stand for no letter, as circled letters do."""
    return not text.isascii() and any(
        unicodedata.category(c) == "So" and not unicodedata.decomposition(c) for c in text
    )


def has_invisible(text: str) -> bool:
    """Whether a text has characters that nobody sees: controls, joiners, fillers, variation selectors."""
    if text.isascii():
        return not text.isprintable()
    return bool(_INVISIBLE.search(text)) or any(unicodedata.category(c) in _INVISIBLE_CATEGORIES for c in text)


def why_unreadable(label: str) -> str:
    """Say why people could not tell what a label is, in words that go on after the name; empty if they can.

    Args:
        label: in its U-label form.

    """
    if label.isascii():
        return ""
    scripts = {script(c) for c in label if not _is_of_every_script(c)}
    if scripts & _DRAWN_LIKE_PUNCTUATION:
        return "it contains a letter that looks like a punctuation mark"
    if len(scripts) > 1 and not any(scripts <= allowed for allowed in _SCRIPTS_MIXED_BY_ONE_LANGUAGE):
        mixture = " and ".join(sorted("Chinese" if each == "CJK" else each.capitalize() for each in scripts))
        return f"it mixes {mixture} letters, as look-alike names do"
    if len({ord(c) - unicodedata.decimal(c) for c in label if c.isdecimal()}) > 1:  # UTS #39 5.3
        return "it mixes the digits of two alphabets, as look-alike names do"
    if _UNSEEN_MARK.search(unicodedata.normalize("NFD", label)) or _has_heaped_marks(label):
        return "it has marks on a letter that nobody would see or tell apart, as look-alike names do"
    return ""


def script(letter: str) -> str:
    """The script of a letter, digit or mark, which Unicode puts first in its name: `CYRILLIC SMALL LETTER A`."""
    first = unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0]
    return _SCRIPTS_OF_OTHER_NAME.get(first, first)


def _is_of_every_script(letter: str) -> bool:
    return not letter.isalpha() if letter.isascii() else script(letter) in _OF_EVERY_SCRIPT


def _has_heaped_marks(label: str) -> bool:
    """Whether a mark is repeated, or more than four stand on one letter (UTS #39 5.4)."""
    for is_mark, run in groupby(unicodedata.normalize("NFD", label), lambda c: unicodedata.category(c) == "Mn"):
        marks = list(run) if is_mark else []
        if len(marks) > _MARKS_MAX or any(a == b for a, b in pairwise(marks)):
            return True
    return False
