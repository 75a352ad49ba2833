"""Where people act: Slack's payloads in, and what they were told out."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from slack_bolt import Ack

from bot.model.message import Message, Modal
from bot.model.telling import Subject
from bot.model.work import Work
from bot.services import Services
from bot.store import Store
from bot.views.ids import Action, Form
from handlers import INTENTIONS, OCCURRENCES, command
from handlers.answering import Answering
from tests.samples import APPROVER, PLACE, Clock
from tests.services.office import Office, exhaust
from tests.stocked import tables
from tests.views.shown import pressable


class Desk:
    """A bot whose threads are stepped, and one person who acts.

    Attributes:
        person: who acts; an approver at first.

    """

    def __init__(self, store: Store, clock: Clock, file: Path) -> None:
        self.office = Office(store, clock)
        self.person = APPROVER
        self._file = file
        self.rule()

    def rule(self, **rules: Any) -> None:
        """Let other rules be in force."""
        self.office.rule(**rules)
        office = self.office
        services = Services(
            hearing=office.hearing,
            shopping=office.shopping,
            requesting=office.requesting,
            approving=office.approving,
            proving=office.proving,
            quoting=office.quoting,
            purchasing=office.purchasing,
            settling=office.settling,
            attesting=office.attesting,
            tracking=office.tracking,
            cataloguing=office.cataloguing,
            searching=office.searching,
            listing=office.listing,
            asking=office.asking,
            live=office.live,
            showing=office.showing,
            watching=office.watching,
            freezing=office.freezing,
            enrolling=office.enrolling,
            delegating=office.delegating,
            moving=office.moving,
            notifying=office.notifying,
            ruling=office.ruling,
            policy=office.policy,
            now=office.clock,
        )
        self.answering = Answering(INTENTIONS, command, services, OCCURRENCES)

    # What a person does

    def command(self, text: str) -> None:
        """Type `/domain` and some text."""
        body = {"channel_id": PLACE.channel, "user_id": self.person, "text": text}
        self._hear(self.answering.hear_command, body)

    def press(self, action: Action | str, value: int | str = "-") -> None:
        """Press a button where it is shown, in the channel's newest such message; else in a private answer.

        One that is told by its id alone is no button of ours.
        """
        action_id = action.value if isinstance(action, Action) else action
        ts = self._shown_in(action_id, str(value))
        self.press_in(ts, action_id, value)

    def press_in(self, ts: str, action_id: str, value: int | str) -> None:
        """Press a button in a message of the channel; without `ts` in one that only the person sees."""
        container = {"type": "message", "channel_id": PLACE.channel}
        body = {
            "actions": [{"action_id": action_id, "value": str(value)}],
            "channel": {"id": PLACE.channel},
            "container": {**container, "message_ts": ts or "1.2", "is_ephemeral": not ts},
            "user": {"id": self.person},
        }
        self._hear(self.answering.hear_click, body)

    def turn(self, action: Action | str, page: int, view: str = "") -> None:
        """Press a button within the dialog that was opened last, as it is now or was before, or tick a box in it."""
        action_id = action.value if isinstance(action, Action) else action
        view_id, _, view_hash = (view or self.office.messenger.view_of(self.person)).partition(" ")
        modal = self.opened[-1]
        body = {
            "actions": [{"action_id": action_id, "value": str(page)}],
            "container": {"type": "view", "view_id": view_id},
            "view": {"id": view_id, "hash": view_hash, "private_metadata": modal.reference, "state": {"values": {}}},
            "user": {"id": self.person},
        }
        self._hear(self.answering.hear_click, body)

    def submit(self, form: Form, reference: int | str = "", **values: str) -> None:
        """Submit a dialog."""
        fields = {name: {name: _entered(name, value)} for name, value in values.items()}
        view = {
            "callback_id": form.value,
            "private_metadata": f"{PLACE.channel} {reference}",
            "state": {"values": fields},
        }
        self._hear(self.answering.hear_form, {"view": view, "user": {"id": self.person}})

    def close(self, form: Form, reference: int | str) -> None:
        """Close a dialog."""
        view = {"callback_id": form.value, "private_metadata": f"{PLACE.channel} {reference}"}
        self._hear(self.answering.hear_close, {"view": view, "user": {"id": self.person}})

    def _shown_in(self, action_id: str, value: str) -> str:
        """The newest message of the channel with a button; empty if none has it."""
        messages = self.office.messenger.channels[PLACE.channel].messages
        return next((ts for ts in reversed(messages) if (action_id, value) in pressable(messages[ts])), "")

    def _hear(self, hear: Callable[[Mapping[str, Any], Ack], Any], body: dict[str, Any]) -> None:
        url, trigger = self.office.messenger.interaction(self.person, PLACE.channel)
        answerable = {} if "view" in body else {"response_url": url}  # Slack gives none with a dialog
        hear({**body, **answerable, "trigger_id": trigger}, Ack())  # type: ignore[no-untyped-call]
        for lane in (Work.PEOPLE, Work.SEARCHES):
            while self.answering.next(lane):
                pass
        exhaust(self.office.asking.ask_next)
        exhaust(self.office.showing.show_next)

    # What came of it

    @property
    def told(self) -> list[Message]:
        """What the person was told privately."""
        return [message for who, _, message in self.office.messenger.private if who == self.person]

    @property
    def opened(self) -> list[Modal]:
        """The dialogs that were opened for the person."""
        return [modal for who, modal in self.office.messenger.modals if who == self.person]

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """Everything in the store but the fact that somebody asked, and was refused."""
        kept = {name: rows for name, rows in tables(self._file) if name != "interactions"}
        return kept | {"ledger": [line for line in kept["ledger"] if line["subject"] != Subject.CLICK.value]}

    def refusals(self) -> list[tuple[str, dict[str, str]]]:
        """What the ledger says of clicks that were refused: whose they were, and what about."""
        with self.office.store.transaction() as tx:
            lines = tx.ledger.of(Subject.CLICK, 0)
        return [(line.who, json.loads(line.details)) for line in lines]


def _entered(name: str, value: str) -> dict[str, Any]:
    is_chosen = name == "statements" or name.startswith(Action.TICK.value)
    return {"selected_options": [{"value": chosen} for chosen in value.split()]} if is_chosen else {"value": value}
