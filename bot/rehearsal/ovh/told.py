"""What a rehearsal tells in JSON, read key by key; whatever makes no sense is refused with the reason."""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

Told: TypeAlias = Mapping[str, object]


class ChangeError(ValueError):
    """A change that makes no sense; its text says why."""


def check_keys(told: Told, *known: str) -> None:
    """Refuse keys that nobody would read.

    Raises:
        ChangeError: one is not known.
    """
    if unknown := sorted(told.keys() - set(known)):
        raise ChangeError(f"unknown keys: {unknown}; known are {sorted(known)}")


def an_object(value: object, what: str) -> Told:
    """Return a JSON object.

    Raises:
        ChangeError: it is none.
    """
    if not isinstance(value, dict):
        raise ChangeError(f"{what} must be a JSON object")
    return value


def one_of(told: Told, key: str, allowed: Collection[str]) -> str:
    """Return a word.

    Raises:
        ChangeError: it is none of those allowed.
    """
    word = told.get(key)
    if not isinstance(word, str) or word not in allowed:
        raise ChangeError(f"{key} must be one of {sorted(allowed)}")
    return word


def optional_number(told: Told, key: str) -> int | None:
    """Return a whole number; None if the key is absent or null.

    Raises:
        ChangeError: it is anything else.
    """
    value = told.get(key)
    if value is not None and (type(value) is not int or value < 0):
        raise ChangeError(f"{key} must be a whole number from 0")
    return value if isinstance(value, int) else None


def optional_flag(told: Told, key: str) -> bool | None:
    """Return a truth value; None if the key is absent or null.

    Raises:
        ChangeError: it is anything else.
    """
    value = told.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise ChangeError(f"{key} must be true or false")


def optional_amount(told: Told, key: str) -> Decimal | None:
    """Return an amount from 0, given as a number or a text; None if the key is absent or null.

    Raises:
        ChangeError: it is anything else.
    """
    if told.get(key) is None:
        return None
    try:
        amount = Decimal(str(told[key]))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ChangeError(f"{key} must be a number from 0")
    return amount


def amounts(told: Told, columns: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the amounts that are told, each under the name of its column.

    Args:
        columns: the name of the column for each key that may be told.

    Raises:
        ChangeError: one is no amount.
    """
    found = {column: optional_amount(told, key) for key, column in columns.items()}
    return {column: amount for column, amount in found.items() if amount is not None}
