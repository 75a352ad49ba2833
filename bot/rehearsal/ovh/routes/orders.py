"""`/me/order`: orders, their lines, and how far they are."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Routes
from bot.rehearsal.ovh.deliveries import bills
from bot.rehearsal.ovh.following import follow_up
from bot.rehearsal.ovh.orders import Order, detail_document, extension_document
from bot.rehearsal.ovh.refusals import not_found
from bot.rehearsal.ovh.sales import Line, Sold

routes = Routes()


def order_of(account: Account, call: Call) -> Order:
    """Return the order that the path names.

    Raises:
        Refused: 404, there is none.
    """
    return account.order(call.number("orderId"))


@routes.add("GET /me/order", query="date.from date.to")
def list_orders(account: Account, call: Call) -> object:
    """The ids of the orders made between two moments."""
    is_wanted = call.period()
    return [order.order_id for order in account.orders.values() if is_wanted(order.placed_at)]


@routes.add("GET /me/order/{orderId}")
def show_order(account: Account, call: Call) -> object:
    """The order: money and dates, and links that open it. No status, no names."""
    return order_of(account, call).document()


@routes.add("GET /me/order/{orderId}/status")
def show_status(account: Account, call: Call) -> object:
    """A bare string."""
    return account.status(order_of(account, call))


@routes.add("GET /me/order/{orderId}/details")
def list_details(account: Account, call: Call) -> object:
    """The ids of the order's lines."""
    return list(order_of(account, call).detail_ids)


def _detail_of(order: Order, call: Call) -> tuple[Sold, Line]:
    found = order.details.get(call.number("orderDetailId"))
    if found is None:
        raise not_found("order detail")
    return found


@routes.add("GET /me/order/{orderId}/details/{orderDetailId}")
def show_detail(account: Account, call: Call) -> object:
    """One line; the domain name stands in its description only."""
    order = order_of(account, call)
    _, line = _detail_of(order, call)
    is_cancelled = account.status(order) == "cancelled"
    return detail_document(call.number("orderDetailId"), line, order.market, cancelled=is_cancelled)


@routes.add("GET /me/order/{orderId}/details/{orderDetailId}/extension")
def show_extension(account: Account, call: Call) -> object:
    """The plan and the configuration behind a line."""
    sold, _ = _detail_of(order_of(account, call), call)
    return extension_document(sold)


@routes.add("GET /me/order/{orderId}/followUp")
def show_follow_up(account: Account, call: Call) -> object:
    """The steps behind the status."""
    return follow_up(order_of(account, call), account.now(), account.pace)


@routes.add("GET /me/order/{orderId}/associatedObject")
def show_associated(account: Account, call: Call) -> object:
    """The bill of a delivered order; before that, nothing."""
    order = order_of(account, call)
    bill = next((bill for bill in bills(account) if bill.order is order), None)
    return {"id": bill and bill.bill_id, "type": bill and "Bill"}
