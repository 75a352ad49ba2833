"""A call takes effect, together with what a fault changes around it."""

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.calls import Call, Route
from bot.rehearsal.ovh.faults import Fault
from bot.rehearsal.ovh.refusals import refusal
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import ChangeError


def carry_out(account: Account, route: Route, call: Call, fault: Fault | None) -> object:
    """Let a call have its effect, and return the JSON value of its answer.

    An order that is changed as soon as it is made is answered as it is then.

    Raises:
        Refused: the rules do not allow it; 500, what the fault is to change is not there.
    """
    if fault is None:
        return route.answer(account, call)
    change(fault.change, Subject.of(account, call))
    answer = route.answer(account, call)
    subject = Subject.of(account, call, answer)
    change(fault.then_change, subject)
    is_placed = subject.order is not None and "orderId" not in call.segments
    return subject.order.receipt() if subject.order and is_placed else answer


def change(deed: Deed, subject: Subject) -> None:
    """Change the world as a fault strikes.

    Raises:
        Refused: 500, there is nothing to change; loud, so that whoever told the fault notices.
    """
    try:
        deed(subject)
    except ChangeError as error:
        raise refusal(500, f"A fault of the rehearsal makes no sense here: {error}") from None
