"""What was heard, until it is answered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.work import Work
from bot.store import moved
from bot.store.columns import decoded, encoded, moment, sure_moment

_LEASE = timedelta(seconds=60)

_HEAR = """
    INSERT INTO interactions (key, intention, lane, team, channel, person, body, response_url, trigger_id, heard_at,
        waiting_since)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
"""


class Interactions:
    """The room of commands, clicks and forms that were acknowledged and are to be answered."""

    def __init__(self, db: Database, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._leaves = leaves

    def hear(self, heard: Heard, lane: Work) -> bool:
        """Keep an interaction; False if it is a redelivery of one that was kept before."""
        row = [
            heard.key,
            heard.intention,
            lane.value,
            heard.place.team,
            moved.present(self._db, heard.place.channel),
            heard.person,
            encoded(heard.values),
            heard.response_url,
            heard.trigger_id,
            moment(heard.heard_at),
            moment(heard.heard_at),
        ]
        is_new = self._db.execute(_HEAR, row).rowcount > 0
        if is_new:
            self._leaves(lane)
        return is_new

    def claim(self, lane: Work, now: datetime) -> Heard | None:
        """Take the oldest open interaction of a lane, for a minute; None if there is none."""
        sql = """
            UPDATE interactions SET claimed_until = :lease, fence = fence + 1 WHERE key = (
                SELECT key FROM interactions WHERE lane = :lane AND answered_at IS NULL
                AND (claimed_until IS NULL OR claimed_until <= :now) ORDER BY heard_at LIMIT 1)
            RETURNING *
        """
        values = {"lane": lane.value, "now": moment(now), "lease": moment(now + _LEASE)}
        return next((_heard(row) for row in self._db.query(sql, values)), None)

    def is_open(self, heard: Heard) -> bool:
        """Tell whether nobody has answered an interaction since it was claimed."""
        sql = "SELECT 1 FROM interactions WHERE key = ? AND fence = ? AND answered_at IS NULL"
        return bool(self._db.execute(sql, [heard.key, heard.fence]).fetchone())

    def answered(self, heard: Heard, now: datetime) -> None:
        """Close an interaction, and forget the secrets in it: those by which it could be answered, and typed codes."""
        sql = "UPDATE interactions SET answered_at = ?, response_url = '', trigger_id = '', body = '{}' WHERE key = ?"
        self._db.execute(sql, [moment(now), heard.key])

    def retry_at(self, heard: Heard, moment_due: datetime) -> None:
        """Leave an interaction open until Slack can be reached again."""
        sql = "UPDATE interactions SET claimed_until = :due, waiting_since = :due WHERE key = :key"
        self._db.execute(sql, {"due": moment(moment_due), "key": heard.key})

    def noticed(self, heard: Heard) -> bool:
        """Note that an interaction had a sign of life; False if it had one before, or is answered."""
        sql = """
            UPDATE interactions SET noticed_at = heard_at
            WHERE key = ? AND fence = ? AND noticed_at IS NULL AND answered_at IS NULL
        """
        return self._db.execute(sql, [heard.key, heard.fence]).rowcount > 0

    def slow(self, before: datetime) -> list[Heard]:
        """List, once, the open searches that were heard before a moment and had no sign of life."""
        sql = """
            UPDATE interactions SET noticed_at = heard_at
            WHERE answered_at IS NULL AND noticed_at IS NULL AND waiting_since < ? AND lane = ? RETURNING *
        """
        return [_heard(row) for row in self._db.query(sql, [moment(before), Work.SEARCHES.value])]

    def overdue(self, before: datetime) -> list[Heard]:
        """Claim the open searches that wait since before a moment; whoever works on them comes too late."""
        sql = """
            UPDATE interactions SET fence = fence + 1
            WHERE answered_at IS NULL AND waiting_since < ? AND lane = ? RETURNING *
        """
        return [_heard(row) for row in self._db.query(sql, [moment(before), Work.SEARCHES.value])]

    def has_open(self, lane: Work, now: datetime) -> bool:
        """Tell whether a lane has an interaction that nobody works on."""
        sql = """
            SELECT 1 FROM interactions WHERE lane = ? AND answered_at IS NULL
            AND (claimed_until IS NULL OR claimed_until <= ?) LIMIT 1
        """
        return bool(self._db.execute(sql, [lane.value, moment(now)]).fetchone())

    def wait_anew(self, now: datetime) -> None:
        """Count the waiting of every open interaction from now: whoever was to answer it is gone."""
        self._db.execute("UPDATE interactions SET waiting_since = ? WHERE answered_at IS NULL", [moment(now)])

    def forget(self, before: datetime) -> bool:
        """Drop what was answered before a moment, a thousand at a time; False if there is nothing left of it."""
        sql = """
            DELETE FROM interactions WHERE key IN (SELECT key FROM interactions WHERE answered_at < ? LIMIT 1000)
        """
        return self._db.execute(sql, [moment(before)]).rowcount > 0


def _heard(row: dict[str, Any]) -> Heard:
    return Heard(
        key=row["key"],
        intention=row["intention"],
        place=Place(team=row["team"], channel=row["channel"]),
        person=row["person"],
        values=decoded(row["body"], dict[str, str]),
        heard_at=sure_moment(row["heard_at"]),
        response_url=row["response_url"],
        trigger_id=row["trigger_id"],
        fence=row["fence"],
    )
