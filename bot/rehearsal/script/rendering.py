"""Block Kit as plain text, the way a person reads it: mentions as names, buttons in [brackets], dates as times.

Dates are those of a made-up week that begins on Monday at 10:00 with the rehearsal, so that what a script prints
today it prints tomorrow too; in a script that names its own moment they are the dates of the workspace's zone. Secrets
for authenticators are left out.

Sources: docs.slack.dev/reference/block-kit/blocks and …/messaging/formatting-message-text.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.rehearsal import totp
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.window import chosen_in

Json = dict[str, Any]

# A few seconds past the hour, so that a date cut to whole seconds is not one minute early.
_BEGINNING = datetime(2001, 1, 1, 10, 0, 5)  # noqa: DTZ001 - a made-up week has no zone
_WEEK = timedelta(days=6)
_ZONE = ZoneInfo("Europe/Paris")  # that of everybody in the sample workspace
_SECRET = "(a secret)"  # noqa: S105 - the words that stand for one

_SYMBOLS = {":warning:": "⚠", ":no_entry:": "⛔", ":white_check_mark:": "✔", ":x:": "✘"}
_MARKUP = re.compile(
    r"""
      `(?P<code>[^`\n]+)`
    | <(?P<link>[^<>\n]+)>
    | (?<![\w*]) \* (?P<bold>[^\s*](?:[^*\n]*[^\s*])?) \* (?![\w*])
    | (?<![\w_]) _ (?P<italic>[^\s_](?:[^_\n]*[^\s_])?) _ (?![\w_])
    | (?P<symbol>:[a-z_]+:)
    """,
    re.VERBOSE,
)
_LISTS = frozenset({"checkboxes", "radio_buttons"})
_DATE_PARTS = re.compile(r"\{(\w+)\}")


class Dates:
    """The made-up week in which a rehearsal takes place.

    Args:
        start: when it began.
        are_true: show the dates of the rehearsal's clock instead, as people in the workspace's zone read them.
    """

    def __init__(self, start: datetime, *, are_true: bool = False) -> None:
        self._start = start
        self._are_true = are_true

    def time(self, moment: datetime) -> str:
        """Return a time of day: `10:00`."""
        return f"{self._shown(moment):%H:%M}"

    def day(self, moment: datetime) -> str:
        """Return a day: `Mon`, or `day 12` where the name of the day would not tell; a true one as `Mon 30 Nov`."""
        shown = self._shown(moment)
        if self._are_true:
            return f"{shown:%a} {shown.day} {shown:%b}"
        days = (shown.date() - _BEGINNING.date()).days
        return f"{shown:%a}" if 0 <= days <= _WEEK.days else f"day {days + 1}"

    def filled(self, stamp: str, form: str) -> str:
        """Fill a date as Slack writes it, `{date_short_pretty} {time}`."""
        moment = datetime.fromtimestamp(int(stamp), self._start.tzinfo)
        parts = {"time": self.time(moment), "time_secs": self.time(moment)}
        return _DATE_PARTS.sub(lambda part: parts.get(part[1], self.day(moment)), form)

    def _shown(self, moment: datetime) -> datetime:
        if self._are_true:
            return moment.astimezone(_ZONE)
        return _BEGINNING + (moment - self._start)


class Rendering:
    """Turns messages and dialogs into lines of plain text."""

    def __init__(self, cast: Cast, dates: Dates) -> None:
        self._cast = cast
        self.dates = dates
        self._blocks: dict[str, Callable[[Json, Json], Iterator[str]]] = {
            "section": self._section,
            "context": self._context,
            "header": self._header,
            "actions": self._actions,
            "input": self._input,
        }

    def message(self, message: Json) -> list[str]:
        """Return what a message shows: its blocks, or its text where it has none."""
        if not message.get("blocks"):
            return _without_secrets(self._marked(message["text"]).split("\n"))
        return [line for block in message["blocks"] for line in self.block(block)]

    def dialog(self, view: Json) -> list[str]:
        """Return what a dialog shows, from its title to its buttons, with its boxes ticked or not."""
        buttons = [view[name]["text"] for name in ("close", "submit") if view.get(name)]
        body = [line for block in view["blocks"] for line in self.block(block, view)]
        return [view["title"]["text"], *body, "  ".join(f"[{label}]" for label in buttons)]

    def block(self, block: Json, view: Json | None = None) -> list[str]:
        """Return the lines of one block; of a kind that is not known here, all the texts in it.

        Args:
            block: the block.
            view: the dialog that it stands in, with what is chosen there.
        """
        if block["type"] not in self._blocks:
            return _without_secrets(_texts_in(block))
        return _without_secrets(self._blocks[block["type"]](block, view or {}))

    def words_beside(self, block: Json) -> str:
        """Return what stands beside the boxes of a block: its label, or a section's text."""
        texts = [block["label"]] if "label" in block else list(self._section_texts(block))
        return " ".join(line for text in texts for line in self._lines(text))

    def words_of(self, option: Json) -> list[str]:
        """Return what an option says: its text and its description."""
        return [line for name in ("text", "description") if option.get(name) for line in self._lines(option[name])]

    def _header(self, block: Json, _: Json) -> Iterator[str]:
        yield from self._lines(block["text"])

    def _section(self, block: Json, view: Json) -> Iterator[str]:
        lines = [line for part in self._section_texts(block) for line in self._lines(part)]
        accessory = block.get("accessory") or {}
        button = _label(accessory)
        yield f"{lines[0]}    [{button}]" if button and lines else "".join(lines[:1])
        yield from lines[1:]
        if accessory.get("type") in _LISTS:
            yield from self._options(block, accessory, view)

    def _section_texts(self, block: Json) -> Iterator[Json]:
        if block.get("text"):
            yield block["text"]
        yield from block.get("fields", ())

    def _context(self, block: Json, _: Json) -> Iterator[str]:
        yield "  ".join(" ".join(self._lines(e)) for e in block["elements"] if "text" in e)

    def _actions(self, block: Json, view: Json) -> Iterator[str]:
        buttons = [element for element in block["elements"] if element["type"] not in _LISTS]
        if buttons:
            yield "  ".join(f"[{_label(element)}]" for element in buttons)
        for element in block["elements"]:
            if element["type"] in _LISTS:
                yield from self._options(block, element, view)

    def _input(self, block: Json, view: Json) -> Iterator[str]:
        element, label = block["element"], block["label"]["text"]
        options = list(self._options(block, element, view))
        hint = f"    ({block['hint']['text']})" if block.get("hint") else ""
        if element["type"] == "checkboxes" and len(options) == 1 and not hint:
            yield f"{label}    {options[0]}"
            return
        yield f"{label}{'' if options else ' ______'}{hint}"
        yield from options

    def _options(self, block: Json, element: Json, view: Json) -> Iterator[str]:
        chosen = chosen_in(view, block, element)
        for option in element.get("options") or ():
            small = f"  ({' '.join(self._lines(option['description']))})" if option.get("description") else ""
            mark = "x" if option["value"] in chosen else " "
            yield f"[{mark}] {' '.join(self._lines(option['text']))}{small}"

    def _lines(self, text: Json) -> list[str]:
        shown = text["text"] if text["type"] == "plain_text" else self._marked(text["text"])
        return [line.rstrip() for line in str(shown).split("\n")]

    def _marked(self, text: str) -> str:
        """Return mrkdwn without its marks."""
        return html.unescape(self._unmarked(text))

    def _unmarked(self, text: str) -> str:
        return _MARKUP.sub(self._without_marks, text)

    def _without_marks(self, match: re.Match[str]) -> str:
        kind, inside = match.lastgroup, match[match.lastgroup or 0]
        if kind == "code":
            return inside
        if kind == "link":
            return self._link(inside)
        if kind == "symbol":
            return _SYMBOLS.get(inside, inside)
        return self._unmarked(inside)

    def _link(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("!date^"):
            _, stamp, form, *_ = target.split("^")
            return self.dates.filled(stamp, form)
        if target.startswith(("@", "#")):
            return self._cast.name_of(target[1:])
        if target.startswith("!"):
            return self._cast.name_of(target.partition("^")[2]) if "^" in target else f"@{target[1:]}"
        return label or target


def _without_secrets(lines: Iterable[str]) -> list[str]:
    return [totp.SECRETS.sub(_SECRET, line) for line in lines]


def _label(element: Json) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", "")) if isinstance(text, dict) else str(text)


def _texts_in(value: object) -> Iterator[str]:
    """Yield every text within a block, whatever its kind."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)
