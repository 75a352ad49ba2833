"""A channel's cart: the living message, and the private answers about it."""

from collections.abc import Iterator
from datetime import datetime

import slackblocks as slack

from bot.model.cart import Added, Cart, Item
from bot.model.message import Message
from bot.model.outlook import Outlook
from bot.model.purchase import Purchase
from bot.views import kit, naming, prices, voting, words
from bot.views.ids import Action
from bot.views.kit import Markup, markup

_LINES_MAX = 40


def living(cart: Cart, removed: tuple[Item, str] | None, outlook: Outlook | str | None, now: datetime) -> Message:
    """Show a cart as it is: who added what, what to pay now and every year, and that nothing is reserved.

    Args:
        removed: what was removed last, and by whom, so that it can be put back.
        outlook: what a request for it would take; words where no rule allows one; None while that is not known.

    """
    if not cart.items:
        empty = markup(
            "*Cart of {channel}* is empty. Search names with `/domain search`, and add them from the answer.",
            channel=_channel(cart),
        )
        return kit.message(empty, kit.section(empty), *_undo(removed))
    heading = markup(
        "*Cart of {channel}* · {count} · nothing bought, nothing reserved · {checked}",
        channel=_channel(cart),
        count=words.names(len(cart.items)),
        checked=_checked(cart),
    )
    blocks = [
        kit.section(heading),
        *(_line(number, item) for number, item in enumerate(cart.items[:_LINES_MAX], 1)),
        *_further(cart),
        kit.section(kit.join([_now(cart), _yearly(cart), voting.foreseen(outlook)])),
        kit.actions(
            kit.button("Request approval…", Action.REQUEST, cart.id, style="primary"),
            kit.button("Search more names…", Action.ASK_SEARCH),
        ),
        *_undo(removed),
    ]
    return kit.message(_in_words(cart), *blocks)


def requested(purchase: Purchase) -> Message:
    """Say in one line what became of a cart."""
    return kit.message(
        markup(
            "This cart was requested by {who} as request {number}.",
            who=kit.person(purchase.requester),
            number=purchase.id,
        )
    )


def moved() -> Message:
    """Say in one line that a cart stands anew elsewhere."""
    return kit.message(Markup("This cart was shown anew further down."))


def added(result: Added) -> Message:
    """Tell whoever added a name what the cart holds now."""
    happened = "is in the cart now" if result.is_new else "was in the cart already"
    return _after_change(result.cart, markup("{name} {happened}.", name=naming.name(result.name), happened=happened))


def removed(item: Item, cart: Cart) -> Message:
    """Tell whoever removed a name what the cart holds now, with a way back."""
    text = markup("{name} is no longer in the cart.", name=naming.name(item.name))
    return _after_change(cart, text, kit.button("Put it back", Action.RESTORE, item.id))


def _after_change(cart: Cart, happened: Markup, *more: slack.Button) -> Message:
    text = kit.join([happened, _size(cart), Markup("Nothing is bought or reserved.")], " ")
    return kit.message(
        text, kit.section(text), kit.actions(kit.button("Show this channel's cart", Action.SHOW_CART), *more)
    )


def _size(cart: Cart) -> Markup:
    if not cart.items:
        return Markup("The cart is empty.")
    price = Markup("an unknown price") if cart.first_years is None else prices.amount(cart.first_years)
    return markup(
        "The cart holds {count}: {price} for the first year, without VAT.",
        count=words.names(len(cart.items)),
        price=price,
    )


def _line(number: int, item: Item) -> slack.SectionBlock:
    text = markup(
        "{number}  {name}  new, 1 year\n{first} · {later} · added by {who} {at}",
        number=number,
        name=naming.name(item.name),
        first=prices.first_year(item.offer),
        later=prices.later_years(item.offer),
        who=kit.person(item.added_by),
        at=kit.clock(item.added_at),
    )
    fault = (
        markup(":no_entry: OVH would not take it: {why}", why=kit.one_line(item.fault)) if item.fault else Markup("")
    )
    remove = kit.button("Remove", Action.REMOVE, item.id, spoken=f"Remove {item.name.shown} from the cart")
    return kit.section(kit.join([text, prices.steep_renewal(item.offer), fault]), remove)


def _further(cart: Cart) -> Iterator[slack.Block]:
    """Name what has no line of its own: carts grow beyond the limit when several requests give their items back."""
    if cart.items[_LINES_MAX:]:
        names = kit.join([naming.name(item.name) for item in cart.items[_LINES_MAX:]], ", ")
        yield kit.section(markup("and, to be removed after some of these: {names}", names=names))


def _now(cart: Cart) -> Markup:
    if cart.net is not None and cart.tax is not None and cart.gross is not None:
        return markup(
            "*To pay now*    {net} + VAT {tax} = *{gross}*",
            net=prices.amount(cart.net),
            tax=prices.amount(cart.tax),
            gross=prices.amount(cart.gross),
        )
    price = Markup("unknown") if cart.first_years is None else prices.amount(cart.first_years)
    return markup("*To pay now*    {price} without VAT; OVH is being asked for the exact price", price=price)


def _yearly(cart: Cart) -> Markup:
    if cart.renewals is None:
        return Markup("*Every year*    a price that OVH did not tell")
    return markup(
        "*Every year*    {price} without VAT; renews by itself unless stopped", price=prices.amount(cart.renewals)
    )


def _checked(cart: Cart) -> Markup:
    if cart.checked_at is None or cart.gross is None:
        return Markup("price not checked at OVH yet")
    return markup("price checked at OVH {at}", at=kit.clock(cart.checked_at))


def _undo(removed: tuple[Item, str] | None) -> Iterator[slack.Block]:
    if removed:
        item, who = removed
        text = markup("{who} removed {name}", who=kit.person(who), name=naming.name(item.name))
        yield kit.section(text, kit.button("Undo", Action.RESTORE, item.id, spoken=f"Put {item.name.shown} back"))


def _in_words(cart: Cart) -> Markup:
    names = ", ".join(item.name.shown for item in cart.items)
    lead = markup("Cart of this channel, {count}: {names}.", count=words.names(len(cart.items)), names=names)
    return kit.join([lead, _plain(_now(cart)), _plain(_yearly(cart)), Markup("Nothing is bought or reserved.")], " ")


def _plain(text: Markup) -> Markup:
    return Markup(" ".join(text.replace("*", "").split()) + ".")


def _channel(cart: Cart) -> Markup:
    return (
        Markup(f"<#{cart.place.channel}>") if cart.place.channel.startswith(("C", "G")) else Markup("this conversation")
    )
