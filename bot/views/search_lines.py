"""What is said of one name in an answer to a search."""

from datetime import datetime

import slackblocks as slack

from bot.model.lookalike import looks_like
from bot.model.name import Name
from bot.model.offer import Availability, Finding, Offer
from bot.model.policy import why_not_addable
from bot.model.registry import is_unusual
from bot.model.search import SearchPicture
from bot.views import kit, prices
from bot.views.ids import Action
from bot.views.kit import Markup, markup
from bot.views.naming import name

_UNSOLD = frozenset({Availability.OWNED, Availability.RESERVED, Availability.NOT_SOLD})
_WATCHABLE = frozenset({Availability.OWNED, Availability.AFTERMARKET, Availability.RESERVED})
_FEW_ENOUGH_FOR_ALL = 3
_SUNRISE = "sunrise"  # as registries call the time in which only owners of a trademark may buy

_KINDS = {Availability.PREMIUM: "premium", Availability.AFTERMARKET: "sold by its owner"}


def parted(picture: SearchPicture) -> tuple[list[Finding], list[Finding]]:
    """Part what was found into what can be added, and what cannot."""
    addable: list[Finding] = []
    others: list[Finding] = []
    for finding in picture.search.found:
        (addable if can_be_added(picture, finding) else others).append(finding)
    return addable, others


def can_be_added(picture: SearchPicture, finding: Finding) -> bool:
    """Whether a name may go into the channel's cart now, as far as is known."""
    return why_not(picture, finding) == ""


def is_watchable(finding: Finding) -> bool:
    """Whether it makes sense to wait for a name to become free."""
    return finding.availability in _WATCHABLE and finding.offer_id is not None


def is_movable(finding: Finding) -> bool:
    """Whether somebody owns a name, and OVH says that a transfer is possible."""
    offer = finding.offer
    return finding.availability is Availability.OWNED and offer is not None and offer.is_transfer_locked is False


def addable(picture: SearchPicture, finding: Finding, now: datetime, *, is_narrow: bool = False) -> Markup:
    """Say all of a name that can be added: what is special about it, what it costs, what to mind.

    Args:
        is_narrow: a box to tick takes half of its line, as in a dialog: the later years have a line of their own.

    """
    of = finding.name
    kind = kind_of(finding)
    heading = kit.join([name(of), Markup(f"*{kind}*") if kind else kind, age(picture, finding)], " · ")
    costs = _in_two_lines(picture, of, now) if is_narrow else cost(picture, of, now)
    return kit.join([heading, costs, warnings(picture, of, now), _if_it_lapses(picture, of)])


def other(picture: SearchPicture, finding: Finding) -> Markup:
    """Say of a name why it cannot be added."""
    is_ours = finding.name in picture.in_cart or finding.name in picture.requested  # which is so at this moment
    why = kit.join([why_not(picture, finding), Markup("") if is_ours else age(picture, finding)], " · ")
    return kit.join([markup("{name}    {why}", name=name(finding.name), why=why), look_alike(finding.name)])


def watchable(picture: SearchPicture, finding: Finding) -> slack.SectionBlock:
    """The same, with a button to watch the name if there is something to wait for."""
    text = other(picture, finding)
    if not is_watchable(finding):
        return kit.section(text)
    spoken = f"Watch {finding.name.shown}"
    return kit.section(text, kit.button("Watch", Action.WATCH, finding.offer_id or "", spoken=spoken))


