"""What is said of one name in an answer to a search."""

from datetime import datetime

from bot.model.lookalike import looks_like
from bot.model.name import Name
from bot.model.offer import Availability, Finding, Offer
from bot.model.policy import why_not_addable
from bot.model.search import SearchPicture
from bot.views import kit, prices
from bot.views.kit import Markup, markup
from bot.views.naming import name


def can_be_added(picture: SearchPicture, finding: Finding) -> bool:
    """Whether a name may go into the channel's cart now, as far as is known."""
    return why_not(picture, finding) == ""


def heading(picture: SearchPicture, finding: Finding) -> Markup:
    """Name a name, with what is special about it: premium, sold by its owner, looking like another."""
    kinds = {Availability.PREMIUM: " · *premium*", Availability.AFTERMARKET: " · *sold by its owner*"}
    kind = Markup(kinds.get(finding.availability, ""))
    return markup("{name}{kind}{age}", name=name(finding.name), kind=kind, age=_age(picture, finding))


def cost(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say what a name costs over the years; empty where nothing is known."""
    known = picture.cost(of, now)
    return prices.line(known) if known else Markup("")


def warnings(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Warn of a dear renewal, of a promotion's end, and of a name that looks like another."""
    known = picture.cost(of, now)
    return kit.join([prices.warnings(known, now) if known else Markup(""), look_alike(of)])


def look_alike(of: Name) -> Markup:
    """Warn of a name that looks like another; empty for others."""
    other = looks_like(of)
    if other is None:
        return Markup("")
    return markup(":warning: looks like {other}, and is another name", other=kit.code(other.shown))


def why_not(picture: SearchPicture, finding: Finding) -> Markup:
    """Say why a name cannot be added, in words that go on after it; empty if it can."""
    offer = finding.offer
    if finding.name in picture.in_cart:
        return Markup("is in the cart already")
    if finding.name in picture.requested:
        return markup("is being bought by request {number}", number=picture.requested[finding.name])
    if offer is None or finding.availability in _UNSOLD:
        return _unsold(picture, finding)
    if picture.search.is_too_dear(finding) and offer.first_year is not None:
        return markup("costs {price}, more than you asked for", price=prices.amount(offer.first_year))
    return _by_the_rules(picture, finding, offer)


def unknown(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say why nothing could be told of a name, and what it usually costs."""
    why = picture.search.untold.get(of)
    said = (
        markup("OVH refused: {why}", why=kit.one_line(why))
        if why
        else Markup("OVH did not answer; it may be free or taken")
    )
    return kit.join([said, usually(picture, of, now)], " · ")


def usually(picture: SearchPicture, of: Name, now: datetime) -> Markup:
    """Say what an ordinary name of this extension costs by the catalogue; empty where that is not known."""
    costs = cost(picture, of, now)
    return markup("usually {costs}", costs=costs) if costs else Markup("")


_UNSOLD = frozenset({Availability.OWNED, Availability.RESERVED, Availability.NOT_SOLD})


def _unsold(picture: SearchPicture, finding: Finding) -> Markup:
    offer = finding.offer
    if finding.availability is Availability.OWNED:
        return markup("somebody owns it{transfer}", transfer=_transfer(offer))
    if finding.availability is Availability.RESERVED:
        return _reserved(offer)
    if finding.why:
        return kit.escape(finding.why)
    catalogue = picture.reading.catalogue
    if catalogue and finding.name.extension not in catalogue.tariffs:
        return markup("OVH does not sell {extension}", extension=kit.code(f".{finding.name.extension}"))
    return Markup("not sold by OVH here")


def _transfer(offer: Offer | None) -> str:
    if offer is None or offer.is_transfer_locked is None:
        return ""
    return ", and has locked it against a transfer" if offer.is_transfer_locked else "; its owner could transfer it"


def _reserved(offer: Offer | None) -> Markup:
    if offer is not None and offer.is_special_phase:
        return markup(
            "not for everybody yet: its registry is in the phase “{phase}”", phase=kit.one_line(offer.phase, 40)
        )
    return Markup("reserved by its registry")


def _by_the_rules(picture: SearchPicture, finding: Finding, offer: Offer) -> Markup:
    if picture.rule.floor(finding.availability) is not None:
        return kit.escape(prices.told(why_not_addable(picture.rule, offer)))
    price = prices.amount(offer.first_year) if offer.first_year is not None else Markup("a price that OVH did not tell")
    if finding.availability is Availability.PREMIUM:
        return markup("available as a premium name at {price}, which this workspace's rules do not allow", price=price)
    return markup("its owner sells it for {price}, which this workspace's rules do not allow", price=price)


def _age(picture: SearchPicture, finding: Finding) -> Markup:
    """Say when OVH said so, of an answer to an earlier search."""
    if finding.asked_at >= picture.search.began_at:
        return Markup("")
    return markup(" · as of {at}", at=kit.exact_clock(finding.asked_at))
