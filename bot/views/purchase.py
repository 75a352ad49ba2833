"""A request in the channel and with its approvers, from the first question to delivery."""

from datetime import datetime

import slackblocks as slack

from bot.model.cart import Item
from bot.model.message import Message
from bot.model.outlook import Picture
from bot.model.purchase import ENDS, TRANSITIONS, VOTES_MATTER, Event, Purchase, Stage, Vote
from bot.views import kit, naming, prices, voting, words
from bot.views.approval import totals
from bot.views.ids import Action
from bot.views.kit import Markup, markup
from bot.views.stages import state, status_words


def living(purchase: Purchase, picture: Picture, now: datetime, reader: str | None = None) -> Message:
    """Show where a request stands. The same message is edited until the request has ended.

    Args:
        reader: who reads it in a direct message; None in the request's channel.
    """
    where = markup(" in <#{channel}>", channel=purchase.place.channel) if reader else Markup("")
    heading = markup(
        "*Request {number}*{where} · {state}", number=purchase.id, where=where, state=state(purchase, picture, now)
    )
    blocks: list[slack.Block] = [
        kit.section(heading),
        *_lines(purchase),
    ]
    if purchase.quote and purchase.stage is not Stage.QUOTING:
        blocks.append(kit.section(kit.join([totals(purchase.quote, _price_is(purchase)), _payer(purchase)])))
    told = [_words(purchase), *_rules(purchase, picture), _votes(purchase), _order(purchase)]
    blocks.append(kit.section(kit.join(told)))
    blocks += [*_alternatives(purchase), *_buttons(purchase, picture, now, reader)]
    if purchase.stage in ENDS:
        blocks.append(kit.context(_record(purchase)))
    return kit.message(_in_words(purchase, heading), *blocks)


def news(purchase: Purchase, picture: Picture) -> Message:
    """Tell the channel in a short post what a request has come to."""
    text = markup(
        "{reminder}Request {number} of {who} · {state}",
        reminder="Reminder: " if purchase.is_reminded else "",
        number=purchase.id,
        who=kit.person(purchase.requester),
        state=state(purchase, picture),
    )
    record = [kit.context(_record(purchase))] if purchase.stage in ENDS else []
    return kit.message(text, kit.section(text), *record)


def listed(purchases: list[tuple[Purchase, Picture]]) -> Message:
    """List requests, newest first."""
    if not purchases:
        return kit.message(
            Markup("No requests yet, neither in this channel nor yours elsewhere. Begin with `/domain search`.")
        )
    lines = [
        markup(
            "*{number}* · {names} · {state}",
            number=purchase.id,
            names=kit.join([naming.name(n) for n in purchase.names], ", "),
            state=state(purchase, picture),
        )
        for purchase, picture in purchases
    ]
    text = kit.join([Markup("*Requests of this channel, and yours*"), *lines])
    return kit.message(text, *(kit.section(line) for line in [Markup("*Requests of this channel, and yours*"), *lines]))


def _asks(purchase: Purchase) -> Markup:
    return markup(
        "{who} asks to buy {names}:", who=kit.person(purchase.requester), names=words.names(len(purchase.items))
    )


def _lines(purchase: Purchase) -> list[slack.SectionBlock]:
    return kit.paragraphs(
        [_asks(purchase), *(_line(number, item) for number, item in enumerate(purchase.items_as_quoted, 1))]
    )


def _line(number: int, item: Item) -> Markup:
    text = markup(
        "{number}  {name}  new, 1 year · {first} · {later}",
        number=number,
        name=naming.name(item.name),
        first=prices.first_year(item.offer),
        later=prices.later_years(item.offer),
    )
    return kit.join([text, prices.steep_renewal(item.offer)])


def _price_is(purchase: Purchase) -> str:
    """What the price is by now: to be paid, approved, or paid."""
    if purchase.stage in (Stage.PAID, Stage.DELIVERED, Stage.CANCELLED):
        return "Paid" if not purchase.is_mismatched else "Approved"
    return "To pay now" if purchase.stage in (Stage.REQUESTED, Stage.REPRICED) else "Price"


def _payer(purchase: Purchase) -> Markup:
    if purchase.quote is None:
        return Markup("")
    is_paid = purchase.stage in (Stage.PAID, Stage.DELIVERED, Stage.CANCELLED) and not purchase.is_paid_outside
    return markup(
        "*{paid}*    {method}, OVH account {account}",
        paid="Paid by" if is_paid else "To be paid by",
        method=prices.told(purchase.quote.payment_method.label),
        account=purchase.quote.account,
    )


def _words(purchase: Purchase) -> Markup:
    return markup("*Requester's words*    “{reason}”", reason=kit.said(purchase.reason))


def _rules(purchase: Purchase, picture: Picture) -> list[Markup]:
    """Which tier it is in, and what remains of the budgets, for as long as somebody decides by that."""
    if purchase.terms is None or purchase.quote is None or purchase.stage not in VOTES_MATTER:
        return []
    return [voting.tier(purchase.terms), voting.budgets(picture.budgets, purchase.quote.gross)]


