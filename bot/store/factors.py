"""Second factors: the one-time codes that begin them, their encrypted secrets, and which codes were tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.factor import (
    CONFIRMED,
    ENDED,
    LOCKED,
    ONE_TIME_CODE_LIFE,
    TAKEN,
    TRIES_MAX,
    Enrolment,
    Factor,
    digest,
)
from bot.model.telling import Subject
from bot.store.columns import moment, read_moment, sure_moment
from bot.store.ledger import Ledger

_PRESENT = "SELECT * FROM factors WHERE person = ? AND ended_at IS NULL"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A code that was tried.

    Args:
        quote_id: what it was for; None for the first code of an enrolment.
        step: the time step that it was of; None for a wrong one.

    """

    factor_id: int
    quote_id: int | None
    step: int | None


class Factors:
    """The room of second factors. A factor has the number of its enrolment. No line of the ledger tells a code."""

    def __init__(self, db: Database, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def enrolment(self, person: str) -> Enrolment | None:
        """Return the newest one-time code that was issued for somebody, good or not; None if there never was one."""
        sql = "SELECT * FROM enrolments WHERE person = ? ORDER BY id DESC LIMIT 1"
        return next((_enrolment(row) for row in self._db.query(sql, [person])), None)

    def present(self, person: str) -> Factor | None:
        """Return somebody's factor, confirmed or not, locked or not; None if they have none."""
        return next((_factor(row) for row in self._db.query(_PRESENT, [person])), None)

    def all_present(self) -> list[Factor]:
        """List the factor of everybody who has one."""
        return [_factor(row) for row in self._db.query("SELECT * FROM factors WHERE ended_at IS NULL ORDER BY id")]

    def tried(self, interaction: str) -> Tried | None:
        """Return the code that came with an interaction, if it was judged before; None if not."""
        sql = "SELECT factor_id, quote_id, step FROM factor_codes WHERE interaction = ?"
        return next((Tried(**row) for row in self._db.query(sql, [interaction])), None)

    def is_used(self, factor: Factor, step: int) -> bool:
        """Whether the code of a time step was taken before."""
        sql = "SELECT 1 FROM factor_codes WHERE factor_id = ? AND step = ?"
        return bool(self._db.execute(sql, [factor.id, step]).fetchone())

    # How a factor comes to be

    def issue(self, person: str, code: str, *, who: str, at: datetime) -> Enrolment:
        """Keep that a one-time code was issued; of it only a digest. An older one is good for nothing from now on.

        Args:
            who: the operator.

        """
        sql = """
            INSERT INTO enrolments (person, code_hash, issued_by, issued_at, expires_at) VALUES (?, ?, ?, ?, ?)
            RETURNING id
        """
        values = [person, digest(person, code), who, moment(at), moment(at + ONE_TIME_CODE_LIFE)]
        ((enrolment_id,),) = self._db.execute(sql, values).fetchall()
        self._told(enrolment_id, "one-time code issued", who, at, person=person)
        return self._sure_enrolment(person)

    def refuse_one_time_code(self, enrolment: Enrolment, *, at: datetime) -> Enrolment:
        """Note that somebody typed a wrong one-time code."""
        self._db.execute("UPDATE enrolments SET failures = failures + 1 WHERE id = ?", [enrolment.id])
        counted = self._sure_enrolment(enrolment.person)
        self._told(enrolment.id, "wrong one-time code", enrolment.person, at, failures=counted.failures)
        return counted

    def begin(self, enrolment: Enrolment, secret: str, *, at: datetime) -> Factor:
        """Redeem a one-time code for a new factor, unconfirmed; the person's present one ends by that.

        Args:
            secret: encrypted.

        """
        self.end(enrolment.person, who=enrolment.person, at=at)
        self._db.execute("UPDATE enrolments SET redeemed_at = ? WHERE id = ?", [moment(at), enrolment.id])
        sql = "INSERT INTO factors (id, person, secret, begun_at) VALUES (?, ?, ?, ?)"
        self._db.execute(sql, [enrolment.id, enrolment.person, secret, moment(at)])
        self._told(enrolment.id, "enrolment begun", enrolment.person, at)
        return self._sure(enrolment.person)

    def confirm(self, factor: Factor, step: int, *, interaction: str, delay: timedelta, at: datetime) -> Factor:
        """Note that the first code was right; the factor counts after a delay."""
        self._keep(factor, interaction, at, step=step)
        works_from = moment(at + delay)
        self._set(factor, failures=0, confirmed_at=moment(at), works_from=works_from)
        self._told(factor.id, CONFIRMED, factor.person, at, works_from=works_from)
        return self._sure(factor.person)

    def end(self, person: str, *, who: str, at: datetime) -> None:
        """End the factor that somebody has, if any; its secret is forgotten."""
        factor = self.present(person)
        if factor:
            self._set(factor, ended_at=moment(at), secret="")
            self._told(factor.id, ENDED, who, at, person=person)

    # What becomes of codes

    def use(self, factor: Factor, step: int, *, quote_id: int, interaction: str, at: datetime) -> Factor:
        """Note that a right code was taken, for one quote."""
        self._keep(factor, interaction, at, quote_id=quote_id, step=step)
        self._set(factor, failures=0)
        self._told(factor.id, TAKEN, factor.person, at, quote_id=quote_id)
        return self._sure(factor.person)

    def refuse(self, factor: Factor, *, interaction: str, at: datetime, quote_id: int | None = None) -> Factor:
        """Note a wrong code; the last that a factor takes locks it.

        Args:
            quote_id: what it was for; None for the first code of an enrolment.

        """
        self._keep(factor, interaction, at, quote_id=quote_id)
        failures = factor.failures + 1
        is_locked = failures >= TRIES_MAX
        self._set(factor, failures=failures, locked_at=moment(at) if is_locked else None)
        what = LOCKED if is_locked else "wrong code"
        self._told(factor.id, what, factor.person, at, quote_id=quote_id, failures=failures)
        return self._sure(factor.person)

    def encrypted_anew(self, factor: Factor, secret: str) -> None:
        """Replace an encrypted secret by the same one, encrypted otherwise."""
        self._set(factor, secret=secret)

    # Within

    def _keep(
        self, factor: Factor, interaction: str, at: datetime, *, quote_id: int | None = None, step: int | None = None
    ) -> None:
        sql = "INSERT INTO factor_codes (interaction, factor_id, quote_id, step, tried_at) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(sql, [interaction, factor.id, quote_id, step, moment(at)])

    def _set(self, factor: Factor, **columns: str | int | None) -> None:
        assignments = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE factors SET {assignments} WHERE id = ?"  # noqa: S608 - our own names
        self._db.execute(sql, [*columns.values(), factor.id])

    def _told(self, factor_id: int, what: str, who: str, at: datetime, **details: Any) -> None:
        self._ledger.append(Subject.FACTOR, factor_id, what, who=who, at=at, details=details)

    def _sure_enrolment(self, person: str) -> Enrolment:
        enrolment = self.enrolment(person)
        if enrolment is None:
            raise LookupError(f"no enrolment of {person}")
        return enrolment

    def _sure(self, person: str) -> Factor:
        factor = self.present(person)
        if factor is None:
            raise LookupError(f"no factor of {person}")
        return factor


def _enrolment(row: dict[str, Any]) -> Enrolment:
    return Enrolment(
        id=row["id"],
        person=row["person"],
        code_hash=row["code_hash"],
        expires_at=sure_moment(row["expires_at"]),
        failures=row["failures"],
        redeemed_at=read_moment(row["redeemed_at"]),
    )


def _factor(row: dict[str, Any]) -> Factor:
    return Factor(
        id=row["id"],
        person=row["person"],
        secret=row["secret"],
        begun_at=sure_moment(row["begun_at"]),
        confirmed_at=read_moment(row["confirmed_at"]),
        works_from=read_moment(row["works_from"]),
        failures=row["failures"],
        locked_at=read_moment(row["locked_at"]),
    )
