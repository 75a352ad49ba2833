"""Answers to an interaction: the message in a command's acknowledgement, and posts to a response URL.

Both work where the app is not a member ("will bypass any channel posting permissions"). Source:
docs.slack.dev/interactivity/handling-user-interaction, section "Message responses".
"""

from bot.rehearsal.slack import kit
from bot.rehearsal.slack.records import Json, Message
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.vouchers import ResponseUrl
from bot.rehearsal.slack.workspace import Workspace


def post_to_response_url(workspace: Workspace, opaque: str, content: Json) -> None:
    """Post, replace or delete a message through a response URL.

    A command's URL only adds messages: there `replace_original` and `delete_original` have no effect. A
    click's may replace or delete the message clicked, ephemeral or not; the replacement stays as visible as
    the original was. A post that is refused does not use the URL up.

    Raises:
        Refusal: `expired_url`, `used_url`, `channel_is_archived`, `message_not_found`, `no_text`, `invalid_blocks`.
    """
    with workspace.lock:
        url = workspace.response_urls.open(opaque)
        if workspace.channel(url.channel).is_archived:
            raise Refusal("channel_is_archived")
        _apply(workspace, url, content)
        url.uses_left -= 1


def _apply(workspace: Workspace, url: ResponseUrl, content: Json) -> None:
    source_ts = url.source_ts if url.origin == "click" else None
    if source_ts is not None and content.get("delete_original"):
        workspace.remove(workspace.message(url.channel, source_ts))
    elif source_ts is not None and content.get("replace_original"):
        _replace(workspace, workspace.message(url.channel, source_ts), content)
    elif not content.get("delete_original"):
        answer(workspace, url.person, url.channel, content)


def answer(workspace: Workspace, person: str, channel: str, content: Json) -> Message:
    """Add the app's answer to a channel: for one person, or `in_channel` for all.

    Raises:
        Refusal: `no_text`, `invalid_blocks`.
    """
    _must_be_good(content)
    public = content.get("response_type") == "in_channel"
    return workspace.say(
        Message(
            channel=channel,
            ts=workspace.next_ts(),
            user=workspace.app.user_id,
            is_app=True,
            text=content.get("text") or "",
            blocks=kit.completed(content.get("blocks")) or None,
            thread_ts=content.get("thread_ts"),
            only_for=None if public else person,
        )
    )


def _replace(workspace: Workspace, message: Message, content: Json) -> None:
    _must_be_good(content)
    message.text = content.get("text") or ""
    message.blocks = kit.completed(content.get("blocks")) or None
    workspace.show_changed(message)


def _must_be_good(content: Json) -> None:
    blocks = content.get("blocks") or []
    if not blocks and not content.get("text"):
        raise Refusal("no_text")
    if kit.message_faults(blocks) or kit.has_two_tables(blocks):
        raise Refusal("invalid_blocks")
