"""The payloads that Slack sends to an app, field by field.

Sources: docs.slack.dev/interactivity/implementing-slash-commands,
…/reference/interaction-payloads/block_actions-payload and …/view-interactions-payload, and the samples in the
tests of Slack's own Bolt for Python.
"""

import secrets

from bot.rehearsal.slack.modals import View
from bot.rehearsal.slack.records import Channel, Json, Message, Person
from bot.rehearsal.slack.workspace import Workspace

# Deprecated by Slack since signatures exist, still sent with every payload.
_VERIFICATION_TOKEN = "standin-verification-token"  # noqa: S105


def response_address(workspace: Workspace, opaque: str) -> str:
    """Return the whole response URL."""
    return f"{workspace.base_url}/response/{opaque}"


def slash_command(workspace: Workspace, person: Person, channel: Channel, command: str, text: str) -> dict[str, str]:
    """Return the form fields of a slash command, all of them strings as Slack posts them."""
    opaque = workspace.response_urls.issue("command", person=person.id, channel=channel.id)
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "team_domain": _domain(workspace, person.team_id),
        "channel_id": channel.id,
        "channel_name": channel.veiled_name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_address(workspace, opaque),
        "trigger_id": workspace.triggers.issue(person.id),
    }


def click_in_message(workspace: Workspace, person: Person, message: Message, action: Json, values: Json) -> Json:
    """Return the `block_actions` of a click in a message; an ephemeral one comes without its message."""
    channel = workspace.channel(message.channel)
    opaque = workspace.response_urls.issue("click", person=person.id, channel=message.channel, source_ts=message.ts)
    ephemeral = message.only_for is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(workspace, person, "block_actions") | {
        "container": container,
        "trigger_id": workspace.triggers.issue(person.id),
        "channel": {"id": channel.id, "name": channel.veiled_name},
        "state": {"values": values},
        "response_url": response_address(workspace, opaque),
        "actions": [action],
    }
    return payload if ephemeral else payload | {"message": message.for_app(workspace.app, workspace.team_id)}


def click_in_view(workspace: Workspace, person: Person, view: View, action: Json) -> Json:
    """Return the `block_actions` of a click in a modal."""
    return _interaction(workspace, person, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(person.id),
        "view": view.for_app(workspace.app, workspace.team_id),
        "actions": [action],
    }


def view_submission(workspace: Workspace, person: Person, view: View) -> Json:
    """Return the payload of a modal's submission."""
    return _interaction(workspace, person, "view_submission") | {
        "trigger_id": workspace.triggers.issue(person.id),
        "view": view.for_app(workspace.app, workspace.team_id),
        "response_urls": _view_response_urls(workspace, person, view),
    }


def view_closed(workspace: Workspace, person: Person, view: View, *, is_cleared: bool) -> Json:
    """Return the payload of a modal that was closed without submitting; `is_cleared`: and all others with it."""
    return _interaction(workspace, person, "view_closed") | {
        "view": view.for_app(workspace.app, workspace.team_id),
        "is_cleared": is_cleared,
    }


def event(workspace: Workspace, content: Json) -> Json:
    """Return the `event_callback` of an event (docs.slack.dev/apis/events-api, "Callback field")."""
    app = workspace.app
    authorization = {
        "enterprise_id": None,
        "team_id": workspace.team_id,
        "user_id": app.user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": _VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": app.id,
        "event": content,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.clock().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def channel_id_changed(workspace: Workspace, old: str, new: str) -> Json:
    """Return the event of a private channel with a new id (docs.slack.dev/reference/events/channel_id_changed)."""
    return event(
        workspace,
        {
            "type": "channel_id_changed",
            "old_channel_id": old,
            "new_channel_id": new,
            "event_ts": workspace.next_ts(),
        },
    ) | {"is_ext_shared_channel": True}


def on_another_post(payload: Json, channel: Channel, message: Message, workspace: Workspace) -> Json:
    """Return a click in a message as if it had come from another post, with its action as it is."""
    place = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": False}
    return payload | {
        "container": place,
        "channel": {"id": channel.id, "name": channel.veiled_name},
        "message": message.for_app(workspace.app, workspace.team_id),
        "state": {"values": {}},
    }


def _interaction(workspace: Workspace, person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": workspace.app.id,
        "token": _VERIFICATION_TOKEN,
        "team": {"id": person.team_id, "domain": _domain(workspace, person.team_id)},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _domain(workspace: Workspace, team_id: str) -> str:
    return workspace.team_name.lower() if team_id == workspace.team_id else team_id.lower()


def _view_response_urls(workspace: Workspace, person: Person, view: View) -> list[Json]:
    """Issue a response URL for each conversation chosen where the app asked for one."""
    urls = []
    for block in view.content["blocks"]:
        element = block.get("element", {})
        if element.get("response_url_enabled"):
            value = view.values[block["block_id"]][element["action_id"]]
            channel = value.get("selected_conversation") or value.get("selected_channel")
            if channel:
                opaque = workspace.response_urls.issue("view", person=person.id, channel=channel)
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                urls.append(place | {"response_url": response_address(workspace, opaque)})
    return urls
