"""The state of the rehearsed workspace, all in memory: who is where, what was said, and who saw it."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.rehearsal.clock import Clock
from bot.rehearsal.slack.authenticators import Authenticators
from bot.rehearsal.slack.events import EventLog
from bot.rehearsal.slack.faults import Faults
from bot.rehearsal.slack.limits import Limits, Rates
from bot.rehearsal.slack.modals import Modals
from bot.rehearsal.slack.records import Channel, InstalledApp, Json, Message, Person, Usergroup
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.vouchers import ResponseUrls, Triggers

BOT_TOKEN = "xoxb-standin"  # noqa: S105 - fixed and documented, for a stand-in only
APP_TOKEN = "xapp-standin"  # noqa: S105
SIGNING_SECRET = "standin-signing-secret"  # noqa: S105


class Workspace:
    """A workspace with one app in it. Every method may be called from any thread of the process.

    Args:
        team_id: the workspace's id.
        team_name: its name.
        app: the app installed in it.
        people, channels, usergroups: who and what is there at the start.
        limits: Slack's own limits.
        clock: the rehearsal's time, for timestamps of messages and for authenticators. Signatures keep to the real
            clock, since whoever checks them does.
        monotonic: seconds that never go back, for everything that expires or refills.

    Attributes:
        lock: held during every change; hold it around several reads that belong together.
        events: what people see happen.
        base_url: where the stand-in listens, set by `build`.
        ovh_panel: address of the panel that the page shows beside the channels, if any.
        issue_one_time_code: does what the app's operator does on its host for a person, if anybody operates it.
    """

    def __init__(
        self,
        *,
        team_id: str,
        team_name: str,
        app: InstalledApp,
        people: Iterable[Person],
        channels: Iterable[Channel],
        usergroups: Iterable[Usergroup] = (),
        limits: Limits | None = None,
        clock: Clock | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lock = threading.RLock()
        self.team_id = team_id
        self.team_name = team_name
        self.app = app
        self.limits = limits or Limits()
        self.clock = clock or Clock()
        self.monotonic = monotonic
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.usergroups = {group.id: group for group in usergroups}
        self.events = EventLog()
        self.triggers = Triggers(self.limits, monotonic)
        self.response_urls = ResponseUrls(self.limits, monotonic)
        self.rates = Rates(self.limits, monotonic)
        self.faults = Faults()
        self.modals = Modals(self)
        self.authenticators = Authenticators(self.clock)
        self.base_url = ""
        self.ovh_panel: str | None = None
        self.issue_one_time_code: Callable[[str], str] | None = None
        # What each person has chosen in a message's inputs, and up to where they have read.
        self.choices: dict[tuple[str, str], Json] = {}
        self._read_up_to: dict[tuple[str, str], str] = {}
        self._messages: dict[str, dict[str, Message]] = {}
        self._reply_counts: Counter[tuple[str, str]] = Counter()
        self._last_micros = 0

    # Time

    def next_ts(self) -> str:
        """Return a new message timestamp, `SECONDS.MICROS`, later than any before it."""
        with self.lock:
            self._last_micros = max(self._last_micros + 1, int(self.clock().timestamp() * 1_000_000))
            return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    # People

    def person(self, person_id: str) -> Person:
        """Return a person.

        Raises:
            Refusal: `user_not_found`.
        """
        if person_id not in self.people:
            raise Refusal("user_not_found")
        return self.people[person_id]

    def name_of(self, user_id: str) -> str:
        """Return the name that stands beside a message."""
        return self.app.name if user_id == self.app.user_id else self.people[user_id].name

    def notify(self, person_id: str, text: str, channel: str | None = None) -> None:
        """Let Slack itself tell one person something."""
        self.events.add("notice", [person_id], text=text, channel=channel)

    def take_operator(self, issue_one_time_code: Callable[[str], str]) -> None:
        """Let somebody operate the app from now on."""
        self.issue_one_time_code = issue_one_time_code

    # Channels

    def channel(self, channel_id: str) -> Channel:
        """Return a channel by its id.

        Raises:
            Refusal: `channel_not_found`.
        """
        if channel_id not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[channel_id]

    def channels_of(self, user_id: str) -> list[Channel]:
        """Return the channels that a person, or the app's bot user, is in."""
        return [channel for channel in self.channels.values() if user_id in channel.members]

    def direct_message(self, person_id: str) -> Channel:
        """Return a person's conversation with the app, opened when first asked for.

        Raises:
            Refusal: `user_not_found`.
        """
        with self.lock:
            channel_id = f"D{self.person(person_id).id[1:]}"
            return self.channels.setdefault(channel_id, self._new_direct_message(channel_id, person_id))

    def _new_direct_message(self, channel_id: str, person_id: str) -> Channel:
        name = self.people[person_id].name
        return Channel(id=channel_id, name=name, kind="im", members=[person_id, self.app.user_id])

    def add_member(self, channel_id: str, user_id: str) -> None:
        """Invite a person or the app's bot user into a channel.

        Raises:
            Refusal: `channel_not_found` or `user_not_found`.
        """
        with self.lock:
            members = self.channel(channel_id).members
            self._must_be_known(user_id)
            if user_id not in members:
                members.append(user_id)

    def remove_member(self, channel_id: str, user_id: str) -> None:
        """Remove a person or the app's bot user from a channel; the same errors as `add_member`."""
        with self.lock:
            members = self.channel(channel_id).members
            self._must_be_known(user_id)
            if user_id in members:
                members.remove(user_id)

    def share(self, channel_id: str) -> str:
        """Share a channel with another company; return its id, which changes for good if the channel is private.

        Messages keep their `ts`, and whatever was known by the old id is known by the new one only. Source:
        docs.slack.dev/reference/events/channel_id_changed.

        Raises:
            Refusal: `channel_not_found`, `method_not_supported_for_channel_type`.
        """
        with self.lock:
            channel = self.channel(channel_id)
            if channel.kind == "im":
                raise Refusal("method_not_supported_for_channel_type")
            if channel.kind == "private" and not channel.is_ext_shared:
                self._rename(channel, f"C{secrets.token_hex(5).upper()}")
            channel.is_ext_shared = True
            return channel.id

    def _rename(self, channel: Channel, new: str) -> None:
        old = channel.id
        channel.id = new
        self.channels = {known.id: known for known in self.channels.values()}
        self._messages[new] = self._messages.pop(old, {})
        for message in self._messages[new].values():
            message.channel = new
        for (person, where), ts in list(self._read_up_to.items()):
            if where == old:
                self._read_up_to[person, new] = ts
        for (where, ts), replies in list(self._reply_counts.items()):
            if where == old:
                self._reply_counts[new, ts] = replies
        self.response_urls.move(old, new)
        self.events.add("channel_id_changed", channel.members, old=old, new=new)

    # User groups

    def join_group(self, group_id: str, user_id: str) -> None:
        """Put a person into a user group.

        Raises:
            Refusal: `no_such_subteam` or `user_not_found`.
        """
        with self.lock:
            users = self._group(group_id).users
            if self.person(user_id).id not in users:
                users.append(user_id)

    def leave_group(self, group_id: str, user_id: str) -> None:
        """Take a person out of a user group; the same errors as `join_group`."""
        with self.lock:
            users = self._group(group_id).users
            if self.person(user_id).id in users:
                users.remove(user_id)

    def _group(self, group_id: str) -> Usergroup:
        if group_id not in self.usergroups:
            raise Refusal("no_such_subteam")
        return self.usergroups[group_id]

    def _must_be_known(self, user_id: str) -> None:
        if user_id != self.app.user_id:
            self.person(user_id)

    # Messages

    def message(self, channel_id: str, ts: str) -> Message:
        """Return one message.

        Raises:
            Refusal: `message_not_found`.
        """
        found = self._messages.get(channel_id, {}).get(ts)
        if found is None:
            raise Refusal("message_not_found")
        return found

    def messages(self, channel_id: str) -> list[Message]:
        """Return all messages of a channel, ephemeral ones included, oldest first."""
        with self.lock:
            return list(self._messages.get(channel_id, {}).values())

    def messages_for(self, person_id: str, channel_id: str) -> list[Message]:
        """Return what one person sees in a channel, oldest first."""
        return [message for message in self.messages(channel_id) if message.only_for in (None, person_id)]

    def say(self, message: Message) -> Message:
        """Add a message and show it to those who may see it."""
        with self.lock:
            self._messages.setdefault(message.channel, {})[message.ts] = message
            self._count_reply(message, 1)
            self._show("message", message)
            return message

    def show_changed(self, message: Message) -> None:
        """Show a message anew after it was changed."""
        with self.lock:
            self._show("message_changed", message)

    def remove(self, message: Message) -> None:
        """Delete a message for everybody who could see it."""
        with self.lock:
            del self._messages[message.channel][message.ts]
            self._count_reply(message, -1)
            audience = self._audience(message)
            self.events.add("message_deleted", audience, channel=message.channel, ts=message.ts)

    def picture(self, message: Message) -> Json:
        """Return the message as the stand-in's own routes show it."""
        reply_count = self._reply_counts[message.channel, message.ts]
        return message.for_person(self.name_of(message.user), reply_count)

    def _count_reply(self, message: Message, change: int) -> None:
        if message.thread_ts and message.only_for is None:
            self._reply_counts[message.channel, message.thread_ts] += change

    def _show(self, kind: str, message: Message) -> None:
        audience = self._audience(message)
        self.events.add(kind, audience, channel=message.channel, message=self.picture(message), ts=message.ts)

    def _audience(self, message: Message) -> Sequence[str]:
        return [message.only_for] if message.only_for else self.channels[message.channel].members

    # Reading

    def mark_read(self, person_id: str, channel_id: str) -> None:
        """Note that a person has seen everything in a channel."""
        with self.lock:
            seen = self.messages_for(person_id, channel_id)
            if seen:
                self._read_up_to[person_id, channel_id] = seen[-1].ts

    def unread(self, person_id: str, channel_id: str) -> int:
        """Return how many messages of others a person has not seen in a channel."""
        with self.lock:
            read_up_to = self._read_up_to.get((person_id, channel_id), "")
            seen = self.messages_for(person_id, channel_id)
            return sum(message.ts > read_up_to and message.user != person_id for message in seen)
