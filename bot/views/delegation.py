"""Delegations: who votes for whom, and until when."""

from collections.abc import Sequence
from datetime import date

from bot.model.delegation import Delegation
from bot.model.message import Message
from bot.views import kit
from bot.views.kit import Markup, markup

_ONE_VOTE = Markup(
    "The two of you have one vote between you, and it never counts for a request that either of you made or changed."
)
_HOW = Markup(
    "To let somebody vote for you: `/domain delegate @person until 2026-11-28`, or "
    "`/domain delegate @person from 2026-11-24 until 2026-11-28`. To take it back: `/domain delegate off`."
)


def named(delegation: Delegation, zone: str) -> Message:
    """Tell an approver that somebody votes for them."""
    return kit.message(
        markup(
            "{who} votes for you {when}. {rules} To take it back: `/domain delegate off`.",
            who=kit.person(delegation.delegate),
            when=when(*delegation.days(zone), zone),
            rules=_ONE_VOTE,
        )
    )


def revoked(delegations: Sequence[Delegation]) -> Message:
    """Tell an approver that nobody votes for them any more."""
    if not delegations:
        return kit.message(Markup("Nobody votes for you, so there was nothing to take back."))
    who = kit.join([kit.person(delegation.delegate) for delegation in delegations], ", ")
    return kit.message(
        markup(
            "{who} no longer votes for you, and what they voted for you counts no more, unless it was ordered already.",
            who=who,
        )
    )


def present(for_them: Sequence[Delegation], by_them: Sequence[Delegation], zone: str) -> Message:
    """Show somebody who votes for them, for whom they vote, and how to change that."""
    lines = [
        *(markup("{who} votes for you {when}.", who=kit.person(d.delegate), when=_when(d, zone)) for d in for_them),
        *(markup("You vote for {who} {when}.", who=kit.person(d.principal), when=_when(d, zone)) for d in by_them),
    ]
    text = kit.join([*(lines or [Markup("Nobody votes for you, and you vote for nobody else.")]), _HOW])
    return kit.message(text, *kit.paragraphs([text]))


def when(first: date | None, last: date, zone: str) -> Markup:
    """Say from when and until when, by days that are included; no first day for from now on."""
    if first is None:
        return markup("until the end of {last} ({zone})", last=_day(last), zone=zone)
    return markup("from {first} until the end of {last} ({zone})", first=_day(first), last=_day(last), zone=zone)


def _when(delegation: Delegation, zone: str) -> Markup:
    return when(*delegation.days(zone), zone)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
