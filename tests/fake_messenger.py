"""A Slack workspace in memory."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.errors import Undeliverable
from bot.model.message import Message, Modal
from bot.model.standing import Person, Standing
from bot.ports import Conversation, Now
from tests.faults import Faults

BOT = "U0CARTWRIGHT"


@dataclass(kw_only=True)
class FakeChannel:
    """A channel or a direct message."""

    members: set[str]
    is_private: bool = False
    is_archived: bool = False
    is_shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Voucher:
    """What Slack hands out with an interaction: five answers within half an hour, one dialog within three seconds."""

    person: str
    channel: str
    heard_at: datetime
    answers_left: int = 5
    is_exchanged: bool = False


class FakeMessenger:
    """A Slack workspace in memory.

    Attributes:
        standings: everybody there is.
        usergroups: the members of each user group.
        channels: by id; a person's direct message is made when it is first asked for.
        private: what was shown to one person alone, by either of the two ways: to whom, in which channel, and what.
        modals: what was opened, and for whom.
        has_messages_tab: whether people take direct messages of the bot.

    """

    def __init__(self, now: Now) -> None:
        self.faults = Faults()
        self.standings: dict[str, Standing] = {}
        self.usergroups: dict[str, set[str]] = {}
        self.channels: dict[str, FakeChannel] = {}
        self.private: list[tuple[str, str, Message]] = []
        self.modals: list[tuple[str, Modal]] = []
        self.has_messages_tab = True
        self._views: dict[str, tuple[str, int]] = {}
        self._vouchers: dict[str, _Voucher] = {}
        self._now = now
        self._numbers = count(1)

    # What happens at Slack without the bot

    def interaction(self, person: str, channel: str) -> tuple[str, str]:
        """Let somebody act in a channel: returns the `response_url` and the trigger id that Slack sends with it."""
        number = next(self._numbers)
        url, trigger = f"https://hooks.slack.com/commands/{number}", f"{number}.0.0"
        self._vouchers[url] = self._vouchers[trigger] = _Voucher(person=person, channel=channel, heard_at=self._now())
        return url, trigger

    def texts(self, channel: str) -> list[str]:
        """List the texts that stand in a channel, oldest first."""
        return [message.text for message in self.channels[channel].messages.values()]

    def view_of(self, person: str) -> str:
        """The id and hash of the dialog that somebody has open, as Slack sends them with a click in it."""
        view_id, version = self._views[person]
        return f"{view_id} {version}"

    def close_modal(self, person: str) -> None:
        """Let somebody close the dialog that they have open."""
        del self._views[person]

    # The port

    def answer(self, response_url: str, message: Message) -> None:
        with self.faults.around("answer"):
            voucher = self._vouchers.get(response_url)
            if voucher is None or self._now() - voucher.heard_at > timedelta(minutes=30):
                raise Undeliverable("expired_url")
            if not voucher.answers_left:
                raise Undeliverable("used_url")
            voucher.answers_left -= 1
            self.private.append((voucher.person, voucher.channel, message))

    def whisper(self, channel: str, person: str, message: Message) -> None:
        with self.faults.around("whisper"):
            if person not in self._postable(channel).members:
                raise Undeliverable("user_not_in_channel")
            self.private.append((person, channel, message))

    def post(self, channel: str, message: Message) -> str:
        with self.faults.around("post"):
            ts = f"{int(self._now().timestamp())}.{next(self._numbers):06}"
            self._postable(channel).messages[ts] = message
            return ts

    def edit(self, channel: str, ts: str, message: Message) -> None:
        with self.faults.around("edit"):
            found = self._channel(channel)
            if found.is_archived:
                raise Undeliverable("is_inactive")
            if ts not in found.messages:
                raise Undeliverable("message_not_found")
            found.messages[ts] = message

    def direct(self, person: str) -> str:
        with self.faults.around("direct"):
            if person not in self.standings:
                raise Undeliverable("user_not_found")
            if self.standings[person] is Standing.DEACTIVATED:
                raise Undeliverable("user_disabled")
            self.channels.setdefault(f"D{person}", FakeChannel(members={person, BOT}, is_private=True))
            return f"D{person}"

    def open_modal(self, trigger_id: str, modal: Modal) -> str:
        with self.faults.around("open_modal"):
            voucher = self._vouchers.get(trigger_id)
            if voucher is None:
                raise Undeliverable("invalid_trigger_id")
            if voucher.is_exchanged:
                raise Undeliverable("exchanged_trigger_id")
            if self._now() - voucher.heard_at > timedelta(seconds=3):
                raise Undeliverable("expired_trigger_id")
            voucher.is_exchanged = True
            self.modals.append((voucher.person, modal))
            self._views[voucher.person] = f"V{next(self._numbers)}", 1
            return self.view_of(voucher.person)

    def replace_modal(self, view: str, modal: Modal) -> str:
        with self.faults.around("replace_modal"):
            view_id, _, version = view.partition(" ")
            person = next((who for who, (open_id, _) in self._views.items() if open_id == view_id), None)
            if person is None:
                raise Undeliverable("not_found")
            present = self._views[person][1]
            if version not in ("", str(present)):
                raise Undeliverable("hash_conflict")
            self.modals.append((person, modal))
            self._views[person] = view_id, present + 1
            return self.view_of(person)

    def person(self, person: str) -> Person:
        with self.faults.around("person"):
            return Person(id=person, standing=self.standings.get(person, Standing.STRANGER))

    def usergroup(self, usergroup: str) -> frozenset[str]:
        with self.faults.around("usergroup"):
            if usergroup not in self.usergroups:
                raise Undeliverable("no_such_subteam")
            return frozenset(self.usergroups[usergroup])

    def members(self, channel: str) -> frozenset[str]:
        with self.faults.around("members"):
            return frozenset(self._channel(channel).members)

    def conversation(self, channel: str) -> Conversation:
        with self.faults.around("conversation"):
            found = self._channel(channel)
            return Conversation(
                id=channel,
                is_member=BOT in found.members,
                is_archived=found.is_archived,
                is_shared=found.is_shared,
            )

    # Within

    def _channel(self, channel: str) -> FakeChannel:
        found = self.channels.get(channel)
        if found is None or (found.is_private and BOT not in found.members):
            raise Undeliverable("channel_not_found")
        return found

    def _postable(self, channel: str) -> FakeChannel:
        found = self._channel(channel)
        if found.is_archived:
            raise Undeliverable("is_archived")
        if BOT not in found.members:
            raise Undeliverable("not_in_channel")
        if channel.startswith("D") and not self.has_messages_tab:
            raise Undeliverable("messages_tab_disabled")
        return found
