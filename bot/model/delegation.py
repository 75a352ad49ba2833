"""An approver's stand-in for a span of days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.model.calendar import require_zone

DAYS_MAX = 60
"""How many days one delegation may last."""


@dataclass(frozen=True, kw_only=True)
class Delegation:
    """Who votes for whom, and when.

    Args:
        principal: the approver who is away.
        delegate: who votes instead; the two have one vote between them.
        begins_at, ends_at: from the one, until before the other.
        revoked_at: when it was taken back; None where it was not.

    """

    id: int
    principal: str
    delegate: str
    begins_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the delegate may vote for the principal at a moment."""
        return self.begins_at <= at < self.ends_at and (self.revoked_at is None or at < self.revoked_at)

    def is_over(self, at: datetime) -> bool:
        """Whether nobody votes by it any more, nor will."""
        return self.revoked_at is not None or self.ends_at <= at

    def days(self, zone: str) -> tuple[date, date]:
        """Return the first and the last day of it in a zone; the last one is included."""
        clock = require_zone(zone)
        last = self.ends_at - timedelta(microseconds=1)
        return self.begins_at.astimezone(clock).date(), last.astimezone(clock).date()
