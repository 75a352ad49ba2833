"""The database past the program: opened only if it is there, and for an audit without any means to change it."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import CartwrightError
from bot.model.audit import Books, PurchaseRow, QuoteRow, VoteRow
from bot.model.cart import Place
from bot.model.ledger import Entry
from bot.model.purchase import Purchase
from bot.model.quote import Quote
from bot.model.terms import Counted
from bot.store import Store
from bot.store.columns import decoded
from bot.store.delegations import delegation_of_row
from bot.store.freezes import freeze_of_row
from bot.store.moved import former
from bot.store.purchase_rows import purchase_of
from bot.store.quotes import Quotes
from bot.store.reservations import Reservations, reservation_of_row

T = TypeVar("T")

_BUSY_TIMEOUT_SECONDS = 10


class NoDatabase(CartwrightError):
    """There is no database at that place; none was made."""


class Unusable(CartwrightError):
    """The database is there, and cannot be used."""


class Reading:
    """A database at one moment, read only."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def books(self) -> Books:
        """Read everything that an audit looks at, whatever stands there."""
        return Books(
            entries=[Entry(**row) for row in self._rows("SELECT * FROM ledger ORDER BY line")],
            purchases=[PurchaseRow(**row) for row in self._rows(_PURCHASES)],
            quotes=[
                _quote_row(row)
                for row in self._rows("SELECT id, purchase_id, seal, body, terms FROM quotes ORDER BY id")
            ],
            votes=[VoteRow(**row | {"approves": row["approves"] == 1}) for row in self._rows(_VOTES)],
            freezes={row["id"]: _read(freeze_of_row, row) for row in self._rows("SELECT * FROM freezes")},
            reservations={
                row["purchase_id"]: _read(reservation_of_row, row) for row in self._rows("SELECT * FROM reservations")
            },
            delegations={row["id"]: _read(delegation_of_row, row) for row in self._rows("SELECT * FROM delegations")},
            told_line=self._db.execute("SELECT COALESCE(MAX(wanted), 0) FROM tellings").fetchone()[0],
        )

    def purchases(self) -> Iterator[tuple[Purchase, list[Entry]]]:
        """Yield every purchase with the lines about it, in the order of their numbers."""
        lines = "SELECT * FROM ledger WHERE subject = 'purchase' AND subject_id = ? ORDER BY line"
        for row in self._rows("SELECT * FROM purchases ORDER BY id"):
            with understood(f"request {row['id']}"):
                purchase = purchase_of(self._db, Quotes(self._db), row)
            yield purchase, [Entry(**line) for line in self._rows(lines, purchase.id)]

    def quote(self, quote_id: int | None) -> Quote | None:
        """Return a quote by its number; None for none."""
        return Quotes(self._db).quote(quote_id)

    @property
    def reservations(self) -> Reservations:
        """What is reserved and spent."""
        return Reservations(self._db)

    def former(self, channel: str) -> tuple[str, ...]:
        """Return a channel's id, and all that it had before."""
        return former(self._db, channel)

    def counted(self, channel: str, accounts: Collection[str], since: datetime) -> Counted:
        """Add up what a requester, by all their accounts, or a channel, requested or bought since a moment."""
        row = self._db.execute("SELECT team FROM reservations WHERE channel = ? LIMIT 1", [channel]).fetchone()
        place = Place(team=str(row[0]) if row else "", channel=channel)
        return self.reservations.counted(0, place, accounts, since)

    def _rows(self, sql: str, *values: Any) -> Iterator[dict[str, Any]]:
        """Yield rows; where somebody put bytes into a column, as a text that says so."""
        for row in self._db.query(sql, list(values)):
            yield {name: repr(value) if isinstance(value, bytes) else value for name, value in row.items()}


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Open a database for reading, as of one moment, also while the bot runs.

    Raises:
        NoDatabase: there is none.
        Unusable: it is no database of this program's, or cannot be read.

    """
    _require(path)
    with _faults(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None
        )
        with closing(connection):
            connection.execute("BEGIN")
            yield Reading(Database(connection))


@contextmanager
def existing(path: Path) -> Iterator[Store]:
    """Open the store of a database that is there, beside a bot that may be running.

    Raises:
        NoDatabase: there is none, and none is made.
        Unusable: it is no database of this program's, or somebody else kept it locked.

    """
    with reading(path) as found, _faults(path):
        found.quote(None)  # whatever else has tables of its own is left alone
    with _faults(path), Store(path) as store:
        yield store


@contextmanager
def understood(what: str) -> Iterator[None]:
    """Read something that somebody may have changed past the program.

    Raises:
        Unusable: what stands there cannot be read.

    """
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unusable(f"{what} cannot be read; `cartwright audit verify` says what was changed") from error


def _require(path: Path) -> None:
    if not path.is_file():
        raise NoDatabase(f"there is no database {path}")


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unusable(f"{path} cannot be used as Cartwright's database: {error}") from error


def _quote_row(row: dict[str, Any]) -> QuoteRow:
    return QuoteRow(
        id=row["id"],
        purchase_id=row["purchase_id"],
        seal=row["seal"],
        sealed=_sealed(row["body"]),
        terms=row["terms"] or "",
    )


def _sealed(body: str) -> str | None:
    try:
        return decoded(body, Quote).seal
    except (ValueError, TypeError, AttributeError):
        return None


def _read(read: Callable[[dict[str, Any]], T], row: dict[str, Any]) -> T | None:
    try:
        return read(row)
    except (ValueError, TypeError):
        return None


_PURCHASES = "SELECT id, stage, head, requester, reason, quote_id, order_id FROM purchases ORDER BY id"
_VOTES = """
    SELECT purchase_id, quote_id, voter, for_whom, factor, approves, reason, voted_at AS at, withdrawn_at
    FROM votes ORDER BY id
"""
