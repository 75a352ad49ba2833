"""What changes with a purchase's stage, as columns of its row."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from bot.model.money import Money
from bot.model.name import Name
from bot.store.columns import encoded, moment


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a move changes besides the stage; None leaves a column as it is."""

    quote_id: int | None = None
    order_id: int | None = None
    order_status: str | None = None
    order_gross: Money | None = None
    order_expires_at: datetime | None = None
    note: str | None = None
    gone: tuple[Name, ...] | None = None
    alternatives: tuple[int, ...] | None = None
    attempted_at: datetime | None = None
    payment_sent: bool | None = None
    left_unpaid_by: str | None = None
    expires_at: datetime | None = None
    buys_at: datetime | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns that change, with their new values."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _column(value) for name, value in given.items() if value is not None}


def _column(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, tuple):
        return encoded([item.ascii if isinstance(item, Name) else item for item in value])
    return str(value) if isinstance(value, Money) else value
