"""The dialog of a search of many names, into which OVH's answers come while it is open."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import slackblocks as slack

from bot.model.cart import AddedTogether, Cart
from bot.model.message import Message, Modal
from bot.model.name import Name
from bot.model.search import Search, SearchPicture
from bot.views import kit, offers, prices, words
from bot.views import search_lines as lines
from bot.views.ids import Action, Form
from bot.views.kit import Markup, markup
from bot.views.naming import name

_TOLD_MAX = 20


def dialog(picture: SearchPicture, now: datetime) -> Modal:
    """Show one page of a search: names that can be added with a box to tick, others with what is known of them.

    A name stays where it is while answers come in, so that nothing moves under a finger.
    """
    search = picture.search
    shown = search.wanted.page(search.page)
    return kit.modal(
        Form.ADD_TICKED,
        _title(search),
        kit.section(_heading(picture)),
        kit.context(_small_print(picture, now)),
        *offers.remarks(search),
        *(_line(picture, position, of, now) for position, of in shown),
        *_below(search, [position for position, _ in shown]),
        submit="Add ticked",
        about=search.id,
        close="Close",
        tells_when_closed=True,
    )


def over() -> Message:
    """Say that a dialog could not be opened in time."""
    return kit.message(
        Markup("Slack did not open the dialog with the names. Nothing was added. Please type the search again.")
    )


def added(result: AddedTogether) -> Message:
    """Tell whoever ticked names what is in the cart now, and what is not."""
    if not result.names and not result.refused:
        return kit.message(
            Markup("Nothing was ticked, so nothing was added. Search again, tick names, and press “Add ticked”.")
        )
    said = [*_now_in_cart(result), *_refused(result), _cart_holds(result.cart)]
    paragraphs = kit.paragraphs(said)
    return kit.message(
        kit.join(said), *paragraphs, kit.actions(kit.button("Show this channel's cart", Action.SHOW_CART))
    )


def _now_in_cart(result: AddedTogether) -> Iterator[Markup]:
    if result.names:
        shown = kit.join([name(of) for of in result.names[:_TOLD_MAX]], ", ")
        further = len(result.names) - _TOLD_MAX
        more = markup(" and {count}", count=words.more_names(further)) if further > 0 else Markup("")
        yield markup("In the cart now: {names}{more}.", names=shown, more=more)


def _refused(result: AddedTogether) -> Iterator[Markup]:
    sentences = list(dict.fromkeys(result.refused))
    yield from (kit.escape(prices.told(kit.one_line(sentence, 600))) for sentence in sentences[:_TOLD_MAX])
    if len(sentences) > _TOLD_MAX:
        yield markup("{count} could not be added.", count=words.more_names(len(sentences) - _TOLD_MAX))


def _cart_holds(cart: Cart | None) -> Markup:
    if cart is None or cart.first_years is None:
        return Markup("Nothing is bought or reserved.")
    return markup(
        "The cart holds {count}: {price} for the first year, without VAT. Nothing is bought or reserved.",
        count=words.names(len(cart.items)),
        price=prices.amount(cart.first_years),
    )


def _title(search: Search) -> str:
    """What is searched: a word, or how many names."""
    labels = {of.label for of in search.wanted.names}
    if len(labels) != 1:
        return words.names(len(search.wanted.names))
    return search.wanted.names[0].shown.partition(".")[0]


def _heading(picture: SearchPicture) -> Markup:
    search = picture.search
    if not search.wanted.names:
        return Markup("*Nothing to search*")
    addable, _ = lines.parted(picture)
    return kit.join(
        [
            markup("*{count}*", count=words.names(len(search.wanted.names))),
            _progress(search),
            markup("{count} can be added", count=len(addable)) if search.found else Markup(""),
        ],
        " · ",
    )


def _progress(search: Search) -> Markup:
    known, silent = len(search.found), len(search.unanswered)
    said = (
        markup("OVH answered {known}", known=known)
        if search.is_over
        else markup("OVH has answered {known} so far", known=known)
    )
    return kit.join([said, markup("{silent} could not be told", silent=silent) if silent else Markup("")], " · ")


def _small_print(picture: SearchPicture, now: datetime) -> Markup:
    catalogue = picture.reading.catalogue
    said = [
        markup("Prices {vat}", vat=prices.vat(catalogue.tax_percent if catalogue else None)),
        offers.asked(picture.search),
        Markup("adding costs nothing and reserves nothing"),
    ]
    return kit.join([kit.join(said, " · "), offers.marks(picture, now)])


def _line(picture: SearchPicture, position: int, of: Name, now: datetime) -> slack.SectionBlock:
    search = picture.search
    finding = search.findings.get(of)
    if finding and lines.can_be_added(picture, finding):
        ticked = position in search.ticked
        text = lines.addable(picture, finding, now, is_narrow=True)
        return kit.tick(position, f"Add {of.shown}", text, of=search.id, is_ticked=ticked)
    if finding:
        return lines.watchable(picture, finding)
    if of in search.untold:
        return kit.section(lines.untold(picture, of, now, is_narrow=True))
    return kit.section(lines.awaited(picture, of, now))


def _below(search: Search, shown: Sequence[int]) -> Iterator[slack.Block]:
    if search.wanted.pages > 1:
        elsewhere = len(search.ticked.difference(shown))
        page = markup("Page {page} of {pages}", page=search.page + 1, pages=search.wanted.pages)
        others = markup("{count} ticked on other pages", count=words.names(elsewhere)) if elsewhere else Markup("")
        yield kit.context(kit.join([page, others], " · "))
    buttons = list(_buttons(search))
    if buttons:
        yield kit.actions(*buttons)
    if search.shared_at:  # below the buttons, so that none moves under a finger
        yield kit.context(markup("Shown to everybody in this channel at {at}.", at=kit.clock(search.shared_at)))


def _buttons(search: Search) -> Iterator[slack.Button]:
    if search.page > 0:
        yield kit.button("Back", Action.EARLIER_NAMES, search.id)
    if search.page < search.wanted.pages - 1:
        yield kit.button("Next", Action.LATER_NAMES, search.id)
    if search.unanswered and search.is_over:
        yield kit.button("Ask again", Action.ASK_AGAIN, search.id)
    if search.owned:
        yield kit.button("Similar names", Action.SIMILAR, search.id)
    if search.found:
        yield kit.button("Share in channel", Action.SHARE, search.id)
