"""A record of every exchange with the stand-ins, as JSON Lines, with secrets replaced by words.

Each line is one exchange:

    {"to": "ovh", "method": "GET", "path": "/1.0/order/cart/<cart 1>/domain?domain=x.fr",
     "request": null, "status": 200, "response": [...]}

`to` is who was called: `ovh` and `slack` by the bot, `cartwright` by Slack. `request` and `response` are the bodies:
JSON values, the fields of a form, or text; null if there was none; of a response over a megabyte, its size. `status` is
null if the connection was cut before an answer. Headers are left out, so keys and signatures never come near the file.

A secret is replaced by the same word wherever it appears, so that a reader can still follow it through the record:
OVH cart ids (whoever knows one may read and fill the cart), order passwords, Slack tokens, trigger ids, response URLs,
and the secrets of authenticators. What is entered into a field whose id says `code` is left out altogether.
"""

import json
import re
import threading
from collections.abc import Mapping, MutableMapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.rehearsal.totp import SECRETS

# What the value of a key is, whatever it looks like.
_SECRET_KEYS = {
    "cartId": "cart",
    "password": "password",
    "response_url": "response URL",
    "trigger_id": "trigger",
    "token": "token",
    "consumerKey": "consumer key",
    "applicationSecret": "application secret",
    "client_secret": "client secret",
}

