"""`/domain enrol`: a second factor, by a one-time code and the first code of an authenticator app."""

from bot.errors import FieldErrors
from bot.model.factor import Awaited, is_code, is_one_time_code
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.services import Services
from bot.views import enrolment as view
from bot.views.ids import Field, Form
from handlers.intention import Intention
from handlers.reading import Submission


def ask(heard: Heard, services: Services) -> Modal:
    """Ask for what comes next: the one-time code, or the first code of an enrolment that was begun."""
    if services.enrolling.awaited(heard.person, heard.heard_at) is Awaited.FIRST_CODE:
        return view.ask_first_code()
    return view.ask_one_time_code()


def check_one_time_code(submitted: Submission) -> None:
    """Refuse what cannot be a one-time code."""
    if not is_one_time_code(submitted.values.get(Field.ONE_TIME_CODE.value, "")):
        raise FieldErrors(
            {Field.ONE_TIME_CODE.value: "A one-time code has 16 letters and digits, such as ABCD-EFGH-2345-JKLM."}
        )


def begin(heard: Heard, services: Services) -> Modal:
    """Show a new secret, once."""
    code = heard.values[Field.ONE_TIME_CODE.value]
    return view.secret(services.enrolling.begin(heard.person, code, heard.heard_at))


def check_code(submitted: Submission) -> None:
    """Refuse what cannot be a code of an authenticator app."""
    if not is_code(submitted.values.get(Field.CODE.value, "")):
        raise FieldErrors({Field.CODE.value: "A code has six digits."})


def confirm(heard: Heard, services: Services) -> Message | Modal:
    """Take the first code; after a wrong one, ask again."""
    checked = services.enrolling.confirm(
        heard.person, heard.values[Field.CODE.value], interaction=heard.key, at=heard.heard_at
    )
    return view.confirmed(checked) if checked.is_right else view.ask_first_code(checked)


ENROL = Intention(name="enrol", right=Right.ENROL, heard_as="enrol", answer=ask, too_late=view.too_late)
ENROL_FORM = Intention(
    name="enrol form",
    right=Right.ENROL,
    heard_as=Form.ENROL,
    check=check_one_time_code,
    answer=begin,
    too_late=view.lost,
)
CONFIRM_FACTOR = Intention(
    name="confirm factor",
    right=Right.ENROL,
    heard_as=Form.CONFIRM_FACTOR,
    check=check_code,
    answer=confirm,
    too_late=view.too_late,
)
