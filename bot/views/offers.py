"""The answer to a search of a few names, and the public copy of any."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import slackblocks as slack

from bot.model.message import Message
from bot.model.offer import Availability, Finding
from bot.model.search import NAMES_MAX, Search, SearchPicture
from bot.views import kit, prices, words
from bot.views import search_lines as lines
from bot.views.ids import Action
from bot.views.kit import Markup, markup
from bot.views.naming import name

_WATCHED_MAX = 5
_SHARED_MAX = 15
_REMARKS_MAX = 5
_FAULTS_MAX = 10
_SENTENCE_MAX = 800
_EARLY_MAX = 6
_PRICED = (Availability.FREE, Availability.PREMIUM, Availability.AFTERMARKET)
_DEARER = Markup(" Search again with a higher `--max-price`, or without it.")
_NOT_ASKED = " I did not ask OVH about it. Check the spelling and search again."
_NONE_ASKED = "I asked OVH about none of these. Check the spelling and search again."
_COSTS_NOTHING = Markup("Adding costs nothing and reserves nothing.")


def answer(picture: SearchPicture, now: datetime) -> Message:
    """Show what a search found: what was typed whole, if it is not to be had; then what can be added; what cannot be.

    What nothing could be told of is kept apart from what somebody owns.
    """
    search = picture.search
    addable, others = lines.parted(picture)
    lead = search.exact if search.exact in others else None
    rest = [finding for finding in others if finding is not lead]
    blocks: list[slack.Block] = [kit.section(_heading(picture)), *remarks(search), *_marks(picture, now)]
    if lead:
        blocks.append(lines.watchable(picture, lead))
    if addable:
        blocks += [kit.context(Markup("*AVAILABLE*")), *(_addable(picture, finding, now) for finding in addable)]
    if rest:
        blocks += [kit.context(Markup("*NOT AVAILABLE*")), *_others(picture, rest)]
    if search.unanswered:
        blocks += kit.paragraphs(_untold(picture, now))
    if addable:
        blocks.append(kit.context(_COSTS_NOTHING))
    blocks.append(kit.actions(*_buttons(search)))
    return kit.message(_in_words(picture, lead, addable, rest, now), *blocks)


def early(picture: SearchPicture, now: datetime) -> Message:
    """Tell at once what is known without OVH's answer: what the names usually cost."""
    search = picture.search
    usual = [
        markup("{name}    {costs}", name=name(of), costs=costs)
        for of in search.open_names
        if (costs := lines.usually(picture, of, now))
    ]
    said = [
        markup("Asking OVH about {count}; the answer follows here.", count=words.names(len(search.wanted.names))),
        marks(picture, now),
    ]
    if usual:
        said.append(markup("By OVH's catalogue, for a name that nobody owns; {vat}:", vat=_vat(picture)))
    further = len(usual) - _EARLY_MAX
    more = [markup("and {count}", count=words.more_names(further))] if further > 0 else []
    told = [*said, *usual[:_EARLY_MAX], *more]
    return kit.message(kit.join(told), *kit.paragraphs(told))


def shared(picture: SearchPicture, now: datetime) -> Message:
    """Show a search to its whole channel: the best of what can be added, and how many others there are."""
    search = picture.search
    addable, others = lines.parted(picture)
    shown = addable[:_SHARED_MAX]
    said = markup("{who} shares a search of {heading}", who=kit.person(search.person), heading=_headed(picture))
    further, silent, open_ = len(addable) - len(shown), len(search.unanswered), len(search.open_names)
    counts = kit.join(
        [
            markup("{count} can be added", count=words.more_names(further)) if further else Markup(""),
            markup("{count} not available", count=words.names(len(others))) if others else Markup(""),
            markup("{count} could not be told", count=words.names(silent)) if silent else Markup(""),
            markup("{count} not answered by OVH yet", count=words.names(open_)) if open_ else Markup(""),
        ],
        " · ",
    )
    blocks: list[slack.Block] = [kit.section(said), *_marks(picture, now)]
    blocks += [_addable(picture, finding, now) for finding in shown]
    blocks.append(kit.context(kit.join([counts, _COSTS_NOTHING])))
    text = kit.join([said, _available(picture, shown, now), counts, _COSTS_NOTHING])
    return kit.message(text, *blocks, kit.actions(_show_cart()))


