"""Reviewing, approving and declining. The submission of the review is the vote."""

from bot.errors import FieldErrors
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.policy import Right
from bot.services import Services
from bot.views import approval, purchase
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import Intention
from handlers.reading import Submission


def review(heard: Heard, services: Services) -> Modal:
    """Show everything that an approval is about."""
    asked = services.approving.review(reading.number(heard.values["value"]), heard.person)
    return approval.review(asked, is_frozen=services.freezing.holds())


def approve(heard: Heard, services: Services) -> Message:
    """Vote for the quote that was reviewed."""
    approved = services.approving.approve(reading.number(heard.values["reference"]), heard.person)
    return purchase.decided(approved, is_frozen=services.freezing.holds())


def ask_decline(heard: Heard, services: Services) -> Modal:
    """Ask for the reason."""
    return approval.decline(services.approving.review(reading.number(heard.values["value"]), heard.person))


def check_decline(submitted: Submission) -> None:
    """Refuse a form without a reason."""
    if not submitted.values.get(Field.REASON.value, "").strip():
        raise FieldErrors({Field.REASON.value: "Say why, so that the requester knows what to change."})


def decline(heard: Heard, services: Services) -> Message:
    """Vote against the request."""
    reason = heard.values[Field.REASON.value].strip()
    return purchase.decided(services.approving.decline(reading.number(heard.values["reference"]), heard.person, reason))


REVIEW = Intention(name="review", right=Right.DECIDE, heard_as=Action.REVIEW, answer=review)
APPROVE = Intention(name="approve", right=Right.DECIDE, heard_as=Form.REVIEW, answer=approve)
ASK_DECLINE = Intention(name="ask decline", right=Right.DECIDE, heard_as=Action.ASK_DECLINE, answer=ask_decline)
DECLINE = Intention(name="decline", right=Right.DECIDE, heard_as=Form.DECLINE, check=check_decline, answer=decline)
