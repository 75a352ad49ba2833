"""The acknowledgement, the answer, and the error boundary around both.

`listen` stores an interaction as a row and acknowledges it; a worker answers the row by `Answering.next`. Nothing is
asked of Slack or OVH before the acknowledgement.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.errors import CartwrightError, FieldErrors, Refused
from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import help as help_view
from bot.views import offers, refusal
from bot.views.ids import Action, Form
from bot.workers import log_fault
from handlers import reading
from handlers.intention import LATER, Answer, Closing, Intention, Occurrence
from handlers.reading import Payload

log = logging.getLogger(__name__)


def answer_unknown(_: Heard, __: Services) -> Message:
    """Answer a button or a dialog that this release does not have."""
    return help_view.no_longer()


_UNKNOWN = Intention(name="unknown", right=Right.ASK_FOR_HELP, heard_as="", answer=answer_unknown)


class Answering:
    """Hears and answers intentions.

    Args:
        intentions: all there are.
        find_command: finds the intention that a command's text is for.
        occurrences: all that Slack tells by itself.

    """

    def __init__(
        self,
        intentions: Sequence[Intention],
        find_command: Callable[[str], Intention],
        services: Services,
        occurrences: Sequence[Occurrence] = (),
    ) -> None:
        self._by_name = {intention.name: intention for intention in (*intentions, _UNKNOWN)}
        self._by_action = {i.heard_as.value: i for i in intentions if isinstance(i.heard_as, Action)}
        self._by_form = {i.heard_as.value: i for i in intentions if isinstance(i.heard_as, Form)}
        self._by_closing = {i.heard_as.form.value: i for i in intentions if isinstance(i.heard_as, Closing)}
        self._by_event = {occurrence.heard_as: occurrence for occurrence in occurrences}
        self._occurrences = {occurrence.name: occurrence for occurrence in occurrences}
        self._find_command = find_command
        self._services = services

    def hear_command(self, body: Payload, ack: Ack) -> BoltResponse:
        """Store a slash command, then acknowledge it with nothing: the answer follows."""
        text = str(body.get("text") or "")
        return self._heard(self._find_command(text), body, ack, str(body["channel_id"]), {"text": text})

    def hear_click(self, body: Payload, ack: Ack) -> BoltResponse:
        """Store a press of a button, then acknowledge it."""
        action = body["actions"][0]
        intention = self._by_action.get(str(action.get("action_id")).partition(":")[0], _UNKNOWN)
        values = {
            "value": str(action.get("value") or ""),
            "ts": reading.message_of_click(body),
            "view": reading.view_of_click(body),
            "reference": reading.submission(body).reference,
            **reading.ticks(body),
        }
        return self._heard(intention, body, ack, reading.channel_of_click(body), values)

    def hear_form(self, body: Payload, ack: Ack) -> BoltResponse:
        """Store a submitted dialog, then acknowledge it, which closes it; or show what is wrong beside its fields."""
        submitted = reading.submission(body)
        intention = self._by_form.get(body["view"]["callback_id"], _UNKNOWN)
        values = {**submitted.values, "reference": submitted.reference, **reading.ticks(body)}
        try:
            intention.check(submitted)
        except FieldErrors as wrong:
            return ack(response_action="errors", errors=wrong.by_block)
        return self._heard(intention, body, ack, submitted.channel, values)

    def hear_close(self, body: Payload, ack: Ack) -> BoltResponse:
        """Store that a dialog was closed, then acknowledge it; only of dialogs that something follows for."""
        intention = self._by_closing.get(body["view"]["callback_id"])
        if intention is None:
            return ack()
        submitted = reading.submission(body)
        return self._heard(intention, body, ack, submitted.channel, {"reference": submitted.reference})

    def hear_event(self, body: Payload, ack: Ack) -> BoltResponse:
        """Store what Slack tells by itself, then acknowledge it; what concerns another workspace is left alone."""
        occurrence = self._by_event.get(reading.kind_of_event(body))
        if occurrence is None or not reading.concerns(body, self._services.hearing.team):
            return ack()
        return self._heard(occurrence, body, ack, "", reading.event(body))

    def next(self, lane: Work) -> bool:
        """Answer the oldest open interaction of a lane; False if there is none."""
        heard = self._services.hearing.take(lane)
        if heard is None:
            return False
        if heard.intention in self._occurrences:
            self._note(heard, self._occurrences[heard.intention])
            return True
        answer = self._answer(heard)
        if isinstance(answer, Modal):
            self._open(heard, answer)
        elif answer is not LATER:
            self._services.hearing.answer(heard, answer)
        return True

    def reassure(self) -> bool:
        """Tell people whose search takes long that it goes on, and apologise for those that take too long."""
        self._services.hearing.sign_of_life(offers.asking())
        self._services.hearing.give_up(refusal.too_slow())
        return False

    def _heard(
        self, intention: Intention | Occurrence, body: Payload, ack: Ack, channel: str, values: Mapping[str, str]
    ) -> BoltResponse:
        is_asked = isinstance(intention, Intention)
        heard = Heard(
            key=reading.key(body),
            intention=intention.name,
            place=Place(team=self._services.hearing.team, channel=channel),
            person=str(body.get("user_id") or body["user"]["id"]) if is_asked else "",
            values=values,
            heard_at=self._services.now(),
            response_url=str(body.get("response_url") or ""),
            trigger_id=str(body.get("trigger_id") or ""),
        )
        self._services.hearing.keep(heard, intention.lane)
        return ack()

    def _answer(self, heard: Heard) -> Answer:
        intention = self._by_name.get(heard.intention, _UNKNOWN)
        try:
            self._services.hearing.require(heard, intention.right)
            return intention.answer(heard, self._services)
        except CartwrightError as error:
            if isinstance(error, Refused) and not isinstance(intention.heard_as, str):
                self._services.hearing.refused(heard, error)
            return refusal.refused(error)
        except Exception as error:  # noqa: BLE001 - the boundary: the person must be told
            log_fault(log, f"answering {heard.intention}", error)
            return refusal.broken()

    def _note(self, heard: Heard, occurrence: Occurrence) -> None:
        """Do what follows from what Slack told; if that fails it stays open, and is done when its lease is over."""
        try:
            occurrence.note(heard, self._services)
        except Exception as error:  # noqa: BLE001 - the boundary: nobody is there to be told
            log_fault(log, f"noting {heard.intention}", error)
            return
        self._services.hearing.answer(heard, None)

    def _open(self, heard: Heard, modal: Modal) -> None:
        """Open a dialog, or turn a page of one."""
        intention = self._by_name.get(heard.intention, _UNKNOWN)
        view = self._services.hearing.open(heard, modal)
        if not view:
            self._services.hearing.answer(heard, intention.too_late())
        intention.opened(modal, view, self._services)


def listener(hear: Callable[[Payload, Ack], BoltResponse]) -> Callable[..., BoltResponse]:
    """Make a Bolt listener that lets no error out: one that could not store what it heard acknowledges nothing.

    Slack then shows the person that it failed. An error let out after `ack()` would lose the acknowledgement in Bolt,
    and before it would log the whole payload.
    """

    def listen(body: dict[str, Any], ack: Ack) -> BoltResponse:
        try:
            return hear(body, ack)
        except Exception as error:  # noqa: BLE001 - the boundary
            log_fault(log, f"hearing {body.get('type') or 'a command'}", error)
            return BoltResponse(status=500)

    return listen
