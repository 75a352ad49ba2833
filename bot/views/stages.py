"""Where a request stands, in a sentence or two for each stage."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.model.order import DOCUMENTS_REQUESTED, NOT_PAID
from bot.model.outlook import Picture
from bot.model.purchase import Purchase, Stage
from bot.views import kit, naming, prices, voting, words
from bot.views.kit import Markup, markup

_ABOUT_TO_BUY = frozenset({Stage.APPROVED, Stage.PLACED})

_GRACE = timedelta(minutes=2)
"""How much later than the end of the quiet time there is news at the latest."""

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


def state(purchase: Purchase, picture: Picture, now: datetime | None = None) -> Markup:
    """Say where a request stands, what is proved about money, and who acts next.

    Args:
        now: the present moment, where a message is shown that will be edited when that changes.

    """
    stands = (now and voting.cooling(purchase, picture, now)) or _STATES[purchase.stage](purchase, picture)
    if not purchase.held:
        return stands
    why = prices.told(kit.one_line(purchase.held))
    if purchase.stage in _ABOUT_TO_BUY:
        return markup("STOPPED: {why}. Nothing is ordered or paid meanwhile; it goes on by itself afterwards.", why=why)
    return kit.join(
        [
            markup("SUSPENDED: {why}. Nobody can approve it meanwhile. It goes on when that is put right.", why=why),
            stands,
        ]
    )


def _note(purchase: Purchase) -> str:
    """Why it stands where it stands, on one line."""
    return prices.told(kit.one_line(purchase.note))


def status_words(purchase: Purchase) -> str:
    """Say in our words what OVH said last of an order; empty while it has said nothing since it was paid."""
    status = purchase.order_status or ""
    if status == NOT_PAID and purchase.stage is Stage.PAID:
        return ""
    return kit.one_line(STATUS_WORDS.get(status, status))


def _repriced(purchase: Purchase, picture: Picture) -> Markup:
    if purchase.gone:
        return markup(
            "NOT BOUGHT: {why}. The requester or an approver can go on with {left}; without an answer it ends {until}.",
            why=_note(purchase).rstrip("."),
            left=kit.join([naming.name(name) for name in purchase.names if name not in purchase.gone], ", "),
            until=kit.day_and_clock(purchase.expires_at),
        )
    return markup(
        "NOT BOUGHT YET: it needs a new approval, because {why}. {waiting}",
        why=_note(purchase),
        waiting=voting.waiting(purchase, picture),
    )


def _uncertain(purchase: Purchase, picture: Picture) -> Markup:
    return markup(
        "WE DO NOT KNOW YET whether OVH took the order; no answer came back{at}.\n"
        "*Money*    no payment has been sent. At worst there is one unpaid order at OVH.\n"
        "*We*    {we}; we never send it a second time meanwhile.\n"
        "*You*    nothing to do. Please do not buy these names elsewhere until we know.\n"
        "News here by {until}: if OVH surely has no order then, we order once more at the approved price; if that is "
        "unclear, the approvers are asked here.",
        at=markup(" (sent {at})", at=kit.clock(purchase.attempted_at)) if purchase.attempted_at else "",
        we="deleted the cart at OVH, so that a late request finds nothing, and read OVH's orders again and again"
        if purchase.fenced_at
        else "delete the cart at OVH, so that a late request finds nothing, and read OVH's orders again and again",
        until=kit.clock((purchase.fenced_at or purchase.changed_at) + picture.quiet_time + _GRACE),
    )


def _payment_uncertain(purchase: Purchase, picture: Picture) -> Markup:
    return markup(
        "WE DO NOT KNOW YET whether OVH took the payment; no answer came back.\n"
        "*Money*    order {order} exists. It may be paid{gross}, once at most.\n"
        "*We*    read the order and OVH's payments again and again, and do not pay meanwhile.\n"
        "*You*    nothing to do. Please do not pay it elsewhere until we know.\n"
        "News here by {until}. If it is still unclear then, the approvers are asked here.",
        order=purchase.order_id,
        gross=_gross(purchase),
        until=kit.clock((purchase.attempted_at or purchase.changed_at) + picture.quiet_time + _GRACE),
    )


def _gross(purchase: Purchase) -> Markup:
    gross = purchase.order_gross
    return markup(": {price}", price=prices.amount(gross)) if gross is not None else Markup("")


def _needs_person(purchase: Purchase, picture: Picture) -> Markup:
    if purchase.is_mismatched:
        return _mismatched(purchase)
    return markup(
        "NEEDS A PERSON: {why}.\n*Money*    {money}\n*Who*    {who}: {look}",
        why=_note(purchase).rstrip("."),
        money=_money_proved(purchase),
        who=voting.approvers(purchase),
        look=_what_to_look_at(purchase),
    )


def _mismatched(purchase: Purchase) -> Markup:
    expires_at = purchase.order_expires_at
    return markup(
        "NEEDS A PERSON: OVH's order {order} is NOT what was approved: {why}.\n"
        "*Money*    nothing is paid.\n"
        "*You*    please do not pay it: nobody approved that. It lapses by itself{until}; request the "
        "names again then.",
        order=purchase.order_id,
        why=_note(purchase).rstrip("."),
        until=markup(", {at}", at=kit.day_and_clock(expires_at)) if expires_at else "",
    )


def _money_proved(purchase: Purchase) -> Markup:
    if purchase.order_id is None:
        return Markup("no payment has been sent. At worst there is one unpaid order at OVH.")
    if not purchase.payment_sent:
        return markup(
            "nothing is paid. Order {order} stands at OVH, unpaid; it lapses by itself.", order=purchase.order_id
        )
    return markup(
        "order {order} may be paid{gross}, once at most; we send no payment unless you say so.",
        order=purchase.order_id,
        gross=_gross(purchase),
    )


def _what_to_look_at(purchase: Purchase) -> Markup:
    if purchase.order_id is None:
        return Markup(
            "look in the OVH Control Panel, under Billing, whether there is an order of these names, and "
            "answer in the request's message. "
            "What you say is checked against OVH before it counts."
        )
    if purchase.payment_sent:
        return markup(
            "look at {page} whether it is paid, and answer in the request's message.",
            page=order_page(purchase.order_id),
        )
    return markup(
        "look at {page}. To have the names all the same, pay it there; Cartwright sees it when you do.",
        page=order_page(purchase.order_id),
    )


def _payment_refused(purchase: Purchase, picture: Picture) -> Markup:
    expires_at = purchase.order_expires_at
    return markup(
        "NOT PAID: {why}.\n*Money*    nothing is paid. Order {order} stands at OVH, unpaid{until}.\n*Next*    {then}",
        why=_note(purchase).rstrip("."),
        order=purchase.order_id,
        until=markup(", until {at}", at=kit.day_and_clock(expires_at)) if expires_at else "",
        then=_after_refused_payment(purchase, order_page(purchase.order_id or 0)),
    )


def _after_refused_payment(purchase: Purchase, page: Markup) -> Markup:
    if purchase.left_unpaid_by:
        return markup(
            "left unpaid by {who}: it lapses by itself. Until then it can be paid at {page}.",
            who=kit.person(purchase.left_unpaid_by),
            page=page,
        )
    who = voting.approvers(purchase)
    if purchase.alternatives:
        return markup("{who} may approve a way to pay it, in the request's message.", who=who)
    return markup(
        "{who}: to have the names all the same, pay it at {page}; Cartwright sees it when you do.", who=who, page=page
    )


def order_page(order_id: int) -> Markup:
    """Link to an order in the Control Panel, which asks for login. OVH's own link holds a password: it is not shown."""
    return markup("<https://www.ovh.com/manager/order/{order}|its page in the OVH Control Panel>", order=order_id)