def _votes(purchase: Purchase) -> Markup:
    votes = [
        markup(
            "{who}{for_whom} {vote} {at}{code}{old}",
            who=kit.person(vote.voter),
            for_whom=markup(" for {whom}", whom=kit.person(vote.for_whom)) if vote.for_whom else "",
            vote="approved" if vote.approves else "declined",
            at=kit.clock(vote.at),
            code=" with a code" if vote.factor else "",
            old=_no_longer_counts(purchase, vote),
        )
        for vote in purchase.votes
    ]
    return markup("*Votes*    {votes}", votes=kit.join(votes, ", ")) if votes else Markup("")


def _no_longer_counts(purchase: Purchase, vote: Vote) -> Markup:
    if vote.withdrawn_at:
        return markup(" (taken back {at})", at=kit.clock(vote.withdrawn_at))
    return Markup("" if vote.quote_id == purchase.quote_id else " (no longer counts)")


def _order(purchase: Purchase) -> Markup:
    if purchase.order_id is None:
        return Markup("")
    status = status_words(purchase)
    return markup("*Order*    {order}{status}", order=purchase.order_id, status=f" · {status}" if status else "")


def _alternatives(purchase: Purchase) -> list[slack.SectionBlock]:
    """Other ways to pay an order whose payment was refused; each is voted on like the first."""
    methods = [
        (other.quote_id, kit.one_line(prices.told(other.payment_method.label), 80)) for other in purchase.alternatives
    ]
    return [
        kit.section(
            markup("Pay it by {method}", method=method),
            kit.button("Review and pay…", Action.REVIEW, quote_id, spoken=f"Review paying by {method}"),
        )
        for quote_id, method in methods
    ]


def _buttons(purchase: Purchase, picture: Picture, now: datetime, reader: str | None) -> list[slack.Block]:
    buttons = [*_vote_buttons(purchase), *_stop_buttons(purchase, now), *_answer_buttons(purchase, picture, now)]
    if purchase.gone:
        label = f"Go on without {purchase.gone[0].shown if len(purchase.gone) == 1 else 'them'}"
        buttons.append(kit.button(label, Action.GO_ON, purchase.id, style="primary"))
    can_withdraw = (purchase.stage, Event.WITHDRAW) in TRANSITIONS and not _is_cooling(purchase, now)
    if reader in (None, purchase.requester) and can_withdraw:
        buttons.append(kit.button("Withdraw (requester)", Action.WITHDRAW, purchase.id))
    return [kit.actions(*buttons)] if buttons else []


def _vote_buttons(purchase: Purchase) -> list[slack.Button]:
    if purchase.quote_id not in purchase.votable:
        return []
    return [
        kit.button("Review and approve…", Action.REVIEW, purchase.quote_id or "", style="primary"),
        kit.button("Decline…", Action.ASK_DECLINE, purchase.quote_id or "", style="danger"),
    ]


def _is_cooling(purchase: Purchase, now: datetime) -> bool:
    return purchase.stage is Stage.APPROVED and purchase.buys_at is not None and purchase.buys_at > now


def _stop_buttons(purchase: Purchase, now: datetime) -> list[slack.Button]:
    """What takes a vote back: everything stops by it once it was approved, also while something else holds it."""
    if _is_cooling(purchase, now):
        return [kit.button("Stop", Action.STOP, purchase.id, style="danger")]
    can_be_taken_back = purchase.held if purchase.stage is Stage.APPROVED else purchase.stage in VOTES_MATTER
    if can_be_taken_back and purchase.approvals:
        return [kit.button("Take my vote back", Action.STOP, purchase.id)]
    return []


def _answer_buttons(purchase: Purchase, picture: Picture, now: datetime) -> list[slack.Button]:
    """What an approver can say became of it; that nothing was ordered or paid, only once that can be known."""
    if purchase.stage in (Stage.UNCERTAIN, Stage.PAYMENT_UNCERTAIN):
        return [kit.button("Check now", Action.CHECK_NOW, purchase.id)]
    if purchase.stage is Stage.PAYMENT_REFUSED and not purchase.left_unpaid_by:
        return [kit.button("Leave unpaid", Action.LEAVE_UNPAID, purchase.id)]
    if purchase.stage is not Stage.NEEDS_PERSON:
        return []
    if purchase.order_id is not None:
        return (
            [kit.button("It is not paid: pay it…", Action.ASK_PAY_AGAIN, purchase.id)] if purchase.payment_sent else []
        )
    ours = kit.button("This order is ours…", Action.ASK_OURS, purchase.id)
    if now < (purchase.fenced_at or purchase.changed_at) + picture.quiet_time:
        return [ours]
    return [ours, kit.button("It was not placed…", Action.ASK_NOT_PLACED, purchase.id)]


def _record(purchase: Purchase) -> Markup:
    """Name the last ledger line about it, by which an audit finds out whether the ledger was rewritten since."""
    return markup("Record `{head}`", head=purchase.head[:16])


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
