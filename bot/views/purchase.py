"""A request in the channel and with its approvers, from the first question to delivery."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

import slackblocks as slack

from bot.model.cart import Item
from bot.model.message import Message
from bot.model.order import DOCUMENTS_REQUESTED
from bot.model.policy import Policy
from bot.model.purchase import OPEN_TO_VOTES, TRANSITIONS, Event, Purchase, Stage
from bot.views import kit, offers, prices
from bot.views.approval import totals
from bot.views.cart import voters
from bot.views.ids import Action
from bot.views.kit import Markup, markup

_LINES_PER_PARAGRAPH = 4

_STATUS_WORDS = MappingProxyType(
    {
        "notPaid": "unpaid",
        "checking": "being checked by OVH",
        "delivering": "being delivered",
        "delivered": "delivered",
        "cancelling": "being cancelled by OVH",
        "cancelled": "cancelled by OVH",
        DOCUMENTS_REQUESTED: "waiting for documents that OVH asks for in the Control Panel",
    }
)


def living(purchase: Purchase, policy: Policy, now: datetime) -> Message:
    """Show where a request stands. The same message is edited until the request has ended."""
    heading = markup("*Request {number}* · {state}", number=purchase.id, state=_state(purchase, policy))
    blocks: list[slack.Block] = [
        kit.section(heading),
        *_lines(purchase),
    ]
    if purchase.quote:
        blocks.append(kit.section(kit.join([totals(purchase.quote), _payer(purchase)])))
    blocks.append(kit.section(kit.join([_words(purchase), _votes(purchase), _order(purchase)])))
    blocks += _buttons(purchase)
    return kit.message(_in_words(purchase, heading), *blocks)


def news(purchase: Purchase, policy: Policy) -> Message:
    """Tell the channel in a short post what a request has come to."""
    text = markup(
        "Request {number} of {who} · {state}",
        number=purchase.id,
        who=kit.person(purchase.requester),
        state=_state(purchase, policy),
    )
    return kit.message(text, kit.section(text))


def decided(purchase: Purchase) -> Message:
    """Tell a voter that the vote counts."""
    if any(vote.approves for vote in purchase.votes[-1:]):
        text = markup(
            "You approved request {number}. It is bought only if OVH still says exactly this price, or less; "
            "the request's message shows how it goes on.",
            number=purchase.id,
        )
    else:
        text = markup(
            "You declined request {number}. Nothing was bought; the names are back in the cart of its channel.",
            number=purchase.id,
        )
    return kit.message(text)


def submitted(purchase: Purchase) -> Message:
    """Tell the requester that the request is made."""
    return kit.message(
        markup(
            "Request {number} is made. OVH is asked for the exact price, then the approvers are asked; "
            "nothing is bought before one agrees. This channel shows how it goes on.",
            number=purchase.id,
        )
    )


def withdrawn(purchase: Purchase) -> Message:
    """Tell the requester that the request is taken back."""
    return kit.message(
        markup("You withdrew request {number}. Nothing was bought; the names are back in the cart.", number=purchase.id)
    )


def listed(purchases: list[Purchase], policy: Policy) -> Message:
    """List requests, newest first."""
    if not purchases:
        return kit.message(
            Markup("No requests yet, neither in this channel nor yours elsewhere. Begin with `/domain search`.")
        )
    lines = [
        markup(
            "*{number}* · {names} · {state}",
            number=purchase.id,
            names=kit.join([offers.name(n) for n in purchase.names], ", "),
            state=_state(purchase, policy),
        )
        for purchase in purchases
    ]
    text = kit.join([Markup("*Requests of this channel, and yours*"), *lines])
    return kit.message(text, *(kit.section(line) for line in [Markup("*Requests of this channel, and yours*"), *lines]))


def _state(purchase: Purchase, policy: Policy) -> Markup:
    return _STATES[purchase.stage](purchase, policy)


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
    status = _STATUS_WORDS.get(purchase.order_status or "", "")
    return (
        markup("BOUGHT AND PAID, {status}", status=status if status != "unpaid" else "")
        if status
        else Markup("BOUGHT AND PAID")
    )


def _delivered(purchase: Purchase, _: Policy) -> Markup:
    names = kit.join([offers.name(n) for n in purchase.names], ", ")
    yours = "is yours" if len(purchase.names) == 1 else "are yours"
    price = (
        markup(" Charged {price} incl. VAT.", price=prices.amount(purchase.quote.gross))
        if purchase.quote
        else Markup("")
    )
    return markup("DONE: {names} {yours}.{price}", names=names, yours=yours, price=price)


def _not_bought(purchase: Purchase, _: Policy) -> Markup:
    count = "name is" if len(purchase.names) == 1 else f"{len(purchase.names)} names are"
    return markup("NOT BOUGHT: {why}. The {count} back in the cart.", why=_why_not(purchase), count=count)


def _why_not(purchase: Purchase) -> Markup:
    if purchase.stage is Stage.DECLINED:
        who = purchase.votes[-1].voter if purchase.votes else ""
        return markup(
            "declined by {who}, in their words: “{why}”", who=kit.person(who), why=kit.one_line(purchase.note)
        )
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
        Stage.LAPSED: lambda p, _: markup(
            "NOT BOUGHT: order {order} was never paid, and OVH dropped it.", order=p.order_id
        ),
    }
)


def _asks(purchase: Purchase) -> Markup:
    count = "1 name" if len(purchase.items) == 1 else f"{len(purchase.items)} names"
    return markup("{who} asks to buy {count}:", who=kit.person(purchase.requester), count=count)


def _lines(purchase: Purchase) -> Iterator[slack.Block]:
    """What is asked for, in paragraphs that hold even the longest names."""
    lines = [_asks(purchase), *(_line(number, item) for number, item in enumerate(purchase.items, 1))]
    for start in range(0, len(lines), _LINES_PER_PARAGRAPH):
        yield kit.section(kit.join(lines[start : start + _LINES_PER_PARAGRAPH]))


def _line(number: int, item: Item) -> Markup:
    text = markup(
        "{number}  {name}  new, 1 year · {first} · {later}",
        number=number,
        name=offers.name(item.name),
        first=prices.first_year(item.offer),
        later=prices.later_years(item.offer),
    )
    return kit.join([text, prices.steep_renewal(item.offer)])


def _payer(purchase: Purchase) -> Markup:
    if purchase.quote is None:
        return Markup("")
    return markup(
        "*Paid by*    {method}, OVH account {account}",
        method=purchase.quote.payment_method.label,
        account=purchase.quote.account,
    )


def _words(purchase: Purchase) -> Markup:
    return markup("*Requester's words*    {reason}", reason=kit.one_line(purchase.reason))


def _votes(purchase: Purchase) -> Markup:
    votes = [
        markup(
            "{who} {vote} {at}{old}",
            who=kit.person(vote.voter),
            vote="approved" if vote.approves else "declined",
            at=kit.clock(vote.at),
            old="" if vote.quote_id == purchase.quote_id else " (an earlier price)",
        )
        for vote in purchase.votes
    ]
    return markup("*Votes*    {votes}", votes=kit.join(votes, ", ")) if votes else Markup("")


def _order(purchase: Purchase) -> Markup:
    if purchase.order_id is None:
        return Markup("")
    status = _STATUS_WORDS.get(purchase.order_status or "", purchase.order_status or "")
    return markup("*Order*    {order} · {status}", order=purchase.order_id, status=kit.one_line(status))


def _buttons(purchase: Purchase) -> list[slack.Block]:
    buttons = []
    if purchase.stage in OPEN_TO_VOTES and purchase.quote_id:
        buttons += [
            kit.button("Review and approve…", Action.REVIEW, purchase.quote_id, style="primary"),
            kit.button("Decline…", Action.ASK_DECLINE, purchase.quote_id, style="danger"),
        ]
    if (purchase.stage, Event.WITHDRAW) in TRANSITIONS:
        buttons.append(kit.button("Withdraw (requester)", Action.WITHDRAW, purchase.id))
    return [kit.actions(*buttons)] if buttons else []


def _in_words(purchase: Purchase, heading: Markup) -> Markup:
    asks = markup(
        "{who} asks to buy {names}",
        who=kit.person(purchase.requester),
        names=", ".join(n.shown for n in purchase.names),
    )
    price = (
        markup(" for {price} incl. VAT", price=prices.amount(purchase.quote.gross)) if purchase.quote else Markup("")
    )
    return markup("{heading} {asks}{price}.", heading=Markup(heading.replace("*", "")), asks=asks, price=price)