# What a text is, wherever it stands. If there is a group, only that is the secret.
_SECRET_TEXTS = (
    ("cart", re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")),
    ("password", re.compile(r"orderPassword=([^&\s\"]+)")),
    ("token", re.compile(r"(?:xox[a-z]|xapp)-[\w-]+")),
    ("token", re.compile(r"Bearer ([^\s\"]+)")),
    ("ticket", re.compile(r"ticket=([^&\s\"]+)")),
    ("signature", re.compile(r"\$1\$[0-9a-f]{40}")),
    ("application secret", re.compile(r"standin-app-secret")),
    ("application key", re.compile(r"standin-app-key")),
    ("consumer key", re.compile(r"standin-(?:browse|pay|buy|expired|other-account)")),
    ("signing secret", re.compile(r"standin-signing-secret")),
    ("factor secret", SECRETS),
)

# Shorter texts are not looked for elsewhere: they would be found in ordinary words.
_SHORTEST_SECRET = 6

# The whole catalogue of OVH is thirty times as much; to look for secrets in it takes longer than anybody waits.
_LONGEST_BODY = 1_000_000


class _Masks:
    """The words that stand for the secrets met so far."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def mask(self, value: object) -> object:
        """Return a JSON value with every secret in it replaced."""
        if isinstance(value, Mapping):
            return {key: self._mask_entry(str(key), entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [self.mask(entry) for entry in value]
        return self.mask_text(value) if isinstance(value, str) else value

    def mask_text(self, text: str) -> str:
        """Return a text with every secret in it replaced, those met before and those that look like one."""
        for secret, word in self._words.items():
            text = text.replace(secret, word)
        for kind, pattern in _SECRET_TEXTS:
            text = pattern.sub(partial(self._replaced, kind), text)
        return text

    def _mask_entry(self, key: str, value: object) -> object:
        if "code" in key.lower() and isinstance(value, Mapping):
            return _without_values(value)
        kind = _SECRET_KEYS.get(key)
        if kind is None or not isinstance(value, str) or not value:
            return self.mask(value)
        word = self._word(kind, value)
        path = urlsplit(value).path
        if kind == "response URL" and len(path) >= _SHORTEST_SECRET:
            self._words[path] = f"/{word}"
        return word

    def _replaced(self, kind: str, match: re.Match[str]) -> str:
        if match.re.groups:
            return match[0].replace(match[1], self._word(kind, match[1]))
        return self._word(kind, match[0])

    def _word(self, kind: str, secret: str) -> str:
        known = self._words.get(secret)
        if known is not None or secret.startswith("<"):
            return known or secret
        self._counts[kind] = self._counts.get(kind, 0) + 1
        word = f"<{kind} {self._counts[kind]}>"
        if len(secret) >= _SHORTEST_SECRET:
            self._words[secret] = word
        return word


def _without_values(entered: Mapping[Any, Any]) -> object:
    """Return what was entered into a field without its value: codes are good for a moment, but so is a record."""
    return {
        key: "<code>" if key == "value" and entry else _without_values(entry) if isinstance(entry, Mapping) else entry
        for key, entry in entered.items()
    }


class Recorder:
    """Writes exchanges to a file, one line each, from any thread. Use it as a context manager, or close it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()
        self._masks = _Masks()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what is noted afterwards is lost without a complaint, as requests may still end."""
        with self._lock:
            self._file.close()

    def note(self, *, to: str, method: str, path: str, request: object, status: int | None, response: object) -> None:
        """Append one exchange.

        Args:
            to: who was called: `ovh`, `slack` or `cartwright`.
            method: the HTTP method, or `WEBSOCKET` for a frame.
            path: the path with its query.
            request: the JSON value, form or text that was sent.
            status: the HTTP status; None if there was no answer.
            response: the JSON value or text that came back.
        """
        exchange = {
            "to": to,
            "method": method,
            "path": path,
            "request": request,
            "status": status,
            "response": response,
        }
        with self._lock:
            line = json.dumps(self._masks.mask(exchange), ensure_ascii=False, default=str)
            if not self._file.closed:
                self._file.write(line + "\n")
                self._file.flush()


def recorded(app: ASGIApp, recorder: Recorder, to: str = "ovh", ignoring: tuple[str, ...] = ("/standin",)) -> ASGIApp:
    """Record every HTTP exchange of an application, but for paths that begin with one of `ignoring`."""

    async def recording(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(ignoring):
            await app(scope, receive, send)
            return
        exchange = _Exchange(scope)
        try:
            await app(scope, exchange.hearing(receive), exchange.telling(send))
        finally:
            exchange.note(recorder, to)

    return recording


class _Exchange:
    """One HTTP exchange, overheard while it passes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._request = bytearray()
        self._status: int | None = None
        self._response = bytearray()
        self._response_size = 0
        self._response_type = ""

    def hearing(self, receive: Receive) -> Receive:
        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                self._request += message.get("body", b"")
            return message

        return hear

    def telling(self, send: Send) -> Send:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._status = message["status"]
                self._response_type = _content_type(message)
            elif message["type"] == "http.response.body":
                self._hear_response(message.get("body", b""))
            await send(message)

        return tell

    def _hear_response(self, body: bytes) -> None:
        self._response_size += len(body)
        if self._response_size <= _LONGEST_BODY:
            self._response += body

    def _read_response(self) -> object:
        if self._response_size > _LONGEST_BODY:
            return f"<{self._response_size} bytes>"
        return read_body(bytes(self._response), self._response_type)

    def note(self, recorder: Recorder, to: str) -> None:
        query = self._scope["query_string"].decode("latin-1")
        recorder.note(
            to=to,
            method=self._scope["method"],
            path=self._scope["path"] + (f"?{query}" if query else ""),
            request=read_body(bytes(self._request), _content_type(self._scope)),
            status=self._status,
            response=self._read_response(),
        )


def _content_type(message: MutableMapping[str, Any]) -> str:
    headers = {bytes(key).lower(): bytes(value) for key, value in message.get("headers", ())}
    return headers.get(b"content-type", b"").decode("latin-1")


def read_body(body: bytes, content_type: str) -> object:
    """Return a body as a JSON value, as the fields of a form, or as text; None if it is empty."""
    text = body.decode("utf-8", errors="replace")
    if not text:
        return None
    if "x-www-form-urlencoded" in content_type:
        return {key: _json_or_text(value) for key, value in parse_qsl(text, keep_blank_values=True)}
    return _json_or_text(text, is_json="json" in content_type)


def _json_or_text(text: str, *, is_json: bool = False) -> object:
    # In a form, Slack sends whole JSON documents as single fields (`payload`, `blocks`, `view`).
    if not is_json and not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
