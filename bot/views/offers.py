"""The answer to a search of a few names, and the public copy of any."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import slackblocks as slack

from bot.model.message import Message
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.search import NAMES_MAX, Search, SearchPicture
from bot.views import kit, prices, words
from bot.views import search_lines as lines
from bot.views.ids import Action
from bot.views.kit import Markup, markup
from bot.views.naming import name

_WATCHED_MAX = 5
_SHARED_MAX = 15
_FAULTS_MAX = 10
_EARLY_MAX = 6


def answer(picture: SearchPicture, now: datetime) -> Message:
    """Show what a search found: free names first, each with a button; what cannot be bought; what is not known."""
    search = picture.search
    addable, others = _parted(picture)
    blocks: list[slack.Block] = [kit.section(_heading(search)), *remarks(search), *_marks(picture, now)]
    if addable:
        blocks += [kit.context(_prices_are(picture)), *(_free_line(picture, finding, now) for finding in addable)]
    if others:
        blocks += _not_available(picture, others)
    if search.unanswered:
        blocks += kit.paragraphs(_unknown(picture, search.unanswered, now))
    if addable:
        blocks.append(kit.context(Markup("Adding costs nothing and reserves nothing.")))
    blocks.append(kit.actions(*_buttons(search)))
    return kit.message(_in_words(search, addable, others), *blocks)


def early(picture: SearchPicture, now: datetime) -> Message:
    """Tell at once what is known without OVH's answer: what the names usually cost."""
    search = picture.search
    usual = [
        markup("{name} {costs}", name=name(of), costs=costs)
        for of in search.open_names[:_EARLY_MAX]
        if (costs := lines.cost(picture, of, now))
    ]
    asking = markup("Asking OVH about {count}; the answer follows here.", count=words.names(len(search.wanted.names)))
    if not usual:
        return kit.message(asking)
    vat = _prices_are(picture)
    heading = markup("{asking} If they are free, they usually cost ({vat}):", asking=asking, vat=vat)
    return kit.message(kit.join([heading, *usual]), kit.section(kit.join([heading, *usual])))


def shared(picture: SearchPicture, now: datetime) -> Message:
    """Show a search to its whole channel: the best of what can be added, and how many others there are."""
    search = picture.search
    addable, others = _parted(picture)
    said = markup(
        "{who} shares a search of {count} · {asked}",
        who=kit.person(search.person),
        count=words.names(len(search.wanted.names)),
        asked=_asked(search),
    )
    blocks: list[slack.Block] = [kit.section(said)]
    if addable:
        blocks.append(kit.context(_prices_are(picture)))
        blocks += [_free_line(picture, finding, now) for finding in addable[:_SHARED_MAX]]
    rest = [
        markup("and {count} more that can be added", count=words.names(len(addable) - _SHARED_MAX))
        if len(addable) > _SHARED_MAX
        else Markup(""),
        markup("{count} not available", count=words.names(len(others))) if others else Markup(""),
        markup("{count} could not be told", count=words.names(len(search.unanswered)))
        if search.unanswered
        else Markup(""),
    ]
    if any(rest):
        blocks.append(kit.context(kit.join(rest, " · ")))
    blocks.append(kit.context(Markup("Adding costs nothing and reserves nothing.")))
    text = kit.join([said, _in_words(search, addable[:_SHARED_MAX], [])])
    return kit.message(text, *blocks, kit.actions(kit.button("Show this channel's cart", Action.SHOW_CART)))


def is_shared() -> Message:
    """Tell whoever shared a search that it was."""
    return kit.message(Markup("What was found is shown to everybody in this channel."))


def asking() -> Message:
    """Say that an answer takes a while."""
    return kit.message(Markup("Still asking OVH; the answer follows here."))


def remarks(search: Search) -> Iterator[slack.Block]:
    """Say what was understood otherwise than it was typed, what was not, and what was left out."""
    wanted = search.wanted
    further = len(wanted.faults) - _FAULTS_MAX
    sentences = [*search.remarks[:_FAULTS_MAX], *wanted.faults[:_FAULTS_MAX]]
    found = [markup("• {sentence}", sentence=_marked(sentence)) for sentence in sentences]
    if further > 0:
        found.append(markup("• {count} more could not be understood.", count=further))
    if wanted.left_out:
        found.append(
            markup(
                "• {count} more were not asked about: one search takes {most}.",
                count=words.names(wanted.left_out),
                most=NAMES_MAX,
            )
        )
    if wanted.too_dear:
        found.append(
            markup("• {count} cost more than you asked for, and were left out.", count=words.names(wanted.too_dear))
        )
    if found:
        yield from kit.paragraphs(found)


def _marked(sentence: str) -> Markup:
    return kit.escape(kit.one_line(sentence))


def _parted(picture: SearchPicture) -> tuple[list[Finding], list[Finding]]:
    """What can be added, and what cannot."""
    found = picture.search.found
    addable = [finding for finding in found if lines.can_be_added(picture, finding)]
    return addable, [finding for finding in found if finding not in addable]


