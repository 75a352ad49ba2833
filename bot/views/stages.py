"""Where a request stands, in a sentence or two for each stage."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.model.order import DOCUMENTS_REQUESTED, NOT_PAID
from bot.model.policy import Policy
from bot.model.purchase import Purchase, Stage
from bot.views import kit, offers, prices, words
from bot.views.cart import voters
from bot.views.kit import Markup, markup

STATUS_WORDS = MappingProxyType(
    {
        NOT_PAID: "unpaid",
        "checking": "being checked by OVH",
        "delivering": "being delivered",
        "delivered": "delivered",
        "cancelling": "being cancelled by OVH",
        "cancelled": "cancelled by OVH",
        DOCUMENTS_REQUESTED: "waiting for documents that OVH asks for in the Control Panel",
    }
)
"""OVH's words for the status of an order, in ours."""


def state(purchase: Purchase, policy: Policy) -> Markup:
    """Say where a request stands, what is proved about money, and who acts next."""
    return _STATES[purchase.stage](purchase, policy)


def status_words(purchase: Purchase) -> str:
    """Say in our words what OVH said last of an order; empty while it has said nothing since it was paid."""
    status = purchase.order_status or ""
    if status == NOT_PAID and purchase.stage is Stage.PAID:
        return ""
    return kit.one_line(STATUS_WORDS.get(status, status))


def _waiting(purchase: Purchase, policy: Policy) -> Markup:
    return markup(
        "WAITING FOR ONE APPROVAL: {who}, until {until}. No answer = not bought.",
        who=voters(policy, purchase.requester),
        until=kit.day_and_clock(purchase.expires_at),
    )


def _repriced(purchase: Purchase, policy: Policy) -> Markup:
    return markup(
        "NOT BOUGHT YET: it needs a new approval, because {why}. {waiting}",
        why=kit.one_line(purchase.note),
        waiting=_waiting(purchase, policy),
    )


def _uncertain(purchase: Purchase, _: Policy) -> Markup:
    return Markup(
        "WE DO NOT KNOW YET whether OVH took the order. No payment has been sent; at worst there is one unpaid order. "
        "Cartwright reads OVH's orders again and again and sends nothing meanwhile. Nothing to do; please do "
        "not buy these "
        "names elsewhere. If it is still unclear after 15 minutes, the approvers are asked here."
    )


def _payment_uncertain(purchase: Purchase, _: Policy) -> Markup:
    return markup(
        "WE DO NOT KNOW YET whether OVH took the payment. Order {order} exists; it is paid once at most. "
        "Cartwright reads it "
        "again and again and does not pay meanwhile. Nothing to do; please do not pay it elsewhere. If it is "
        "still unclear "
        "after 15 minutes, the approvers are asked here.",
        order=purchase.order_id,
    )


def _needs_person(purchase: Purchase, policy: Policy) -> Markup:
    money = Markup("Cartwright sends no order and no payment for it any more.")
    look = (
        markup("Please look at order {order} in the OVH Control Panel under Billing.", order=purchase.order_id)
        if purchase.order_id
        else Markup("Please look in the OVH Control Panel, under Billing, whether there is an order of these names.")
    )
    return markup(
        "NEEDS A PERSON: {why}. {money} {who}: {look}",
        why=kit.one_line(purchase.note),
        money=money,
        who=voters(policy, ""),
        look=look,
    )


def _payment_refused(purchase: Purchase, policy: Policy) -> Markup:
    return markup(
        "NOT PAID: {why}. Order {order} stands at OVH, unpaid; it lapses by itself. {who}: to have the names "
        "all the same, "
        "pay it in the OVH Control Panel under Billing; Cartwright sees it when you do.",
        why=kit.one_line(purchase.note),
        order=purchase.order_id,
        who=voters(policy, ""),
    )


def _delivering(purchase: Purchase, _: Policy) -> Markup:
    status = status_words(purchase)
    return markup("BOUGHT AND PAID, {status}", status=status) if status else Markup("BOUGHT AND PAID")


def _delivered(purchase: Purchase, _: Policy) -> Markup:
    names = kit.join([offers.name(n) for n in purchase.names], ", ")
    yours = "is yours" if len(purchase.names) == 1 else "are yours"
    gross = purchase.order_gross
    price = markup(" Charged {price} incl. VAT.", price=prices.amount(gross)) if gross is not None else Markup("")
    return markup("DONE: {names} {yours}.{price}", names=names, yours=yours, price=price)


def _lapsed(purchase: Purchase, _: Policy) -> Markup:
    if purchase.order_id is None:
        return Markup(
            "NOT BOUGHT: no order appeared at OVH and nothing was paid; one that was missed would have lapsed by now."
        )
    return markup("NOT BOUGHT: order {order} was never paid, and OVH dropped it.", order=purchase.order_id)


def _not_bought(purchase: Purchase, _: Policy) -> Markup:
    names = words.the_names(len(purchase.names))
    return markup("NOT BOUGHT: {why}. The {names} went back to the cart.", why=_why_not(purchase), names=names)


def _why_not(purchase: Purchase) -> Markup:
    if purchase.stage is Stage.DECLINED:
        who = purchase.votes[-1].voter if purchase.votes else ""
        return markup("declined by {who}, in their words: “{why}”", who=kit.person(who), why=kit.said(purchase.note))
    if purchase.stage is Stage.WITHDRAWN:
        return Markup("withdrawn by the requester")
    if purchase.stage is Stage.EXPIRED:
        return Markup("nobody decided in time")
    return kit.escape(kit.one_line(purchase.note).rstrip("."))


_STATES: Mapping[Stage, Callable[[Purchase, Policy], Markup]] = MappingProxyType(
    {
        Stage.QUOTING: lambda _, __: Markup("ASKING OVH for the exact price. Nothing is bought."),
        Stage.REQUESTED: _waiting,
        Stage.REPRICED: _repriced,
        Stage.APPROVED: lambda _, __: Markup("APPROVED: checking the price once more, then ordering."),
        Stage.PLACING: lambda _, __: Markup("ORDERING at OVH."),
        Stage.UNCERTAIN: _uncertain,
        Stage.PLACED: lambda p, _: markup("ORDERED at OVH, about to be paid. Order {order}.", order=p.order_id),
        Stage.PAYING: lambda p, _: markup("PAYING order {order}.", order=p.order_id),
        Stage.PAYMENT_UNCERTAIN: _payment_uncertain,
        Stage.PAYMENT_REFUSED: _payment_refused,
        Stage.PAID: _delivering,
        Stage.NEEDS_PERSON: _needs_person,
        Stage.DELIVERED: _delivered,
        Stage.REFUSED: _not_bought,
        Stage.DECLINED: _not_bought,
        Stage.WITHDRAWN: _not_bought,
        Stage.EXPIRED: _not_bought,
        Stage.CANCELLED: lambda p, _: markup(
            "CANCELLED BY OVH. Order {order} was paid and then cancelled; OVH's support tells why, and about "
            "the refund.",
            order=p.order_id,
        ),
        Stage.LAPSED: _lapsed,
    }
)
