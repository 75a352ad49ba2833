"""Stops of all buying."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model.freeze import FROZEN, LIFT_ASKED, LIFTED, Freeze
from bot.model.telling import Subject
from bot.store.columns import moment, read_moment, sure_moment
from bot.store.ledger import Ledger


class Freezes:
    """The room of stops. At most one holds at a time."""

    def __init__(self, db: Database, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def present(self) -> Freeze | None:
        """Return the stop that holds now; None while buying goes on."""
        sql = "SELECT * FROM freezes WHERE lifted_at IS NULL ORDER BY id LIMIT 1"
        return next((freeze_of_row(row) for row in self._db.query(sql)), None)

    def find(self, freeze_id: int) -> Freeze | None:
        """Return a stop by a number that somebody gave, holding or lifted; None for an unknown one."""
        sql = "SELECT * FROM freezes WHERE id = ?"
        return next((freeze_of_row(row) for row in self._db.query(sql, [freeze_id])), None)

    def freeze(self, freeze_id: int) -> Freeze:
        """Return a stop by its number, holding or lifted.

        Raises:
            LookupError: there is none.

        """
        freeze = self.find(freeze_id)
        if freeze is None:
            raise LookupError(f"no freeze {freeze_id}")
        return freeze

    def untold(self) -> Freeze | None:
        """Return the stop that holds if no message was ever begun about it, as of one made without Slack."""
        sql = """
            SELECT * FROM freezes WHERE lifted_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM tellings WHERE subject = ? AND subject_id = freezes.id)
        """
        return next((freeze_of_row(row) for row in self._db.query(sql, [Subject.FREEZE.value])), None)

    # What happens to a stop

    def begin(self, *, who: str, reason: str, at: datetime, being_sent: Sequence[int] = ()) -> Freeze:
        """Stop all buying. One that holds already goes on holding; whoever asked to lift it has to ask again.

        Args:
            being_sent: the purchases for which it comes too late, perhaps; for the ledger.

        """
        holding = self.present()
        if holding and holding.lift_asked_by is None:
            return holding
        if holding:
            self._set(holding.id, lift_asked_by=None, lift_asked_at=None)
            freeze_id = holding.id
        else:
            sql = "INSERT INTO freezes (reason, frozen_by, frozen_at) VALUES (?, ?, ?) RETURNING id"
            ((freeze_id,),) = self._db.execute(sql, [reason, who, moment(at)]).fetchall()
        return self._told(freeze_id, FROZEN, who, at, reason=reason, being_sent=list(being_sent))

    def ask_to_lift(self, freeze: Freeze, *, who: str, at: datetime) -> Freeze:
        """Note that an operator wants to lift a stop."""
        self._set(freeze.id, lift_asked_by=who, lift_asked_at=moment(at))
        return self._told(freeze.id, LIFT_ASKED, who, at)

    def lift(self, freeze: Freeze, *, who: str, at: datetime) -> Freeze:
        """Let buying go on."""
        self._set(freeze.id, lifted_by=who, lifted_at=moment(at))
        return self._told(freeze.id, LIFTED, who, at)

    def _set(self, freeze_id: int, **columns: str | None) -> None:
        """Change a stop that holds; one that was lifted stays as it is."""
        assignments = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE freezes SET {assignments} WHERE id = ? AND lifted_at IS NULL"  # noqa: S608 - our own names
        if not self._db.execute(sql, [*columns.values(), freeze_id]).rowcount:
            raise LookupError(f"no freeze {freeze_id} holds")

    def _told(self, freeze_id: int, what: str, who: str, at: datetime, **details: Any) -> Freeze:
        self._ledger.append(Subject.FREEZE, freeze_id, what, who=who, at=at, details=details)
        return self.freeze(freeze_id)


def freeze_of_row(row: dict[str, Any]) -> Freeze:
    """Make a stop of a row of `freezes`."""
    return Freeze(
        id=row["id"],
        reason=row["reason"],
        frozen_by=row["frozen_by"],
        frozen_at=sure_moment(row["frozen_at"]),
        lift_asked_by=row["lift_asked_by"],
        lift_asked_at=read_moment(row["lift_asked_at"]),
        lifted_by=row["lifted_by"],
        lifted_at=read_moment(row["lifted_at"]),
    )
