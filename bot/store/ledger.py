"""The ledger: what happened, when, by whom; append-only, each line sealed by the hash of all before it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.ledger import Entry
from bot.model.telling import Subject
from bot.store.columns import encoded, moment
from bot.store.tellings import Tellings


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
    ) -> Entry:
        """Add a line, and let every message about its subject be told anew.

        Args:
            stages: before and after, where a stage changed.
            details: plain values; no secrets.
            settle: how long to wait for more before messages are edited.

        """
        line, previous = self.head()
        entry = Entry(
            line=line + 1,
            at=moment(at),
            who=who,
            subject=subject.value,
            subject_id=subject_id,
            what=what,
            before=stages[0],
            after=stages[1],
            details=encoded(details or {}),
            previous=previous,
        )
        entry = replace(entry, hash=entry.digest)
        self._db.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(vars(entry).values()))
        self.tellings.want(subject, subject_id, entry.line, due_at=at + settle)
        return entry

    def of(self, subject: Subject, subject_id: int) -> list[Entry]:
        """List what happened to a cart or a purchase, oldest first."""
        sql = "SELECT * FROM ledger WHERE subject = ? AND subject_id = ? ORDER BY line"
        return [Entry(**row) for row in self._db.query(sql, [subject.value, subject_id])]

    def all(self) -> Iterator[Entry]:
        """Yield every line, oldest first."""
        for row in self._db.query("SELECT * FROM ledger ORDER BY line"):
            yield Entry(**row)

    def hash_of(self, line: int) -> str:
        """Return the hash of a line; empty for none."""
        row = self._db.execute("SELECT hash FROM ledger WHERE line = ?", [line]).fetchone()
        return row[0] if row else ""

    def head(self) -> tuple[int, str]:
        """Return the number and the hash of the last line; 0 and nothing before the first."""
        row = self._db.execute("SELECT line, hash FROM ledger ORDER BY line DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, "")
