"""The dialog of a search of many names, into which OVH's answers come while it is open."""

from collections.abc import Iterator
from datetime import datetime

import slackblocks as slack

from bot.model.cart import AddedTogether
from bot.model.message import Message, Modal
from bot.model.name import Name
from bot.model.offer import Finding
from bot.model.search import Search, SearchPicture
from bot.views import kit, offers, prices, words
from bot.views import search_lines as lines
from bot.views.ids import Action, Form
from bot.views.kit import Markup, markup
from bot.views.naming import name


def dialog(picture: SearchPicture, now: datetime) -> Modal:
    """Show one page of a search: names that can be added with a box to tick, others with what is known of them.

    A name stays where it is while answers come in, so that nothing moves under a finger.
    """
    search = picture.search
    shown = search.wanted.page(search.page)
    blocks = [
        kit.section(_heading(picture)),
        kit.context(_small_print(picture, now)),
        *offers.remarks(search),
        *(block for position, of in shown for block in _line(picture, position, of, now)),
        *_below(search),
    ]
    return kit.modal(
        Form.ADD_TICKED,
        search.wanted.names[0].shown.partition(".")[0] if search.wanted.names else "Names",
        *blocks,
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
    cart, names = result.cart, result.names
    if not names and not result.refused:
        return kit.message(
            Markup("Nothing was ticked, so nothing was added. Search again, tick names, and press “Add ticked”.")
        )
    shown = kit.join([name(of) for of in names], ", ")
    into = markup("In the cart now: {names}.", names=shown) if names else Markup("")
    without = kit.join([kit.escape(prices.told(kit.one_line(sentence))) for sentence in result.refused])
    first_years = cart.first_years if cart else None
    holds = (
        markup(
            "The cart holds {count}: {price} for the first year, without VAT. Nothing is bought or reserved.",
            count=words.names(len(cart.items)),
            price=prices.amount(first_years),
        )
        if cart and first_years is not None
        else Markup("Nothing is bought or reserved.")
    )
    text = kit.join([into, without, holds])
    return kit.message(text, kit.section(text), kit.actions(kit.button("Show this channel's cart", Action.SHOW_CART)))


def _heading(picture: SearchPicture) -> Markup:
    search = picture.search
    asked = len(search.wanted.names)
    if not asked:
        return Markup("*Nothing to search*")
    known = len(search.found)
    free = sum(lines.can_be_added(picture, finding) for finding in search.found)
    progress = _progress(search, known)
    return markup(
        "*{count}* · {progress} · {free} can be added", count=words.names(asked), progress=progress, free=free
    )


def _progress(search: Search, known: int) -> str:
    silent = f" · {len(search.unanswered)} could not be told" if search.unanswered else ""
    if search.is_over:
        return f"OVH answered {known}{silent}"
    return f":hourglass_flowing_sand: OVH has answered {known} so far{silent}"


def _small_print(picture: SearchPicture, now: datetime) -> Markup:
    catalogue = picture.reading.catalogue
    said = [
        markup("Prices {vat}", vat=prices.vat(catalogue.tax_percent if catalogue else None)),
        markup("asked OVH {at}", at=kit.clock(picture.search.began_at)),
        Markup("adding costs nothing and reserves nothing"),
    ]
    return kit.join([kit.join(said, " · "), offers.marks(picture, now)])


def _line(picture: SearchPicture, position: int, of: Name, now: datetime) -> Iterator[slack.Block]:
    search = picture.search
    finding = search.findings.get(of)
    if finding is None:
        said = lines.unknown(picture, of, now) if of in search.untold else _asking(picture, of, now)
        yield kit.section(kit.join([name(of), said]))
    elif lines.can_be_added(picture, finding):
        yield _tick(picture, position, finding, now)
    elif offers.is_watchable(finding):
        watch = kit.button("Watch", Action.WATCH, finding.offer_id or "", spoken=f"Watch {of.shown}")
        yield kit.section(offers.other_line(picture, finding), watch)
    else:
        yield kit.section(offers.other_line(picture, finding))


def _asking(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    return kit.join([Markup("_asking OVH…_"), lines.usually(picture, of, now)], " · ")


def _tick(picture: SearchPicture, position: int, finding: Finding, now: datetime) -> slack.SectionBlock:
    of = finding.name
    said = [lines.heading(picture, finding), lines.cost(picture, of, now), lines.warnings(picture, of, now)]
    return kit.tick(position, "Add", kit.join(said), is_ticked=position in picture.search.ticked)


def _below(search: Search) -> Iterator[slack.Block]:
    ticked = len(search.ticked)
    if search.wanted.pages > 1:
        page = f"Page {search.page + 1} of {search.wanted.pages}"
        others = f" · {ticked} ticked so far on pages you left" if ticked else ""
        yield kit.context(markup("{page}{others}", page=page, others=others))
    buttons = list(_buttons(search))
    if buttons:
        yield kit.actions(*buttons)


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
