"""Saying what became of a purchase that OVH did not answer for, or whose payment it refused."""

from bot.errors import FieldErrors
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import attesting as view
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import Intention
from handlers.reading import Submission


def check_now(heard: Heard, services: Services) -> Message:
    """Have OVH read at once."""
    return view.checking(services.settling.check_now(_clicked(heard)))


def ask_ours(heard: Heard, services: Services) -> Modal:
    """Ask which order it is."""
    return view.ask_ours(services.attesting.about(_clicked(heard), heard.person, reading.seen(heard)))


def check_ours(submitted: Submission) -> None:
    """Refuse what is no order number."""
    if not submitted.values.get(Field.ORDER.value, "").strip().isdecimal():
        raise FieldErrors({Field.ORDER.value: "An order number has digits only, such as 220912275."})


def ours(heard: Heard, services: Services) -> Message:
    """Take the order over, if OVH agrees."""
    number = reading.number(heard.values[Field.ORDER.value].strip())
    return view.taken_over(services.attesting.is_ours(_submitted(heard), heard.person, number))


def ask_not_placed(heard: Heard, services: Services) -> Modal:
    """Ask for a confirmation."""
    return view.ask_not_placed(services.attesting.about(_clicked(heard), heard.person, reading.seen(heard)))


def not_placed(heard: Heard, services: Services) -> Message:
    """End the request, if OVH agrees."""
    return view.not_placed(services.attesting.was_not_placed(_submitted(heard), heard.person))


def ask_pay_again(heard: Heard, services: Services) -> Modal:
    """Ask for a confirmation."""
    return view.ask_pay_again(services.attesting.about(_clicked(heard), heard.person, reading.seen(heard)))


def pay_again(heard: Heard, services: Services) -> Message:
    """Have the order paid, if OVH agrees that it is not."""
    return view.paying_again(services.attesting.pay_again(_submitted(heard), heard.person, heard.heard_at))


def leave_unpaid(heard: Heard, services: Services) -> Message:
    """Let the order lapse."""
    return view.left_unpaid(services.attesting.leave_unpaid(_clicked(heard), heard.person, reading.seen(heard)))


def _clicked(heard: Heard) -> int:
    return reading.number(heard.values["value"])


def _submitted(heard: Heard) -> int:
    return reading.number(heard.values["reference"])


_OVH = Work.SEARCHES  # OVH is read before they are answered

CHECK_NOW = Intention(name="check now", right=Right.SEE_ORDERS, heard_as=Action.CHECK_NOW, answer=check_now)
ASK_OURS = Intention(name="ask ours", right=Right.DECIDE, heard_as=Action.ASK_OURS, answer=ask_ours)
OURS = Intention(name="ours", right=Right.DECIDE, heard_as=Form.OURS, check=check_ours, answer=ours, lane=_OVH)
ASK_NOT_PLACED = Intention(
    name="ask not placed", right=Right.DECIDE, heard_as=Action.ASK_NOT_PLACED, answer=ask_not_placed
)
NOT_PLACED = Intention(name="not placed", right=Right.DECIDE, heard_as=Form.NOT_PLACED, answer=not_placed, lane=_OVH)
ASK_PAY_AGAIN = Intention(name="ask pay again", right=Right.DECIDE, heard_as=Action.ASK_PAY_AGAIN, answer=ask_pay_again)
PAY_AGAIN = Intention(name="pay again", right=Right.DECIDE, heard_as=Form.PAY_AGAIN, answer=pay_again, lane=_OVH)
LEAVE_UNPAID = Intention(name="leave unpaid", right=Right.DECIDE, heard_as=Action.LEAVE_UNPAID, answer=leave_unpaid)
