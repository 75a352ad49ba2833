"""What the ledger tells of what a purchase takes from budgets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from typing import Any

from bot.model.budget import EFFECTS, Effect
from bot.model.ledger import QUOTE, Entry
from bot.model.purchase import Event, Stage

_ASKS = {Event.QUOTED.value, Event.REPRICE.value}
"""What makes a price the one that is asked for, and reserves it."""


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """What one purchase takes from budgets, as the database keeps it.

    Args:
        person: the requester's own account.
        gross, yearly: in thousandths of the currency's unit, with tax.
        made_at, spent_at, released_at: UTC, as the ledger writes moments; None for never.

    """

    person: str
    currency: str
    gross: int
    yearly: int
    is_free: bool
    made_at: str
    spent_at: str | None = None
    released_at: str | None = None


def thousandths(amount: Decimal) -> int:
    """Write an amount so that a database can add it up exactly; rounded up."""
    return int((amount * 1000).to_integral_value(ROUND_UP))


def reservation_of(entries: Sequence[Entry]) -> Reservation | None:
    """Read what the lines of one purchase say of it, oldest first; None before it had a price.

    Raises:
        ValueError, KeyError, TypeError: a line cannot be read.

    """
    terms: dict[int, Mapping[str, Any]] = {}
    found: Reservation | None = None
    for entry in entries:
        details = json.loads(entry.details)
        if entry.what == QUOTE and details.get("terms"):
            terms[details["quote_id"]] = json.loads(details["terms"])
        elif entry.what in _ASKS and details.get("quote_id") in terms:
            found = _made(entries[0].who, terms[details["quote_id"]], entry.at, found)
        elif found and entry.before != entry.after:
            found = _followed(found, Stage(entry.after), entry.at)
    return found


def _made(person: str, terms: Mapping[str, Any], at: str, before: Reservation | None) -> Reservation:
    gross, yearly = terms["asked"]["gross"], terms["asked"]["yearly"] or terms["asked"]["gross"]
    made = Reservation(
        person=person,
        currency=gross["currency"],
        gross=thousandths(Decimal(gross["amount"])),
        yearly=thousandths(Decimal(yearly["amount"])),
        is_free=terms["is_free"],
        made_at=at,
    )
    return replace(made, spent_at=before.spent_at, released_at=before.released_at) if before else made


def _followed(found: Reservation, stage: Stage, at: str) -> Reservation:
    effect = EFFECTS.get(stage)
    if effect is None or found.spent_at:
        return found
    return replace(found, spent_at=at) if effect is Effect.SPEND else replace(found, released_at=at)
