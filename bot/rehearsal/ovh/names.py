"""What a name is: split into label and extension, and decided to be free, taken or dear.

The stand-in asks nobody, so the name itself says what it is. In this order:

    1. what `POST /standin/names` has told about this very name; names that the account has bought are taken
    2. merrychristmas.com is taken, merrychristmas.io is premium (2400.00)
    3. a label that begins with          is
         taken                           owned by somebody, transferable
         locked                          owned by somebody, and locked against transfers
         resale                          owned by somebody, its transfer priced as a premium
         auction                         for sale on the aftermarket
         premium                         free, its price depends on the name
         reserved                        kept by the registry: not orderable
         sunrise                         in its registry's sunrise phase: orderable with the code of a trademark
         claims                          free, with a trademark notice to accept
    4. labels of well-known brands (google, slack, ovhcloud, ...) are taken
    5. an internationalised label where the extension has none is not orderable
    6. every other name is free, or premium under an extension that is priced by names only
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn

import idna

from bot.rehearsal.ovh.extensions import Extension
from bot.rehearsal.ovh.refusals import bad_request


class Standing(StrEnum):
    """What OVH would find out about a name."""

    FREE = "free"
    PREMIUM = "premium"
    TAKEN = "taken"
    LOCKED = "locked"
    RESALE = "resale"
    AUCTION = "auction"
    RESERVED = "reserved"
    SUNRISE = "sunrise"


_EXAMPLES = {"merrychristmas.com": Standing.TAKEN, "merrychristmas.io": Standing.PREMIUM}
_PREFIXES = {standing.value: standing for standing in Standing if standing is not Standing.FREE}
_BRANDS = frozenset(
    {"amazon", "apple", "example", "github", "google", "microsoft", "ovh", "ovhcloud", "python", "slack"}
)


@dataclass(frozen=True, kw_only=True)
class Name:
    """A domain name: one label (an A-label if internationalised) below an extension on sale."""

    label: str
    extension: Extension

    def __str__(self) -> str:
        return f"{self.label}.{self.extension.extension}"

    @property
    def is_internationalised(self) -> bool:
        """Whether the label stands for characters beyond ASCII."""
        return self.label.startswith("xn--")

    @property
    def has_claims(self) -> bool:
        """Whether a trademark notice is on file for it."""
        return self.label.startswith("claims")

    @property
    def is_in_sunrise(self) -> bool:
        """Whether its registry sells it to owners of trademarks only."""
        return self.label.startswith("sunrise")


def read_name(text: str, extensions: Mapping[str, Extension]) -> Name | None:
    """Read a domain name, in its Unicode or its ASCII form; None if its extension is not on sale.

    Raises:
        Refused: 400, it cannot be a domain name, or its label has the wrong length.
    """
    label, _, suffix = _ascii(text).partition(".")
    extension = extensions.get(suffix)
    if extension is None:
        _check_no_host_name(text, suffix, extensions)
        return None
    if not extension.shortest <= len(label) <= extension.longest:
        _refuse(text, f"a label has {extension.shortest} to {extension.longest} characters under .{suffix}")
    return Name(label=label, extension=extension)


def standing_of(name: Name) -> Standing:
    """Decide by the rules in the head of this module, from the second on."""
    if str(name) in _EXAMPLES:
        return _EXAMPLES[str(name)]
    if name.label in _BRANDS:
        return Standing.TAKEN
    if name.is_internationalised and not name.extension.idn:
        return Standing.RESERVED
    found = (standing for prefix, standing in _PREFIXES.items() if name.label.startswith(prefix))
    return next(found, Standing.PREMIUM if name.extension.is_priced_by_name else Standing.FREE)


def _ascii(text: str) -> str:
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower()
    except idna.IDNAError as error:
        _refuse(text, str(error))


def _check_no_host_name(text: str, suffix: str, extensions: Mapping[str, Extension]) -> None:
    parent = suffix
    while parent := parent.partition(".")[2]:
        if parent in extensions:
            _refuse(text, "it is a host name below a domain name")
    if not suffix:
        _refuse(text, "it has no extension")


def _refuse(text: str, why: str) -> NoReturn:
    raise bad_request(f"'{text}' is not a valid domain name: {why}")
