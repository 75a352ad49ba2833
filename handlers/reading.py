"""Slack's payloads into plain values, and what people typed into words.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands (fields and escaping of a command),
https://docs.slack.dev/reference/interaction-payloads (clicks and forms).
"""

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import NotAName, OutOfDate

Payload = Mapping[str, Any]

_TOKEN = re.compile(r'<[^<>]*>|"[^"]*"|[^\s,;]+')
_NUMBER_DIGITS_MAX = 18  # what an integer of the database holds
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff`"))
# Typographic quotes, the space that does not break, and what keyboards of East Asia write for a dot.
_AS_TYPED = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u00a0\u3002\uff0e\uff61", '"""\'\' ...')


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A submitted dialog.

    Args:
        channel: where the dialog was opened.
        reference: the id that the dialog was made with.
        values: what was written, or ticked (values with a space between), by field.

    """

    channel: str
    reference: str
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What somebody typed, as plain words, and what was understood otherwise than it was typed."""

    words: tuple[str, ...]
    remarks: tuple[str, ...]


def key(payload: Payload) -> str:
    """Digest what Slack gives every interaction alone, so that a redelivery has the same key."""
    view = payload.get("view") or {}
    unique = payload.get("trigger_id") or f"{view.get('id')} {view.get('hash')}"
    return hashlib.sha256(str(unique).encode()).hexdigest()


def channel_of_click(payload: Payload) -> str:
    """Return where a button was pressed; in a dialog, where the dialog was opened."""
    channel = payload.get("channel") or {}
    container = payload.get("container") or {}
    return str(channel.get("id") or container.get("channel_id") or "") or submission(payload).channel


def submission(payload: Payload) -> Submission:
    """Read a submitted dialog; its reference is `CHANNEL ID`, as `answering` wrote it."""
    view = payload.get("view") or {}
    channel, _, reference = str(view.get("private_metadata", "")).partition(" ")
    fields = (view.get("state") or {}).get("values") or {}
    values = {name: _value(element) for block in fields.values() for name, element in block.items()}
    return Submission(channel=channel, reference=reference, values=values)


def number(value: str) -> int:
    """Read the number that a button or a dialog carries.

    Raises:
        OutOfDate: it carries something else, as one of another release might.
    """
    if value.isdecimal() and len(value) <= _NUMBER_DIGITS_MAX:
        return int(value)
    raise OutOfDate(
        "That button belongs to an older message.",
        "Nothing was done.",
        "Begin again with `/domain`, or see `/domain orders`.",
    )


def words(text: str) -> Words:
    """Split what somebody typed into words, without the markup that Slack or a keyboard put around them.

    A host name reaches a command in four shapes: `example.com`, `<http://example.com|example.com>`,
    `<https://example.com>`, or as an address with a path.

    Raises:
        NotAName: a link shows another name than it leads to.

    """
    found, remarks = [], []
    for token in _TOKEN.findall(text.translate(_AS_TYPED)):
        word = _word(token)
        if word:
            found.append(word)
            remarks += _remark(token, word)
    return Words(words=tuple(found), remarks=tuple(remarks))


def _remark(token: str, word: str) -> list[str]:
    """Say what was left out of an address with a path."""
    address = html.unescape(token).translate(_INVISIBLE).strip("<>\"'()[]").partition("|")[0]
    _, slash, path = address.partition("://")[2 if "://" in address else 0].partition("/")
    return [f"I read {address} as {word}."] if slash and path else []


def _word(token: str) -> str:
    if token.startswith("<") and token.endswith(">"):
        return _linked(token[1:-1])
    return _host(html.unescape(token).translate(_INVISIBLE).strip("\"'()[]"))


def _linked(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith(("@", "#", "!")):
        raise NotAName(label or target, "it is a mention of somebody or something in Slack")
    host, shown = _host(html.unescape(target)), _host(html.unescape(label))
    if label and shown.casefold().removeprefix("www.") != host.casefold():
        raise NotAName(label, "it is a link to somewhere else")
    return host


def _host(text: str) -> str:
    """The host of an address; anything else as it is."""
    if text.lower().startswith(("http://", "https://")):
        try:
            host = urlsplit(text).hostname or text
        except ValueError:  # a bracket that does not close, say; refused as the name that it is not
            return text
        return host.removeprefix("www.")
    if text.lower().startswith("mailto:"):
        return text.rpartition("@")[2]
    head, slash, _ = text.partition("/")
    return head if slash and "." in head else text


def _value(element: Payload) -> str:
    if "selected_options" in element:
        return " ".join(str(option["value"]) for option in element["selected_options"] or ())
    return str(element.get("value") or "")
