"""How values stand in columns: moments as UTC text of one width, and what is only read whole as JSON."""

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

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


def money(text: str | None) -> Money | None:
    """Read an amount, or nothing."""
    return Money.read(text) if text else None


def encoded(value: Any) -> str:
    """Write plain values and dataclasses as JSON; decimals become text, never floats."""
    return msgspec.json.encode(value).decode()


def decoded(text: str, kind: type[T]) -> T:
    """Read what `encoded` wrote."""
    return msgspec.json.decode(text, type=kind)
