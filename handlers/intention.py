"""What an intention is: something that people can ask, how it reaches the bot, and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import refusal
from bot.views.ids import Action, Form
from handlers.reading import Submission


class Later(Enum):
    """The answer is given by whoever shows what goes on; the interaction stays open until then."""

    LATER = "later"


LATER = Later.LATER

Answer = Message | Modal | Later | None
"""What the person gets: a private message, a dialog, or nothing but what everybody in the channel sees."""


def accept(_: Submission) -> None:
    """Find nothing wrong with a submitted form."""


def forget(_: Modal, __: str, ___: Services) -> None:
    """Take no note of a dialog that opened, or did not."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """The closing of a dialog, which Slack tells of where the dialog asks for it."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """Something that Slack tells by itself: nobody asked for it, nobody is answered, and it needs no right.

    Args:
        name: how its rows are marked in the store; never changed, and no intention's.
        heard_as: Slack's type of the event.
        note: does what follows from it. It may be called twice for one event, if the first time was cut short.
        lane: `SEARCHES` for what waits for OVH.

    """

    name: str
    heard_as: str
    note: Callable[[Heard, Services], None]
    lane: Work = Work.PEOPLE


@dataclass(frozen=True, kw_only=True)
class Intention:
    """Something that people can ask.

    Args:
        name: how its rows are marked in the store; never changed, since a row may be answered by the next release.
        right: what the person must be allowed to do.
        answer: does it. Raises `Refused` where it is not possible.
        heard_as: a word after `/domain`, a button, or the submission or the closing of a dialog.
        check: looks at a submitted form before it is acknowledged; raises `FieldErrors`.
        lane: `SEARCHES` for what waits for OVH.
        opened: is told of the dialog that is its answer: what it is known by, or nothing where it did not open.
        too_late: what the person is told where the answer is a dialog that Slack would not open any more.

    """

    name: str
    right: Right
    answer: Callable[[Heard, Services], Answer]
    heard_as: str | Action | Form | Closing
    check: Callable[[Submission], None] = accept
    lane: Work = Work.PEOPLE
    opened: Callable[[Modal, str, Services], None] = forget
    too_late: Callable[[], Message] = refusal.too_late_for_dialog
