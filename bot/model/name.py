"""A domain name that one can buy: exactly one label in front of a public suffix.

Sources: IDNA 2008 (RFC 5891, through `idna`), its rule for names read from right to left (RFC 5893), the lengths of
RFC 1035, and the Public Suffix List's ICANN section, since OVH's plan code of a domain is its public suffix (`fr`,
`com.pl`). Letters are mapped as by UTS #46 (upper case, full-width forms), except that nothing invisible is dropped.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import idna
from publicsuffixlist import PublicSuffixList

from bot.errors import NotAName
from bot.model import letters

_NAME_LENGTH_MAX = 253
_LABEL_LENGTH_MAX = 63

# Parsed once and for all: 50 ms that many first searches at once would each spend otherwise.
_SUFFIXES = PublicSuffixList(accept_unknown=False, only_icann=True)

_PLAIN_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"{_PLAIN_LABEL}(?:\.{_PLAIN_LABEL})*")
"""What IDNA leaves as it is. Nearly all names, 900 at once in a wide search, need no more than a look at this."""

_TYPED_LENGTH_MAX = 4 * _NAME_LENGTH_MAX  # before a mapping makes one letter of several

_INVISIBLE = "it contains an invisible or control character"
_NOT_IN_NAMES = "it contains a character that domain names cannot have"
_TWO_DIRECTIONS = "it mixes what is read from right to left with what is not, so that screens would change its order"
_FROM_RIGHT_TO_LEFT = {"R", "AL", "AN"}  # bidirectional classes, RFC 5893 1.4


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
        text = _mapped(typed).rstrip(".")
        _refuse_impossible(typed, text)
        _refuse_wrong_dots(typed, text)
        ascii_form, shown = _forms(typed, text)
        _refuse_wrong_direction(typed, shown)
        _refuse_wrong_level(typed, ascii_form)
        return cls(ascii=ascii_form, shown=shown)

    @classmethod
    def known(cls, ascii_form: str) -> "Name":
        """Return a name that was read before, from its A-label form."""
        is_plain = _PLAIN.fullmatch(ascii_form)
        return cls(ascii=ascii_form, shown=ascii_form if is_plain else idna.decode(ascii_form))

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


def names_under(label: str, extensions: Sequence[str]) -> list[Name]:
    """Read one label with many extensions, each as `Name.read` does, and the label only once.

    Args:
        label: as a person wrote it, without a dot.
        extensions: without a dot in front; one that does not exist, or with which the label is an extension itself,
            as `nom` is with `fr`, is left out.

    Returns:
        The names in the order of the extensions.

    Raises:
        NotAName: the label goes with none of them; the sentence says why it does not go with the first.

    """
    forms = _label_forms(label)
    names = [name for extension in extensions if (name := _under(forms, extension))]
    return names or [Name.read(".".join((label, *extensions[:1])))]


def as_extension(text: str) -> str | None:
    """Return a public suffix in its A-label form, without a dot in front; None for whatever is none."""
    forms = _extension_forms(text.removeprefix("."))
    return forms[0] if forms and _SUFFIXES.publicsuffix(forms[0]) == forms[0] else None


def _label_forms(typed: str) -> tuple[str, str]:
    text = _mapped(typed)
    if not text or "." in text:
        raise NotAName(typed, "it is not one word that could stand in front of an extension")
    _refuse_impossible(typed, text)
    return _forms(typed, text)


def _under(label: tuple[str, str], extension: str) -> Name | None:
    """A label with an extension; None where that is no name that one can buy."""
    forms = _extension_forms(extension)
    if forms is None:
        return None
    ascii_form, shown = f"{label[0]}.{forms[0]}", f"{label[1]}.{forms[1]}"
    is_name = len(ascii_form) <= _NAME_LENGTH_MAX and _SUFFIXES.publicsuffix(ascii_form) == forms[0]
    return Name(ascii=ascii_form, shown=shown) if is_name and _keeps_bidi_rule(shown) else None


@lru_cache(maxsize=4096)
def _extension_forms(extension: str) -> tuple[str, str] | None:
    try:
        return _forms(extension, _mapped(extension).rstrip("."))
    except NotAName:
        return None


def _mapped(typed: str) -> str:
    """A text in lower case and in one spelling (UTS #46, NFC), with the dots that keyboards write as dots."""
    text = typed.strip()
    if letters.has_symbol(text):  # before anything invisible, which most emoji carry along
        raise NotAName(typed, _NOT_IN_NAMES)
    if letters.has_invisible(text):
        raise NotAName(typed, _INVISIBLE)
    if len(text) > _TYPED_LENGTH_MAX:
        raise NotAName(typed, f"it is longer than {_NAME_LENGTH_MAX} characters")
    try:
        return idna.uts46_remap(text, std3_rules=False)
    except idna.IDNAError as error:
        raise NotAName(typed, _reason(error, text)) from None


def _forms(typed: str, text: str) -> tuple[str, str]:
    """The A-label form and the U-label form of a mapped text: of a name, a label or an extension."""
    if _PLAIN.fullmatch(text):
        return text, text
    try:
        ascii_form = idna.encode(text).decode("ascii")
        shown = idna.decode(ascii_form)
    except idna.IDNAError as error:
        raise NotAName(typed, _reason(error, text)) from None
    if letters.has_invisible(shown):
        raise NotAName(typed, _INVISIBLE)
    for label in shown.split("."):
        if why := letters.why_unreadable(label):
            raise NotAName(typed, why)
    return ascii_form, shown


def _refuse_impossible(typed: str, text: str) -> None:
    if re.search(r"\s", text):
        raise NotAName(typed, "it contains a space")
    if any(len(label) > _LABEL_LENGTH_MAX for label in text.split(".")):
        raise NotAName(typed, f"a part of it is longer than {_LABEL_LENGTH_MAX} characters")
    if len(text) > _NAME_LENGTH_MAX:
        raise NotAName(typed, f"it is longer than {_NAME_LENGTH_MAX} characters")


def _refuse_wrong_dots(typed: str, text: str) -> None:
    if "." not in text:
        raise NotAName(typed, "it has no extension", "Add one, such as `.com`, or search the bare word.")
    if text.startswith("."):
        raise NotAName(typed, "it begins with a dot")
    if ".." in text:
        raise NotAName(typed, "it has an empty part between two dots")


def _refuse_wrong_direction(typed: str, shown: str) -> None:
    if not _keeps_bidi_rule(shown):
        raise NotAName(typed, _TWO_DIRECTIONS)


def _keeps_bidi_rule(shown: str) -> bool:
    """Whether the parts of a name stay in their order where one of them is read from right to left (RFC 5893 2).

    A name with such a part takes no other part that begins with a digit, as `1a` does.
    """
    if shown.isascii() or not any(unicodedata.bidirectional(c) in _FROM_RIGHT_TO_LEFT for c in shown):
        return True
    try:
        return all(idna.check_bidi(label, check_ltr=True) for label in shown.split("."))
    except idna.IDNABidiError:
        return False


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


def _reason(error: idna.IDNAError, text: str) -> str:
    """Why IDNA refuses a mapped text, in words that go on after the name."""
    parts = text.split(".")
    if isinstance(error, idna.IDNABidiError):
        return _TWO_DIRECTIONS
    if isinstance(error, idna.InvalidCodepoint):
        return _NOT_IN_NAMES
    if any(part.startswith("-") or part.endswith("-") for part in parts):
        return "a part of it begins or ends with a hyphen"
    if any(part[2:4] == "--" and not part.startswith("xn--") for part in parts):
        return "the third and the fourth character of a part of it are hyphens"
    if any(len(part.encode("punycode")) + len("xn--") > _LABEL_LENGTH_MAX for part in parts):
        return f"a part of it is longer than {_LABEL_LENGTH_MAX} characters when it is written with the letters a to z"
    return "its spelling breaks the rules for domain names"
