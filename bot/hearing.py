"""What people ask, kept until it is answered, and the private ways to answer it."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import MessengerError, NotAllowed, Postponed, Refused, Undeliverable, Unreachable
from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Person, Right, require
from bot.model.telling import Subject
from bot.model.work import Work
from bot.ports import Messenger, Now
from bot.store import Store

_RESPONSE_URL_LIFE = timedelta(minutes=29)  # Slack takes 30; the last one is for a slow network
_SILENCE = timedelta(seconds=2)
_PATIENCE = timedelta(seconds=20)
_RETRY = timedelta(seconds=5)

_ABOUT_MONEY = frozenset({Right.REQUEST, Right.DECIDE, Right.UNFREEZE, Right.ENROL, Right.DELEGATE})
_KNOWN_FOR = timedelta(minutes=5)
_KNOWN_MAX = 1_000


class Hearing:
    """Keeps every interaction as a row from before its acknowledgement until its answer.

    Args:
        team: the workspace that the bot is installed in.

    """

    def __init__(self, messenger: Messenger, store: Store, team: str, now: Now) -> None:
        self._messenger = messenger
        self._store = store
        self._now = now
        self._known: dict[str, tuple[Person, datetime]] = {}
        self.team = team

    def keep(self, heard: Heard, lane: Work) -> None:
        """Keep an interaction; a redelivery of one that was kept before changes nothing."""
        with self._store.transaction() as tx:
            tx.interactions.hear(heard, lane)

    def take(self, lane: Work) -> Heard | None:
        """Take the oldest open interaction of a lane; None if there is none."""
        with self._store.transaction() as tx:
            return tx.interactions.claim(lane, self._now())

    def require(self, heard: Heard, right: Right) -> None:
        """Let an interaction pass whose person may do that.

        Raises:
            NotAllowed: they may not, or Slack cannot say who they are.

        """
        require(self._person(heard.person, must_be_fresh=right in _ABOUT_MONEY), right)

    def require_reachable(self, channel: str) -> None:
        """Let a channel pass in which the bot can post.

        Raises:
            Unreachable: it cannot; the sentence says how to change that.

        """
        try:
            conversation = self._messenger.conversation(channel)
        except Undeliverable:
            raise _not_in_channel() from None
        except MessengerError:
            raise Unreachable(
                "Slack did not answer just now.",
                "Nothing was posted; the cart is as it was.",
                "Please try again in a minute.",
            ) from None
        if not conversation.is_member:
            raise _not_in_channel()
        if conversation.is_archived:
            raise Unreachable(
                "This channel is archived.", "Nothing was posted; the cart is as it was.", "Use another channel."
            )

    def answer(self, heard: Heard, message: Message | None) -> None:
        """Answer an interaction, privately, and close it; None closes one that was answered otherwise.

        One that was given up meanwhile stays as it is: its person has been told.
        """
        with self._store.transaction() as tx:
            if not tx.interactions.is_open(heard):
                return
        if message is not None:
            try:
                self._tell(heard, message)
            except Undeliverable:
                pass  # Slack takes no message for this person by any way: the next try would not be different
            except MessengerError as error:
                wait = error.wait if isinstance(error, Postponed) else _RETRY
                with self._store.transaction() as tx:
                    tx.interactions.retry_at(heard, self._now() + wait)
                return
        self._close(heard)

    def meanwhile(self, heard: Heard, message: Message) -> None:
        """Tell somebody what is known before the answer; they need no other sign of life then."""
        with self._store.transaction() as tx:
            if not tx.interactions.noticed(heard):
                return
        self._try_to_tell(heard, message)

    def open(self, heard: Heard, modal: Modal) -> str:
        """Open a dialog, or show another page in the one that was acted in, and close the interaction.

        Returns:
            what the dialog is known by from now on, as of `Messenger.open_modal`; empty if Slack's three seconds were
            over, or the dialog is not open any more.

        """
        here = self.in_its_channel(heard.place, modal)
        try:
            if heard.values.get("view"):
                view = self._messenger.replace_modal(heard.values["view"], here)
            else:
                view = self._messenger.open_modal(heard.trigger_id, here)
        except MessengerError:
            return ""
        self._close(heard)
        return view

    def in_its_channel(self, place: Place, modal: Modal) -> Modal:
        """Let a dialog remember where it was opened: what is done in it is answered there."""
        return replace(modal, reference=f"{place.channel} {modal.reference}".strip())

    def refused(self, heard: Heard, error: Refused) -> None:
        """Write into the ledger that a click was refused, whose it was, and why."""
        details = {
            "asked": heard.intention,
            "about": heard.values.get("value") or heard.values.get("reference", ""),
            "channel": heard.place.channel,
            "ts": heard.values.get("ts", ""),
            "why": error.happened,
        }
        with self._store.transaction() as tx:
            tx.ledger.append(Subject.CLICK, 0, "refused", who=heard.person, at=self._now(), details=details)

    def sign_of_life(self, message: Message) -> None:
        """Tell everybody whose search takes long that it goes on; once each."""
        with self._store.transaction() as tx:
            waiting = tx.interactions.slow(self._now() - _SILENCE)
        for heard in waiting:
            self._try_to_tell(heard, message)

    def give_up(self, message: Message) -> None:
        """Apologise to everybody whose search takes too long, and close it; a later answer to it is dropped."""
        with self._store.transaction() as tx:
            late = tx.interactions.overdue(self._now() - _PATIENCE)
        for heard in late:
            self.answer(heard, message)

    def _person(self, person_id: str, *, must_be_fresh: bool) -> Person:
        """Read who somebody is; for what costs nothing, as Slack said it some minutes ago."""
        now = self._now()
        known = self._known.get(person_id)
        if known and not must_be_fresh and now - known[1] < _KNOWN_FOR:
            return known[0]
        try:
            person = self._messenger.person(person_id)
        except MessengerError:
            raise NotAllowed(
                "Slack could not confirm who you are just now.",
                "Nothing was changed.",
                "Please try again in a minute.",
            ) from None
        if len(self._known) >= _KNOWN_MAX:
            self._known.clear()
        self._known[person_id] = person, now
        return person

    def _try_to_tell(self, heard: Heard, message: Message) -> None:
        try:
            self._tell(heard, message)
        except MessengerError:
            return  # the answer itself is still to come

    def _tell(self, heard: Heard, message: Message) -> None:
        """Answer where the person acted; else in the channel, to them alone; else in a direct message."""
        if heard.response_url and self._now() - heard.heard_at < _RESPONSE_URL_LIFE:
            try:
                return self._messenger.answer(heard.response_url, message)
            except Undeliverable:
                pass  # used up or expired
        try:
            return self._messenger.whisper(heard.place.channel, heard.person, message)
        except Undeliverable:
            self._messenger.post(self._messenger.direct(heard.person), message)

    def _close(self, heard: Heard) -> None:
        with self._store.transaction() as tx:
            tx.interactions.answered(heard, self._now())


def _not_in_channel() -> Unreachable:
    return Unreachable(
        "I am not in this channel, so I cannot post here.",
        "Nothing was posted; what is in the cart stays there.",
        "Type `/invite @Cartwright` here, then try again.",
    )