def is_shared() -> Message:
    """Tell whoever shared a search that it was."""
    return kit.message(Markup("What was found is shown to everybody in this channel."))


def asking() -> Message:
    """Say that an answer takes a while."""
    return kit.message(Markup("Still asking OVH; the answer follows here."))


def remarks(search: Search) -> Iterator[slack.Block]:
    """Say what was understood otherwise than it was typed, what was not, and what was left out."""
    said = [markup("• {sentence}", sentence=sentence) for sentence in _remarks(search)]
    if said:
        yield from kit.paragraphs(said)


def marks(picture: SearchPicture, now: datetime) -> Markup:
    """Say where prices come from, if they are not OVH's of this moment; empty if they are."""
    reading, found = picture.reading, []
    if picture.down_since:
        found.append(
            markup(
                ":warning: OVH has not answered since {since}. Names without its answer may be free or taken; their "
                "prices are the catalogue's.",
                since=kit.clock(picture.down_since),
            )
        )
    if reading.catalogue and (reading.is_old(now) or reading.fault or picture.down_since):
        why = markup(" A newer one could not be read: {why}.", why=kit.said(reading.fault)) if reading.fault else ""
        found.append(markup("The catalogue is of {at}.{why}", at=kit.day_and_clock(reading.catalogue.read_at), why=why))
    return kit.join(found, " ")


def asked(search: Search) -> Markup:
    """Say when OVH was asked; if all its answers were given to earlier searches, when it gave the oldest."""
    if search.answered_before:
        return markup("OVH's answers as of {at}", at=kit.exact_clock(search.answered_before))
    return markup("asked OVH {at}", at=kit.clock(search.began_at))


def _remarks(search: Search) -> Iterator[Markup]:
    wanted = search.wanted
    sentences = [*search.remarks[:_REMARKS_MAX], *_said_once(wanted.faults[:_FAULTS_MAX])]
    yield from (kit.escape(kit.one_line(sentence, _SENTENCE_MAX)) for sentence in sentences)
    further = len(wanted.faults) - _FAULTS_MAX
    if further > 0:
        yield markup("{count} more parts of what you typed could not be understood.", count=further)
    if wanted.too_dear:
        yield markup(
            "{count} left out: the first year costs more than you asked for.{next_}",
            count=words.names(wanted.too_dear),
            next_=Markup("") if wanted.names else _DEARER,
        )
    if wanted.left_out:
        yield markup(
            "{count} were not asked about: one search takes {most}.",
            count=words.more_names(wanted.left_out),
            most=NAMES_MAX,
        )
    if not wanted.names and not wanted.faults and not wanted.too_dear:
        yield Markup("Type a name or a word, such as `/domain search merrychristmas`.")


def _said_once(faults: Sequence[str]) -> Iterator[str]:
    """The sentences; how those of several that are no names end, once after them."""
    alike = [fault for fault in faults if fault.endswith(_NOT_ASKED)]
    if len(alike) > 1:
        yield from (fault.removesuffix(_NOT_ASKED) for fault in faults)
        yield _NONE_ASKED
    else:
        yield from faults


def _heading(picture: SearchPicture) -> Markup:
    search = picture.search
    if not search.wanted.names:
        return Markup("*Nothing for that price*") if search.wanted.too_dear else Markup("*Nothing to search*")
    count = markup("*{count}*", count=words.names(len(search.wanted.names)))
    vat = _vat(picture) if _has_prices(picture) else Markup("")
    return kit.join([count, vat, asked(search), _silence(search)], " · ")


def _headed(picture: SearchPicture) -> Markup:
    """The heading with the word in front that was searched, if it was one: others have not typed it."""
    labels = {of.label for of in picture.search.wanted.names}
    if len(labels) != 1 or len(picture.search.wanted.names) == 1:
        return _heading(picture)
    label = picture.search.wanted.names[0].shown.partition(".")[0]
    return markup("{label}: {heading}", label=kit.code(label), heading=_heading(picture))


