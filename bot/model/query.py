"""What somebody typed after `search`: names, bare words, patterns and options.

merrychristmas.shop          a whole name
merry christmas              bare words, also joined and hyphenated
get{name} {name}app          patterns, filled with each bare word; `{name}.io` makes whole names
--featured --tech --country --all --campaign    lists of extensions: ours, and the channel's own
--max-price 20  --years 5    what it may cost, and over how many years it is added up
"""

import re
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.errors import NotUnderstood, Refused, quoted
from bot.model.cost import YEARS, YEARS_MAX
from bot.model.price_limit import PriceLimit, is_currency, read_limit

FEATURED, TECH, COUNTRY, ALL = "featured", "tech", "country", "all"
PRESETS = (FEATURED, TECH, COUNTRY, ALL)
"""The lists of extensions that every channel has."""

MAX_PRICE, YEARS_OPTION = "max-price", "years"
RESERVED_WORDS = frozenset({*PRESETS, MAX_PRICE, YEARS_OPTION})
"""What no list of a channel's own can be called."""

NAME = "{name}"
"""What stands for the word in a pattern."""

# Keyboards make one long dash of two. Behind a short one only an option that there is: it may begin a mistyped name.
_OPTION = re.compile(
    r"(?:--|[\u2010-\u2015\u2212]+|(?P<short>-))(?P<name>\w[^=]*)(?:=(?P<value>.*))?", re.IGNORECASE | re.DOTALL
)

_OWN_LISTS_TOLD_MAX = 6


@dataclass(frozen=True, kw_only=True)
class Query:
    """What was asked.

    Args:
        names: whole names, as they were typed.
        words: bare words.
        patterns: each with `{name}` in it.
        lists: the lists of extensions that were asked for; none for the usual one.
        max_price: the most that a first year may cost, without tax; None for no limit.
        years: over how many years costs are added up.
        faults: what was typed and could not be understood.

    """

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    max_price: PriceLimit | None = None
    years: int = YEARS
    faults: tuple[Refused, ...] = ()


def read(tokens: Sequence[str], own_lists: Collection[str] = ()) -> Query:
    """Understand what was typed; what is wrong becomes a fault, and the rest counts.

    Args:
        tokens: the parts of it, without Slack's markup.
        own_lists: what the channel calls lists of its own.

    """
    reader = _Reader(tokens, own_lists)
    reader.read()
    return reader.query()


class _Reader:
    """Takes one token after another."""

    def __init__(self, tokens: Sequence[str], own_lists: Collection[str]) -> None:
        self._rest = deque(tokens)
        self._own_lists = own_lists
        self._names: list[str] = []
        self._words: list[str] = []
        self._patterns: list[str] = []
        self._lists: list[str] = []
        self._faults: list[Refused] = []
        self._max_price: PriceLimit | None = None
        self._years = YEARS

    def read(self) -> None:
        while self._rest:
            token = self._rest.popleft()
            option = self._option(token)
            if option:
                self._read_option(option["name"].lower(), option["value"])
            else:
                self._read_word(token)

    def query(self) -> Query:
        return Query(
            names=tuple(self._names),
            words=tuple(self._words),
            patterns=tuple(self._patterns),
            lists=tuple(dict.fromkeys(self._lists)),
            max_price=self._max_price,
            years=self._years,
            faults=tuple(self._faults),
        )

    def _option(self, token: str) -> re.Match[str] | None:
        found = _OPTION.fullmatch(token)
        if found and found["short"] and not self._is_known(found["name"].lower()):
            return None
        return found

    def _is_known(self, name: str) -> bool:
        return name in RESERVED_WORDS or name in self._own_lists

    def _read_word(self, token: str) -> None:
        if NAME in token.lower():
            self._patterns.append(token.lower())
        elif "." in token:
            self._names.append(token)
        else:
            self._words.append(token)

    def _read_option(self, name: str, value: str | None) -> None:
        own_lists = self._own_lists
        if name == MAX_PRICE:
            self._read_price(self._with_its_currency(self._number(value)))
        elif name == YEARS_OPTION:
            self._read_years(self._number(value))
        elif self._is_known(name):
            self._lists.append(name)
        else:
            self._faults.append(_no_such_option(name, own_lists))

    def _number(self, value: str | None) -> str:
        """What stands behind an option that takes a number; a word that follows it is searched, not lost."""
        if value is not None or not self._rest:
            return value or ""
        following = self._rest[0]
        is_number = any(c.isdigit() for c in following) or _is_apart(following)
        return self._rest.popleft() if is_number and not self._option(following) else ""

    def _with_its_currency(self, value: str) -> str:
        """Take a currency along that stands apart from its amount, before it or behind it."""
        if not self._rest or not value:
            return value
        if _is_apart(self._rest[0]) or (_is_apart(value) and read_limit(self._rest[0])):
            return f"{value} {self._rest.popleft()}"
        return value

    def _read_price(self, value: str) -> None:
        limit = read_limit(value)
        if limit:
            self._max_price = limit
            return
        self._faults.append(
            NotUnderstood(
                f"I cannot read an amount in {quoted(f'--{MAX_PRICE} {value}', 40)}.",
                "I did not limit the price.",
                "Write it without VAT, as in `--max-price 20` or `--max-price 20.50`.",
            )
        )

    def _read_years(self, value: str) -> None:
        if value.isascii() and value.isdecimal() and len(value) <= len(str(YEARS_MAX)) and 1 <= int(value) <= YEARS_MAX:
            self._years = int(value)
            return
        self._faults.append(
            NotUnderstood(
                f"I cannot read a number from 1 to {YEARS_MAX} in {quoted(f'--{YEARS_OPTION} {value}', 40)}.",
                f"I added the costs up over {self._years} years.",
                "Search again, as in `--years 5`, to see other totals.",
            )
        )


def _is_apart(text: str) -> bool:
    """Whether this is a currency by itself: a sign, or a code in capitals, in which nobody writes words."""
    return is_currency(text) and (text.isupper() or not text.isascii() or text == "$")


def _no_such_option(name: str, own_lists: Collection[str]) -> NotUnderstood:
    own = sorted(own_lists)
    known = ", ".join(f"`--{option}`" for option in (*PRESETS, *own[:_OWN_LISTS_TOLD_MAX], MAX_PRICE, YEARS_OPTION))
    return NotUnderstood(
        f"There is no option {quoted(f'--{name}', 40)}, and no list of that name in this channel.",
        "I left it out.",
        f"There are {known}; `/domain lists` shows this channel's own lists.",
    )
