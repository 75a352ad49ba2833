"""Names that a channel watches: what was begun, what is watched, and what became of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import slackblocks as slack

from bot.model.cost import of_offer
from bot.model.message import Message
from bot.model.offer import Availability, Finding, Offer
from bot.model.policy import Rule, why_not_addable
from bot.model.watch import News, Report, Watch
from bot.views import kit, naming, prices, words
from bot.views.ids import Action
from bot.views.kit import Markup, markup

_WITH_A_BUTTON_MAX = 40
"""How many watches have a button of their own in one message; the others are named, and can be ended by a command."""

_HOW = Markup("To begin one: `/domain watch acme.com`, or `/domain watch acme.com --under 20 --until 2027-06-01`.")
_NOTHING_BOUGHT = Markup("Nothing was bought or reserved.")

_IS: Mapping[Availability, Markup] = MappingProxyType(
    {
        Availability.FREE: Markup("free"),
        Availability.PREMIUM: Markup("free, as a premium name"),
        Availability.AFTERMARKET: Markup("sold by its owner"),
        Availability.OWNED: Markup("somebody owns it"),
        Availability.RESERVED: Markup("kept by its registry"),
        Availability.NOT_SOLD: Markup("not sold by OVH here"),
    }
)


def begun(watch: Watch, remarks: Sequence[str] = ()) -> Message:
    """Tell whoever asked for it that a name is watched; or that it has been told of since, where they asked before.

    Args:
        remarks: what was understood otherwise than it was typed, in sentences.

    """
    said = [kit.escape(kit.one_line(remark)) for remark in remarks]
    if watch.ended_at:
        text = markup("The watch of {name} has ended: this channel was told why.", name=naming.name(watch.name))
        return kit.message(kit.join([*said, text], " "))
    text = markup(
        "This channel watches {name} until {day}, and is told {when}. OVH is asked now, then every six hours. Nothing "
        "is bought or reserved by that. To end it: `/domain unwatch {plain}`, or `/domain watches`.",
        name=naming.name(watch.name),
        day=kit.day(watch.ends_at),
        when=_when(watch),
        plain=watch.name.ascii,
    )
    return kit.message(kit.join([*said, text], " "))


def ended(watch: Watch) -> Message:
    """Tell whoever ended it that a name is not watched any more."""
    return kit.message(
        markup(
            "This channel does not watch {name} any more. {nothing}",
            name=naming.name(watch.name),
            nothing=_NOTHING_BOUGHT,
        )
    )


def listed(watches: Sequence[Watch]) -> Message:
    """Show what a channel watches, each with a button that ends it."""
    if not watches:
        return kit.message(markup("This channel watches no name. {how}", how=_HOW))
    heading = markup(
        "*This channel watches {count}* · OVH is asked about each every six hours, and every hour in the day after a "
        "change",
        count=words.names(len(watches)),
    )
    shown, more = watches[:_WITH_A_BUTTON_MAX], watches[_WITH_A_BUTTON_MAX:]
    rest = [Markup("To end one of these: `/domain unwatch`, and its name."), *map(_line, more)] if more else []
    return kit.message(
        kit.join([heading, *map(_line, watches)]),
        kit.section(heading),
        *(kit.section(_line(watch), _end(watch, "End")) for watch in shown),
        *(kit.paragraphs(rest) if rest else []),
        kit.context(_HOW),
    )


def told(report: Report, rule: Rule, *, is_direct: bool = False) -> Message:
    """Tell the channel what became of a name that it watches.

    Args:
        rule: what holds in the channel.
        is_direct: it goes to whoever began the watch, since the channel could not be told. Without buttons: what is
            pressed in a direct message would not be done in the channel.

    """
    watch, offer = report.watch, report.finding.offer if report.finding else None
    text = kit.join(
        [_could_not_tell(watch) if is_direct else Markup(""), _what(report), _by(report), _why_not(rule, offer)], " "
    )
    buttons = [] if is_direct else _buttons(report, rule, offer)
    return kit.message(text, kit.section(text), *([kit.actions(*buttons)] if buttons else []))


def _could_not_tell(watch: Watch) -> Markup:
    return markup("I could not say this in <#{channel}>:", channel=watch.place.channel)


def _what(report: Report) -> Markup:
    """Say what happened, and what it costs now."""
    watch, name = report.watch, naming.name(report.watch.name)
    if report.finding is None or report.finding.offer is None:
        return markup(
            "The watch of {name} has run out, and I did not see it {become}.", name=name, become=_become(watch)
        )
    limit = prices.amount(watch.limit) if watch.limit is not None else Markup("")
    sentences = {
        News.FREE: Markup("{name} is free now{kind}: {cost}"),
        News.FREE_ALREADY: Markup("{name} is free already{kind}: {cost}"),
        News.CHEAP: Markup("{name} costs {limit} or less now{kind}: {cost}"),
        News.DEAR: Markup("{name} is free now{kind}, for more than {limit}: {cost}"),
    }
    kinds = {
        Availability.PREMIUM: Markup(", as a premium name"),
        Availability.AFTERMARKET: Markup(", sold by its owner"),
    }
    kind = kinds.get(report.finding.availability, Markup(""))
    cost = _cost(report.finding, report.finding.offer)
    return markup(sentences[report.news], name=name, kind=kind, limit=limit, cost=cost)


def _cost(finding: Finding, offer: Offer) -> Markup:
    cost = of_offer(offer)
    said = markup("{now} · {later}, without VAT.", now=prices.now(cost), later=prices.later(cost))
    warning = prices.warnings(cost, finding.asked_at)
    return kit.join([said, markup("{warning}.", warning=warning) if warning else Markup("")], " ")


def _by(report: Report) -> Markup:
    """Say whose watch it was, and whether it goes on."""
    watch = report.watch
    then = (
        Markup("This watch has ended; nothing was bought or reserved.")
        if report.news.ends
        else Markup("The watch goes on, until it costs that or less; nothing was bought or reserved.")
    )
    return markup(
        "Watched by {who} since {day}. {then}", who=kit.person(watch.who), day=kit.day(watch.since), then=then
    )


def _why_not(rule: Rule, offer: Offer | None) -> Markup:
    why = why_not_addable(rule, offer) if offer else ""
    return markup("It cannot be added to the cart: it {why}.", why=kit.one_line(why)) if why else Markup("")


def _buttons(report: Report, rule: Rule, offer: Offer | None) -> list[slack.Button]:
    watch, found = report.watch, []
    if offer and report.finding and report.finding.offer_id and not why_not_addable(rule, offer):
        spoken = f"Add {watch.name.shown} to the cart"
        found.append(kit.button("Add", Action.ADD, report.finding.offer_id, style="primary", spoken=spoken))
    if report.news is News.RUN_OUT:
        found.append(kit.button("Watch again", Action.WATCH_AGAIN, watch.id, spoken=f"Watch {watch.name.shown} again"))
    elif not report.news.ends:
        found.append(_end(watch, "End the watch"))
    return found


def _end(watch: Watch, label: str) -> slack.Button:
    return kit.button(label, Action.END_WATCH, watch.id, spoken=f"End the watch of {watch.name.shown}")


def _line(watch: Watch) -> Markup:
    return markup(
        "{name}    until {become} · {state} · by {who}, until {day}",
        name=naming.name(watch.name),
        become=Markup("it is free")
        if watch.limit is None
        else markup("it costs {limit} or less", limit=prices.amount(watch.limit)),
        state=_state(watch),
        who=kit.person(watch.who),
        day=kit.day(watch.ends_at),
    )


def _state(watch: Watch) -> Markup:
    """Say what it was when OVH was last asked, and when that was."""
    if watch.availability is None or watch.checked_at is None:
        return Markup("OVH has not answered yet")
    price = markup(", {price}", price=prices.amount(watch.price)) if watch.price is not None else Markup("")
    silent = Markup("; OVH has not answered since") if watch.failures else Markup("")
    return markup(
        "{is_}{price} ({at}{silent})",
        is_=_IS[watch.availability],
        price=price,
        at=kit.day_and_clock(watch.checked_at),
        silent=silent,
    )


def _when(watch: Watch) -> Markup:
    if watch.limit is None:
        return Markup("when it is free")
    return markup("when its first year costs {limit} or less, without VAT", limit=prices.amount(watch.limit))


def _become(watch: Watch) -> Markup:
    if watch.limit is None:
        return Markup("become free")
    return markup("cost {limit} or less", limit=prices.amount(watch.limit))
