"""The table of Web API methods: what does the work, which scope it needs, which rate limit tier it has.

Source: the "Facts" of each method's page, docs.slack.dev/reference/methods.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from bot.rehearsal.slack import chat, directory, views
from bot.rehearsal.slack.calls import Call
from bot.rehearsal.slack.records import Json

Bearer = Literal["anyone", "bot", "app"]


class Method(NamedTuple):
    """How a method is called.

    Attributes:
        run: does the work, returning the answer's fields beside `ok`.
        tier: rate limit tier 1 to 4; 0 where the method meters itself.
        scopes: the token must have one of these; empty when none is needed or the channel decides.
        bearer: whose token it takes.
    """

    run: Callable[[Call], Json]
    tier: int
    scopes: tuple[str, ...] = ()
    bearer: Bearer = "bot"


_WRITE = ("chat:write",)
_ANY_READ = ("channels:read", "groups:read", "mpim:read", "im:read")
_ANY_WRITE = ("channels:manage", "groups:write", "im:write", "mpim:write")

METHODS: Mapping[str, Method] = {
    "api.test": Method(directory.api_test, 4, bearer="anyone"),
    "auth.test": Method(directory.auth_test, 4),
    "blocks.validate": Method(views.validate, 4),
    "chat.delete": Method(chat.delete, 3, _WRITE),
    "chat.getPermalink": Method(chat.get_permalink, 4),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4, _WRITE),
    "chat.postMessage": Method(chat.post_message, 0, _WRITE),
    "chat.update": Method(chat.update, 3, _WRITE),
    "conversations.info": Method(directory.conversation_info, 3, _ANY_READ),
    "conversations.members": Method(directory.conversation_members, 4, _ANY_READ),
    "conversations.open": Method(directory.conversation_open, 3, _ANY_WRITE),
    "usergroups.list": Method(directory.usergroup_list, 2, ("usergroups:read",)),
    "usergroups.users.list": Method(directory.usergroup_users, 2, ("usergroups:read",)),
    "users.conversations": Method(directory.user_conversations, 3, _ANY_READ),
    "users.info": Method(directory.user_info, 4, ("users:read",)),
    "views.open": Method(views.open_view, 4),
    "views.push": Method(views.push_view, 4),
    "views.update": Method(views.update_view, 4),
}
