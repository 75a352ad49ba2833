"""Exporting purchases for whoever audits them: one record each, that joins all that is known of it.

A record, as JSON Lines has it (CSV has the same, flat, with `_` between the names: `order_number`):

    request            our number of the purchase
    channel            Slack's id of the channel
    requester          Slack's id of the person
    reason             the requester's own words
    requested_at       when
    names              what was approved, or else what was requested; as the DNS has them
    votes              voter (Slack's id), vote (approved or declined), quote (its number), at, for_whom (the approver
                       that a delegate voted for), factor (the second factor that was used), withdrawn_at
    approved           what was approved in the end: quote, net, vat, gross, currency, payment_method, seal
    fresh_seal         the seal of the dry run just before the order; equal to the approved one unless it got cheaper
    order              OVH's number, gross, currency, placed_at
    payment            outcome (not paid, sent, refused, paid, paid outside), sent_at, paid_at
    delivery           status (OVH's word for the order), at
    stage, note        how far it is, and why it stands there
    ledger             line and hash of the last line about it

Moments are ISO 8601 in UTC. Money is text in whole units, with its currency beside it. What is not there is null, or an
empty cell. CSV is RFC 4180; a cell that a spreadsheet could take for a formula begins with an apostrophe.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.model.ledger import VOTE, Entry
from bot.model.purchase import Event, Purchase
from bot.model.quote import Quote
from bot.store.books import Reading, reading, understood

Record = Mapping[str, Any]

_OUTCOMES = {
    Event.PAY.value: "sent",
    Event.UNSENT.value: "not paid",
    Event.PAYMENT_REFUSED.value: "refused",
    Event.PAY_AGAIN.value: "not paid",
    Event.PAID.value: "paid",
    Event.PAID_OUTSIDE.value: "paid outside",
}
_APPROVAL_IS_VOID = {Event.STOP.value, Event.REPRICE.value, Event.GONE.value, Event.GO_ON.value}
_DELIVERY = {"order status", Event.DELIVERED.value, Event.CANCELLED.value}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for a formula, or skips in front of one: OWASP, "CSV Injection"."""


def export(database: Path, format_name: str) -> Iterator[str]:
    """Yield the text of an export, record by record, as of one moment, also while the bot runs.

    Args:
        format_name: one of `FORMATS`.

    Raises:
        NoDatabase, Unusable: it cannot be read.

    """
    with reading(database) as found:
        yield from FORMATS[format_name](_records(found))


def _records(found: Reading) -> Iterator[Record]:
    for purchase, lines in found.purchases():
        with understood(f"request {purchase.id}"):
            told = _Told(lines)
            record = _record(purchase, told, found.quote(told.approved_quote_id))
        yield record


class _Told:
    """The lines about a purchase, with what an export asks of them."""

    def __init__(self, lines: Sequence[Entry]) -> None:
        self.last = lines[-1] if lines else None
        self._told = [(entry, json.loads(entry.details)) for entry in lines]

    @property
    def requested_names(self) -> list[str]:
        """The names of the request, as it was made."""
        return list(self._told[0][1].get("names", [])) if self._told else []

    @property
    def approved_quote_id(self) -> int | None:
        """The number of the quote that is approved; None where nothing is."""
        voted = approved = None
        for entry, details in self._told:
            if entry.what == VOTE and details["approves"]:
                voted = details["quote_id"]
            elif entry.what == Event.APPROVE.value:
                approved = details.get("quote_id", voted)
            elif entry.what in _APPROVAL_IS_VOID:
                approved = None
        return approved

    @property
    def outcome(self) -> str:
        """What became of the payment."""
        return next((_OUTCOMES[e.what] for e, _ in reversed(self._told) if e.what in _OUTCOMES), "not paid")

    def last_at(self, *kinds: str) -> str | None:
        """When something of these kinds happened last."""
        return next((entry.at for entry, _ in reversed(self._told) if entry.what in kinds), None)

    def last_detail(self, what: str, name: str) -> Any:
        """A detail of the last line of a kind."""
        return next((details.get(name) for entry, details in reversed(self._told) if entry.what == what), None)


