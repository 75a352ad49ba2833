"""Which names somebody means by what they typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from bot.errors import NotAName, NotUnderstood, Refused
from bot.model.catalogue import Catalogue
from bot.model.extensions import listed
from bot.model.name import Name, names_under
from bot.model.query import ALL, COUNTRY, FEATURED, NAME, Query
from bot.model.search import FEW_MAX, NAMES_MAX, Wanted

T = TypeVar("T")

# Nearly every word goes with one of so many extensions; a thousand words need not be tried with nine hundred.
_TRIED_FIRST = 20


def understand(
    query: Query,
    *,
    featured: Sequence[str],
    catalogue: Catalogue | None = None,
    own_lists: Mapping[str, Sequence[str]] | None = None,
    now: datetime,
) -> Wanted:
    """Say which names a query means: whole names first; bare words with the extensions of the lists.

    Several bare words are also tried joined and hyphenated, since people type `merry christmas`. A list that is asked
    for goes with whole names too: `merry.shop --tech` is `merry.shop`, then `merry` with what is in the list.

    Args:
        featured: the extensions of the usual list, without a dot in front.
        catalogue: what OVH sells; None while that is not known.
        own_lists: extensions of the channel's own lists.

    """
    faults: list[Refused] = [*query.faults, *_not_known_yet(query, catalogue)]
    limit = _price_limit(query, catalogue, faults)
    lists = query.lists or (FEATURED,)
    extensions = _each_once(e for name in lists for e in listed(name, catalogue, featured, own_lists or {}))
    affordable = [extension for extension in extensions if not _is_too_dear(extension, limit, catalogue, now)]
    exact = _each_once(_whole(query.names, faults))
    labels, filled = _labels(query, exact, extensions, faults)
    room = -(-NAMES_MAX // max(1, len(affordable)))  # labels beyond it would make names that are left out anyway
    grids = [grid for label in labels[:room] if (grid := _grid(label, affordable))]
    by_extension = len(exact) + len(filled) + sum(map(len, grids)) > FEW_MAX
    names = _each_once((*exact, *filled, *_woven(grids, affordable, by_extension=by_extension)))
    return Wanted(
        names=names[:NAMES_MAX],
        exact=min(len(exact), NAMES_MAX),
        faults=tuple(fault.sentence for fault in faults),
        left_out=max(0, len(names) - NAMES_MAX) + len(labels[room:]) * len(affordable),
        too_dear=len(labels) * (len(extensions) - len(affordable)),
        max_price=limit,
        years=query.years,
    )


def _not_known_yet(query: Query, catalogue: Catalogue | None) -> Iterator[Refused]:
    unknown = [name for name in query.lists if name in (ALL, COUNTRY)]
    if unknown and catalogue is None:
        yield NotUnderstood(
            f"I do not know yet what OVH sells, so I cannot tell all that `--{unknown[0]}` means.",
            "I searched only the best-known extensions of it.",
            "Search again in a few minutes.",
        )


def _price_limit(query: Query, catalogue: Catalogue | None, faults: list[Refused]) -> Decimal | None:
    """The limit, unless it was written in another currency than the account's, since nothing is converted."""
    limit = query.max_price
    if limit is None or not limit.currencies or (catalogue and limit.is_in(catalogue.currency)):
        return limit.amount if limit else None
    faults.append(_another_currency(catalogue))
    return None


def _another_currency(catalogue: Catalogue | None) -> NotUnderstood:
    if catalogue is None:
        return NotUnderstood(
            "I do not know yet in which currency the prices of this account are.",
            "I did not limit the price.",
            "Search again with the amount alone, in the account's currency and without VAT.",
        )
    return NotUnderstood(
        f"Prices of this account are in {catalogue.currency}, and `--max-price` was written in another currency.",
        "I did not limit the price.",
        "Search again with an amount in that currency, without VAT.",
    )


def _whole(typed: Iterable[str], faults: list[Refused]) -> Iterator[Name]:
    for text in dict.fromkeys(typed):
        try:
            yield Name.read(text)
        except NotAName as fault:
            faults.append(fault)


def _labels(
    query: Query, exact: Sequence[Name], extensions: Sequence[str], faults: list[Refused]
) -> tuple[tuple[str, ...], tuple[Name, ...]]:
    """The words as labels: joined, hyphenated, alone, and filled into the patterns; of some of those, whole names."""
    words = tuple(_fitting(query.words, extensions, faults))
    joined = _fitting(("".join(words), "-".join(words)) if len(words) > 1 else (), extensions, [])
    of_names = tuple(name.shown.partition(".")[0] for name in exact)
    labels: list[str] = []
    names: list[Name] = []
    for pattern in query.patterns:
        found = _filled(pattern, words or of_names, extensions, faults)
        labels += [text for text in found if "." not in text]
        names += [Name.read(text) for text in found if "." in text]
    return _each_once((*joined, *words, *(of_names if query.lists else ()), *labels)), _each_once(names)


def _fitting(words: Iterable[str], extensions: Sequence[str], faults: list[Refused]) -> Iterator[str]:
    """The words that go with an extension at least; why another one does not, is told."""
    for word in {word.lower(): word for word in words}.values():
        try:
            _require_a_name(word, extensions)
        except NotAName as fault:
            faults.append(fault)
        else:
            yield word


def _require_a_name(word: str, extensions: Sequence[str]) -> None:
    try:
        names_under(word, extensions[:_TRIED_FIRST])
    except NotAName:
        names_under(word, extensions)


def _filled(pattern: str, words: Sequence[str], extensions: Sequence[str], faults: list[Refused]) -> Sequence[str]:
    """What a pattern makes of the words, labels or whole names; if it makes nothing that can exist, that is told."""
    if not words:
        faults.append(NotAName(pattern, f"`{NAME}` stands for a word, and none was given"))
        return ()
    wrong: list[Refused] = []
    filled = [pattern.replace(NAME, word) for word in words]
    found = [*_fitting([text for text in filled if "." not in text], extensions, wrong)]
    found += [name.shown for name in _whole([text for text in filled if "." in text], wrong)]
    if not found:
        faults.append(wrong[0])
    return found


def _grid(label: str, extensions: Sequence[str]) -> list[Name]:
    """The names of a label, one for each extension that it goes with."""
    try:
        return names_under(label, extensions)
    except NotAName:
        return []


def _woven(grids: Sequence[Sequence[Name]], extensions: Sequence[str], *, by_extension: bool) -> Iterator[Name]:
    """All names of all labels: label by label, or the best extensions of all labels first."""
    if not by_extension:
        for names in grids:
            yield from names
        return
    columns = [{name.extension: name for name in names} for names in grids]
    for extension in extensions:
        yield from (column[extension] for column in columns if extension in column)


def _is_too_dear(extension: str, limit: Decimal | None, catalogue: Catalogue | None, now: datetime) -> bool:
    """Whether the catalogue says so of ordinary names. One that OVH must be asked about may still be dearer."""
    tariff = catalogue.tariffs.get(extension) if catalogue else None
    price = tariff.first_year(now) if tariff else None
    return limit is not None and price is not None and price.amount > limit


def _each_once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
