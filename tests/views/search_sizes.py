"""Searches, by how large and how hostile they are: everything that can be said of a name, and of what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.errors import NotAName
from bot.model.catalogue import Reading
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.registry import LabelRules
from bot.model.search import FEW_MAX, NAMES_MAX, Search, SearchPicture
from tests.samples import (
    AFTERMARKET,
    MORNING,
    NOT_SOLD,
    OWNED,
    PREMIUM,
    RESERVED,
    after,
    catalogue,
    euros,
    finding,
    search,
    search_picture,
    tariff,
    wanted,
)
from tests.views.sizes import Size, named, rule_of

STEEP: Mapping[str, Any] = {
    "first_year": euros("0.99"),
    "usual_first_year": euros("1234.56"),
    "renewal": euros("12345.67"),
}
"""A first year that all warnings are about."""


def picture_of_search(
    size: Size, of: Search | None = None, kinds: Sequence[Mapping[str, Any] | None] = (), **changes: Any
) -> SearchPicture:
    """A search with a catalogue of all its extensions.

    Args:
        of: the search; by default a narrow one of all kinds.

    """
    sought = of or narrow_of(size, kinds)
    plain = search_picture(
        sought,
        rule=rule_of(size),
        reading=Reading(catalogue=_catalogue_of(size)),
        in_cart=frozenset(sought.wanted.names[6:7]),
        requested=dict.fromkeys(sought.wanted.names[7:8], 123_456),
    )
    return replace(plain, **changes)


def narrow_of(size: Size, kinds: Sequence[Mapping[str, Any] | None] = (), **changes: Any) -> Search:
    """As many names as a message has, of some kinds or of all, beside all that can be wrong with what was typed."""
    return _of(size, size.sought[:FEW_MAX], kinds or _kinds(size), **changes)


def wide_of(size: Size, kinds: Sequence[Mapping[str, Any] | None] = (), **changes: Any) -> Search:
    """As many names as a search can have, of which some are ticked."""
    found = _of(size, size.sought, kinds or _kinds(size), **changes)
    return replace(found, ticked=frozenset(range(0, len(size.sought), 3)))


def begun_of(size: Size, count: int = NAMES_MAX) -> Search:
    """A search of which nothing is known yet."""
    return replace(search(unanswered=["a.shop"]), wanted=wanted(search(), names=size.sought[:count]).wanted, untold={})


def old_reading_of(size: Size) -> Reading:
    """A catalogue that is old, since OVH's words for the newer one are no catalogue."""
    return Reading(catalogue=_catalogue_of(size, read_at=after(days=-9)), tried_at=MORNING, fault=size.words)


def _kinds(size: Size) -> list[Mapping[str, Any] | None]:
    """Every kind of offer; None for a name that OVH told nothing of."""
    told = {"phase": f"sunrise {size.words}"}
    locked = {**OWNED, "is_transfer_locked": True}
    return [STEEP, STEEP, locked, OWNED, PREMIUM, AFTERMARKET, RESERVED, told, NOT_SOLD, None]


def _of(size: Size, names: Sequence[Name], kinds: Sequence[Mapping[str, Any] | None], **changes: Any) -> Search:
    faults = tuple(NotAName(size.words, "it contains a space").sentence for _ in range(30))
    found = [_found(name, kinds[n % len(kinds)], n) for n, name in enumerate(names)]
    whole = search(*(each for each in found if each))
    told = replace(
        whole,
        remarks=tuple(f"I read `{'a' * 79}` as `{'b' * 79}`." for _ in range(30)),
        untold={name: size.words for name, each in zip(names, found, strict=True) if each is None},
        **changes,
    )
    return wanted(told, names=tuple(names), faults=faults, left_out=12_345, too_dear=67_890)


def _found(name: Name, kind: Mapping[str, Any] | None, number: int) -> Finding | None:
    """One that an earlier search was told, every third time."""
    if kind is None:
        return None
    found = replace(named(finding(offer_id=number, **kind), name), asked_at=after(seconds=-(number % 3)))
    rules = LabelRules(shortest=64, longest=64, is_internationalised=True)
    is_none = found.availability is Availability.NOT_SOLD
    return replace(found, why=rules.why_not(name) if is_none and number % 2 else "")


def _catalogue_of(size: Size, **changes: Any) -> Any:
    extensions = {name.extension for name in size.sought}
    return catalogue(*(tariff(extension) for extension in extensions), **changes)
