"""Which names a search is about, and what was found out about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.model.cart import Place
from bot.model.catalogue import Reading
from bot.model.cost import YEARS, Cost, of_offer, of_tariff
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.policy import Rule

NAMES_MAX = 1_000
"""The most names that one search asks OVH about: one call each."""

FEW_MAX = 20
"""Up to how many names are answered in one message; more are shown in a dialog."""

PAGE = 12
"""How many names a page of the dialog shows."""


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
        shared_at: when it was shown to its channel from the dialog that is open; None if it was not.

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
    shared_at: datetime | None = None

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
