"""Channels whose id changed, and carrying over what is kept by it.

Slack gives a private channel another id when it is shared with another company, and nothing can be posted by the old
one from then on: https://docs.slack.dev/reference/events/channel_id_changed.
"""

from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from bot.model.telling import Form, Subject
from bot.model.work import Work
from bot.store import moved
from bot.store.carts import Carts
from bot.store.columns import moment, sure_moment
from bot.store.ledger import Ledger

_CARRIED = (
    "UPDATE purchases SET channel = :new WHERE channel = :old",
    "UPDATE reservations SET channel = :new WHERE channel = :old",
    "UPDATE interactions SET channel = :new WHERE channel = :old AND answered_at IS NULL",
    # Whoever edits a message by the old id at this moment has lost it; it is done anew by the new one.
    """
    UPDATE tellings SET fence = fence + 1, claimed_until = NULL
    WHERE (audience = :old OR channel = :old) AND claimed_until IS NOT NULL
    """,
    # Slack may have refused the old id before it said that there is a new one.
    """
    UPDATE tellings SET given_up = NULL, due_at = :at, failures = 0
    WHERE audience = :old AND form = 'living' AND given_up = 'channel_not_found'
    """,
    "UPDATE tellings SET channel = :new WHERE channel = :old",
    "UPDATE tellings SET audience = :new WHERE audience = :old",
    # A name that both watch is watched as the new id says: whoever said it there said it later.
    """
    UPDATE watches SET ended_at = :at, due_at = NULL, claimed_until = NULL
    WHERE channel = :old AND ended_at IS NULL AND name IN (
        SELECT name FROM watches WHERE channel = :new AND ended_at IS NULL)
    """,
    "UPDATE watches SET channel = :new WHERE channel = :old",
    "UPDATE searches SET channel = :new WHERE channel = :old",
    # The same of a list that both have.
    """
    DELETE FROM extension_lists WHERE channel = :old AND name IN (
        SELECT name FROM extension_lists WHERE channel = :new)
    """,
    "UPDATE extension_lists SET channel = :new WHERE channel = :old",
)
"""What is carried over as it is."""


class Channels:
    """The room of channels that have another id now."""

    def __init__(self, db: Database, ledger: Ledger, carts: Carts, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._ledger = ledger
        self._carts = carts
        self._leaves = leaves

    def present(self, channel: str) -> str:
        """Return the id that a channel has now; the id itself, if it never changed."""
        return moved.present(self._db, channel)

    def former(self, channel: str) -> tuple[str, ...]:
        """Return the id itself, and all that the channel had before, the latest first."""
        return moved.former(self._db, channel)

    def moved(self, old: str, new: str, *, happened_at: datetime, at: datetime) -> bool:
        """Carry over everything that is kept by a channel's old id; False if there is nothing new in that.

        Args:
            happened_at: when Slack changed it, which tells events apart that come in another order.
            at: now.

        """
        if not self._is_news(old, new, happened_at):
            return False
        # A channel that has an id again that it had before is at the end of the chain again.
        self._db.execute("DELETE FROM moved_channels WHERE old = ? AND moved_at <= ?", [new, moment(happened_at)])
        last = self.present(new)
        if last == old:
            return False
        self._db.execute("DELETE FROM moved_channels WHERE old = ?", [old])
        sql = "INSERT INTO moved_channels (old, new, moved_at) VALUES (?, ?, ?)"
        self._db.execute(sql, [old, new, moment(happened_at)])
        self._carry_over(old, last, at)
        return True

    def _is_news(self, old: str, new: str, happened_at: datetime) -> bool:
        row = self._db.execute("SELECT new, moved_at FROM moved_channels WHERE old = ?", [old]).fetchone()
        return old != new and (row is None or (row[0] != new and sure_moment(row[1]) < happened_at))

    def _carry_over(self, old: str, new: str, at: datetime) -> None:
        self._carry_open_carts(old, new, at)
        values = {"old": old, "new": new, "at": moment(at)}
        for statement in ("UPDATE carts SET channel = :new WHERE channel = :old", *_CARRIED):
            self._db.execute(statement, values)
        self._leaves(Work.NOTIFYING)

    def _carry_open_carts(self, old: str, new: str, at: datetime) -> None:
        """Make one of two open carts: a channel fills one at a time."""
        sql = """
            SELECT mine.id, other.id FROM carts AS mine JOIN carts AS other
                ON other.team = mine.team AND other.channel = :new AND other.state = 'open'
            WHERE mine.channel = :old AND mine.state = 'open'
        """
        for mine, other in self._db.execute(sql, {"old": old, "new": new}).fetchall():
            self._carts.finish(mine, at=at)
            self._db.execute("UPDATE carts SET channel = ? WHERE id = ?", [new, mine])
            self._carts.give_back(mine, at=at)
            self._show_instead(mine, other, new, at)

    def _show_instead(self, mine: int, other: int, channel: str, at: datetime) -> None:
        """Let the message about the one cart make room for the one about the other."""
        tellings = self._ledger.tellings
        if tellings.living(Subject.CART, mine) and not tellings.living(Subject.CART, other):
            line, _ = self._ledger.head()
            tellings.begin(Subject.CART, other, Form.LIVING, channel, line=line, at=at)
        tellings.retire(Subject.CART, mine, at=at)
