"""The ledger: what happened, when, by whom; append-only, each line sealed by the hash of all before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.telling import Subject
from bot.store.columns import encoded, moment
from bot.store.tellings import Tellings

OURSELVES = "cartwright"
"""Who did what nobody asked for at that moment."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the ledger. `before` and `after` are stages, where a stage changed."""

    line: int
    at: str
    who: str
    subject: str
    subject_id: int
    what: str
    before: str | None
    after: str | None
    details: str
    previous: str
    hash: str


class Ledger:
    """The room of what happened. It has no way to change or remove a line."""

    def __init__(self, db: Database, tellings: Tellings) -> None:
        self._db = db
        self.tellings = tellings

    def append(
        self,
        subject: Subject,
        subject_id: int,
        what: str,
        *,
        who: str,
        at: datetime,
        stages: tuple[str | None, str | None] = (None, None),
        details: Mapping[str, Any] | None = None,
        settle: timedelta = timedelta(0),
    ) -> int:
        """Add a line, and let every message about its subject be told anew.

        Args:
            stages: before and after, where a stage changed.
            details: plain values; no secrets.
            settle: how long to wait for more before messages are edited.

        Returns:
            The number of the line.

        """
        line, previous = self._head()
        row = {
            "line": line + 1,
            "at": moment(at),
            "who": who,
            "subject": subject.value,
            "subject_id": subject_id,
            "what": what,
            "before": stages[0],
            "after": stages[1],
            "details": encoded(details or {}),
            "previous": previous,
        }
        row["hash"] = hashlib.sha256(encoded(row).encode()).hexdigest()
        places = ", ".join(f":{column}" for column in row)
        self._db.execute(f"INSERT INTO ledger VALUES ({places})", row)  # noqa: S608 - our own column names
        self.tellings.want(subject, subject_id, line + 1, due_at=at + settle)
        return line + 1

    def of(self, subject: Subject, subject_id: int) -> list[Entry]:
        """List what happened to a cart or a purchase, oldest first."""
        sql = "SELECT * FROM ledger WHERE subject = ? AND subject_id = ? ORDER BY line"
        return [Entry(**row) for row in self._db.query(sql, [subject.value, subject_id])]

    def _head(self) -> tuple[int, str]:
        row = next(iter(self._db.query("SELECT line, hash FROM ledger ORDER BY line DESC LIMIT 1")), None)
        return (row["line"], row["hash"]) if row else (0, "")
