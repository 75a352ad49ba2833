"""What certain people are told once."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database

from bot.model.notice import Kind, Notice
from bot.model.telling import Form, Subject
from bot.store.columns import decoded, encoded, moment, sure_moment
from bot.store.ledger import Ledger


class Notices:
    """The room of notices. Each is a line of the ledger, too."""

    def __init__(self, db: Database, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def post(
        self, kind: Kind, audiences: Iterable[str], *, who: str, at: datetime, details: Mapping[str, str]
    ) -> Notice:
        """Let people be told something.

        Args:
            audiences: channel ids, and user ids for direct messages.
            who: whose doing it is, for the ledger.
            details: plain texts, no secrets.

        """
        sql = "INSERT INTO notices (kind, details, at) VALUES (?, ?, ?)"
        number = self._db.execute(sql, [kind.value, encoded(dict(details)), moment(at)]).lastrowid
        if number is None:
            raise LookupError("the new notice has no number")
        line = self._ledger.append(Subject.NOTICE, number, kind.value, who=who, at=at, details=details).line
        for audience in dict.fromkeys(audiences):
            self._ledger.tellings.begin(Subject.NOTICE, number, Form.NEWS, audience, line=line, at=at)
        return self.notice(number)

    def notice(self, number: int) -> Notice:
        """Return a notice by its number.

        Raises:
            LookupError: there is none.

        """
        row = next(self._db.query("SELECT * FROM notices WHERE id = ?", [number]), None)
        if row is None:
            raise LookupError(f"no notice {number}")
        return Notice(
            id=row["id"],
            kind=Kind(row["kind"]),
            details=decoded(row["details"], dict[str, str]),
            at=sure_moment(row["at"]),
        )
