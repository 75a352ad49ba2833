"""Somebody who asks, and what they are told."""

from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.work import Work
from tests.samples import PLACE, REQUESTER, heard
from tests.services.office import Office


def asked(
    office: Office, lane: Work = Work.PEOPLE, *, place: Place = PLACE, key: str = "first", who: str = REQUESTER
) -> Heard:
    """Somebody asked something just now; it is kept, and taken to be answered."""
    url, trigger = office.messenger.interaction(who, place.channel)
    question = heard(key, place=place, person=who, response_url=url, trigger_id=trigger, heard_at=office.clock())
    office.hearing.keep(question, lane)
    taken = office.hearing.take(lane)
    assert taken is not None
    return taken


def private(office: Office) -> list[tuple[str, str]]:
    """Channel and text of everything that only the requester saw."""
    return [(channel, message.text) for person, channel, message in office.messenger.private if person == REQUESTER]


def is_answered(office: Office, lane: Work = Work.PEOPLE) -> bool:
    """Whether nothing is left to be answered, now or later."""
    office.clock.step(hours=1)
    return office.hearing.take(lane) is None
