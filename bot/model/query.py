"""What somebody typed after `search`: names, bare words, patterns and options.

merrychristmas.shop          a whole name
merry christmas              bare words, also joined and hyphenated
get{name} {name}app          patterns, filled with each bare word
--featured --tech --country --all --campaign    lists of extensions: ours, and the channel's own
--max-price 20  --years 5    what it may cost, and over how many years it is added up
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.errors import NotUnderstood, Refused
from bot.model.cost import YEARS, YEARS_MAX

FEATURED, TECH, COUNTRY, ALL = "featured", "tech", "country", "all"
PRESETS = (FEATURED, TECH, COUNTRY, ALL)
"""The lists of extensions that every channel has."""

MAX_PRICE, YEARS_OPTION = "max-price", "years"
RESERVED_WORDS = frozenset({*PRESETS, MAX_PRICE, YEARS_OPTION})
"""What no list of a channel's own can be called."""

NAME = "{name}"
"""What stands for the word in a pattern."""

_DASHES = re.compile(r"^(--|[\u2013\u2014])(?=\w)")
"""How an option begins; keyboards make one long dash of two."""

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?\s*(?:€|[A-Za-z]{3}|£|zł|Kč)?")
_PRICE_MAX_DIGITS = 9


@dataclass(frozen=True, kw_only=True)
class Query:
    """What was asked.

    Args:
        names: whole names, as they were typed.
        words: bare words.
        patterns: each with `{name}` in it.
        lists: the lists of extensions that were asked for; none for the usual one.
        max_price: the most that a first year may cost without tax, in the account's currency; None for no limit.
        years: over how many years costs are added up.
        faults: what was typed and could not be understood.

    """

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    max_price: Decimal | None = None
    years: int = YEARS
    faults: tuple[Refused, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for and nothing was wrong."""
        return not (self.names or self.words or self.patterns or self.faults)


def read(tokens: Sequence[str], own_lists: Collection[str] = ()) -> Query:
    """Understand what was typed; what is wrong becomes a fault, and the rest counts.

    Args:
        tokens: the parts of it, without Slack's markup.
        own_lists: what the channel calls lists of its own.

    """
    reader = _Reader(own_lists)
    rest = iter(tokens)
    for token in rest:
        option = _DASHES.match(token)
        if option:
            reader.option(token[option.end() :].lower(), rest)
        else:
            reader.word(token)
    return reader.query()


def amount(text: str) -> Decimal | None:
    """Read an amount as people write it, `20`, `20,50`, `20 EUR`, `20€`; None for anything else."""
    found = _AMOUNT.fullmatch(text.strip())
    return Decimal(f"{found[1]}.{found[2] or 0}") if found else None


class _Reader:
    """Takes one token after another."""

    def __init__(self, own_lists: Collection[str]) -> None:
        self._own_lists = own_lists
        self._names: list[str] = []
        self._words: list[str] = []
        self._patterns: list[str] = []
        self._lists: list[str] = []
        self._faults: list[Refused] = []
        self._max_price: Decimal | None = None
        self._years = YEARS

    def word(self, token: str) -> None:
        if NAME in token:
            self._patterns.append(token)
        elif "." in token:
            self._names.append(token)
        else:
            self._words.append(token)

    def option(self, option: str, rest: Iterator[str]) -> None:
        name, _, value = option.partition("=")
        if name == MAX_PRICE:
            self._read_price(value or next(rest, ""))
        elif name == YEARS_OPTION:
            self._read_years(value or next(rest, ""))
        elif name in (*PRESETS, *self._own_lists):
            self._lists.append(name)
        else:
            self._faults.append(_no_such_option(name, self._own_lists))

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

    def _read_price(self, value: str) -> None:
        price = amount(value)
        if price is None:
            self._faults.append(
                NotUnderstood(
                    "`--max-price` needs an amount, such as `--max-price 20`.",
                    "I did not limit the price.",
                    "Search again with an amount in the account's currency, without VAT.",
                )
            )
        else:
            self._max_price = price

    def _read_years(self, value: str) -> None:
        if value.isascii() and value.isdecimal() and len(value) <= 2 and 1 <= int(value) <= YEARS_MAX:
            self._years = int(value)
        else:
            self._faults.append(
                NotUnderstood(
                    f"`--years` needs a number from 1 to {YEARS_MAX}, such as `--years 5`.",
                    f"I added the costs up over {YEARS} years.",
                    "Search again with another number to see other totals.",
                )
            )


def _no_such_option(name: str, own_lists: Collection[str]) -> NotUnderstood:
    known = ", ".join(f"`--{option}`" for option in (*PRESETS, *sorted(own_lists), MAX_PRICE, YEARS_OPTION))
    return NotUnderstood(
        f"There is no option `--{name[:40]}`, and no list of that name in this channel.",
        "I left it out.",
        f"There are {known}; `/domain list NAME com shop …` makes a list.",
    )
