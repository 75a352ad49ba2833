"""Changes of orders: their status, and lines that are not what was in the cart."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.orders import STATUSES
from bot.rehearsal.ovh.price_changes import read_name
from bot.rehearsal.ovh.sales import LINE_KINDS, Swap, swapped
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import ChangeError, Told, check_keys, one_of, optional_amount, optional_number


def force_status(account: Account, told: Told) -> Deed:
    """`{"status": "documentsRequested"}`: hold an order in a status; null lets it live again.

    `orderId` tells which; without it the order of the call, or else the newest.

    Raises:
        ChangeError: the status is none of OVH's.
    """
    check_keys(told, "orderId", "status")
    if "status" not in told:
        raise ChangeError("status must be given")
    status = None if told["status"] is None else one_of(told, "status", STATUSES)
    order_id = optional_number(told, "orderId")

    def deed(subject: Subject) -> None:
        subject.order_in(account, order_id).forced_status = status

    return deed


def swap_line(account: Account, told: Told) -> Deed:
    """`{"name": "z.fr", "amount": "9.99", "kind": "RENEW"}`, one or more: sell something else than was in the cart.

    `of` tells the name whose dearest line it is, by default the first name; `orderId` as for a status. The amount is
    without tax.

    Raises:
        ChangeError: nothing is told to be other than it was.
    """
    check_keys(told, "orderId", "of", "name", "amount", "kind")
    swap = Swap(
        of=None if told.get("of") is None else str(told["of"]),
        name=None if told.get("name") is None else str(read_name(account, told)),
        amount=optional_amount(told, "amount"),
        kind=None if told.get("kind") is None else one_of(told, "kind", LINE_KINDS),
    )
    if (swap.name, swap.amount, swap.kind) == (None, None, None):
        raise ChangeError("one or more of amount, kind, name must be given")
    order_id = optional_number(told, "orderId")

    def deed(subject: Subject) -> None:
        order = subject.order_in(account, order_id)
        if swap.of not in (None, *(sold.name for sold in order.sale.sold)):
            raise ChangeError(f"order {order.order_id} holds no {swap.of}")
        order.sale = swapped(order.sale, swap)

    return deed
