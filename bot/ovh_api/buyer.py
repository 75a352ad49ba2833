"""`Buyer` by the OVHcloud API: the only part of the bot that can spend."""

from collections.abc import Sequence

from bot.errors import Uncertain
from bot.model.name import Name
from bot.model.order import Order
from bot.model.quote import PaymentMethod
from bot.ovh_api import reading
from bot.ovh_api.calls import Calls
from bot.ovh_api.reading import or_unavailable, or_uncertain
from bot.ports import Account


class OvhBuyer:
    """OVHcloud by its API, with credentials that can order and pay.

    Neither `POST` below is ever sent twice by a call: nothing is tried again, and no redirect is followed.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def account(self) -> Account:
        """Read which account the credentials belong to; anew each time, so that an end of theirs is noticed."""
        with or_unavailable():
            return reading.account(self._calls.get("/me"))

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        """Order a cart by `POST checkout`; both flags are sent, and OVH is never asked to pay in the same call."""
        body = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": waive_retraction}
        with or_uncertain():
            order = reading.placed(self._calls.post(f"/order/cart/{cart_id}/checkout", body), names)
        if order is None:
            raise Uncertain("OVH's answer names no order")
        return order

    def pay(self, order_id: int, method: PaymentMethod) -> None:
        """Pay an order, which is answered with nothing: by `POST pay`, or from an account at OVH by its older twin."""
        path = f"/me/order/{order_id}"
        if method.id is not None:
            self._calls.post(f"{path}/pay", {"paymentMethod": {"id": method.id}})
        else:
            self._calls.post(f"{path}/payWithRegisteredPaymentMean", {"paymentMean": method.mean})
