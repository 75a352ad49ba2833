"""Block Kit, by slackblocks: escaping, limits and ids, so that no view has to think of them.

Text that goes into a message is either `Markup`, made by `markup` from a template of ours, or it is escaped. Sources
of the
limits: https://docs.slack.dev/reference/block-kit and the constants of slackblocks 3.0.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from string import Formatter
from typing import Any

import slackblocks as slack

from bot.errors import one_line
from bot.model.message import Block, Message, Modal
from bot.views.ids import Action, Field, Form

_MESSAGE_BLOCKS_MAX = 49  # Slack takes 50; a rehearsal's banner is one
_MODAL_BLOCKS_MAX = 99  # of 100
_TEXT_MAX = 3_000
_MESSAGE_TEXT_MAX = 3_800
_LABEL_MAX = 75
_OPTION_TEXT_MAX = 75
_TITLE_MAX = 24
_CUT = "…"
_NO_MARKS = str.maketrans("*_~`", "\u2217\u02cd\u223c\u02cb")


class Markup(str):
    """Text in Slack's mrkdwn, in which everything untrusted is escaped already."""

    __slots__ = ()


class _Escaping(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        text = super().format_field(value, format_spec)
        return text if isinstance(value, Markup) else escape(text)


def markup(template: str, **values: object) -> Markup:
    """Fill a template of ours; every value that is not `Markup` is escaped."""
    return Markup(_Escaping().format(template, **values))


def escape(text: str) -> Markup:
    """Escape what Slack reads as control sequences: https://docs.slack.dev/messaging/formatting-message-text."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def join(parts: Sequence[Markup], between: str = "\n") -> Markup:
    """Put pieces together; empty ones are left out."""
    return Markup(between.join(part for part in parts if part))


def code(text: str) -> Markup:
    """Show something in code style, so that Slack makes no link of it."""
    return markup("`{text}`", text=one_line(text).replace("`", "'"))


def said(text: str) -> str:
    """Show people's own words without formatting: what Slack reads as marks is replaced by what looks the same."""
    return one_line(text).translate(_NO_MARKS)


def person(user_id: str) -> Markup:
    """Mention somebody."""
    return Markup(f"<@{user_id}>")


def clock(at: datetime) -> Markup:
    """Show a moment as the reader's own time of day."""
    return Markup(f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(UTC):%H:%M} UTC>")


def exact_clock(at: datetime) -> Markup:
    """Show a moment as the reader's own time of day, with seconds."""
    return Markup(f"<!date^{int(at.timestamp())}^{{time_secs}}|{at.astimezone(UTC):%H:%M:%S} UTC>")


def day_and_clock(at: datetime) -> Markup:
    """Show a moment as the reader's own day and time."""
    return Markup(f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at.astimezone(UTC):%d %b %H:%M} UTC>")


def day(at: datetime) -> Markup:
    """Show a moment as the reader's own day."""
    in_utc = at.astimezone(UTC)
    return Markup(f"<!date^{int(at.timestamp())}^{{date_short}}|{in_utc.day} {in_utc:%b}>")


def near_day(at: datetime, called: str) -> Markup:
    """Show a moment as the reader's own day, `today` or `tomorrow` where it is.

    Args:
        called: the same by UTC, for where no reader's zone is known.

    """
    return Markup(f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{called}>")


def plain(text: Markup) -> str:
    """Make plain text, as dialogs' options and labels take it: days and times by UTC, nothing escaped, no code style.

    Mentions have no plain form: leave them out of what is shown so.
    """
    dated = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text).replace("`", "")
    return unescape(dated).replace(":warning:", "\N{WARNING SIGN}")


def section(text: Markup, button: slack.Button | None = None) -> slack.SectionBlock:
    """A paragraph, with a button beside it if given."""
    return slack.SectionBlock(_text(text), accessory=button)


def paragraphs(lines: Sequence[Markup]) -> list[slack.SectionBlock]:
    """Lines in as few paragraphs as hold them whole."""
    found: list[list[Markup]] = [[]]
    for line in lines:
        if found[-1] and len(join([*found[-1], line])) > _TEXT_MAX:
            found.append([])
        found[-1].append(line)
    return [section(join(paragraph)) for paragraph in found if paragraph]


def context(text: Markup) -> slack.ContextBlock:
    """Small print."""
    return slack.ContextBlock([_text(text)])


def actions(*buttons: slack.Button) -> slack.ActionsBlock:
    """A row of buttons."""
    return slack.ActionsBlock(list(buttons))


def button(
    label: str, action: Action, value: int | str = "", *, style: str | None = None, spoken: str = ""
) -> slack.Button:
    """A button.

    Args:
        value: an id in the store.
        style: `primary` or `danger`; None for a plain one.
        spoken: what a screen reader says, where the label alone would not tell which of many it is.

    """
    return slack.Button(
        text=one_line(label, _LABEL_MAX),
        action_id=action.value,
        value=str(value) or "-",
        style=style,  # type: ignore[arg-type]
        accessibility_label=one_line(spoken, _LABEL_MAX) or None,
    )


def text_input(field: Field, label: str, *, hint: str = "", limit: int = 500) -> slack.InputBlock:
    """A field to write in."""
    element = slack.PlainTextInput(action_id=field.value, max_length=limit)
    return slack.InputBlock(
        label=_plain(label), element=element, hint=_plain(hint) if hint else None, block_id=field.value
    )


def checkboxes(field: Field, label: str, options: Sequence[tuple[str, str, str]]) -> slack.InputBlock:
    """Boxes to tick, each a value, what it says, and the small print below."""
    boxes = [
        slack.Option(
            text=slack.Text(one_line(says, _OPTION_TEXT_MAX), type_=slack.TextType.PLAINTEXT),
            value=value,
            description=slack.Text(one_line(small, _OPTION_TEXT_MAX), type_=slack.TextType.PLAINTEXT),
        )
        for value, says, small in options
    ]
    return slack.InputBlock(
        label=_plain(label), element=slack.CheckboxGroup(action_id=field.value, options=boxes), block_id=field.value
    )


def tick(position: int, label: str, text: Markup, *, of: int, is_ticked: bool) -> slack.SectionBlock:
    """A paragraph with a box of its own to tick, which keeps its tick while what is around it changes.

    It is no input block, of which Slack would say "(optional)" each time.

    Args:
        position: what tells it from the others of its dialog, and comes back if it is ticked.
        of: what the dialog shows. Where another thing takes its place, Slack keeps no tick of the first one: it keeps
            what was entered for as long as the ids of block and box are the same.

    """
    id_ = f"{Action.TICK.value}:{position}"
    box = slack.Option(text=_plain(one_line(label, _OPTION_TEXT_MAX)), value=str(position))
    boxes = slack.CheckboxGroup(action_id=id_, options=[box], initial_options=[box] if is_ticked else None)
    return slack.SectionBlock(_text(text), accessory=boxes, block_id=f"{Action.TICK.value}:{of}:{position}")


def message(text: Markup, *blocks: slack.Block) -> Message:
    """Make a message. `text` carries the whole meaning: it is what notifications and screen readers say."""
    return Message(text=_cut(text, _MESSAGE_TEXT_MAX), blocks=_numbered(blocks, _MESSAGE_BLOCKS_MAX))


def modal(
    form: Form | None,
    title: str,
    *blocks: slack.Block,
    submit: str | None = None,
    close: str = "Cancel",
    about: int | str = "",
    tells_when_closed: bool = False,
) -> Modal:
    """Make a dialog.

    Args:
        form: what its submission is; None for a dialog that only shows.
        about: an id in the store that comes back with the submission.
        tells_when_closed: whether Slack says when the person closes it.

    """
    return Modal(
        callback_id=form.value if form else "shown",
        title=one_line(title, _TITLE_MAX),
        blocks=_numbered(blocks, _MODAL_BLOCKS_MAX),
        submit=one_line(submit, _TITLE_MAX) if submit else None,
        close=close,
        reference=str(about),
        tells_when_closed=tells_when_closed,
    )


def _text(text: Markup) -> slack.Text:
    if not isinstance(text, Markup):
        raise TypeError("text for a message must be Markup, or it would not be escaped")
    return slack.Text(_cut(text, _TEXT_MAX), type_=slack.TextType.MARKDOWN, verbatim=True)


def _plain(text: str) -> slack.Text:
    return slack.Text(text, type_=slack.TextType.PLAINTEXT)


def _cut(text: str, limit: int) -> str:
    """Cut a text where no escape, mention, link or code style is broken by it."""
    if len(text) <= limit:
        return text
    kept = text[: limit - len(_CUT)]
    for opening, closing in (("<", ">"), ("&", ";")):
        if kept.rfind(opening) > kept.rfind(closing):
            kept = kept[: kept.rfind(opening)]
    if kept.count("`") % 2:
        kept = kept[: kept.rfind("`")]
    return f"{kept}{_CUT}"


def _numbered(blocks: Sequence[slack.Block], blocks_max: int) -> tuple[Block, ...]:
    """Render blocks, each with an id of its own; Slack refuses a message in which two are the same."""
    if len(blocks) > blocks_max:
        raise ValueError(f"{len(blocks)} blocks are more than fit")
    fields = {Action.TICK.value, *(field.value for field in Field)}
    for number, block in enumerate(blocks):
        if str(block.block_id).partition(":")[0] not in fields:
            block.block_id = f"block_{number}"
    return tuple(block._resolve() for block in blocks)  # noqa: SLF001 - its public form is JSON text


__all__ = [
    "Markup",
    "actions",
    "button",
    "checkboxes",
    "clock",
    "code",
    "context",
    "day",
    "day_and_clock",
    "escape",
    "exact_clock",
    "join",
    "markup",
    "message",
    "modal",
    "near_day",
    "one_line",
    "paragraphs",
    "person",
    "plain",
    "said",
    "section",
    "text_input",
    "tick",
]
