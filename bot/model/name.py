"""A domain name that one can buy: exactly one label in front of a public suffix.

Sources: IDNA 2008 (RFC 5891, through `idna`), the lengths of RFC 1035, and the Public Suffix List's ICANN section,
since
OVH's plan code of a domain is its public suffix (`fr`, `com.pl`).
"""

import re
import unicodedata
from dataclasses import dataclass

import idna
from publicsuffixlist import PublicSuffixList

from bot.errors import NotAName

_NAME_LENGTH_MAX = 253
_LABEL_LENGTH_MAX = 63

# Scripts that people of one language mix in one word; any other mixture is how look-alikes are made.
_SCRIPTS_MIXED_BY_ONE_LANGUAGE = (
    {"CJK", "HIRAGANA", "KATAKANA", "LATIN"},
    {"CJK", "HANGUL", "LATIN"},
    {"CJK", "BOPOMOFO", "LATIN"},
)
# Parsed once and for all: 50 ms that many first searches at once would each spend otherwise.
_SUFFIXES = PublicSuffixList(accept_unknown=False, only_icann=True)

_SCRIPTS_OF_OTHER_NAME = {"IDEOGRAPHIC": "CJK"}  # the iteration mark of Japanese surnames

_DOTS = dict.fromkeys(map(ord, "\u3002\uff0e\uff61"), ".")  # RFC 3490 3.1: what keyboards write for a dot


@dataclass(frozen=True, kw_only=True, order=True)
class Name:
    """A domain name.

    Args:
        ascii: the A-label form in lower case, which OVH is asked with: `xn--bcher-kva.shop`.
        shown: the U-label form, which people read: `bücher.shop`.

    """

    ascii: str
    shown: str

    @classmethod
    def read(cls, typed: str) -> "Name":
        """Read a full name as a person wrote it.

        Raises:
            NotAName: it is no name that one can buy; the sentence says why.

        """
        text = unicodedata.normalize("NFC", typed.strip()).translate(_DOTS).rstrip(".").lower()
        _refuse_impossible(typed, text)
        try:
            ascii_form = idna.encode(text, uts46=True).decode("ascii")
            shown = idna.decode(ascii_form)
        except idna.IDNAError as error:
            raise NotAName(typed, _reason(error)) from None
        _refuse_lookalike(typed, shown)
        _refuse_wrong_level(typed, ascii_form)
        return cls(ascii=ascii_form, shown=shown)

    @classmethod
    def known(cls, ascii_form: str) -> "Name":
        """Return a name that was read before, from its A-label form."""
        return cls(ascii=ascii_form, shown=idna.decode(ascii_form))

    @property
    def label(self) -> str:
        """What stands in front of the extension, in its A-label form."""
        return self.ascii.partition(".")[0]

    @property
    def extension(self) -> str:
        """The public suffix, without a dot in front: `shop`, `com.pl`."""
        return self.ascii.partition(".")[2]

    @property
    def is_internationalised(self) -> bool:
        """Whether its label has letters beyond a to z."""
        return self.label.startswith("xn--")

    def __str__(self) -> str:
        return self.shown if self.shown == self.ascii else f"{self.shown} ({self.ascii})"


def is_label(text: str) -> bool:
    """Tell whether a word without a dot could stand in front of an extension."""
    try:
        return bool(text) and "." not in text and bool(idna.encode(text, uts46=True))
    except idna.IDNAError:
        return False


def _refuse_impossible(typed: str, text: str) -> None:
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text):
        raise NotAName(typed, "it contains an invisible or control character")
    if re.search(r"\s", text):
        raise NotAName(typed, "it contains a space")
    if "." not in text:
        raise NotAName(typed, "it has no extension", "Add one, such as `.com`, or search the bare word.")
    if text.startswith("."):
        raise NotAName(typed, "it begins with a dot")
    if not all(text.split(".")):
        raise NotAName(typed, "it has an empty part between two dots")
    if any(len(label) > _LABEL_LENGTH_MAX for label in text.split(".")):
        raise NotAName(typed, f"a part of it is longer than {_LABEL_LENGTH_MAX} characters")
    if len(text) > _NAME_LENGTH_MAX:
        raise NotAName(typed, f"it is longer than {_NAME_LENGTH_MAX} characters")


def _refuse_lookalike(typed: str, shown: str) -> None:
    for label in shown.split("."):
        scripts = {_script(c) for c in label if c.isalpha()}
        if len(scripts) > 1 and not any(scripts <= allowed for allowed in _SCRIPTS_MIXED_BY_ONE_LANGUAGE):
            mixture = " and ".join(sorted(script.capitalize() for script in scripts))
            raise NotAName(typed, f"it mixes {mixture} letters, as look-alike names do")


def _refuse_wrong_level(typed: str, ascii_form: str) -> None:
    suffix = _SUFFIXES.publicsuffix(ascii_form)
    if suffix is None:
        raise NotAName(typed, f"`.{ascii_form.rpartition('.')[2]}` is not an extension that exists")
    if suffix == ascii_form:
        raise NotAName(typed, "it is an extension itself", f"Put a word in front, such as `example.{suffix}`.")
    label, _, _ = ascii_form[: -len(suffix) - 1].rpartition(".")
    if label:
        registrable = ascii_form[len(label) + 1 :]
        raise NotAName(typed, f"it is a part of `{registrable}`", f"Search `{registrable}` instead.")


def _script(letter: str) -> str:
    """The script of a letter, which Unicode puts first in its name: `CYRILLIC SMALL LETTER A`."""
    script = unicodedata.name(letter, "UNKNOWN").split(" ")[0].split("-")[0]
    return _SCRIPTS_OF_OTHER_NAME.get(script, script)


def _reason(error: idna.IDNAError) -> str:
    if isinstance(error, idna.InvalidCodepoint):
        return "it contains a character that domain names cannot have"
    return "its spelling breaks the rules for domain names"