def _heading(search: Search) -> Markup:
    if not search.wanted.names:
        return Markup("*Nothing to search*")
    silent = f" · all answered but {len(search.unanswered)}" if search.unanswered else ""
    return markup(
        "*{count}* · {asked}{silent}", count=words.names(len(search.wanted.names)), asked=_asked(search), silent=silent
    )


def _asked(search: Search) -> Markup:
    return markup("asked OVH {at}", at=kit.clock(search.began_at))


def _marks(picture: SearchPicture, now: datetime) -> Iterator[slack.Block]:
    text = marks(picture, now)
    if text:
        yield kit.context(text)


def marks(picture: SearchPicture, now: datetime) -> Markup:
    """Say where prices come from, if they are not OVH's of this moment; empty if they are."""
    reading, found = picture.reading, []
    if picture.down_since:
        found.append(
            markup(
                ":warning: OVH does not answer since {since}: these are catalogue prices, and whether a name is free is "
                "not known.",
                since=kit.clock(picture.down_since),
            )
        )
    if reading.catalogue and (reading.is_old(now) or picture.down_since):
        why = markup(" A newer one could not be read: {why}.", why=kit.one_line(reading.fault)) if reading.fault else ""
        found.append(
            markup("Catalogue prices are of {at}.{why}", at=kit.day_and_clock(reading.catalogue.read_at), why=why)
        )
    return kit.join(found, " ")


def _prices_are(picture: SearchPicture) -> Markup:
    catalogue = picture.reading.catalogue
    return markup("*AVAILABLE* · prices {vat}", vat=prices.vat(catalogue.tax_percent if catalogue else None))


def _free_line(picture: SearchPicture, finding: Finding, now: datetime) -> slack.SectionBlock:
    text = [
        lines.heading(picture, finding),
        lines.cost(picture, finding.name, now),
        lines.warnings(picture, finding.name, now),
    ]
    spoken = f"Add {finding.name.shown} to the cart"
    return kit.section(kit.join(text), kit.button("Add", Action.ADD, finding.offer_id or "", spoken=spoken))


def _not_available(picture: SearchPicture, others: Sequence[Finding]) -> Iterator[slack.Block]:
    """List what cannot be added; beside what somebody owns, a button to watch it."""
    yield kit.context(Markup("*NOT AVAILABLE*"))
    watchable = [finding for finding in others if is_watchable(finding)][:_WATCHED_MAX]
    for finding in watchable:
        spoken = f"Watch {finding.name.shown}"
        watch = kit.button("Watch", Action.WATCH, finding.offer_id or "", spoken=spoken)
        yield kit.section(other_line(picture, finding), watch)
    rest = [other_line(picture, finding) for finding in others if finding not in watchable]
    if rest:
        yield from kit.paragraphs(rest)


def is_watchable(finding: Finding) -> bool:
    """Whether it makes sense to wait for a name to become free."""
    taken = (Availability.OWNED, Availability.AFTERMARKET, Availability.RESERVED)
    return finding.availability in taken and finding.offer_id is not None


def other_line(picture: SearchPicture, finding: Finding) -> Markup:
    """Say of a name why it cannot be added."""
    line = markup("{name}    {why}", name=lines.heading(picture, finding), why=lines.why_not(picture, finding))
    return kit.join([line, lines.look_alike(finding.name)])


def _unknown(picture: SearchPicture, untold: Sequence[Name], now: datetime) -> list[Markup]:
    said = [markup("{name}    {why}", name=name(of), why=lines.unknown(picture, of, now)) for of in untold]
    return [Markup("*COULD NOT TELL*"), *said, Markup("_Nothing was added. Search again in a minute._")]


def _buttons(search: Search) -> Iterator[slack.Button]:
    yield kit.button("Show this channel's cart", Action.SHOW_CART)
    if search.owned:
        yield kit.button("Similar names…", Action.SIMILAR, search.id)
    if search.wanted.names:
        yield kit.button("More extensions…", Action.WIDEN, search.id)
        yield kit.button("Share in channel", Action.SHARE, search.id)


def _in_words(search: Search, addable: Sequence[Finding], others: Sequence[Finding]) -> Markup:
    free = [markup("{name} {price}", name=f.name.shown, price=prices.first_year(f.offer)) for f in addable if f.offer]
    parts = [
        markup("Free: {names}.", names=kit.join(free, ", ")) if free else Markup(""),
        markup("Not free: {names}.", names=", ".join(f.name.shown for f in others)) if others else Markup(""),
        markup("Could not tell: {names}.", names=", ".join(n.shown for n in search.unanswered))
        if search.unanswered
        else Markup(""),
        *(kit.escape(fault) for fault in search.wanted.faults[:_FAULTS_MAX]),
        Markup("Prices without VAT.") if free else Markup(""),
    ]
    return kit.join(parts, " ") or Markup("Nothing to search.")
