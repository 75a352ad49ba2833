"""Names that channels watch, and what was told of them. All watches of one name are looked after together: one call."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.ledger import OURSELVES
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.telling import Form, Subject
from bot.model.watch import CHANGED, ENDED, WATCHED, News, Report, Watch
from bot.model.work import Work
from bot.store import moved
from bot.store.columns import decoded, encoded, moment, money, next_due, read_moment, sure_moment
from bot.store.ledger import Ledger

_LEASE = timedelta(seconds=120)

_BEGIN = """
    INSERT INTO watches (team, channel, name, price_limit, who, since, ends_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_CLAIM = """
    UPDATE watches SET claimed_until = :lease, fence = fence + 1 WHERE ended_at IS NULL AND name = (
        SELECT name FROM watches AS due WHERE due_at <= :now AND NOT EXISTS (
            SELECT 1 FROM watches WHERE name = due.name AND claimed_until > :now)
        ORDER BY due_at LIMIT 1)
    RETURNING *
"""
_SEEN = """
    UPDATE watches SET availability = ?, price = ?, checked_at = ?, changed_at = ?, failures = 0, due_at = ?,
        claimed_until = NULL
    WHERE id = ? AND fence = ? AND ended_at IS NULL
"""


class Watches:
    """The room of watches. Those that ended stay, for what was told of them."""

    def __init__(self, db: Database, ledger: Ledger, leaves: Callable[[Work], None]) -> None:
        self._db = db
        self._ledger = ledger
        self._leaves = leaves

    def begin(
        self, place: Place, name: Name, limit: Money | None, *, who: str, at: datetime, ends_at: datetime
    ) -> Watch:
        """Let a channel watch a name; OVH is asked for the first time at once. It must not watch it already."""
        channel = moved.present(self._db, place.channel)
        told = [name.ascii, _text(limit)]
        row = [place.team, channel, *told, who, moment(at), moment(ends_at), moment(at)]
        number = self._db.execute(_BEGIN, row).lastrowid
        if number is None:
            raise LookupError("the new watch has no number")
        self._noted(number, WATCHED, who=who, at=at, name=name.ascii, limit=_text(limit), ends_at=moment(ends_at))
        self._leaves(Work.WATCHING)
        return self.watch(number)

    def change(self, watch: Watch, limit: Money | None, *, who: str, at: datetime, ends_at: datetime) -> Watch:
        """Give a watch another limit and another end, and let OVH be asked at once."""
        sql = "UPDATE watches SET price_limit = ?, ends_at = ?, due_at = ? WHERE id = ?"
        self._db.execute(sql, [_text(limit), moment(ends_at), moment(at), watch.id])
        self._noted(watch.id, CHANGED, who=who, at=at, limit=_text(limit), ends_at=moment(ends_at))
        self._leaves(Work.WATCHING)
        return self.watch(watch.id)

    def end(self, watch_id: int, *, who: str, at: datetime) -> Watch:
        """End a watch; twice is the same as once."""
        if self._over(watch_id, at):
            self._noted(watch_id, ENDED, who=who, at=at)
        return self.watch(watch_id)

    def watch(self, watch_id: int) -> Watch:
        """Return a watch by its number, also one that has ended.

        Raises:
            LookupError: there is none.

        """
        found = self._found("id = ?", [watch_id])
        if not found:
            raise LookupError(f"no watch {watch_id}")
        return found[0]

    def of(self, place: Place) -> tuple[Watch, ...]:
        """List what a channel watches now, in the order in which it began."""
        channel = moved.present(self._db, place.channel)
        return self._found("team = ? AND channel = ? AND ended_at IS NULL", [place.team, channel])

    def latest(self, place: Place, name: Name) -> Watch | None:
        """Return the watch of a name that a channel began last, also one that has ended; None if it never did."""
        channel = moved.present(self._db, place.channel)
        found = self._found("team = ? AND channel = ? AND name = ?", [place.team, channel, name.ascii])
        return found[-1] if found else None

    def count(self) -> int:
        """Count the watches of all channels that go on."""
        count: int = self._db.execute("SELECT COUNT(*) FROM watches WHERE ended_at IS NULL").fetchone()[0]
        return count

    # Looking

    def claim(self, now: datetime) -> tuple[Watch, ...] | None:
        """Take all watches of the name that has been due longest, for two minutes; None if none is."""
        rows = list(self._db.query(_CLAIM, {"now": moment(now), "lease": moment(now + _LEASE)}))
        return tuple(sorted(map(_watch, rows), key=lambda watch: watch.id)) or None

    def next_due(self) -> datetime | None:
        """When the next watch is due that nobody works on; None if none is."""
        return next_due(self._db, "watches")

    def still(self, claimed: Sequence[Watch]) -> tuple[Watch, ...]:
        """Return, as they are now, those of the claimed that have not ended since, and that nobody else claimed."""
        found = (self._found("id = ? AND fence = ? AND ended_at IS NULL", [w.id, w.fence]) for w in claimed)
        return tuple(watch for watches in found for watch in watches)

    def saw(self, watch: Watch, *, next_at: datetime) -> None:
        """Note what a watch has seen, and end its claim."""
        seen = [_word(watch.availability), _text(watch.price), _moment(watch.checked_at), _moment(watch.changed_at)]
        self._db.execute(_SEEN, [*seen, moment(next_at), watch.id, watch.fence])
        self._leaves(Work.WATCHING)

    def retry(self, watch: Watch, *, at: datetime) -> None:
        """End a claim to which OVH gave no answer, and have it tried again."""
        sql = """
            UPDATE watches SET claimed_until = NULL, failures = failures + 1, due_at = ? WHERE id = ? AND fence = ?
        """
        self._db.execute(sql, [moment(at), watch.id, watch.fence])
        self._leaves(Work.WATCHING)

    # Telling

    def tell(self, watch: Watch, news: News, finding: Finding | None, *, at: datetime) -> None:
        """Let the channel be told, once; where that ends the watch, it has ended."""
        offer = finding.offer if finding else None
        price = str(offer.first_year) if offer else ""
        line = self._noted(watch.id, news.value, who=OURSELVES, at=at, name=watch.name.ascii, price=price)
        sql = "INSERT INTO watch_news (line, watch_id, news, finding) VALUES (?, ?, ?, ?)"
        self._db.execute(sql, [line, watch.id, news.value, encoded(finding)])
        if news.ends:
            self._over(watch.id, at)
        tellings = self._ledger.tellings
        tellings.begin(Subject.WATCH, watch.id, Form.NEWS, watch.place.channel, line=line, at=at)

    def report(self, line: int) -> Report:
        """Return the news that a line of the ledger speaks of.

        Raises:
            LookupError: it speaks of none.

        """
        row = next(iter(self._db.query("SELECT * FROM watch_news WHERE line = ?", [line])), None)
        if row is None:
            raise LookupError(f"no news of a watched name in line {line}")
        return Report(
            news=News(row["news"]),
            watch=self.watch(row["watch_id"]),
            finding=decoded(row["finding"], Finding | None),  # type: ignore[arg-type]
        )

    # Within

    def _over(self, watch_id: int, at: datetime) -> bool:
        sql = """
            UPDATE watches SET ended_at = ?, due_at = NULL, claimed_until = NULL WHERE id = ? AND ended_at IS NULL
        """
        return self._db.execute(sql, [moment(at), watch_id]).rowcount > 0

    def _noted(self, watch_id: int, what: str, *, who: str, at: datetime, **details: str | None) -> int:
        return self._ledger.append(Subject.WATCH, watch_id, what, who=who, at=at, details=details).line

    def _found(self, where: str, values: Sequence[Any]) -> tuple[Watch, ...]:
        sql = f"SELECT * FROM watches WHERE {where} ORDER BY id"  # noqa: S608 - our own words
        return tuple(_watch(row) for row in self._db.query(sql, list(values)))


def _watch(row: dict[str, Any]) -> Watch:
    return Watch(
        id=row["id"],
        place=Place(team=row["team"], channel=row["channel"]),
        name=Name.known(row["name"]),
        limit=money(row["price_limit"]),
        who=row["who"],
        since=sure_moment(row["since"]),
        ends_at=sure_moment(row["ends_at"]),
        ended_at=read_moment(row["ended_at"]),
        availability=Availability(row["availability"]) if row["availability"] else None,
        price=money(row["price"]),
        checked_at=read_moment(row["checked_at"]),
        changed_at=read_moment(row["changed_at"]),
        failures=row["failures"],
        fence=row["fence"],
    )


def _text(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _word(availability: Availability | None) -> str | None:
    return availability.value if availability else None
