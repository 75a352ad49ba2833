"""What is shown, as Slack would judge it and as a reader would."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.model.message import Message, Modal
from bot.rehearsal.slack import kit
from bot.views.ids import Action, Field, Form

Json = dict[str, Any]

TEXT_MOST = 4_000 - 40  # Slack cuts a text that is longer; a rehearsal's banner stands in front
BLOCKS_MOST = 50 - 1  # and it is a block

# What of Slack's control sequences the bot writes on purpose.
_ON_PURPOSE = re.compile(
    r"<@[UW][A-Z0-9]+>"
    r"|<#[CG][A-Z0-9]+>"
    r"|<!date\^\d+\^[^<>|^]*\|[^<>|]*>"
    r"|<https://[^<>|\s]+\|[^<>|]+>"
)
_ESCAPED = re.compile(r"&(amp|lt|gt);")


def faults_of(shown: Message | Modal) -> list[str]:
    """Everything that Slack or a reader would find wrong with a message or a dialog."""
    return list(_modal_faults(shown) if isinstance(shown, Modal) else _message_faults(shown))


def blocks_of(shown: Message | Modal) -> list[Json]:
    """The blocks as Slack gets them: what is no JSON fails here."""
    blocks: list[Json] = json.loads(json.dumps([dict(block) for block in shown.blocks]))
    return blocks


def texts_of(shown: Message | Modal) -> list[Json]:
    """Every text object in the blocks, wherever it stands."""
    return list(_texts(blocks_of(shown)))


def words_of(shown: Message | Modal) -> str:
    """All that is read in the blocks; of a message without blocks its text."""
    if isinstance(shown, Message) and not shown.blocks:
        return shown.text
    return "\n".join(text["text"] for text in texts_of(shown))


def buttons_of(shown: Message | Modal) -> list[Json]:
    """Every button, in reading order."""
    return [element for _, element in kit.interactive(blocks_of(shown)) if element["type"] == "button"]


def pressable(shown: Message | Modal) -> list[tuple[str, str]]:
    """What can be pressed: the action and the value of each button."""
    return [(button["action_id"], button["value"]) for button in buttons_of(shown)]


def view_of(modal: Modal) -> Json:
    """A dialog as `views.open` takes it."""
    submit = {"submit": _plain(modal.submit)} if modal.submit else {}
    return {
        "type": "modal",
        "callback_id": modal.callback_id,
        "title": _plain(modal.title),
        "close": _plain(modal.close),
        "private_metadata": modal.reference,
        "blocks": blocks_of(modal),
        **submit,
    }


def markup_faults(text: str) -> Iterator[str]:
    """What is wrong with text in Slack's mrkdwn, in which all that is not ours has to be escaped."""
    rest = _ON_PURPOSE.sub("", text)
    if "<" in rest or ">" in rest:
        yield f"a control sequence that nobody meant: {rest[:200]!r}"
    if "&" in _ESCAPED.sub("", rest):
        yield f"half an escape: {rest[-200:]!r}"
    for line in text.splitlines():
        if line.count("`") % 2:
            yield f"a code style that does not end: {line[:200]!r}"
    if bad := {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}:
        yield f"invisible characters: {sorted(map(hex, map(ord, bad)))}"


def _message_faults(message: Message) -> Iterator[str]:
    blocks = blocks_of(message)
    yield from map(str, kit.message_faults(blocks))
    if kit.has_two_tables(blocks):
        yield "two tables"
    if len(blocks) > BLOCKS_MOST:
        yield f"{len(blocks)} blocks leave no room for the banner"
    if not message.text.strip():
        yield "no text for notifications and screen readers"
    if len(message.text) > TEXT_MOST:
        yield f"a text of {len(message.text)} characters"
    yield from markup_faults(message.text)
    yield from _common_faults(message)


def _modal_faults(modal: Modal) -> Iterator[str]:
    view = view_of(modal)
    yield from map(str, kit.view_faults(view))
    if kit.is_too_large(view):
        yield "too large"
    if modal.callback_id not in ({form.value for form in Form} if modal.submit else {"shown"}):
        yield f"{modal.callback_id} is no form"
    if not (modal.reference.isdecimal() or not modal.reference):
        yield f"{modal.reference!r} is more than an id"
    yield from _common_faults(modal)


def _common_faults(shown: Message | Modal) -> Iterator[str]:
    blocks = blocks_of(shown)
    ids = [block.get("block_id") for block in blocks]
    if None in ids or len(set(ids)) < len(ids):
        yield f"ids of blocks: {ids}"
    for text in _texts(blocks):
        if text["type"] == "mrkdwn":
            yield from markup_faults(text["text"])
            if not text.get("verbatim"):
                yield f"Slack would make links of {text['text'][:80]!r}"
        if not text["text"].strip():
            yield "an empty text"
    for button in buttons_of(shown):
        yield from _button_faults(button)
    for block, element in kit.interactive(blocks):
        is_known = element["action_id"] in {field.value for field in Field} or _is_tick(block, element)
        if element["type"] != "button" and not is_known:
            yield f"{element['action_id']} is no field"


def _is_tick(block: Json, element: Json) -> bool:
    """Whether it is a box for one name, which its action calls by its position, and its block by that of its search."""
    [option, *others] = element.get("options") or [{}]
    position = option.get("value")
    is_of_a_search = re.fullmatch(rf"{Action.TICK.value}:\d+:{position}", block["block_id"]) is not None
    return not others and element["action_id"] == f"{Action.TICK.value}:{position}" and is_of_a_search


def _button_faults(button: Json) -> Iterator[str]:
    if button["action_id"] not in {action.value for action in Action}:
        yield f"{button['action_id']} is no action"
    if not (button["value"].isdecimal() or button["value"] == "-") or len(button["value"]) > 20:
        yield f"{button['value']!r} is more than an id"


def _texts(value: Any) -> Iterator[Json]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if value.get("type") in ("plain_text", "mrkdwn"):
            yield value
        for item in value.values():
            yield from _texts(item)


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
