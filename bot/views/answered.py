"""What those are told privately who did something about a request."""

from bot.model.message import Message
from bot.model.purchase import Purchase, Stage
from bot.views import kit, prices, words
from bot.views.approval import FROZEN
from bot.views.kit import Markup, markup


def decided(purchase: Purchase, *, is_frozen: bool = False) -> Message:
    """Tell a voter that the vote counts."""
    if purchase.stage is Stage.PLACED and purchase.quote:
        text = markup(
            "You approved paying order {order} by {method}.",
            order=purchase.order_id,
            method=prices.told(purchase.quote.payment_method.label),
        )
    elif any(vote.approves for vote in purchase.votes[-1:]):
        text = markup(
            "You approved request {number}. {then} if OVH still says exactly this price, or less; {until_then}.",
            number=purchase.id,
            then=_then_bought(purchase),
            until_then="until then you can stop it in its message"
            if _can_be_stopped(purchase)
            else "the request's message shows how it goes on",
        )
    else:
        text = markup(
            "You declined request {number}. Nothing was bought; the {names} went back to the cart of its channel.",
            number=purchase.id,
            names=words.the_names(len(purchase.names)),
        )
    return kit.message(kit.join([text, FROZEN if is_frozen else Markup("")], " "))


def _can_be_stopped(purchase: Purchase) -> bool:
    """Whether the cool-off began with the vote that is spoken of."""
    return purchase.stage is Stage.APPROVED and purchase.buys_at is not None and purchase.buys_at > purchase.changed_at


def _then_bought(purchase: Purchase) -> Markup:
    if _can_be_stopped(purchase) and purchase.buys_at:
        return markup("It is bought at {at},", at=kit.exact_clock(purchase.buys_at))
    if purchase.stage in (Stage.REQUESTED, Stage.REPRICED):
        return Markup("It needs more votes than yours, and is bought then only")
    return Markup("It is bought only")


def stopped(purchase: Purchase) -> Message:
    """Tell somebody that what they took back stands no more."""
    if purchase.stage is Stage.WITHDRAWN:
        return withdrawn(purchase)
    return kit.message(
        markup(
            "You took back your vote on request {number}. Nothing is ordered of it unless it is approved again.",
            number=purchase.id,
        )
    )


def gone_on(purchase: Purchase) -> Message:
    """Tell whoever left names out that the rest is priced anew."""
    return kit.message(
        markup(
            "Request {number} goes on with {names}. OVH is asked for the exact price, then the approvers are asked "
            "again.",
            number=purchase.id,
            names=words.names(len(purchase.names)),
        )
    )


def submitted(purchase: Purchase) -> Message:
    """Tell the requester that the request is made."""
    return kit.message(
        markup(
            "Request {number} is made. OVH is asked for the exact price, which decides who has to agree. Nothing is "
            "bought before. This channel shows how it goes on.",
            number=purchase.id,
        )
    )


def withdrawn(purchase: Purchase) -> Message:
    """Tell the requester that the request is taken back."""
    return kit.message(
        markup(
            "You withdrew request {number}. Nothing was bought; the {names} went back to the cart.",
            number=purchase.id,
            names=words.the_names(len(purchase.names)),
        )
    )