def _other_than_approved(purchase: Purchase) -> Markup:
    return markup(
        "PAID OUTSIDE CARTWRIGHT, AND NOT WHAT WAS APPROVED: order {order}: {why}. Look into the OVH Control Panel "
        "what the account has got.",
        order=purchase.order_id,
        why=_note(purchase).rstrip("."),
    )


def _delivering(purchase: Purchase, _: Picture) -> Markup:
    if purchase.is_mismatched:
        return _other_than_approved(purchase)
    status = status_words(purchase)
    paid = "BOUGHT, AND PAID OUTSIDE CARTWRIGHT" if purchase.is_paid_outside else "BOUGHT AND PAID"
    return markup("{paid}, {status}", paid=paid, status=status) if status else Markup(paid)


def _delivered(purchase: Purchase, _: Picture) -> Markup:
    if purchase.is_mismatched:
        return _other_than_approved(purchase)
    names = kit.join([naming.name(n) for n in purchase.names], ", ")
    yours = "is yours" if len(purchase.names) == 1 else "are yours"
    gross = purchase.order_gross
    if purchase.is_paid_outside:
        price = markup(" Order {order} was paid outside Cartwright.", order=purchase.order_id)
    elif gross is not None:
        price = markup(" Charged {price} incl. VAT.", price=prices.amount(gross))
    else:
        price = Markup("")
    return markup("DONE: {names} {yours}.{price}", names=names, yours=yours, price=price)


def _lapsed(purchase: Purchase, _: Picture) -> Markup:
    if purchase.order_id is None:
        return Markup(
            "NOT BOUGHT: the order that OVH had made of its cart was never paid, and OVH dropped it. "
            "Request the names again to have them."
        )
    return markup(
        "NOT BOUGHT: order {order} was never paid, and OVH dropped it. Request the names again to have them.",
        order=purchase.order_id,
    )


def _not_bought(purchase: Purchase, _: Picture) -> Markup:
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
    return kit.escape(_note(purchase).rstrip("."))


_STATES: Mapping[Stage, Callable[[Purchase, Picture], Markup]] = MappingProxyType(
    {
        Stage.QUOTING: lambda _, __: Markup("ASKING OVH for the exact price. Nothing is bought."),
        Stage.REQUESTED: voting.waiting,
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
