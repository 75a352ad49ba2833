"""How values stand in columns: moments as UTC text of one width, and what is only read whole as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from sqlite_utils import Database

from bot.model.money import Money

T = TypeVar("T")


def moment(at: datetime) -> str:
    """Write a moment so that later ones sort after earlier ones."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_moment(text: str | None) -> datetime | None:
    """Read what `moment` wrote."""
    return datetime.fromisoformat(text) if text else None


def sure_moment(text: str) -> datetime:
    """Read what `moment` wrote, from a column that is never empty."""
    return datetime.fromisoformat(text)


def next_due(
    db: Database, table: str, where: str = "due_at IS NOT NULL", values: Sequence[str] = ()
) -> datetime | None:
    """When the next row of a table is due: one that is claimed, when its lease is over. None if none is.

    Args:
        table, where: names and conditions of ours, never text from outside.
    """
    sql = f"""
        SELECT MIN(CASE WHEN claimed_until > due_at THEN claimed_until ELSE due_at END) AS due
        FROM {table} WHERE {where}
    """  # noqa: S608 - see Args
    return read_moment(next(iter(db.query(sql, list(values))))["due"])


def money(text: str | None) -> Money | None:
    """Read an amount, or nothing."""
    return Money.read(text) if text else None


def encoded(value: Any) -> str:
    """Write plain values and dataclasses as JSON; decimals become text, never floats."""
    return msgspec.json.encode(value).decode()


def decoded(text: str, kind: type[T]) -> T:
    """Read what `encoded` wrote."""
    return msgspec.json.decode(text, type=kind)
