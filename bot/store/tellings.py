"""Messages that people must see, and how far each has been told: the outbox."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.telling import Form, Seen, Subject, Telling
from bot.model.work import Work
from bot.store import moved
from bot.store.columns import moment, next_due

_LEASE = timedelta(seconds=60)


class Tellings:
    """The room of messages to be posted or edited. One writer per message: whoever claimed it last."""

    def __init__(self, db: Database, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._leaves = leaves

    def begin(self, subject: Subject, subject_id: int, form: Form, audience: str, *, line: int, at: datetime) -> None:
        """Let a message be posted; once per line and audience, however often this is asked."""
        sql = """
            INSERT INTO tellings (subject, subject_id, form, audience, wanted, due_at)
            SELECT :subject, :subject_id, :form, :audience, :line, :due WHERE NOT EXISTS (
                SELECT 1 FROM tellings WHERE subject = :subject AND subject_id = :subject_id AND form = :form
                AND audience = :audience AND (given_up IS NULL OR subject = 'purchase')
                AND (form = 'living' OR wanted = :line))
        """
        values = {
            "subject": subject.value,
            "subject_id": subject_id,
            "form": form.value,
            "audience": moved.present(self._db, audience),
            "line": line,
            "due": moment(at),
        }
        self._db.execute(sql, values)
        self._leaves(Work.NOTIFYING)

    def want(self, subject: Subject, subject_id: int, line: int, *, due_at: datetime) -> None:
        """Let every living message about a subject be told anew; changes in quick succession are one edit."""
        sql = """
            UPDATE tellings SET wanted = :line, version = version + 1,
                due_at = CASE WHEN due_at IS NULL OR (due_at > :due AND ts IS NULL AND failures = 0) THEN :due
                    ELSE due_at END
            WHERE subject = :subject AND subject_id = :subject_id AND form = 'living' AND given_up IS NULL
        """
        values = {"line": line, "due": moment(due_at), "subject": subject.value, "subject_id": subject_id}
        cursor = self._db.execute(sql, values)
        if cursor.rowcount:
            self._leaves(Work.NOTIFYING)

    def touch(self, subject: Subject, subject_id: int, *, at: datetime) -> None:
        """Let every living message about a subject be told anew, though nothing happened that the ledger knows of."""
        sql = """
            UPDATE tellings SET version = version + 1, due_at = COALESCE(due_at, ?)
            WHERE subject = ? AND subject_id = ? AND form = 'living' AND given_up IS NULL
        """
        if self._db.execute(sql, [moment(at), subject.value, subject_id]).rowcount:
            self._leaves(Work.NOTIFYING)

    def retire(self, subject: Subject, subject_id: int, *, at: datetime) -> None:
        """Let every living message about a subject become one line without buttons."""
        sql = """
            UPDATE tellings SET form = 'retired', version = version + 1, due_at = ?
            WHERE subject = ? AND subject_id = ? AND form = 'living' AND given_up IS NULL
        """
        self._db.execute(sql, [moment(at), subject.value, subject_id])
        self._leaves(Work.NOTIFYING)

    def claim(self, now: datetime) -> Telling | None:
        """Take the message that has been due longest, for a minute; None if none is."""
        sql = """
            UPDATE tellings SET claimed_until = :lease, fence = fence + 1 WHERE id = (
                SELECT id FROM tellings WHERE due_at <= :now AND (claimed_until IS NULL OR claimed_until <= :now)
                ORDER BY due_at LIMIT 1)
            RETURNING *
        """
        row = next(iter(self._db.query(sql, {"now": moment(now), "lease": moment(now + _LEASE)})), None)
        return _telling(row) if row else None

    def next_due(self) -> datetime | None:
        """When the next message is due that nobody works on; None if none is."""
        return next_due(self._db, "tellings")

    def told(self, telling: Telling, *, channel: str, ts: str) -> None:
        """Note that a message shows its subject up to the line that was wanted when it was claimed."""
        sql = """
            UPDATE tellings SET channel = :channel, ts = :ts, told = :told, failures = 0, claimed_until = NULL,
                due_at = CASE WHEN version > :version THEN due_at END
            WHERE id = :id AND fence = :fence
        """
        values = {
            "channel": channel,
            "ts": ts,
            "told": telling.wanted,
            "version": telling.version,
            "id": telling.id,
            "fence": telling.fence,
        }
        self._db.execute(sql, values)
        self._leaves(Work.NOTIFYING)

    def postpone(self, telling: Telling, until: datetime) -> None:
        """Try a message again later."""
        sql = """
            UPDATE tellings SET due_at = ?, failures = failures + 1, claimed_until = NULL WHERE id = ? AND fence = ?
        """
        self._db.execute(sql, [moment(until), telling.id, telling.fence])
        self._leaves(Work.NOTIFYING)

    def forget_message(self, telling: Telling, at: datetime) -> None:
        """Post a message anew, since the one that stood for it is gone."""
        sql = (
            "UPDATE tellings SET ts = NULL, channel = NULL, due_at = ?, claimed_until = NULL WHERE id = ? AND fence = ?"
        )
        self._db.execute(sql, [moment(at), telling.id, telling.fence])
        self._leaves(Work.NOTIFYING)

    def give_up(self, telling: Telling, why: str) -> None:
        """Stop telling a message that Slack will not take."""
        sql = "UPDATE tellings SET given_up = ?, due_at = NULL, claimed_until = NULL WHERE id = ? AND fence = ?"
        self._db.execute(sql, [why, telling.id, telling.fence])

    def shown(self, subject: Subject, subject_id: int) -> list[Seen]:
        """List the messages in Slack that are about a subject, oldest first."""
        sql = "SELECT channel, ts FROM tellings WHERE subject = ? AND subject_id = ? AND ts IS NOT NULL ORDER BY id"
        return [Seen(**row) for row in self._db.query(sql, [subject.value, subject_id])]

    def living(self, subject: Subject, subject_id: int) -> list[str]:
        """List the audiences that have a living message about a subject."""
        sql = """
            SELECT audience FROM tellings
            WHERE subject = ? AND subject_id = ? AND form = 'living' AND given_up IS NULL ORDER BY id
        """
        return [row["audience"] for row in self._db.query(sql, [subject.value, subject_id])]


def _telling(row: dict[str, Any]) -> Telling:
    return Telling(
        id=row["id"],
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        form=Form(row["form"]),
        audience=row["audience"],
        channel=row["channel"],
        ts=row["ts"],
        wanted=row["wanted"],
        version=row["version"],
        fence=row["fence"],
        failures=row["failures"],
    )
