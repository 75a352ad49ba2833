"""The `chat.*` methods: what the app says, changes and takes back.

Source of arguments and error codes: docs.slack.dev/reference/methods, page of each method.
"""

from dataclasses import dataclass
from typing import Any

from bot.rehearsal.slack import kit
from bot.rehearsal.slack.calls import Call
from bot.rehearsal.slack.records import Channel, Json, Message
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.workspace import Workspace

_POSTED_TEXT_MOST = 40_000
_CHANGED_TEXT_MOST = 4_000
_METADATA_BYTES_MOST = 8_000
_ATTACHMENTS_MOST = 100


@dataclass(frozen=True)
class _Content:
    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None


def post_message(call: Call) -> Json:
    """`chat.postMessage`: to a channel, a thread, or by user id to a person's direct message."""
    channel = _postable(call, _destination(call))
    wait = call.workspace.rates.take_post(channel.id)
    if wait:
        raise Refusal("ratelimited", retry_after=wait)
    content = _content(call)
    message = _authored(call, channel, content)
    message.metadata = content.metadata
    message.reply_broadcast = call.flag("reply_broadcast")
    call.workspace.say(message)
    seen = message.for_app(call.workspace.app, call.workspace.team_id)
    return {"channel": channel.id, "ts": message.ts, "message": seen}


def post_ephemeral(call: Call) -> Json:
    """`chat.postEphemeral`: seen by one member of the channel, and kept nowhere."""
    channel = _postable(call, _destination(call))
    person = call.required("user")
    if person not in channel.members:
        raise Refusal("user_not_in_channel")
    message = _authored(call, channel, _content(call, _CHANGED_TEXT_MOST))
    message.only_for = person
    call.workspace.say(message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """`chat.update`: with text alone the blocks go and the message shows as edited; with blocks it does not."""
    channel = call.channel()
    if channel.is_archived:
        raise Refusal("is_inactive")
    message = _own(call, channel, "cant_update_message")
    content = _content(call, _CHANGED_TEXT_MOST)
    message.text = content.text
    message.blocks = kit.completed(content.blocks) or None
    message.edited = not content.blocks
    message.attachments = content.attachments if "attachments" in call.arguments else message.attachments
    if "metadata" in call.arguments:
        message.metadata = content.metadata or None
    call.workspace.show_changed(message)
    seen = message.for_app(call.workspace.app, call.workspace.team_id)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": seen}


def delete(call: Call) -> Json:
    """`chat.delete`: one of the app's own messages."""
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    call.workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """`chat.getPermalink`: an address on the stand-in, so that no link leaves this machine."""
    channel = call.channel()
    message = _lasting(call.workspace, channel, call.required("message_ts"))
    address = f"{call.workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def _destination(call: Call) -> Channel:
    if call.required("channel") in call.workspace.people:
        return call.workspace.direct_message(call.required("channel"))
    return call.channel()


def _postable(call: Call, channel: Channel) -> Channel:
    """Return the channel if the app may write there."""
    app = call.workspace.app
    if channel.is_archived:
        raise Refusal("is_archived")
    if app.user_id not in channel.members and "chat:write.public" not in app.scopes:
        raise Refusal("not_in_channel")
    if channel.posting_restricted:
        raise Refusal("restricted_action")
    if channel.kind == "im":
        _must_reach(call.workspace, channel)
    return channel


def _must_reach(workspace: Workspace, channel: Channel) -> None:
    if not workspace.app.messages_tab:
        raise Refusal("messages_tab_disabled")
    people = [workspace.people[member] for member in channel.members if member in workspace.people]
    for person in people:
        if person.dm_error:
            raise Refusal(person.dm_error)
    if any(person.dm_blocked for person in people):
        raise Refusal("restricted_action")


def _authored(call: Call, channel: Channel, content: _Content) -> Message:
    return Message(
        channel=channel.id,
        ts=call.workspace.next_ts(),
        user=call.workspace.app.user_id,
        is_app=True,
        text=content.text,
        blocks=kit.completed(content.blocks) or None,
        attachments=content.attachments,
        thread_ts=_thread(call, channel),
    )


def _thread(call: Call, channel: Channel) -> str | None:
    """Return the thread to answer in; a reply's timestamp leads to its thread's first message."""
    thread_ts = call.text("thread_ts") or None
    for message in call.workspace.messages(channel.id):
        if message.ts == thread_ts:
            return message.thread_ts or message.ts
    return thread_ts


def _own(call: Call, channel: Channel, otherwise: str) -> Message:
    message = _lasting(call.workspace, channel, call.required("ts"))
    if message.user != call.workspace.app.user_id:
        raise Refusal(otherwise)
    return message


def _lasting(workspace: Workspace, channel: Channel, ts: str) -> Message:
    """Return a message that Slack stores; ephemeral ones are not among them."""
    message = workspace.message(channel.id, ts)
    if message.only_for is not None:
        raise Refusal("message_not_found")
    return message


def _content(call: Call, text_most: int | None = None) -> _Content:
    """Return what a call wants to say; without `text_most`, overlong text is cut as Slack cuts it.

    Raises:
        Refusal: `no_text`, `msg_too_long`, `invalid_blocks_format`, `invalid_blocks`, `invalid_attachments`,
            `too_many_attachments`, `invalid_metadata_format`, `metadata_too_large`.
    """
    text = call.text("text")
    blocks = _good_blocks(call.structure("blocks", "invalid_blocks_format") or [])
    attachments = _good_attachments(call.structure("attachments", "invalid_attachments") or [])
    if not text and not blocks and not attachments:
        raise Refusal("no_text")
    if text_most is not None and len(text) > text_most:
        raise Refusal("msg_too_long")
    metadata = _good_metadata(call.structure("metadata", "invalid_metadata_format"))
    return _Content(text[:_POSTED_TEXT_MOST], blocks, attachments, metadata)


def _good_blocks(blocks: Any) -> list[Json]:
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    faults = [str(fault) for fault in kit.message_faults(blocks)]
    if faults:
        raise Refusal("invalid_blocks", errors=faults, messages=[f"[ERROR] {fault}" for fault in faults])
    if kit.has_two_tables(blocks):
        # Slack moves a table into an attachment, hence the code.
        raise Refusal("invalid_attachments", errors=["only_one_table_allowed"], messages=["only_one_table_allowed"])
    return blocks


def _good_attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list):
        raise Refusal("invalid_attachments")
    if len(attachments) > _ATTACHMENTS_MOST:
        raise Refusal("too_many_attachments")
    return attachments


def _good_metadata(metadata: Any) -> Json | None:
    if not metadata:
        return None
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if len(repr(metadata)) > _METADATA_BYTES_MOST:
        raise Refusal("metadata_too_large")
    return metadata
