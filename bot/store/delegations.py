"""Who votes for whom, and when. Nothing is ever removed: votes are counted by what held when they were given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.model.calendar import Span
from bot.model.delegated import DELEGATED, REVOKED, delegation_of
from bot.model.delegation import Delegation
from bot.model.telling import Subject
from bot.store.columns import moment, read_moment, sure_moment
from bot.store.ledger import Ledger

_TURNS_AT = """
    (CASE WHEN revoked_at IS NOT NULL THEN NULL WHEN begins_at > shown_at THEN begins_at
        WHEN ends_at > shown_at THEN ends_at END)
"""


class Delegations:
    """The room of delegations."""

    def __init__(self, db: Database, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def name(self, principal: str, delegate: str, span: Span, *, at: datetime) -> Delegation:
        """Let somebody vote for an approver for a span of time; who may, is decided before."""
        sql = """
            INSERT INTO delegations (principal, delegate, begins_at, ends_at, named_at, shown_at)
            VALUES (?, ?, ?, ?, ?, ?)
        """
        row = [principal, delegate, moment(span.begins_at), moment(span.ends_at), moment(at), moment(at)]
        number = self._db.execute(sql, row).lastrowid
        if number is None:
            raise LookupError("the new delegation has no number")
        details = {"delegate": delegate, "begins_at": row[2], "ends_at": row[3]}
        self._ledger.append(Subject.DELEGATION, number, DELEGATED, who=principal, at=at, details=details)
        return self._delegation(number)

    def revoke(self, delegation: Delegation, *, who: str, at: datetime) -> Delegation:
        """Take a delegation back, at once; what was voted by it counts no more. Twice is the same as once."""
        sql = "UPDATE delegations SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        if self._db.execute(sql, [moment(at), delegation.id]).rowcount:
            self._ledger.append(Subject.DELEGATION, delegation.id, REVOKED, who=who, at=at)
        return self._delegation(delegation.id)

    def turned(self, now: datetime) -> tuple[Delegation, ...]:
        """List, once, those that began or ended since they were last shown."""
        found = self._found(f"{_TURNS_AT} <= ?", [moment(now)])
        for delegation in found:
            self._db.execute("UPDATE delegations SET shown_at = ? WHERE id = ?", [moment(now), delegation.id])
        return found

    def next_turn(self) -> datetime | None:
        """When the next one begins or ends; None if none does."""
        return read_moment(self._db.execute(f"SELECT MIN({_TURNS_AT}) FROM delegations").fetchone()[0])  # noqa: S608

    def all(self) -> tuple[Delegation, ...]:
        """List every delegation there ever was, oldest first, also those taken back."""
        return self._found("1 = 1", [])

    def proved(self) -> tuple[Delegation, ...]:
        """List those of which the ledger tells the same: votes are counted by no other."""
        return tuple(d for d in self.all() if delegation_of(self._ledger.of(Subject.DELEGATION, d.id)) == d)

    def since(self, start: datetime) -> tuple[Delegation, ...]:
        """List those whose span ends after a moment, also those taken back."""
        return self._found("ends_at > ?", [moment(start)])

    def holding(self, at: datetime) -> tuple[Delegation, ...]:
        """List those by which somebody may vote for somebody else at a moment."""
        return tuple(delegation for delegation in self.since(at) if delegation.holds(at))

    def of(self, principal: str) -> tuple[Delegation, ...]:
        """List those that an approver named, also those that are over or were taken back."""
        return self._found("principal = ?", [principal])

    def overlapping(self, span: Span) -> tuple[Delegation, ...]:
        """List those of which some part is in a span of time; those taken back are over."""
        where = "revoked_at IS NULL AND begins_at < ? AND ends_at > ?"
        return self._found(where, [moment(span.ends_at), moment(span.begins_at)])

    def _delegation(self, number: int) -> Delegation:
        (found,) = self._found("id = ?", [number])
        return found

    def _found(self, where: str, values: Sequence[Any]) -> tuple[Delegation, ...]:
        sql = f"SELECT * FROM delegations WHERE {where} ORDER BY id"  # noqa: S608 - our own words
        return tuple(delegation_of_row(row) for row in self._db.query(sql, list(values)))


def delegation_of_row(row: dict[str, Any]) -> Delegation:
    """Make a delegation of a row of `delegations`."""
    return Delegation(
        id=row["id"],
        principal=row["principal"],
        delegate=row["delegate"],
        begins_at=sure_moment(row["begins_at"]),
        ends_at=sure_moment(row["ends_at"]),
        revoked_at=read_moment(row["revoked_at"]),
    )
