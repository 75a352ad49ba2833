"""Reviewing, approving, declining, and taking a vote back. The submission of the review is the vote."""

from dataclasses import replace

from bot.errors import FieldErrors
from bot.model.factor import is_code
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.services import Services
from bot.views import answered, approval, refusal
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import Intention
from handlers.reading import Submission


def review(heard: Heard, services: Services) -> Modal:
    """Show the first page of what an approval is about."""
    asked = services.approving.review(reading.number(heard.values["value"]), heard.person, reading.seen(heard))
    return approval.review(asked, is_frozen=services.freezing.holds())


def turn(heard: Heard, services: Services) -> Modal:
    """Show another page of it."""
    asked = services.approving.page(reading.number(heard.values["reference"]), heard.person)
    page = reading.number(heard.values["value"])
    return approval.review(asked, page=page, is_frozen=services.freezing.holds())


def approve(heard: Heard, services: Services) -> Message:
    """Vote for the quote that was reviewed."""
    approved = services.approving.approve(
        reading.number(heard.values["reference"]),
        heard.person,
        code=heard.values.get(Field.CODE.value, ""),
        interaction=heard.key,
        at=heard.heard_at,
    )
    return answered.decided(approved, is_frozen=services.freezing.holds())


def check_code(submitted: Submission) -> None:
    """Refuse what cannot be a code, where one is asked for: a slip of the finger is no wrong code."""
    if not is_code(submitted.values.get(Field.CODE.value, "000000")):
        raise FieldErrors({Field.CODE.value: "A code has six digits."})


def stop(heard: Heard, services: Services) -> Message:
    """Take a vote back, or a request of one's own."""
    number = reading.number(heard.values["value"])
    return answered.stopped(services.approving.stop(number, heard.person, reading.seen(heard)))


def ask_decline(heard: Heard, services: Services) -> Modal:
    """Ask for the reason."""
    number, seen = reading.number(heard.values["value"]), reading.seen(heard)
    asked = services.approving.review(number, heard.person, seen, to_decline=True)
    return approval.decline(asked.purchase)


def check_decline(submitted: Submission) -> None:
    """Refuse a form without a reason."""
    if not submitted.values.get(Field.REASON.value, "").strip():
        raise FieldErrors({Field.REASON.value: "Say why, so that the requester knows what to change."})


def decline(heard: Heard, services: Services) -> Message:
    """Vote against the request."""
    reason = heard.values[Field.REASON.value].strip()
    return answered.decided(services.approving.decline(reading.number(heard.values["reference"]), heard.person, reason))


REVIEW = Intention(name="review", right=Right.DECIDE, heard_as=Action.REVIEW, answer=review)
TURN = Intention(
    name="turn", right=Right.SEE_ORDERS, heard_as=Action.TURN, answer=turn, too_late=refusal.page_not_turned
)
TURN_BACK = replace(TURN, name="turn back", heard_as=Action.TURN_BACK)
APPROVE = Intention(name="approve", right=Right.DECIDE, heard_as=Form.REVIEW, check=check_code, answer=approve)
ASK_DECLINE = Intention(name="ask decline", right=Right.DECIDE, heard_as=Action.ASK_DECLINE, answer=ask_decline)
DECLINE = Intention(name="decline", right=Right.DECIDE, heard_as=Form.DECLINE, check=check_decline, answer=decline)
STOP = Intention(name="stop", right=Right.WITHDRAW, heard_as=Action.STOP, answer=stop)
