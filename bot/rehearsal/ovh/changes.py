"""What a rehearsal may change in the account from outside: time, prices, names, orders, payment methods, guesses."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from bot.rehearsal.ovh.account import Account, Guesses
from bot.rehearsal.ovh.names import Name, Standing
from bot.rehearsal.ovh.orders import STATUSES

Told: TypeAlias = Mapping[str, object]
Change: TypeAlias = Callable[[Account, Told], None]


class ChangeError(ValueError):
    """A change that makes no sense; its text says why."""


def advance_clock(account: Account, told: Told) -> None:
    """`{"advance_seconds": 600}`: move the life of carts and orders forward."""
    seconds = _amount(told, "advance_seconds")
    if seconds is None:
        raise ChangeError("advance_seconds must be given")
    account.advance(float(seconds))


def change_price(account: Account, told: Told) -> None:
    """`{"extension": "fr", "price": "7.49"}` or `{"name": "x.fr", ...}`: also `renew`, `promotion`, `transfer`."""
    extension = told.get("extension")
    if extension is None:
        changes = _amounts(told, {"price": "first", "renew": "renew", "promotion": "promotion"})
        account.shop.change_name_price(str(_name(account, told)), changes)
        return
    if extension not in account.shop.extensions:
        raise ChangeError(f"the extension {extension} is not on sale")
    columns = {"price": "create", "renew": "renew", "promotion": "promotion", "transfer": "transfer"}
    account.shop.change_extension_price(str(extension), _amounts(told, columns))


def tell_name(account: Account, told: Told) -> None:
    """`{"name": "x.fr", "is": "taken"}`: decide what a name is from now on."""
    allowed = [standing.value for standing in Standing]
    if told.get("is") not in allowed:
        raise ChangeError(f"is must be one of {allowed}")
    account.shop.tell(str(_name(account, told)), Standing(str(told["is"])))


def force_status(account: Account, told: Told) -> None:
    """`{"orderId": 1, "status": "documentsRequested"}`: hold an order in a status; null lets it live again."""
    status = told.get("status")
    if status is not None and status not in STATUSES:
        raise ChangeError(f"status must be null or one of {sorted(STATUSES)}")
    account.order(_id(told, "orderId")).forced_status = None if status is None else str(status)


def change_payment_method(account: Account, told: Told) -> None:
    """`{"paymentMethodId": 1, "default": true, "status": "EXPIRED"}`: either of the two, or both."""
    default, status = told.get("default"), told.get("status")
    account.wallet.change(
        _id(told, "paymentMethodId"),
        status=None if status is None else str(status),
        is_default=None if default is None else bool(default),
    )


def change_guesses(account: Account, told: Told) -> None:
    """`{"second_checkout_status": 409}`: any field of `Guesses`."""
    kinds = {entry.name: type(getattr(account.guesses, entry.name)) for entry in fields(Guesses)}
    for key, value in told.items():
        if type(value) is not kinds.get(key):
            raise ChangeError(f"{key} must be one of {sorted(kinds)}, of the same type as its default")
    account.guesses = replace(account.guesses, **told)  # type: ignore[arg-type]


CHANGES: Mapping[str, Change] = {
    "/clock": advance_clock,
    "/prices": change_price,
    "/names": tell_name,
    "/orders": force_status,
    "/payment-methods": change_payment_method,
    "/guesses": change_guesses,
}


def _name(account: Account, told: Told) -> Name:
    name = account.shop.read(str(told.get("name", "")))
    if name is None:
        raise ChangeError(f"the extension of {told.get('name')} is not on sale")
    return name


def _id(told: Told, key: str) -> int:
    value = told.get(key)
    if type(value) is not int:
        raise ChangeError(f"{key} must be a whole number")
    return value


def _amounts(told: Told, columns: Mapping[str, str]) -> dict[str, Decimal]:
    amounts = {column: _amount(told, key) for key, column in columns.items()}
    changes = {column: amount for column, amount in amounts.items() if amount is not None}
    if not changes:
        raise ChangeError(f"one or more of {sorted(columns)} must be given")
    return changes


def _amount(told: Told, key: str) -> Decimal | None:
    if told.get(key) is None:
        return None
    try:
        amount = Decimal(str(told[key]))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ChangeError(f"{key} must be a number from 0")
    return amount
