"""The stop of all buying, and what it takes to lift it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.ledger import Entry

FROZEN, LIFT_ASKED, LIFTED = "frozen", "lift asked", "lifted"
"""What the ledger's lines about a stop are called."""


@dataclass(frozen=True, kw_only=True)
class Freeze:
    """A stop of all buying: from its commit on, no order and no payment is sent.

    Args:
        reason: their own words; untrusted.
        frozen_by: a Slack user id, or the name of an account of the machine.
        lift_asked_by: the operator who asked to lift it; None while nobody has.
        lifted_by: the second person, who agreed; None while it holds.

    """

    id: int
    reason: str
    frozen_by: str
    frozen_at: datetime
    lift_asked_by: str | None = None
    lift_asked_at: datetime | None = None
    lifted_by: str | None = None
    lifted_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing is bought because of it."""
        return self.lifted_at is None


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A stop, and what it came too late for, if anything.

    Args:
        being_sent: the purchases of which an order or a payment may be on its way to OVH at this moment.

    """

    freeze: Freeze
    being_sent: tuple[int, ...]


def freeze_of(entries: Iterable[Entry]) -> Freeze | None:
    """Read what the ledger's lines about one stop say of it, oldest first; None if they do not begin with it."""
    freeze: Freeze | None = None
    for entry in entries:
        at = datetime.fromisoformat(entry.at)
        if freeze is None and entry.what == FROZEN:
            reason = json.loads(entry.details)["reason"]
            freeze = Freeze(id=entry.subject_id, reason=reason, frozen_by=entry.who, frozen_at=at)
        elif freeze is not None:
            freeze = _next(freeze, entry, at)
    return freeze


def _next(freeze: Freeze, entry: Entry, at: datetime) -> Freeze:
    if entry.what == FROZEN:
        return replace(freeze, lift_asked_by=None, lift_asked_at=None)
    if entry.what == LIFT_ASKED:
        return replace(freeze, lift_asked_by=entry.who, lift_asked_at=at)
    return replace(freeze, lifted_by=entry.who, lifted_at=at) if entry.what == LIFTED else freeze
