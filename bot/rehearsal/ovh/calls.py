"""A request as a route sees it, and the table of routes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.rehearsal.ovh.keys import ConsumerKey
from bot.rehearsal.ovh.refusals import bad_request, not_found

if TYPE_CHECKING:
    from bot.rehearsal.ovh.account import Account

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request: the segments of its path, its query and its JSON body, each by OVH's own name.

    `base_url` is where the stand-in listens, for links in answers.
    """

    segments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)
    consumer: ConsumerKey | None = None
    base_url: str = ""

    def number(self, segment: str) -> int:
        """Return a numeric segment of the path, for instance `itemId`.

        Raises:
            Refused: 404, it is not a number, so no such object exists.
        """
        text = self.segments[segment]
        if not text.isdecimal():
            raise not_found(segment)
        return int(text)

    def text(self, key: str, default: str = "") -> str:
        """Return a text of the body; absent and null are the default."""
        return self._typed(key, str, default)

    def flag(self, key: str) -> bool:
        """Return a boolean of the body; absent and null are false."""
        return self._typed(key, bool, default=False)

    def integer(self, key: str, default: int) -> int:
        """Return a whole number of the body; absent and null are the default."""
        return self._typed(key, int, default)

    def moment(self, key: str) -> datetime | None:
        """Return a moment of the query or the body, in UTC if it names no zone; None if absent."""
        text = self.query.get(key) or self.body.get(key)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            raise bad_request(f"[{key}] Given data ({text}) is not valid for type datetime") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def period(self) -> Callable[[datetime], bool]:
        """Return whether a moment lies between `date.from` and `date.to` of the query, both optional."""
        since, until = self.moment("date.from"), self.moment("date.to")
        return lambda moment: (since is None or since <= moment) and (until is None or moment <= until)

    def _typed(self, key: str, kind: type[T], default: T) -> T:
        value = self.body.get(key)
        if value is None:
            return default
        if type(value) is not kind:
            raise bad_request(f"[{key}] Given data ({value}) is not valid for type {kind.__name__}")
        return value


@dataclass(frozen=True)
class Pieces:
    """A JSON value too large to be held: its bytes, piece by piece, each made when it is about to be sent."""

    pieces: Iterator[bytes]


Handler: TypeAlias = "Callable[[Account, Call], object]"


@dataclass(frozen=True)
class Parameters:
    """The names that a query or a body may have, and those that it must have."""

    names: frozenset[str]
    required: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "Parameters":
        """Read names separated by spaces; a star marks a required one, as in OVH's own tables: `label* value*`."""
        words = text.split()
        required = frozenset(word.removesuffix("*") for word in words if word.endswith("*"))
        return cls(frozenset(word.removesuffix("*") for word in words), required)

    def check(self, given: Mapping[str, object]) -> None:
        """Refuse unknown names and missing required ones, as the OVH API does.

        Raises:
            Refused: 400, naming them.
        """
        unknown = sorted(given.keys() - self.names)
        if unknown:
            raise bad_request(f"Received not described parameters: ({', '.join(unknown)})")
        missing = sorted(name for name in self.required if given.get(name) is None)
        if missing:
            raise bad_request(f"Missing parameters: ({', '.join(missing)})")


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route: method, path below `/1.0` with OVH's parameter names, and whether it needs a signature."""

    method: str
    path: str
    signed: bool
    query: Parameters
    body: Parameters
    handler: Handler

    def answer(self, account: "Account", call: Call) -> object:
        """Return the JSON value of the answer, or its `Pieces`.

        Raises:
            Refused: the parameters or the state of the account do not allow it.
        """
        self.query.check(call.query)
        self.body.check(call.body)
        return self.handler(account, call)


class Routes:
    """A table of routes, filled by decorating their handlers."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def add(self, call: str, *, signed: bool = True, query: str = "", body: str = "") -> Callable[[Handler], Handler]:
        """Register a handler for `"METHOD /path"`; `query` and `body` are read by `Parameters.parse`."""
        method, path = call.split()

        def register(handler: Handler) -> Handler:
            self._routes.append(
                Route(
                    method=method,
                    path=path,
                    signed=signed,
                    query=Parameters.parse(query),
                    body=Parameters.parse(body),
                    handler=handler,
                )
            )
            return handler

        return register
