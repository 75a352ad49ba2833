"""Offers that were shown, so that an Add button can carry a number and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.model.offer import Finding, Offer
from bot.store.columns import decoded, encoded, moment


class Offers:
    """The room of offers that people were shown."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, findings: Sequence[Finding]) -> list[Finding]:
        """Number the offers of findings."""
        return [self._kept(finding) for finding in findings]

    def offer(self, offer_id: int) -> Offer | None:
        """Return an offer by its number; None if it is not kept any more."""
        row = self._db.execute("SELECT body FROM offers WHERE id = ?", [offer_id]).fetchone()
        return decoded(row[0], Offer) if row else None

    def forget(self, before: datetime) -> bool:
        """Drop what was shown before a moment, a thousand at a time; False if there is nothing left of it."""
        sql = "DELETE FROM offers WHERE id IN (SELECT id FROM offers WHERE asked_at < ? LIMIT 1000)"
        return self._db.execute(sql, [moment(before)]).rowcount > 0

    def _kept(self, finding: Finding) -> Finding:
        if finding.offer is None:
            return finding
        sql = "INSERT INTO offers (name, body, asked_at) VALUES (?, ?, ?)"
        row = [finding.name.ascii, encoded(finding.offer), moment(finding.asked_at)]
        return replace(finding, offer_id=self._db.execute(sql, row).lastrowid)
