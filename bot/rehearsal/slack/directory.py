"""The methods about people, channels and user groups, and those about the token itself.

Source: docs.slack.dev/reference/methods, page of each method.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from bot.rehearsal.slack.calls import Call
from bot.rehearsal.slack.records import Channel, Json, Kind
from bot.rehearsal.slack.refusals import Refusal

T = TypeVar("T")

_READ_SCOPES: dict[Kind, str] = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
_KINDS_BY_TYPE: dict[str, Kind] = {"public_channel": "public", "private_channel": "private", "im": "im"}
_PAGE_MOST = 1000


def api_test(call: Call) -> Json:
    """`api.test`: says back what it was told; fails with `error` when asked to."""
    if call.text("error"):
        raise Refusal(call.text("error"), args=dict(call.arguments))
    return {"args": dict(call.arguments)}


def auth_test(call: Call) -> Json:
    """`auth.test`: who the token is."""
    workspace = call.workspace
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team_name,
        "user": workspace.app.name.lower(),
        "team_id": workspace.team_id,
        "user_id": workspace.app.user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def user_info(call: Call) -> Json:
    """`users.info`: one person, or the app's own bot user."""
    workspace = call.workspace
    wanted = call.required("user")
    if wanted == workspace.app.user_id:
        return {"user": workspace.app.user_for_app(workspace.team_id)}
    return {"user": workspace.person(wanted).for_app()}


def user_conversations(call: Call) -> Json:
    """`users.conversations`: the channels of the app, or of `user`, that the app may know of."""
    workspace = call.workspace
    kinds = _kinds(call)
    user = call.text("user") or workspace.app.user_id
    if user != workspace.app.user_id:
        workspace.person(user)
    known = [channel for channel in workspace.channels_of(user) if _is_known(call, channel)]
    wanted = [channel for channel in known if channel.kind in kinds]
    if call.flag("exclude_archived"):
        wanted = [channel for channel in wanted if not channel.is_archived]
    page, cursor = _page(call, wanted)
    seen = [channel.for_app(workspace.app.user_id) for channel in page]
    return {"channels": seen, "response_metadata": {"next_cursor": cursor}}


def conversation_info(call: Call) -> Json:
    """`conversations.info`: one channel; the scope needed depends on its kind."""
    channel = _readable(call)
    seen = channel.for_app(call.workspace.app.user_id, with_count=call.flag("include_num_members"))
    return {"channel": seen}


def conversation_members(call: Call) -> Json:
    """`conversations.members`: user ids, page by page."""
    page, cursor = _page(call, _readable(call).members)
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


def conversation_open(call: Call) -> Json:
    """`conversations.open`: the direct message with one person."""
    if call.text("channel"):
        channel = call.channel()
        if channel.kind != "im":
            raise Refusal("method_not_supported_for_channel_type")
    else:
        channel = _opened(call, [user for user in call.text("users").split(",") if user])
    if call.flag("return_im"):
        return {"no_op": True, "already_open": True, "channel": channel.for_app(call.workspace.app.user_id)}
    return {"channel": {"id": channel.id}}


def usergroup_list(call: Call) -> Json:
    """`usergroups.list`: every user group, with its members on request."""
    with_users = call.flag("include_users")
    groups = call.workspace.usergroups.values()
    return {"usergroups": [group.for_app(call.workspace.team_id, with_users=with_users) for group in groups]}


def usergroup_users(call: Call) -> Json:
    """`usergroups.users.list`: the members of one user group."""
    group = call.workspace.usergroups.get(call.required("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_scope(_READ_SCOPES[channel.kind])
    return channel


def _is_known(call: Call, channel: Channel) -> bool:
    return channel.kind == "public" or call.workspace.app.user_id in channel.members


def _kinds(call: Call) -> set[Kind]:
    types = (call.text("types") or "public_channel").split(",")
    if not set(types) <= {*_KINDS_BY_TYPE, "mpim"}:
        raise Refusal("invalid_types")
    kinds = {_KINDS_BY_TYPE[name] for name in types if name in _KINDS_BY_TYPE}
    for kind in kinds:
        call.need_scope(_READ_SCOPES[kind])
    return kinds


def _opened(call: Call, users: Sequence[str]) -> Channel:
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > 1:
        raise Refusal("method_not_supported_for_channel_type")
    person = call.workspace.person(users[0])
    if person.standing == "deactivated":
        raise Refusal("user_disabled")
    if person.dm_error:
        raise Refusal(person.dm_error)
    return call.workspace.direct_message(users[0])


def _page(call: Call, items: Sequence[T]) -> tuple[Sequence[T], str]:
    """Return one page and the cursor of the next, empty on the last."""
    wanted = call.text("limit") or "100"
    limit = int(wanted) if wanted.isdecimal() else 0
    if not 0 < limit <= _PAGE_MOST:
        raise Refusal("invalid_limit")
    start = _start(call.text("cursor"))
    end = start + limit
    cursor = b64encode(f"from:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], cursor


def _start(cursor: str) -> int:
    try:
        return int(b64decode(cursor).decode().removeprefix("from:")) if cursor else 0
    except ValueError:
        raise Refusal("invalid_cursor") from None
