"""Who works on a purchase, and when."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.model.purchase import Purchase
from bot.model.work import Work
from bot.store.columns import moment, next_due
from bot.store.ledger import Ledger
from bot.store.purchase_lanes import LANES
from bot.store.purchase_reading import PurchaseReading
from bot.store.quotes import Quotes

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


class PurchaseSchedule(PurchaseReading):
    """The part of the room of purchases that hands them to whoever moves them on."""

    def __init__(self, db: Database, ledger: Ledger, quotes: Quotes, leaves: Callable[[Work], None]) -> None:
        super().__init__(db, ledger, quotes)
        self._leaves = leaves

    def claim(self, lane: Work, now: datetime) -> Purchase | None:
        """Take the purchase that has been due longest in a lane, for a minute; None if none is.

        One whose row somebody made unreadable waits by itself, and keeps no other waiting.
        """
        sql = """
            UPDATE purchases SET claimed_until = :lease, fence = fence + 1 WHERE id = (
                SELECT id FROM purchases WHERE lane = :lane AND due_at <= :now
                AND (claimed_until IS NULL OR claimed_until <= :now) ORDER BY due_at LIMIT 1)
            RETURNING *
        """
        values = {"lane": lane.value, "now": moment(now), "lease": moment(now + LEASE)}
        for row in self._db.query(sql, values):
            try:
                return self._whole(row)
            except (ValueError, TypeError):
                log.error("request %d cannot be read: what was changed?", row["id"])  # noqa: TRY400 - never its text
                return self.claim(lane, now)
        return None

    def next_due(self, lane: Work) -> datetime | None:
        """When the next purchase of a lane is due that nobody works on; None if none is."""
        return next_due(self._db, "purchases", "lane = ? AND due_at IS NOT NULL", [lane.value])

    def release(self, purchase: Purchase, *, due_at: datetime) -> None:
        """End a claim, and look at the purchase again at a moment; one that has moved on meanwhile is left alone."""
        sql = """
            UPDATE purchases SET due_at = ?, claimed_until = NULL, checks = ? WHERE id = ? AND stage = ?
        """
        self._db.execute(sql, [moment(due_at), purchase.checks + 1, purchase.id, purchase.stage.value])
        self._leaves(LANES[purchase.stage])

    def look_again(self, purchase_id: int, *, at: datetime) -> None:
        """Let a purchase be looked at now, because what it waited for has come."""
        sql = "UPDATE purchases SET due_at = ? WHERE id = ? AND due_at IS NOT NULL RETURNING lane"
        for (lane,) in self._db.execute(sql, [moment(at), purchase_id]).fetchall():
            self._leaves(Work(lane))
