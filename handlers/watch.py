"""`/domain watch`, `/domain watches`, `/domain unwatch`, and the buttons that do the same."""

import re
from collections import deque
from dataclasses import dataclass, replace
from datetime import date

from bot.errors import NotAName, NotUnderstood, Unreachable, quoted
from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.name import Name
from bot.model.price_limit import PriceLimit, is_currency, read_limit
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import watch as view
from bot.views.ids import Action
from handlers import reading
from handlers.intention import Intention

_OPTION = re.compile(
    r"(?:--|[\u2013\u2014]|-)?(under|until)(?:=(.*))?", re.IGNORECASE
)  # keyboards make one dash of two
_ANY_OPTION = re.compile(r"(?:--|[\u2013\u2014]).*")

_NOT_WATCHED = "Nothing is watched by that."
_NOT_ENDED = "Nothing was changed."
_HOW = "Write it as `/domain watch acme.com --under 20 --until 2027-06-01`."
_HOW_TO_END = "Write it as `/domain unwatch acme.com`, or press End in `/domain watches`."


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands behind `watch`.

    Args:
        text: what is no option.
        under: the limit; None without one.
        until: the last day; None without one.

    """

    text: str = ""
    under: PriceLimit | None = None
    until: date | None = None


def watch(heard: Heard, services: Services) -> Message:
    """Watch a name that was typed."""
    typed = read(heard.values["text"])
    name, remarks = _name(typed.text, _NOT_WATCHED, _HOW)
    _require_reachable(heard, services)
    begun = services.watching.watch(
        name, heard.place, heard.person, under=typed.under, until=typed.until, at=heard.heard_at
    )
    return view.begun(begun, remarks)


def watch_shown(heard: Heard, services: Services) -> Message:
    """Watch a name that a search has shown."""
    number = reading.number(heard.values["value"])
    _require_reachable(heard, services)
    return view.begun(services.watching.watch_offered(number, heard.place, heard.person, at=heard.heard_at))


def watch_again(heard: Heard, services: Services) -> Message:
    """Watch a name anew whose watch ran out."""
    number = reading.number(heard.values["value"])
    return view.begun(services.watching.watch_again(number, heard.place, heard.person, at=heard.heard_at))


def watches(heard: Heard, services: Services) -> Message:
    """List what this channel watches."""
    return view.listed(services.watching.watches(heard.place))


def unwatch(heard: Heard, services: Services) -> Message:
    """End the watch of a name that was typed."""
    _, *rest = heard.values["text"].split(maxsplit=1)
    name, _ = _name(" ".join(rest), _NOT_ENDED, _HOW_TO_END)
    return view.ended(services.watching.unwatch(name, heard.place, heard.person))


def end(heard: Heard, services: Services) -> Message:
    """End a watch by its button."""
    number = reading.number(heard.values["value"])
    return view.ended(services.watching.end(number, heard.place, heard.person))


def read(text: str) -> Typed:
    """Understand a whole command.

    Raises:
        NotUnderstood: an option is not known, or its value cannot be read.

    """
    _, *tokens = reading.tokens(text)
    rest, typed, words = deque(tokens), Typed(), []
    while rest:
        token = rest.popleft()
        option = _OPTION.fullmatch(token)
        if option is None:
            _refuse_unknown_option(token)
            words.append(token)
            continue
        value = option[2] or (rest.popleft() if rest else "")
        if option[1].lower() == "until":
            typed = replace(typed, until=_day(value))
        else:
            typed = replace(typed, under=_limit(_with_its_currency(value, rest)))
    return replace(typed, text=" ".join(words))


def _with_its_currency(value: str, rest: deque[str]) -> str:
    """Take the sign of a currency along that stands apart from its amount, before it or behind it."""
    is_apart = rest and (is_currency(value) or is_currency(rest[0]))
    return f"{value} {rest.popleft()}" if is_apart else value


def _limit(value: str) -> PriceLimit:
    limit = read_limit(value)
    if limit is None:
        raise NotUnderstood(
            f"{quoted(value)} is no amount as I can read it.",
            _NOT_WATCHED,
            "Write it without anything between the digits of thousands, as `--under 20` or `--under 20.50`.",
        )
    return limit


def _day(value: str) -> date:
    day = reading.day(value)
    if day is None:
        raise NotUnderstood(
            f"{quoted(value)} is no day as I can read it.", _NOT_WATCHED, "Write it as `--until 2027-06-01`."
        )
    return day


def _refuse_unknown_option(token: str) -> None:
    if _ANY_OPTION.fullmatch(token):
        raise NotUnderstood(f"There is no option {quoted(token)}.", _NOT_WATCHED, _HOW)


def _name(text: str, not_done: str, how: str) -> tuple[Name, tuple[str, ...]]:
    """Read the one name that was typed, and say what was understood otherwise."""
    typed = reading.words(text)
    try:
        if typed.faults:
            raise typed.faults[0]
        if not typed.words:
            raise NotUnderstood("That says no name.", not_done, how)
        if len(typed.words) > 1:
            raise NotUnderstood("That is more than one name, and I take one at a time.", not_done, how)
        (word,) = typed.words
        if "." not in word:
            raise NotUnderstood(f"{quoted(word)} is no whole name: its extension is missing.", not_done, how)
        return Name.read(word), typed.remarks
    except NotAName as no:
        happened = no.happened
        raise NotUnderstood(happened, not_done, how) from None


def _require_reachable(heard: Heard, services: Services) -> None:
    """Let a channel pass that could be told what becomes of a name."""
    try:
        services.hearing.require_reachable(heard.place.channel)
    except Unreachable as no:
        happened, next_step = no.happened, no.next_step
        raise Unreachable(happened, _NOT_WATCHED, next_step) from None


# A limit needs the currency of OVH's prices, which has to be asked for if nobody did before.
WATCH = Intention(name="watch", right=Right.WATCH, heard_as="watch", answer=watch, lane=Work.SEARCHES)
WATCH_NAME = Intention(name="watch name", right=Right.WATCH, heard_as=Action.WATCH, answer=watch_shown)
WATCH_AGAIN = Intention(name="watch again", right=Right.WATCH, heard_as=Action.WATCH_AGAIN, answer=watch_again)
WATCHES = Intention(name="watches", right=Right.WATCH, heard_as="watches", answer=watches)
UNWATCH = Intention(name="unwatch", right=Right.WATCH, heard_as="unwatch", answer=unwatch)
END_WATCH = Intention(name="end watch", right=Right.WATCH, heard_as=Action.END_WATCH, answer=end)
