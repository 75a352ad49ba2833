"""Which names a search is about, and what was found out about them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from bot.errors import NotAName, NotUnderstood, Refused
from bot.model.cart import Place
from bot.model.catalogue import Catalogue, Reading
from bot.model.cost import YEARS, Cost, of_offer, of_tariff
from bot.model.extensions import listed
from bot.model.name import Name, names_under
from bot.model.offer import Availability, Finding
from bot.model.policy import Rule
from bot.model.query import ALL, COUNTRY, FEATURED, NAME, Query

T = TypeVar("T")

NAMES_MAX = 1_000
"""The most names that one search asks OVH about: one call each."""

FEW_MAX = 20
"""Up to how many names are answered in one message; more are shown in a dialog."""

PAGE = 12
"""How many names a page of the dialog shows."""

# Nearly every word goes with one of so many extensions; a thousand words need not be tried with nine hundred.
_TRIED_FIRST = 20


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to ask OVH about.

    Args:
        names: in the order to show them, each once.
        exact: how many of them, the first ones, were typed whole.
        faults: sentences about what was typed and is no name, or no option.
        left_out: how many names were too many.
        too_dear: how many were left out because the catalogue says that they cost more than `max_price`.
        max_price: the most that a first year may cost without tax, in the account's currency.
        years: over how many years costs are added up.

    """

    names: tuple[Name, ...]
    exact: int = 0
    faults: tuple[str, ...] = ()
    left_out: int = 0
    too_dear: int = 0
    max_price: Decimal | None = None
    years: int = YEARS

    @property
    def is_wide(self) -> bool:
        """Whether these are too many for a message."""
        return len(self.names) > FEW_MAX

    @property
    def pages(self) -> int:
        """How many pages a dialog has."""
        return max(1, -(-len(self.names) // PAGE))

    def page(self, number: int) -> Sequence[tuple[int, Name]]:
        """The names of one page, counted from 0, each with its position in the whole search."""
        first = PAGE * number
        return list(enumerate(self.names[first : first + PAGE], first))


@dataclass(frozen=True, kw_only=True)
class Search:
    """One search: what was asked, and what is known so far.

    Args:
        remarks: sentences about what was understood otherwise than it was typed.
        findings: what OVH said, by name.
        untold: why nothing is known of a name, in OVH's words or ours; empty where there was no answer in time.
        page: which page of the dialog is shown, counted from 0.
        ticked: the positions of the names that are ticked in the dialog.
        view: Slack's id of the dialog and the hash of what it shows, with a space between; empty without one.
        ended_at: when nothing more was asked; None before.

    """

    id: int
    place: Place
    person: str
    wanted: Wanted
    remarks: tuple[str, ...] = ()
    began_at: datetime
    findings: Mapping[Name, Finding] = field(default_factory=dict)
    untold: Mapping[Name, str] = field(default_factory=dict)
    page: int = 0
    ticked: frozenset[int] = frozenset()
    view: str = ""
    ended_at: datetime | None = None

    @property
    def open_names(self) -> tuple[Name, ...]:
        """The names that nothing is known of yet."""
        return tuple(name for name in self.wanted.names if name not in self.findings and name not in self.untold)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come."""
        return self.ended_at is not None or not self.open_names

    @property
    def found(self) -> tuple[Finding, ...]:
        """What OVH said, in the order to show it."""
        return tuple(self.findings[name] for name in self.wanted.names if name in self.findings)

    @property
    def unanswered(self) -> tuple[Name, ...]:
        """The names that nothing could be told of, in the order to show them."""
        return tuple(name for name in self.wanted.names if name in self.untold)

    @property
    def why_unanswered(self) -> str:
        """OVH's or our words for the first of those; empty where it was just too slow."""
        return next((why for name in self.wanted.names if (why := self.untold.get(name))), "")

    @property
    def exact(self) -> Finding | None:
        """What OVH said of the one name that was typed whole; None where it said nothing, or there are others."""
        return self.findings.get(self.wanted.names[0]) if self.wanted.exact == 1 else None

    @property
    def answered_before(self) -> datetime | None:
        """When OVH gave the oldest of its answers, if all were given to earlier searches; else None."""
        moments = [finding.asked_at for finding in self.findings.values()]
        return min(moments) if moments and max(moments) < self.began_at else None

    @property
    def owned(self) -> Name | None:
        """The first name that somebody owns, if it is among those that were meant most."""
        first = self.wanted.names[:FEW_MAX]
        owned = (Availability.OWNED, Availability.AFTERMARKET)
        return next((n for n in first if n in self.findings and self.findings[n].availability in owned), None)

    def turned(self, page: int, ticked: Iterable[int], unticked: Iterable[int]) -> "Search":
        """The same with another page shown.

        Args:
            page: counted from 0; the nearest there is, is shown.
            ticked: the positions that are ticked on the page that its person saw, which may be older than the last.
            unticked: the positions on that page that could be ticked, and are not.

        """
        ticks = self.ticked.difference(unticked).union(ticked)
        known = frozenset(tick for tick in ticks if tick < len(self.wanted.names))
        return replace(self, page=min(max(page, 0), self.wanted.pages - 1), ticked=known)

    def is_too_dear(self, finding: Finding) -> bool:
        """Whether a name costs more than what was asked for."""
        limit, offer = self.wanted.max_price, finding.offer
        return (
            limit is not None and offer is not None and offer.first_year is not None and offer.first_year.amount > limit
        )


@dataclass(frozen=True, kw_only=True)
class SearchPicture:
    """All that an answer to a search shows.

    Args:
        reading: what the catalogue says.
        rule: what holds in the channel.
        in_cart: the names in the channel's cart.
        requested: the numbers of the requests, of any channel, that names are being bought by.
        down_since: since when OVH does not answer; None while it does.

    """

    search: Search
    reading: Reading
    rule: Rule
    in_cart: frozenset[Name] = frozenset()
    requested: Mapping[Name, int] = field(default_factory=dict)
    down_since: datetime | None = None

    def cost(self, name: Name, now: datetime) -> Cost | None:
        """What a name costs: by OVH's offer, else by the catalogue; None where neither is known."""
        tariff, years = self.reading.tariff(name.extension), self.search.wanted.years
        finding = self.search.findings.get(name)
        if finding:
            promotion = tariff.present_promotion(now) if tariff else None
            return of_offer(finding.offer, promotion, years) if finding.offer else None
        return of_tariff(tariff, now, years) if tariff else None


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
    if limit is None or catalogue is None or limit.is_in(catalogue.currency):
        return limit.amount if limit else None
    faults.append(
        NotUnderstood(
            f"Prices of this account are in {catalogue.currency}, and `--max-price` was written in another currency.",
            "I did not limit the price.",
            "Search again with an amount in that currency, without VAT.",
        )
    )
    return None


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
