"""`Messenger` by Slack's Web API.

Its client retries nothing by itself: the default one sends `chat.postMessage` twice when a connection is reset.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPException
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import Postponed, Undeliverable, Unsent
from bot.model.message import Block, Message, Modal
from bot.model.standing import Person, Standing
from bot.ports import Conversation

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
_WAIT_WHEN_UNTOLD = timedelta(seconds=2)
_RESPONSE_HOST = "hooks.slack.com"

# Codes by which Slack says that it could not do now what it could do later.
_CODE = re.compile(r"[a-z][a-z0-9_]*")
"""How Slack words an error; anything else was said by somebody in between."""

# Nobody answered, or with something that is no HTTP or no JSON, as a gateway does.
_NO_ANSWER = (SlackClientError, OSError, HTTPException, ValueError, TypeError, AttributeError)

_PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}


class SlackMessenger:
    """Slack by its Web API.

    Args:
        client: made by `web_client`.
        banner: a line that every message and dialog begins with; empty for none.

    """

    def __init__(self, client: WebClient, banner: str = "") -> None:
        self._client = client
        self._banner = banner
        self._team: str | None = None

    def team(self) -> str:
        """Return the id of the workspace that the token belongs to (`auth.test`)."""
        if self._team is None:
            self._team = str(self._call(self._client.auth_test)["team_id"])
        return self._team

    def answer(self, response_url: str, message: Message) -> None:
        """Answer by a `response_url`: https://docs.slack.dev/interactivity/handling-user-interaction."""
        if not self._is_slack(response_url):
            raise Undeliverable("untrusted_response_url")
        body = {"response_type": "ephemeral", "replace_original": False, **self._content(message)}
        try:
            response = requests.post(response_url, json=body, timeout=_TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            raise Unsent(type(error).__name__) from None  # its text would hold the address, which is a secret
        if response.status_code == requests.codes.too_many_requests:
            raise Postponed(_retry_after(response.headers))
        if response.status_code >= requests.codes.server_error:
            raise Unsent(f"HTTP {response.status_code}")
        if response.status_code != requests.codes.ok:
            raise Undeliverable(response.text[:100])

    def whisper(self, channel: str, person: str, message: Message) -> None:
        """Show a message to one person in a channel (`chat.postEphemeral`)."""
        self._call(self._client.chat_postEphemeral, channel=channel, user=person, **self._content(message))

    def post(self, channel: str, message: Message) -> str:
        """Post a message (`chat.postMessage`)."""
        posted = self._call(
            self._client.chat_postMessage,
            channel=channel,
            unfurl_links=False,
            unfurl_media=False,
            **self._content(message),
        )
        return str(posted["ts"])

    def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of the bot's own (`chat.update`)."""
        self._call(self._client.chat_update, channel=channel, ts=ts, **self._content(message))

    def direct(self, person: str) -> str:
        """Open the conversation with one person (`conversations.open`)."""
        return str(self._call(self._client.conversations_open, users=person)["channel"]["id"])

    def open_modal(self, trigger_id: str, modal: Modal) -> str:
        """Open a dialog (`views.open`)."""
        return _page(self._call(self._client.views_open, trigger_id=trigger_id, view=self._view(modal)))

    def replace_modal(self, view: str, modal: Modal) -> str:
        """Show another page in an open dialog (`views.update`); Slack refuses it if the hash is an older one."""
        view_id, _, hash_ = view.partition(" ")
        return _page(self._call(self._client.views_update, view_id=view_id, hash=hash_ or None, view=self._view(modal)))

    def person(self, person: str) -> Person:
        """Read who somebody is (`users.info`)."""
        try:
            user = self._call(self._client.users_info, user=person)["user"]
        except Undeliverable as no:
            if no.code in ("user_not_found", "user_not_visible"):
                return Person(id=person, standing=Standing.STRANGER)
            raise
        return Person(id=person, standing=_standing(user, self.team()))

    def members(self, channel: str) -> frozenset[str]:
        """List who is in a channel (`conversations.members`, page by page)."""
        found: set[str] = set()
        cursor: str | None = None
        while True:
            page = self._call(self._client.conversations_members, channel=channel, limit=1000, cursor=cursor)
            found.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(found)

    def usergroup(self, usergroup: str) -> frozenset[str]:
        """List who is in a user group (`usergroups.users.list`)."""
        return frozenset(self._call(self._client.usergroups_users_list, usergroup=usergroup)["users"])

    def conversation(self, channel: str) -> Conversation:
        """Read a channel (`conversations.info`)."""
        found = self._call(self._client.conversations_info, channel=channel)["channel"]
        return Conversation(
            id=found["id"],
            is_member=bool(found.get("is_member") or found.get("is_im")),
            is_archived=bool(found.get("is_archived")),
            is_shared=bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared")),
        )

    def _view(self, modal: Modal) -> dict[str, Any]:
        view: dict[str, Any] = {
            "type": "modal",
            "callback_id": modal.callback_id,
            "title": _plain(modal.title),
            "close": _plain(modal.close),
            "private_metadata": modal.reference,
            "notify_on_close": modal.tells_when_closed,
            "blocks": [*self._banner_blocks(), *modal.blocks],
        }
        if modal.submit:
            view["submit"] = _plain(modal.submit)
        return view

    def _call(self, method: Callable[..., SlackResponse], **arguments: Any) -> Mapping[str, Any]:
        try:
            response = method(**arguments)
        except SlackApiError as error:
            raise _sorted(method.__name__, error) from None
        except _NO_ANSWER as error:
            raise Unsent(f"{method.__name__}: {type(error).__name__}") from None
        return cast("Mapping[str, Any]", response.data)

    def _content(self, message: Message) -> dict[str, Any]:
        text = f"{self._banner}. {message.text}" if self._banner else message.text
        if not message.blocks and not self._banner:
            return {"text": text}
        blocks = message.blocks or (_section(message.text),)
        return {"text": text, "blocks": [*self._banner_blocks(), *blocks]}

    def _banner_blocks(self) -> list[Block]:
        if not self._banner:
            return []
        return [{"type": "context", "block_id": "banner", "elements": [_plain(self._banner)]}]

    def _is_slack(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        if parts.scheme == "https" and parts.hostname == _RESPONSE_HOST:
            return True
        ours = urlsplit(self._client.base_url)
        return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)


def web_client(token: str, base_url: str, *, is_local: bool) -> WebClient:
    """Make a client of the Web API.

    Args:
        base_url: ends with a slash.
        is_local: the address is on this machine, so that proxies of the environment are not for it.

    """
    client = WebClient(token=token, base_url=base_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
    if is_local:
        client.proxy = None
    return client


def _sorted(method: str, error: SlackApiError) -> Exception:
    response = error.response
    said = getattr(response, "data", None)
    code = str(said.get("error", "")) if isinstance(said, dict) else ""
    status = getattr(response, "status_code", 0)
    if code in ("ratelimited", "rate_limited") or status == requests.codes.too_many_requests:
        return Postponed(_retry_after(getattr(response, "headers", {})))
    if not _CODE.fullmatch(code) or code in _PASSING or status >= requests.codes.server_error:
        return Unsent(f"{method}: {code or status}")
    log.warning("Slack: %s answered %s", method, code)
    return Undeliverable(code)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    text = given[0] if isinstance(given, list) else given
    return timedelta(seconds=int(text)) if str(text).isdecimal() else _WAIT_WHEN_UNTOLD


def _standing(user: Mapping[str, Any], team: str) -> Standing:
    if user.get("is_stranger") or user.get("team_id") != team:
        return Standing.STRANGER
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot"):
        return Standing.BOT
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _page(answered: Mapping[str, Any]) -> str:
    """The id of a dialog and the hash of the page that it shows."""
    view = answered.get("view") or {}
    return f"{view.get('id', '')} {view.get('hash', '')}".strip()


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _section(text: str) -> Block:
    """A paragraph of a message without blocks; its text is escaped already, as every view's is."""
    return {"type": "section", "block_id": "text", "text": {"type": "mrkdwn", "text": text[:3000], "verbatim": True}}