def awaited(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say of a name in a dialog that OVH is asked, and what it usually costs: as high as its answer will be."""
    asking = markup("{name} · _asking OVH…_", name=name(of))
    return kit.join([asking, _usually_in_two_lines(picture, of, now), warnings(picture, of, now)])


def untold(picture: SearchPicture, of: Name, now: datetime, *, is_narrow: bool = False) -> Markup:
    """Say of a name why nothing is known about it, and what it usually costs.

    Args:
        is_narrow: as for `addable`.

    """
    why = picture.search.untold.get(of)
    said = (
        markup("OVH refused: {why}", why=kit.said(why))
        if why
        else Markup("OVH did not answer; it may be free or taken")
    )
    if is_narrow:
        heading = markup("{name} · {said}", name=name(of), said=said)
        return kit.join([heading, _usually_in_two_lines(picture, of, now), warnings(picture, of, now)])
    return markup("{name}    {said}", name=name(of), said=kit.join([said, usually(picture, of, now)], " · "))


def all_untold(picture: SearchPicture, now: datetime) -> list[Markup]:
    """Say of all names that nothing is known about why that is so; what is the same of many is said once."""
    search = picture.search
    silent = [of for of in search.unanswered if not search.untold[of]]
    alike = silent if len(silent) > 1 else []
    said = [untold(picture, of, now) for of in search.unanswered if of not in alike]
    if alike:
        said.append(Markup("OVH did not answer about these; they may be free or taken:"))
    return [*said, *(kit.join([name(of), usually(picture, of, now)], "    ") for of in alike)]


def kind_of(finding: Finding) -> Markup:
    """Say what is special about a name that can be bought; empty for an ordinary one."""
    return Markup(_KINDS.get(finding.availability, ""))


def cost(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say what a name costs over the years; empty where nothing is known."""
    known = picture.cost(of, now)
    return prices.line(known) if known and known.first_year is not None else Markup("")


def usually(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say what an ordinary name of this extension costs by the catalogue; empty where that is not known."""
    costs = cost(picture, of, now)
    return markup("usually {costs}", costs=costs) if costs else Markup("")


def _in_two_lines(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """The same as `cost`, in two lines that fit beside a box to tick: money now, and money later."""
    known = picture.cost(of, now)
    return (
        kit.join([prices.now(known), prices.over_time(known)]) if known and known.first_year is not None else Markup("")
    )


def _usually_in_two_lines(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    costs = _in_two_lines(picture, of, now)
    return markup("usually {costs}", costs=costs) if costs else Markup("")


def warnings(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Warn of a dear renewal, of a promotion's end, and of a name that looks like another; a line each."""
    known = picture.cost(of, now)
    return kit.join([prices.warnings(known, now) if known else Markup(""), look_alike(of)])


def _if_it_lapses(picture: SearchPicture, of: Name) -> Markup:
    """Say what getting a name back costs that was not renewed; where so few names are searched that there is room."""
    tariff = picture.reading.tariff(of.extension)
    if tariff is None or tariff.restore is None or len(picture.search.wanted.names) > _FEW_ENOUGH_FOR_ALL:
        return Markup("")
    return markup("if it is not renewed, getting it back costs {price}", price=prices.amount(tariff.restore))


def look_alike(of: Name) -> Markup:
    """Warn of a name that looks like another; empty for others."""
    seen_as = looks_like(of)
    if seen_as is None:
        return Markup("")
    return markup(":warning: looks like {other}, and is another name", other=kit.code(seen_as.shown))


def age(picture: SearchPicture, finding: Finding) -> Markup:
    """Say when OVH said so, of an answer to an earlier search among newer ones; empty for others."""
    search = picture.search
    if finding.asked_at >= search.began_at or search.answered_before:
        return Markup("")
    return markup("as of {at}", at=kit.exact_clock(finding.asked_at))


def why_not(picture: SearchPicture, finding: Finding) -> Markup:
    """Say why a name cannot be added, in words that go on after it; empty if it can."""
    offer = finding.offer
    if finding.name in picture.in_cart:
        return Markup("is in the cart already")
    if finding.name in picture.requested:
        return markup("is in request {number} already", number=picture.requested[finding.name])
    if offer is None or finding.availability in _UNSOLD:
        return _unsold(picture, finding)
    if picture.search.is_too_dear(finding) and offer.first_year is not None:
        kind = markup("{kind}, ", kind=kind_of(finding)) if kind_of(finding) else Markup("")
        return markup("{kind}costs {price}, more than you asked for", kind=kind, price=prices.amount(offer.first_year))
    return _by_the_rules(picture, finding, offer)


def _unsold(picture: SearchPicture, finding: Finding) -> Markup:
    offer = finding.offer
    if finding.availability is Availability.OWNED:
        return markup("somebody owns it{transfer}", transfer=_transfer(picture, finding))
    if finding.availability is Availability.RESERVED:
        return _reserved(finding.name, offer)
    if finding.why:
        return kit.escape(finding.why)
    catalogue = picture.reading.catalogue
    if catalogue and finding.name.extension not in catalogue.tariffs:
        return markup("OVH does not sell {extension}", extension=kit.code(f".{finding.name.extension}"))
    return Markup("not sold by OVH here")


def _transfer(picture: SearchPicture, finding: Finding) -> Markup:
    """Say whether an owned name could be transferred, and what OVH takes for that."""
    offer = finding.offer
    if offer is None or offer.is_transfer_locked is None:
        return Markup("")
    if not is_movable(finding):
        return Markup(", and has locked it against a transfer")
    tariff = picture.reading.tariff(finding.name.extension)
    price = offer.first_year if offer.first_year is not None else tariff.transfer if tariff else None
    costs = markup(", for {price}", price=prices.amount(price)) if price is not None else Markup("")
    return markup("; a transfer is possible if they agree{costs}", costs=costs)


def _reserved(of: Name, offer: Offer | None) -> Markup:
    if offer is not None and offer.is_special_phase:
        phase = kit.said(kit.one_line(offer.phase, 40))
        if _SUNRISE in offer.phase.lower():
            return markup("so far only for owners of a trademark: its registry is in the phase “{phase}”", phase=phase)
        return markup("not for everybody yet: its registry is in the phase “{phase}”", phase=phase)
    if is_unusual(of):  # OVH answers alike where a registry takes no such label, whose rules we may not know yet
        return Markup("not for sale: its registry keeps it, or takes no such name")
    return Markup("reserved by its registry, which sells it to nobody now")


def _by_the_rules(picture: SearchPicture, finding: Finding, offer: Offer) -> Markup:
    """Why the channel's rules do not allow a name that OVH would sell; empty if they do."""
    if picture.rule.floor(finding.availability) is not None:
        return kit.escape(prices.told(why_not_addable(picture.rule, offer)))
    price = prices.amount(offer.first_year) if offer.first_year is not None else Markup("a price that OVH did not tell")
    if finding.availability is Availability.PREMIUM:
        return markup("premium, {price} · this workspace's rules do not allow premium names", price=price)
    return markup("sold by its owner for {price} · this workspace's rules do not allow that", price=price)
