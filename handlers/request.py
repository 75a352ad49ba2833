"""Asking for approval, and taking the request back."""

from bot.errors import FieldErrors
from bot.model.configuration import Statement
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.services import Services
from bot.views import answered, approval
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import Intention
from handlers.reading import Submission


def ask(heard: Heard, services: Services) -> Modal:
    """Say what it would take, and ask for the reason and the legal statements."""
    return approval.ask(services.requesting.prepare(reading.number(heard.values["value"]), heard.person))


def check(submitted: Submission) -> None:
    """Refuse a form without a reason, or without any statement; which ones are needed is known to the store."""
    wrong = {}
    if not submitted.values.get(Field.REASON.value, "").strip():
        wrong[Field.REASON.value] = "Say why, so that the approvers can decide."
    ticked = submitted.values.get(Field.STATEMENTS.value, "").split()
    if Statement.NO_RETURN.value not in ticked:
        wrong[Field.STATEMENTS.value] = "Every statement is needed to order; tick all, or cancel."
    if wrong:
        raise FieldErrors(wrong)


def submit(heard: Heard, services: Services) -> Message:
    """Make the request."""
    ticked = heard.values[Field.STATEMENTS.value].split()
    made = services.requesting.request(
        reading.number(heard.values["reference"]),
        heard.person,
        reason=heard.values[Field.REASON.value].strip(),
        statements=[statement for statement in Statement if statement.value in ticked],
        interaction=heard.key,
    )
    return answered.submitted(made)


def withdraw(heard: Heard, services: Services) -> Message:
    """Take a request back."""
    number = reading.number(heard.values["value"])
    return answered.withdrawn(services.requesting.withdraw(number, heard.person, reading.seen(heard)))


def go_on(heard: Heard, services: Services) -> Message:
    """Go on without the names that are gone."""
    number = reading.number(heard.values["value"])
    return answered.gone_on(services.requesting.go_on_without(number, heard.person, reading.seen(heard)))


REQUEST = Intention(name="request", right=Right.REQUEST, heard_as=Action.REQUEST, answer=ask)
REQUEST_FORM = Intention(name="request form", right=Right.REQUEST, heard_as=Form.REQUEST, check=check, answer=submit)
GO_ON = Intention(name="go on", right=Right.WITHDRAW, heard_as=Action.GO_ON, answer=go_on)
WITHDRAW = Intention(name="withdraw", right=Right.WITHDRAW, heard_as=Action.WITHDRAW, answer=withdraw)