def _record(purchase: Purchase, told: _Told, approved: Quote | None) -> Record:
    return {
        "request": purchase.id,
        "channel": purchase.place.channel,
        "requester": purchase.requester,
        "reason": purchase.reason,
        "requested_at": purchase.requested_at.isoformat(),
        "names": [name.ascii for name in approved.names] if approved else told.requested_names,
        "votes": [
            {
                "voter": vote.voter,
                "vote": "approved" if vote.approves else "declined",
                "quote": vote.quote_id,
                "at": vote.at.isoformat(),
                "for_whom": vote.for_whom or None,
                "factor": vote.factor or None,
                "withdrawn_at": vote.withdrawn_at.isoformat() if vote.withdrawn_at else None,
            }
            for vote in purchase.votes
        ],
        "approved": _approved(told.approved_quote_id, approved),
        "fresh_seal": told.last_detail(Event.PLACE.value, "fresh_seal"),
        "order": _order(purchase, told),
        "payment": {
            "outcome": told.outcome,
            "sent_at": told.last_at(Event.PAY.value),
            "paid_at": told.last_at(Event.PAID.value, Event.PAID_OUTSIDE.value),
        },
        "delivery": {"status": purchase.order_status, "at": told.last_at(*_DELIVERY)},
        "stage": purchase.stage.value,
        "note": purchase.note,
        "ledger": {"line": told.last.line if told.last else None, "hash": told.last.hash if told.last else None},
    }


def _approved(quote_id: int | None, quote: Quote | None) -> Record:
    return {
        "quote": quote_id,
        "net": str(quote.net.amount) if quote else None,
        "vat": str(quote.tax.amount) if quote else None,
        "gross": str(quote.gross.amount) if quote else None,
        "currency": quote.gross.currency if quote else None,
        "payment_method": quote.payment_method.label if quote else None,
        "seal": quote.seal if quote else None,
    }


def _order(purchase: Purchase, told: _Told) -> Record:
    gross = purchase.order_gross
    return {
        "number": purchase.order_id,
        "gross": str(gross.amount) if gross is not None else None,
        "currency": gross.currency if gross is not None else None,
        "placed_at": told.last_at(Event.PLACED.value),
    }


def _json_lines(records: Iterator[Record]) -> Iterator[str]:
    return (json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _csv(records: Iterator[Record]) -> Iterator[str]:
    yield _csv_line(COLUMNS)
    for record in records:
        cells = _flat(record)
        yield _csv_line([_harmless(cells[column]) for column in COLUMNS])


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _flat(record: Record) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            cells |= {f"{name}_{inner}": _text(part) for inner, part in value.items()}
        elif isinstance(value, list):
            cells[name] = "; ".join(map(_in_words, value))
        else:
            cells[name] = _text(value)
    return cells


def _in_words(part: str | Record) -> str:
    if isinstance(part, str):
        return part
    words = "{voter} {vote} quote {quote} at {at}".format(**part)
    more = {"for_whom": "for", "factor": "with", "withdrawn_at": "taken back at"}
    return " ".join([words, *(f"{word} {part[name]}" for name, word in more.items() if part[name])])


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


COLUMNS = (
    *("request", "channel", "requester", "reason", "requested_at", "names", "votes"),
    *("approved_quote", "approved_net", "approved_vat", "approved_gross", "approved_currency"),
    *("approved_payment_method", "approved_seal", "fresh_seal"),
    *("order_number", "order_gross", "order_currency", "order_placed_at"),
    *("payment_outcome", "payment_sent_at", "payment_paid_at", "delivery_status", "delivery_at"),
    *("stage", "note", "ledger_line", "ledger_hash"),
)
"""The columns of CSV, in order."""

FORMATS: Mapping[str, Callable[[Iterator[Record]], Iterator[str]]] = {"csv": _csv, "jsonl": _json_lines}
