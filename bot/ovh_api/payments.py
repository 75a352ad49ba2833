"""How the account pays, as OVH tells it: methods, what an order may be paid with, and what was charged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.errors import Rejected
from bot.model.money import Money
from bot.model.quote import LOYALTY, PREPAID, PaymentMethod
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ovh_api.reading import Json, listed, or_unavailable

_TRANSACTIONS_READ = 20
"""How many transactions are looked at, the newest first: OVH's list has neither dates nor a filter by date."""

_CAME_TO_NOTHING = frozenset({"CANCELED", "ERROR", "EXPIRED", "FAILED"})

_CARD_BRANDS = {"AMERICAN_EXPRESS": "American Express", "MASTERCARD": "Mastercard", "VISA": "Visa"}
_OWN_ACCOUNTS = {PREPAID: "OVH prepaid account", LOYALTY: "OVH loyalty points"}


class Payments:
    """Reads of `/me/payment`, `/me/ovhAccount` and of how an order is paid."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def methods(self) -> Sequence[PaymentMethod]:
        """List what the account can be charged with, the default first; then the prepaid account, if it has money."""
        with or_unavailable():
            ids = listed(self._calls.get("/me/payment/method"))
            registered = [self._registered(method_id) for method_id in ids]
            valid = [method for method in registered if method.get("status") == "VALID"]
            by_rank = sorted(valid, key=lambda method: method.get("default") is not True)
            return [*map(_method, by_rank), *self._prepaid()]

    def accepted(self, order_id: int) -> Sequence[PaymentMethod]:
        """List what OVH accepts for an order: registered methods, then its own accounts, each as it gives them."""
        path = f"/me/order/{order_id}"
        with or_unavailable():
            methods = self._calls.get(f"{path}/paymentMethods")
            means = listed(self._calls.get(f"{path}/availableRegisteredPaymentMean"))
            shown = {method.get("paymentMethodId"): method for method in methods.get("paymentMethods") or () if method}
            ids = [int(method_id) for method_id in methods.get("registered") or () if method_id is not None]
            return [*(self._recognised(method_id, shown) for method_id in ids), *_own_accounts(means)]

    def seen(self, order_id: int, since: datetime) -> Sequence[str]:
        """List in short words what was paid for an order, and what else was charged since a moment.

        A transaction names no order, so its amount stands in the words.
        """
        with or_unavailable():
            return [*self._payment(order_id), *self._transactions(since)]

    def _registered(self, method_id: int) -> Json:
        method: Json = self._calls.get(f"/me/payment/method/{method_id}")
        return method

    def _recognised(self, method_id: int, shown: Mapping[int, Json]) -> PaymentMethod:
        """Find out how people know a method; one that cannot be read has no more than its number."""
        method = shown.get(method_id) or _unless_refused(lambda: self._registered(method_id))
        return PaymentMethod(id=method_id, label=_label(method) if method else f"Payment method {method_id}")

    def _prepaid(self) -> Iterator[PaymentMethod]:
        for account_id in _unless_refused(lambda: self._calls.get("/me/ovhAccount")) or ():
            balance = self._balance(account_id)
            if balance is not None and balance.amount > 0:
                yield PaymentMethod(mean=PREPAID, label=f"{_OWN_ACCOUNTS[PREPAID]}, {balance}")
                return  # an order is paid from it by its kind alone, so there is no second one

    def _balance(self, account_id: str) -> Money | None:
        """Read what a prepaid account holds; None if it is not in use."""
        account = _unless_refused(lambda: self._calls.get(f"/me/ovhAccount/{account_id}"))
        return reading.money(account["balance"]) if account and account.get("isActive") else None

    def _payment(self, order_id: int) -> Iterator[str]:
        payment = _unless_refused(lambda: self._calls.get(f"/me/order/{order_id}/payment"))
        if payment:
            yield f"payment {payment.get('paymentType')} {str(payment.get('paymentDate'))[:10]}"

    def _transactions(self, since: datetime) -> Iterator[str]:
        ids = _unless_refused(lambda: self._calls.get("/me/payment/transaction")) or []
        for number in sorted(listed(ids), reverse=True)[:_TRANSACTIONS_READ]:
            transaction = self._transaction(number)
            if transaction and _may_have_charged(transaction, since):
                yield f"transaction {number} {transaction.get('status')} {reading.money(transaction['amount'])}"

    def _transaction(self, number: int) -> Any | None:
        return _unless_refused(lambda: self._calls.get(f"/me/payment/transaction/{number}"))


def _unless_refused(ask: Callable[[], Any]) -> Any | None:
    """Read what the credentials may have no right to, or what may not be there; None then."""
    try:
        return ask()
    except Rejected:
        return None


def _may_have_charged(transaction: Json, since: datetime) -> bool:
    """Whether a transaction began at or after a moment, or may have, and has not come to nothing."""
    began = reading.moment(transaction.get("creationDate"))
    return transaction.get("status") not in _CAME_TO_NOTHING and (began is None or began >= since)


def _own_accounts(means: Sequence[Any]) -> Iterator[PaymentMethod]:
    """Read a list of plain texts, of objects, and of nulls where an account cannot pay; the rest are registered."""
    for mean in means:
        kind = mean.get("paymentMean") if isinstance(mean, Mapping) else mean
        if kind in _OWN_ACCOUNTS:
            yield PaymentMethod(mean=kind, label=_OWN_ACCOUNTS[kind])


def _method(method: Json) -> PaymentMethod:
    return PaymentMethod(id=int(method["paymentMethodId"]), label=_label(method))


def _label(method: Json) -> str:
    """Words by which people recognise a payment method: `Visa ending 4242`."""
    brand = _CARD_BRANDS.get(method.get("paymentSubType") or "")
    kind = brand or str(method.get("paymentType", "payment method")).replace("_", " ").capitalize()
    digits = "".join(c for c in method.get("label") or "" if c.isalnum())[-4:]
    return f"{kind} ending {digits}" if digits else kind
