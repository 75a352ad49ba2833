"""`/domain delegate`: who votes for an approver while they are away."""

from datetime import date

from bot.errors import NotUnderstood
from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import delegation as view
from handlers import reading
from handlers.intention import Intention

_NOTHING_DONE = "Nothing was changed."
_HOW = "Write it as `/domain delegate @person until 2026-11-28`, or see `/domain delegate`."


def delegate(heard: Heard, services: Services) -> Message:
    """Name a delegate, take that back, or show who votes for whom."""
    zone = services.policy.hours.zone
    _, *tokens = reading.tokens(heard.values["text"])
    match [token if token.startswith("<") else token.lower() for token in tokens]:
        case []:
            return view.present(*services.delegating.present(heard.person), zone)
        case ["off"]:
            return view.revoked(services.delegating.revoke(heard.person))
        case [who, "until", last]:
            first = None
        case [who, "from", begins, "until", last]:
            first = _day(begins)
        case _:
            raise NotUnderstood("That is not how somebody is named who votes for you.", _NOTHING_DONE, _HOW)
    at = heard.heard_at
    named = services.delegating.name(heard.person, _person(who), first=first, last=_day(last), at=at)
    return view.named(named, zone)


def _person(token: str) -> str:
    person = reading.mention(token)
    if person is None:
        raise NotUnderstood(
            "A name that Slack did not turn into a mention could be anybody's.",
            _NOTHING_DONE,
            "Type @ and choose the person from Slack's list; if it stays plain text, ask whoever runs Cartwright.",
        )
    return person


def _day(token: str) -> date:
    day = reading.day(token)
    if day is None:
        raise NotUnderstood("That is not a day as I can read it.", _NOTHING_DONE, _HOW)
    return day


DELEGATE = Intention(name="delegate", right=Right.DELEGATE, heard_as="delegate", answer=delegate)