def _silence(search: Search) -> Markup:
    """Say how many names OVH told nothing of; empty if it told of all."""
    if not search.unanswered:
        return Markup("")
    return markup("all answered but {count}", count=len(search.unanswered)) if search.found else Markup("no answer")


def _vat(picture: SearchPicture) -> Markup:
    catalogue = picture.reading.catalogue
    return markup("prices {vat}", vat=prices.vat(catalogue.tax_percent if catalogue else None))


def _has_prices(picture: SearchPicture) -> bool:
    search = picture.search
    return bool(search.unanswered) or any(
        finding.availability in _PRICED or lines.is_movable(finding) for finding in search.found
    )


def _marks(picture: SearchPicture, now: datetime) -> Iterator[slack.Block]:
    text = marks(picture, now)
    if text:
        yield kit.context(text)


def _addable(picture: SearchPicture, finding: Finding, now: datetime) -> slack.SectionBlock:
    spoken = f"Add {finding.name.shown} to the cart"
    add = kit.button("Add", Action.ADD, finding.offer_id or "", spoken=spoken)
    return kit.section(lines.addable(picture, finding, now), add)


def _others(picture: SearchPicture, others: Sequence[Finding]) -> Iterator[slack.Block]:
    """List what cannot be added; beside the first few that somebody owns, a button to watch them."""
    watchable = [finding for finding in others if lines.is_watchable(finding)][:_WATCHED_MAX]
    yield from (lines.watchable(picture, finding) for finding in watchable)
    rest = [lines.other(picture, finding) for finding in others if finding not in watchable]
    if rest:
        yield from kit.paragraphs(rest)


def _untold(picture: SearchPicture, now: datetime) -> list[Markup]:
    said = lines.all_untold(picture, now)
    return [Markup("*COULD NOT TELL*"), *said, Markup("_Nothing was added. Search again in a minute._")]


def _buttons(search: Search) -> Iterator[slack.Button]:
    if not search.wanted.names:
        yield kit.button("Search names…", Action.ASK_SEARCH)
    if search.owned:
        yield kit.button("Similar names…", Action.SIMILAR, search.id)
    if search.wanted.names:
        yield kit.button("More extensions…", Action.WIDEN, search.id)
    yield _show_cart()
    if search.found:
        yield kit.button("Share in channel", Action.SHARE, search.id)


def _show_cart() -> slack.Button:
    return kit.button("Show this channel's cart", Action.SHOW_CART)


def _in_words(
    picture: SearchPicture, lead: Finding | None, addable: Sequence[Finding], others: Sequence[Finding], now: datetime
) -> Markup:
    """The whole answer as it is read aloud."""
    search = picture.search
    silent = [markup("{name}", name=of.shown) for of in search.unanswered]
    return kit.join(
        [
            markup("{heading}.", heading=_heading(picture)),
            _not_available(picture, [lead] if lead else []),
            _available(picture, addable, now),
            _not_available(picture, others),
            markup("Could not tell: {names}.", names=kit.join(silent, ", ")) if silent else Markup(""),
            *_remarks(search),
            marks(picture, now),
            _COSTS_NOTHING if addable else Markup(""),
        ],
        " ",
    )


def _not_available(picture: SearchPicture, others: Sequence[Finding]) -> Markup:
    said = [markup("{name} {why}", name=found.name.shown, why=lines.why_not(picture, found)) for found in others]
    return markup("Not available: {names}.", names=kit.join(said, "; ")) if said else Markup("")


def _available(picture: SearchPicture, addable: Sequence[Finding], now: datetime) -> Markup:
    """What can be added, read aloud.

    A word stands between a name and its price: beside one that is read from right to left, digits would change places.
    """
    if not addable:
        return Markup("")
    said = [
        kit.join(
            [
                markup("{name} for {costs}", name=finding.name.shown, costs=lines.cost(picture, finding.name, now)),
                lines.kind_of(finding),
                lines.warnings(picture, finding.name, now),
            ],
            ", ",
        )
        for finding in addable
    ]
    return markup("Available: {names}.", names=kit.join(said, "; "))
