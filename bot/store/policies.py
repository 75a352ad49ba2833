"""Which policy was in force since when, so that a change of it can be told."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.store.columns import decoded, encoded, moment


class Policies:
    """The room of policies."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def present(self) -> tuple[str, list[str]] | None:
        """Return the digest and the lines of the policy that was adopted last; None before the first."""
        row = self._db.execute("SELECT digest, lines FROM policies ORDER BY id DESC LIMIT 1").fetchone()
        return (row[0], decoded(row[1], list[str])) if row else None

    def adopt(self, digest: str, lines: Sequence[str], *, at: datetime) -> None:
        """Note that a policy is in force from now on."""
        sql = "INSERT INTO policies (digest, lines, since) VALUES (?, ?, ?)"
        self._db.execute(sql, [digest, encoded(list(lines)), moment(at)])
