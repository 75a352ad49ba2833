"""What a rehearsal may change in the account from outside: at once by a route, or as a fault strikes.

A change is read first, so that nonsense is refused when it is told, and made later. The routes of `bot.rehearsal.ovh`
and the `change` of a fault use the same names:

    clock            {"advance_seconds": 600}            moves carts and orders, not signatures
    prices           {"name": "x.fr" or "extension": "fr", and any of "price", "raise", "renew", "promotion"
                     ("transfer" for an extension)}      neither name nor extension: the names in the cart called
    names            {"name": "x.fr", "is": "free|taken|locked|premium|resale|auction|reserved|sunrise"}
    extensions       {"extension": "fr", and either or both of "sold": false, "promotion_days": 3}
    catalogue        {any of "whole": true, "empty": true, "currency": "USD", "price": "999999"}    price: of all
    traffic          {any of "call_seconds": 0.3, "calls_per_second": 30, "retry_after_seconds": 2}
    account          {"language": "fr_FR"}
    orders           {"status": "documentsRequested"}    null lets it live again
    lines            {any of "name": "z.fr", "amount": "9.99", "kind": "RENEW"}    swaps a line; "of": whose
    carts            {"lose": "called" or "all"}
    payment-methods  {"default": true, "status": "EXPIRED"}    either or both
    wallet           {any of "prepaid": "50.00", "points": 1200, "registered": false}
    guesses          {"second_checkout_status": 409}     any field of `Guesses`

An order is that of "orderId", or else of the call, or else the newest. A payment method is that of "paymentMethodId",
or else the default one; what is to become the default is then the first other valid one.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TypeAlias

from bot.rehearsal.ovh.account import Account, Guesses
from bot.rehearsal.ovh.names import Standing
from bot.rehearsal.ovh.order_changes import force_status, swap_line
from bot.rehearsal.ovh.payments import STATUSES as METHOD_STATUSES
from bot.rehearsal.ovh.payments import PaymentMethod
from bot.rehearsal.ovh.price_changes import change_price, read_name
from bot.rehearsal.ovh.sale_changes import change_catalogue, change_extension
from bot.rehearsal.ovh.service_changes import change_account, change_traffic
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import (
    ChangeError,
    Told,
    an_object,
    check_keys,
    one_of,
    optional_amount,
    optional_flag,
    optional_number,
)

Change: TypeAlias = Callable[[Account, Told], Deed]


def advance_clock(account: Account, told: Told) -> Deed:
    """Read `clock`."""
    check_keys(told, "advance_seconds")
    seconds = optional_amount(told, "advance_seconds")
    if seconds is None:
        raise ChangeError("advance_seconds must be given")
    return lambda _subject: account.advance(float(seconds))


def tell_name(account: Account, told: Told) -> Deed:
    """Read `names`."""
    check_keys(told, "name", "is")
    standing = Standing(one_of(told, "is", [standing.value for standing in Standing]))
    name = str(read_name(account, told))
    return lambda _subject: account.shop.tell(name, standing)


def lose_carts(account: Account, told: Told) -> Deed:
    """Read `carts`."""
    check_keys(told, "lose")
    if one_of(told, "lose", ("called", "all")) == "all":
        return lambda _subject: account.carts.clear()
    return lambda subject: account.lose(subject.called_cart())


def change_payment_method(account: Account, told: Told) -> Deed:
    """Read `payment-methods`."""
    check_keys(told, "paymentMethodId", "default", "status")
    method_id, default = optional_number(told, "paymentMethodId"), optional_flag(told, "default")
    status = None if told.get("status") is None else one_of(told, "status", METHOD_STATUSES)
    if default is None and status is None:
        raise ChangeError("default or status must be given")
    if method_id is not None and method_id not in account.wallet.methods:
        raise ChangeError(f"there is no payment method {method_id}")

    def deed(_subject: Subject) -> None:
        method = _method(account, method_id, is_to_be_default=default is True)
        account.wallet.change(method.method_id, status=status, is_default=default)

    return deed


def _method(account: Account, method_id: int | None, *, is_to_be_default: bool) -> PaymentMethod:
    wallet = account.wallet
    found = wallet.default
    if is_to_be_default:
        found = next((method for method in wallet.usable if not method.is_default), None)
    if method_id is not None:
        found = wallet.methods.get(method_id)
    if found is None:
        raise ChangeError("the account has no such payment method")
    return found


def change_wallet(account: Account, told: Told) -> Deed:
    """Read `wallet`."""
    check_keys(told, "prepaid", "points", "registered")
    prepaid, points = optional_amount(told, "prepaid"), optional_number(told, "points")
    is_registered = optional_flag(told, "registered")
    if (prepaid, points, is_registered) == (None, None, None):
        raise ChangeError("one or more of prepaid, points, registered must be given")

    def deed(_subject: Subject) -> None:
        wallet = account.wallet
        wallet.prepaid = wallet.prepaid if prepaid is None else prepaid
        wallet.points = wallet.points if points is None else points
        if is_registered is not None:
            account.register_methods(are_there=is_registered)

    return deed


def change_guesses(account: Account, told: Told) -> Deed:
    """Read `guesses`."""
    kinds = {entry.name: type(getattr(account.guesses, entry.name)) for entry in fields(Guesses)}
    for key, value in told.items():
        if type(value) is not kinds.get(key):
            raise ChangeError(f"{key} must be one of {sorted(kinds)}, of the same type as its default")

    def deed(_subject: Subject) -> None:
        account.guesses = replace(account.guesses, **told)  # type: ignore[arg-type]

    return deed


CHANGES: Mapping[str, Change] = {
    "clock": advance_clock,
    "prices": change_price,
    "names": tell_name,
    "extensions": change_extension,
    "catalogue": change_catalogue,
    "traffic": change_traffic,
    "account": change_account,
    "orders": force_status,
    "lines": swap_line,
    "carts": lose_carts,
    "payment-methods": change_payment_method,
    "wallet": change_wallet,
    "guesses": change_guesses,
}


def read_changes(account: Account, told: object) -> Deed:
    """Read several changes, by their names; they are made in this order.

    Raises:
        ChangeError: a name is not known, or a change makes no sense.
        Refused: something in it cannot be a domain name.
    """
    named = an_object(told, "a change")
    if not named or named.keys() - CHANGES.keys():
        raise ChangeError(f"a change must hold one or more of {sorted(CHANGES)}")
    deeds = [CHANGES[name](account, an_object(details, name)) for name, details in named.items()]

    def all_of_them(subject: Subject) -> None:
        for deed in deeds:
            deed(subject)

    return all_of_them
