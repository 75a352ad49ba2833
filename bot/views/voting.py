"""Who has to agree to a request, who has, and until when it can be stopped."""

from collections.abc import Iterable
from datetime import datetime

from bot.model.budget import Budget, Scope
from bot.model.money import Money
from bot.model.outlook import Outlook, Picture
from bot.model.policy import Seat
from bot.model.purchase import Purchase, Stage
from bot.model.terms import Terms
from bot.views import kit, prices
from bot.views import policy as rules
from bot.views.kit import Markup, markup

_PEOPLE_MAX = 10
_WHOSE = {Scope.CHANNEL: "this channel's", Scope.PERSON: "the requester's", Scope.TOTAL: "the total"}


def approvers(purchase: Purchase) -> Markup:
    """Name who may vote on a request."""
    return people(purchase.terms.voters) if purchase.terms else Markup("the approvers")


def people(ids: Iterable[str]) -> Markup:
    """Name people; some of them, where they are many."""
    names = sorted(ids)
    more = markup(" and {count} more", count=len(names) - _PEOPLE_MAX) if names[_PEOPLE_MAX:] else Markup("")
    return kit.join([kit.join([kit.person(id_) for id_ in names[:_PEOPLE_MAX]], ", "), more], "") or Markup("nobody")


def waiting(purchase: Purchase, picture: Picture) -> Markup:
    """Say whose votes are missing, until when, and what happens without them."""
    missing = picture.missing
    count = sum(seat.count for seat in missing)
    more = " MORE" if purchase.approvals else ""
    return markup(
        "WAITING FOR {count}{code}: {who}, until {until}. No answer = not bought.{changed}{delegates}",
        count=f"ONE{more} APPROVAL" if count == 1 else f"{count}{more} APPROVALS",
        code=" WITH A CODE" if purchase.terms and purchase.terms.tier.needs_code else "",
        who=_seats(missing, purchase.terms, _voted(purchase)) if purchase.terms else approvers(purchase),
        until=kit.day_and_clock(purchase.expires_at),
        changed=" The rules have changed since it was requested: it must satisfy both." if picture.is_changed else "",
        delegates=_delegates(picture),
    )


def cooling(purchase: Purchase, picture: Picture, now: datetime) -> Markup:
    """Say when an approved request is bought, unless somebody stops it; empty where nobody can any more."""
    if purchase.stage is not Stage.APPROVED or purchase.buys_at is None or purchase.buys_at <= now:
        return Markup("")
    if picture.is_frozen:
        return Markup("APPROVED, but buying is frozen: nothing is ordered before that is lifted.")
    is_free = purchase.terms is not None and purchase.terms.is_free
    return markup(
        "APPROVED: buys at {at}. {until_then} can stop it.",
        at=kit.exact_clock(purchase.buys_at),
        until_then="It needed no vote. Until then its requester"
        if is_free
        else "Until then its requester and whoever voted for it",
    )


def tier(terms: Terms) -> Markup:
    """Say which tier a request is in, and why."""
    return markup("*Rule*    {because}", because=rules.tier_because(terms.tier, terms.why))


def budgets(found: Iterable[Budget], gross: Money) -> Markup:
    """Say what remains of this month's budgets after a request; empty where there are none."""
    lines = [
        markup(
            "{left} of {whose} {limit}",
            left=prices.amount(Money(amount=budget.left - gross.amount, currency=gross.currency)),
            whose=_WHOSE[budget.scope],
            limit=prices.amount(Money(amount=budget.limit, currency=gross.currency)),
        )
        for budget in found
    ]
    return markup("*Budget*    left after it this month: {lines}", lines=kit.join(lines, ", ")) if lines else Markup("")


def foreseen(outlook: Outlook | str | None) -> Markup:
    """Say in a line what a request for a cart would take.

    Args:
        outlook: None while the price is not known; words where no rule allows it.

    """
    if outlook is None:
        return Markup("*Next*    request approval; the exact price decides who must agree before anything is bought")
    if isinstance(outlook, str):
        return markup(
            ":no_entry: *Cannot be requested as it is*: {why}", why=prices.told(kit.one_line(outlook)).rstrip(".")
        )
    terms = outlook.terms
    if terms.is_free:
        return markup("*Next*    request it; it needs no vote: {left}", left=rules.free_left(terms.tier, terms.asked))
    return markup(
        "*Next*    request approval; {needs} must agree before anything is bought ({because})",
        needs=rules.needs(terms.tier),
        because=rules.tier_because(terms.tier, terms.why),
    )


def _voted(purchase: Purchase) -> frozenset[str]:
    """Everybody by whom, or for whom, a vote was given."""
    return frozenset(id_ for vote in purchase.approvals for id_ in (vote.voter, vote.for_whom))


def _seats(seats: Iterable[Seat], terms: Terms, voted: frozenset[str]) -> Markup:
    """Name the votes that are missing, and who could give them; by people alone where one group decides."""
    seats = tuple(seats)
    if len(terms.tier.seats) == 1 and sum(seat.count for seat in seats) == 1:
        return people(terms.members(seats[0].group) - voted)
    return kit.join(
        [
            markup(
                "{count} of {group} ({who})",
                count="one" if seat.count == 1 else seat.count,
                group=seat.group.name,
                who=people(terms.members(seat.group) - voted),
            )
            for seat in seats
        ],
        " and ",
    ) or Markup("nobody")


def _delegates(picture: Picture) -> Markup:
    lines = [
        markup(
            " {delegate} votes for {principal} until {until}.",
            delegate=kit.person(delegation.delegate),
            principal=kit.person(delegation.principal),
            until=kit.day_and_clock(delegation.ends_at),
        )
        for delegation in picture.delegations
    ]
    return kit.join(lines, "")
