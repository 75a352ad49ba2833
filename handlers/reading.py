"""Slack's payloads into plain values, and what people typed into words.

Sources: https://docs.slack.dev/interactivity/implementing-slash-commands (fields and escaping of a command),
https://docs.slack.dev/reference/interaction-payloads (clicks and forms).
"""

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.errors import NotAName, OutOfDate, quoted
from bot.model.hearing import Heard
from bot.model.telling import Seen
from bot.views.ids import Action

Payload = Mapping[str, Any]

_TOKEN = re.compile(r'<[^<>]*>|"[^"]*"|(?:&(?:amp|lt|gt);|[^\s,;])+')
# An amount after an option may have a comma in it, which parts words everywhere else.
_COMMA_OF_AMOUNT = re.compile(r"(?<=price)([\s=]+[^\s\w,]?[\d.]+),(\d\d?)(?!\d)", re.IGNORECASE)
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
    """What somebody typed, as plain words; what was understood otherwise than it was typed; and what is no word."""

    words: tuple[str, ...]
    remarks: tuple[str, ...]
    faults: tuple[NotAName, ...] = ()


def key(payload: Payload) -> str:
    """Digest what Slack gives every interaction alone, so that a redelivery has the same key."""
    view = payload.get("view") or {}
    unique = payload.get("trigger_id") or payload.get("event_id") or f"{view.get('id')} {view.get('hash')}"
    return hashlib.sha256(str(unique).encode()).hexdigest()


def kind_of_event(payload: Payload) -> str:
    """Return Slack's type of what it tells by itself."""
    return str((payload.get("event") or {}).get("type") or "")


def event(payload: Payload) -> dict[str, str]:
    """Read the texts of what Slack tells by itself; whatever is no text is left out."""
    return {name: value for name, value in (payload.get("event") or {}).items() if isinstance(value, str)}


def concerns(payload: Payload, team: str) -> bool:
    """Tell whether an event is for a workspace: its own, or, for a channel of several, one that the app is told it for.

    Source: https://docs.slack.dev/apis/events-api ("event authorizations").
    """
    told_for = {authorization.get("team_id") for authorization in payload.get("authorizations") or ()}
    return team == payload.get("team_id") or team in told_for


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
    values = {
        name: _value(element) for block in fields.values() for name, element in block.items() if not _is_tick(name)
    }
    return Submission(channel=channel, reference=reference, values=values)


def ticks(payload: Payload) -> dict[str, str]:
    """Return the positions that are ticked in a dialog of names, and those that could be, with spaces between."""
    fields = ((payload.get("view") or {}).get("state") or {}).get("values") or {}
    boxes = {
        name.partition(":")[2]: _value(box)
        for block in fields.values()
        for name, box in block.items()
        if _is_tick(name)
    }
    return {
        "ticked": " ".join(position for position in boxes.values() if position),
        "unticked": " ".join(position for position, value in boxes.items() if not value),
    }


def positions(heard: Heard, kind: str = "ticked") -> list[int]:
    """Read what `ticks` returned of one kind."""
    found = heard.values.get(kind, "").split()
    return [int(position) for position in found if position.isdecimal() and len(position) <= _NUMBER_DIGITS_MAX]


def seen(heard: Heard) -> Seen:
    """Return the message whose button was pressed; of a private answer or a dialog, one that is not known."""
    return Seen(channel=heard.place.channel, ts=heard.values.get("ts", ""))


def message_of_click(payload: Payload) -> str:
    """Return the `ts` of the message whose button was pressed; empty for one that Slack does not keep, or a dialog."""
    container = payload.get("container") or {}
    return "" if container.get("is_ephemeral") else str(container.get("message_ts") or "")


def view_of_click(payload: Payload) -> str:
    """Return the id and the hash of the dialog whose button was pressed, with a space between; empty for a message."""
    view = payload.get("view") or {}
    return f"{view['id']} {view.get('hash', '')}" if view.get("id") else ""


def tokens(text: str) -> list[str]:
    """Split a command into what is written between spaces; a mention is one."""
    return re.findall(r"<[^<>]*>|[^\s<]+", text.translate(_AS_TYPED).translate(_INVISIBLE))


def mention(token: str) -> str | None:
    """Read who is mentioned; None for anything else, such as a name in plain text, which anybody could have.

    Source: https://docs.slack.dev/interactivity/implementing-slash-commands ("escape channels, users, and links").
    """
    found = re.fullmatch(r"<@([UW][A-Z0-9]+)(\|[^<>]*)?>", token)
    return found[1] if found else None


def day(token: str) -> date | None:
    """Read a day written as `2026-11-28`; None for anything else."""
    try:
        return date.fromisoformat(token) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token) else None
    except ValueError:  # no such day in the calendar
        return None


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

    What is no word, such as a link that shows another name than it leads to, is a fault, and the rest counts.
    """
    found, remarks, faults = [], [], []
    for token in _TOKEN.findall(_COMMA_OF_AMOUNT.sub(r"\1.\2", text.translate(_AS_TYPED))):
        try:
            word = _word(token)
        except NotAName as fault:
            faults.append(fault)
            continue
        if word:
            found.append(word)
            remarks += _remark(token, word)
    return Words(words=tuple(found), remarks=tuple(remarks), faults=tuple(faults))


def _remark(token: str, word: str) -> list[str]:
    """Say what was left out of an address with a path."""
    address = html.unescape(token).translate(_INVISIBLE).strip("<>\"'()[]").partition("|")[0]
    _, slash, path = address.partition("://")[2 if "://" in address else 0].partition("/")
    return [f"I read {quoted(address)} as {quoted(word)}."] if slash and path else []


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


def _is_tick(name: str) -> bool:
    return name.startswith(f"{Action.TICK.value}:")


def _value(element: Payload) -> str:
    if "selected_options" in element:
        return " ".join(str(option["value"]) for option in element["selected_options"] or ())
    return str(element.get("value") or "")
