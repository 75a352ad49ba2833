"""One call of the Web API: its arguments, read as Slack reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.rehearsal.slack.records import Channel, Json
from bot.rehearsal.slack.refusals import Refusal
from bot.rehearsal.slack.workspace import Workspace

_TRUE = (True, "true", "1", 1)


@dataclass(frozen=True)
class Call:
    """A call's arguments and the workspace it speaks to.

    Slack takes the same arguments as a form, where lists and objects are JSON in a string, and as JSON.
    """

    workspace: Workspace
    arguments: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return an argument as text, empty when absent."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that must be there.

        Raises:
            Refusal: `invalid_arguments`.
        """
        value = self.text(name)
        if not value:
            raise Refusal("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a yes-or-no argument, no when absent."""
        return self.arguments.get(name) in _TRUE

    def structure(self, name: str, otherwise: str) -> Any:
        """Return a list or object, None when absent.

        Raises:
            Refusal: the code `otherwise`, when it is not JSON.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refusal(otherwise) from None

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names by id or `#name`, if the app may know of it.

        Raises:
            Refusal: `channel_not_found`, also for a private channel without the app, as in Slack.
        """
        wanted = self.required(name).removeprefix("#")
        bot_user = self.workspace.app.user_id
        for channel in self.workspace.channels.values():
            known = channel.kind == "public" or bot_user in channel.members
            if known and (channel.id == wanted or (channel.name == wanted and channel.kind != "im")):
                return channel
        raise Refusal("channel_not_found")

    def need_scope(self, *alternatives: str) -> None:
        """Check that the token has one of some scopes.

        Raises:
            Refusal: `missing_scope`, with `needed` and `provided` as Slack adds them.
        """
        scopes = self.workspace.app.scopes
        if alternatives and not set(alternatives) & set(scopes):
            raise Refusal("missing_scope", needed=",".join(alternatives), provided=",".join(scopes))


def read_arguments(query: str, content_type: str, body: bytes) -> Json:
    """Return the arguments of a request from its query string and its form or JSON body.

    Raises:
        Refusal: `invalid_json`, `invalid_form_data`.
    """
    arguments: Json = dict(parse_qsl(query, keep_blank_values=True))
    if content_type.startswith("application/json"):
        return arguments | _json_object(body)
    try:
        return arguments | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise Refusal("invalid_form_data") from None


def _json_object(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(found, dict):
        raise Refusal("json_not_object")
    return found
