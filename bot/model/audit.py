"""What an audit finds: the ledger against itself, and every row that it vouches for against the ledger.

Everything here is computed anew from what stands in the database. Nothing finds a ledger that somebody wrote anew as a
whole, with all rows to match; for that an auditor brings a hash from outside, such as one of a message in Slack.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from bot.model.chain import Chain
from bot.model.delegated import delegation_of
from bot.model.delegation import Delegation
from bot.model.freeze import Freeze, freeze_of
from bot.model.ledger import QUOTE, VOTE, VOTE_WITHDRAWN, Entry, Unproved, record_of
from bot.model.purchase import Event, Stage
from bot.model.reserved import Reservation, reservation_of
from bot.model.telling import Subject


@dataclass(frozen=True, kw_only=True)
class PurchaseRow:
    """What the database says of a purchase, and the ledger vouches for; untrusted, also in kind."""

    id: int
    stage: str
    head: str
    requester: str
    reason: str
    quote_id: int | None
    order_id: int | None


@dataclass(frozen=True, kw_only=True)
class QuoteRow:
    """What the database says of a quote.

    Args:
        seal: as it is kept beside the quote.
        sealed: the seal of the quote's contents, computed anew; None where they cannot be read.
        terms: what it takes to be approved, as JSON; empty for one of a release without policies.

    """

    id: int
    purchase_id: int
    seal: str
    sealed: str | None
    terms: str


@dataclass(frozen=True, kw_only=True)
class VoteRow:
    """What the database, or the ledger, says of a vote."""

    purchase_id: int
    quote_id: int
    voter: str
    approves: bool
    reason: str
    at: str
    for_whom: str = ""
    factor: str = ""
    withdrawn_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Books:
    """Everything that an audit looks at, as of one moment.

    Args:
        entries: the ledger, by number.
        freezes, delegations: by number; None for one that cannot be read.
        reservations: by the number of the purchase.
        told_line: the highest line that any message was to tell of.

    """

    entries: Sequence[Entry]
    purchases: Sequence[PurchaseRow]
    quotes: Sequence[QuoteRow]
    votes: Sequence[VoteRow]
    freezes: Mapping[int, Freeze | None]
    delegations: Mapping[int, Delegation | None]
    reservations: Mapping[int, Reservation | None]
    told_line: int

    @property
    def head(self) -> str:
        """The hash of the last line; empty if there is none."""
        return self.entries[-1].hash if self.entries else ""


def findings(books: Books, head: str = "") -> tuple[str, ...]:
    """List everything that is not as it was written, a clause for each; nothing if all is in order.

    Args:
        head: the hash of a line, or its beginning, that was noted down outside of the database; empty for none.

    """
    audit = _Audit(books)
    parts = (audit.end(), audit.purchases(), audit.quotes(), audit.votes())
    more = (audit.freezes(), audit.delegations(), audit.reservations(), audit.record(head))
    return (*audit.chain.findings, *chain.from_iterable((*parts, *more)))


class _Audit:
    """The books with what is looked up in them again and again."""

    def __init__(self, books: Books) -> None:
        self.chain = Chain(books.entries)
        self._books = books
        self._lines: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        for entry in books.entries:
            self._lines[entry.subject, entry.subject_id].append(entry)

    def record(self, head: str) -> Iterator[str]:
        """Find a ledger of which no line has a hash that begins like this."""
        if head and not any(known.startswith(head) for known in self.chain.hashes):
            yield f"no line has the record {head}: the ledger was rewritten since, or the record is of another database"

    def end(self) -> Iterator[str]:
        """Find lines that were cut off, and that a message tells of."""
        if self._books.told_line > self.chain.last:
            yield (
                f"the ledger ends at line {self.chain.last}, but a message tells of line {self._books.told_line}: "
                "it was cut off"
            )

    # Purchases

    def purchases(self) -> Iterator[str]:
        """Compare the purchases with their lines."""
        for row in self._books.purchases:
            yield from (f"request {row.id}: {what}" for what in self._purchase(row))
        known = {row.id for row in self._books.purchases}
        for (subject, number), lines in self._lines.items():
            is_sure = not all(map(self.chain.is_doubtful, lines))
            if subject == Subject.PURCHASE.value and number not in known and is_sure:
                yield f"request {number} is in the ledger, and missing from the database"

    def _purchase(self, row: PurchaseRow) -> Iterator[str]:
        lines = self._lines[Subject.PURCHASE.value, row.id]
        if any(map(self.chain.is_doubtful, lines)):
            return  # it is among the findings already, and nothing can be proved by such lines
        if row.head not in self.chain.hashes:
            yield self._headless()
            return
        try:
            record_of(lines, Stage(row.stage), row.head)
            yield from _differences(row, lines)
        except Unproved as why:
            yield str(why)
        except (ValueError, KeyError, TypeError):
            yield f"it is “{row.stage}” in the database, which the lines about it do not bear out"

    def _headless(self) -> str:
        if self.chain.missing:
            return "its last line is missing from the ledger"
        return (
            f"the ledger ends at line {self.chain.last}, but this request has a later line: it was cut off, unless "
            "the ledger was written anew or the request changed"
        )

    # Quotes and votes

    def quotes(self) -> Iterator[str]:
        """Compare the quotes with their seals, and those with the ledger."""
        told = {
            details.get("quote_id"): (entry.subject_id, details.get("seal"), details.get("terms", ""))
            for entry, details in self._sure(QUOTE)
        }
        for row in self._books.quotes:
            if row.sealed != row.seal:
                yield f"quote {row.id} of request {row.purchase_id} was changed: its contents do not match its seal"
            elif self._is_sure(row.purchase_id) and told.get(row.id) != (row.purchase_id, row.seal, row.terms):
                yield f"quote {row.id} of request {row.purchase_id} is not in the ledger, or with another seal or terms"
        for missing in told.keys() - {row.id for row in self._books.quotes}:
            yield f"quote {missing} of request {told[missing][0]} is in the ledger, and missing from the database"

    def votes(self) -> Iterator[str]:
        """Compare the votes with the ledger."""
        told = self._told_votes()
        kept = {(vote.quote_id, vote.voter, vote.at): vote for vote in self._books.votes}
        for key, vote in kept.items():
            if self._is_sure(vote.purchase_id) and told.get(key) != vote:
                how = "was changed" if key in told else "is not in the ledger"
                yield f"the vote of {vote.voter} on quote {vote.quote_id} of request {vote.purchase_id} {how}"
        for key in told.keys() - kept.keys():
            quote_id, voter, _ = key
            request = told[key].purchase_id
            yield f"the vote of {voter} on quote {quote_id} of request {request} is missing from the database"

    def _told_votes(self) -> dict[tuple[int, str, str], VoteRow]:
        """The votes of the ledger, by quote, voter and moment; those taken back with the moment of that."""
        told = {(vote.quote_id, vote.voter, vote.at): vote for vote in map(_vote, self._sure(VOTE))}
        for entry, details in self._sure(VOTE_WITHDRAWN):
            key = (details.get("quote_id", 0), entry.who, str(details.get("voted_at")))
            if key in told:
                told[key] = replace(told[key], withdrawn_at=entry.at)
        return told

    # Freezes and delegations

    def freezes(self) -> Iterator[str]:
        """Compare the freezes with their lines."""
        return self._compared(Subject.FREEZE, self._books.freezes, freeze_of)

    def delegations(self) -> Iterator[str]:
        """Compare the delegations with their lines."""
        return self._compared(Subject.DELEGATION, self._books.delegations, delegation_of)

    def reservations(self) -> Iterator[str]:
        """Compare what purchases take from budgets with what their lines say of it."""
        kept = self._books.reservations
        for (subject, number), lines in self._lines.items():
            is_sure = subject == Subject.PURCHASE.value and self._is_sure(number)
            if is_sure and _read(reservation_of, lines) != kept.get(number):
                yield f"what request {number} takes from budgets was changed: the ledger says otherwise"

    def _compared(
        self, subject: Subject, kept: Mapping[int, object], read: Callable[[Sequence[Entry]], object]
    ) -> Iterator[str]:
        """Compare what the database says with what is read of the lines about it."""
        told = {
            number: _read(read, lines)
            for (of, number), lines in self._lines.items()
            if of == subject.value and not any(map(self.chain.is_doubtful, lines))
        }
        for number, one in kept.items():
            lines = self._lines[subject.value, number]
            if not any(map(self.chain.is_doubtful, lines)) and (one is None or told.get(number) != one):
                yield f"{subject.value} {number} was changed: the ledger tells another story of it than the database"
        for number in told.keys() - kept.keys():
            yield f"{subject.value} {number} is in the ledger, and missing from the database"

    def _is_sure(self, purchase_id: int) -> bool:
        return not any(map(self.chain.is_doubtful, self._lines[Subject.PURCHASE.value, purchase_id]))

    def _sure(self, what: str) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
        """The lines of a kind about purchases of which no line is doubtful, with their details."""
        for entry in self._books.entries:
            if entry.subject == Subject.PURCHASE.value and entry.what == what and self._is_sure(entry.subject_id):
                yield entry, _details(entry)


def _differences(row: PurchaseRow, lines: Sequence[Entry]) -> Iterator[str]:
    """Compare what the database says of a purchase beside its stage with what the ledger says."""
    told: dict[str, Any] = {"requester": lines[0].who, "reason": _details(lines[0]).get("reason")}
    for entry in lines:
        if entry.what in _EVENTS:
            told |= {name: value for name, value in _details(entry).items() if name in ("quote_id", "order_id")}
    for name, words in _COLUMNS.items():
        if getattr(row, name) != told.get(name):
            yield f"{words} is “{getattr(row, name)}” in the database, and “{told.get(name)}” in the ledger"


def _vote(told: tuple[Entry, Mapping[str, Any]]) -> VoteRow:
    entry, details = told
    return VoteRow(
        purchase_id=entry.subject_id,
        quote_id=details.get("quote_id", 0),
        voter=entry.who,
        approves=details.get("approves", False),
        reason=details.get("reason", ""),
        at=entry.at,
        for_whom=details.get("for_whom", ""),
        factor=details.get("factor", ""),
    )


def _read(read: Callable[[Sequence[Entry]], object], lines: Sequence[Entry]) -> object:
    try:
        return read(lines)
    except (ValueError, KeyError, TypeError):
        return None


def _details(entry: Entry) -> Mapping[str, Any]:
    try:
        details = json.loads(entry.details)
    except (ValueError, TypeError):
        return {}
    return details if isinstance(details, dict) else {}


_EVENTS = frozenset(event.value for event in Event)
_COLUMNS = {"requester": "its requester", "reason": "its reason", "quote_id": "its quote", "order_id": "its order"}
