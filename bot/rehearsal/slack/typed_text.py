"""What Slack makes of the text that a person types.

With `should_escape`, a command's text has `&`, `<` and `>` escaped, mentions as ids, and addresses in angle
brackets (docs.slack.dev/interactivity/implementing-slash-commands). Whether a bare host name counts as an
address is nowhere documented, and apps have met several forms; so the stand-in sends each of the four.

All else arrives as it left the keyboard: lines, braces (`get{name}`), and what a phone makes of punctuation. With
"Smart Punctuation" an iPhone turns `--featured` into `—featured` and straight quotes into curly ones
(ubclaunchpad/rocket2#384, a Slack app); whoever wants to see that types it so.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Literal, get_args

from bot.rehearsal.slack.records import Channel
from bot.rehearsal.slack.workspace import Workspace

Shape = Literal["bare", "labelled", "link", "url"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

_LINKS: Mapping[Shape, str] = {
    "bare": "{host}",
    "labelled": "<http://{host}|{host}>",
    "link": "<https://{host}>",
    "url": "https://{host}{slash}",
}

_TOKENS = re.compile(
    r"""
      (?P<code>`[^`]*`)
    | (?P<address>https?://[^\s<>|]+)
    | (?P<mail>[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,})
    | @(?P<person>[\w.-]*\w)
    | \#(?P<channel>[\w.-]*\w)
    | (?<![\w.@/-]) (?P<host>(?:[\w-]+\.)+[^\W\d_]{2,} (?:/[^\s<>|]*)?) (?![\w@-])
    """,
    re.VERBOSE,
)


def command_text(workspace: Workspace, text: str, shape: Shape) -> str:
    """Return a command's text as the app receives it, host names in the shape given."""
    return _rewritten(workspace, text, shape, labels=True)


def message_text(workspace: Workspace, text: str) -> str:
    """Return a message's text as Slack stores it: bare host names become labelled links."""
    return _rewritten(workspace, text, "labelled", labels=False)


def _rewritten(workspace: Workspace, text: str, shape: Shape, *, labels: bool) -> str:
    parts, end = [], 0
    for match in _TOKENS.finditer(text):
        parts.append(_escaped(text[end : match.start()]))
        parts.append(_token(workspace, match, shape, labels=labels))
        end = match.end()
    return "".join(parts) + _escaped(text[end:])


def _token(workspace: Workspace, match: re.Match[str], shape: Shape, *, labels: bool) -> str:
    kind = match.lastgroup or ""
    value = match.group(kind)
    if kind == "address":
        return f"<{_escaped(value)}>"
    if kind == "mail":
        return f"<mailto:{value}|{value}>"
    if kind == "host":
        return _LINKS[shape].format(host=_escaped(value), slash="" if "/" in value else "/")
    if kind in ("person", "channel"):
        mention = _person(workspace, value) if kind == "person" else _channel(workspace, value)
        return (mention if labels else _unlabelled(mention)) or match.group()
    return _escaped(value)


def _person(workspace: Workspace, name: str) -> str:
    for person in workspace.people.values():
        if person.name == name:
            return f"<@{person.id}|{name}>"
    for group in workspace.usergroups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}|@{name}>"
    app = workspace.app
    return f"<@{app.user_id}|{name}>" if name == app.name.lower() else ""


def _channel(workspace: Workspace, name: str) -> str:
    for channel in workspace.channels.values():
        if channel.name == name and channel.kind != "im":
            return f"<#{channel.id}|{_label(channel)}>"
    return ""


def _label(channel: Channel) -> str:
    return "" if channel.kind == "private" else channel.name


def _unlabelled(mention: str) -> str:
    return re.sub(r"^<(@\w+)\|[^>]*>$", r"<\1>", mention)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
