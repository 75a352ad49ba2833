"""The dialogs by which an approver says what became of a purchase, and the answers to them."""

from bot.model.message import Message, Modal
from bot.model.purchase import Purchase
from bot.views import kit, naming, prices
from bot.views.ids import Field, Form
from bot.views.kit import Markup, markup
from bot.views.stages import order_page

_CHECKED = Markup("What you say is checked against OVH before it counts, and kept with what was read.")


def ask_ours(purchase: Purchase) -> Modal:
    """Ask for the number of the order that somebody found."""
    return kit.modal(
        Form.OURS,
        f"Order of request {purchase.id}",
        kit.section(
            markup("*{names}*\nFind the order in the OVH Control Panel, under Billing.", names=_names(purchase))
        ),
        kit.text_input(
            Field.ORDER,
            "Order number",
            hint="It is taken over only if it is younger than the attempt and equal to what was approved.",
            limit=18,
        ),
        kit.context(_CHECKED),
        submit="It is ours",
        about=purchase.id,
    )


def ask_not_placed(purchase: Purchase) -> Modal:
    """Ask for a confirmation that nothing was ordered."""
    return kit.modal(
        Form.NOT_PLACED,
        f"Request {purchase.id}: not placed",
        kit.section(
            markup(
                "*{names}*\nYou confirm that OVH has no order of these names. The request ends, and they go back to "
                "the cart.",
                names=_names(purchase),
            )
        ),
        kit.context(_CHECKED),
        submit="It was not placed",
        about=purchase.id,
    )


def ask_pay_again(purchase: Purchase) -> Modal:
    """Ask for a confirmation that an order is unpaid and is to be paid."""
    gross = purchase.order_gross
    method = prices.told(purchase.quote.payment_method.label) if purchase.quote else ""
    return kit.modal(
        Form.PAY_AGAIN,
        f"Request {purchase.id}: pay",
        kit.section(
            markup(
                "*{names}*\nA payment for order {order} was sent, and no answer came. You confirm that it was not "
                "made: {price} will be charged to {method}.",
                names=_names(purchase),
                order=purchase.order_id,
                price=prices.amount(gross) if gross is not None else "its price",
                method=method,
            )
        ),
        kit.context(_CHECKED),
        submit="It is not paid: pay it",
        about=purchase.id,
    )


def taken_over(purchase: Purchase) -> Message:
    """Tell an approver that the order was taken over."""
    return kit.message(
        markup(
            "Order {order} is that of request {number} now; it equals what was approved and will be paid.",
            order=purchase.order_id,
            number=purchase.id,
        )
    )


def not_placed(purchase: Purchase) -> Message:
    """Tell an approver that the request ended without an order."""
    return kit.message(
        markup("Request {number} ended: nothing was ordered. Its names went back to the cart.", number=purchase.id)
    )


def paying_again(purchase: Purchase) -> Message:
    """Tell an approver that the order will be paid."""
    return kit.message(markup("Order {order} is unpaid, as you said; it will be paid now.", order=purchase.order_id))


def left_unpaid(purchase: Purchase) -> Message:
    """Tell somebody that an order lapses, and where it could still be paid."""
    return kit.message(
        markup(
            "Order {order} is left unpaid: nothing is charged, and OVH drops it by itself. Until then it can be "
            "paid at {page}.",
            order=purchase.order_id,
            page=order_page(purchase.order_id or 0),
        )
    )


def checking(purchase: Purchase) -> Message:
    """Tell somebody that OVH is being read."""
    return kit.message(
        markup("OVH is being asked about request {number}; its message changes when there is news.", number=purchase.id)
    )


def _names(purchase: Purchase) -> Markup:
    return kit.join([naming.name(name) for name in purchase.names], ", ")
