"""The `[policy]` table of `cartwright.toml`, table by table, and the `Policy` that it makes.

What is wrong between its parts is found by `policy_faults`, which has to be asked first.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StrictBool

from bot.model.calendar import HOURS_MAX, Hours, require_zone
from bot.model.money import CENT
from bot.model.policy import Group, Policy, Rule, Seat, Tier

NO_LIMIT = "no limit"
FORBIDDEN = "forbidden"

_AMOUNT_MAX = 1_000_000_000
_ID_OF_PERSON, _ID_OF_PEOPLE, _ID_OF_CHANNEL = "[UW][A-Z0-9]+", "[UWS][A-Z0-9]+", "[CGD][A-Z0-9]+"
_LIKE_AN_ID = "[UWS][A-Z0-9]{7,}"


def _number(value: object) -> Decimal:
    """Read a number as it was written: TOML's floats through their text, so that no float is ever calculated with."""
    number = Decimal(str(value)) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None
    if number is None or not number.is_finite():
        raise ValueError("must be a number, such as 50 or 49.90")
    return number


def amount(value: object) -> Decimal:
    """Read an amount of the policy's currency; 50 and 50.00 are the same, also to its digest.

    Raises:
        ValueError: it is none.

    """
    number = _number(value)
    if not 0 < number <= _AMOUNT_MAX:
        raise ValueError(f"must be more than 0, and {_AMOUNT_MAX:,} at most")
    if number != number.quantize(CENT):
        raise ValueError("has more than two decimals")
    return number.quantize(Decimal(1) if number == int(number) else CENT)


def _limit(value: object) -> Decimal | None:
    return None if value == NO_LIMIT else amount(value)


def _hours(value: object) -> Decimal:
    hours = _number(value)
    if not 0 < hours <= HOURS_MAX:
        raise ValueError(f"must be more than 0 hours, and {HOURS_MAX} at most")
    return hours.quantize(Decimal(1)) if hours == int(hours) else hours.normalize()


def _like(pattern: str, what: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"must be {what}")
        return text

    return check


def _called(text: str) -> str:
    if not text.isprintable() or text != text.strip() or not 0 < len(text) <= 40 or re.fullmatch(_LIKE_AN_ID, text):
        raise ValueError("must be a name of 1 to 40 characters that is not written like an id of Slack's")
    return text


def _several(accounts: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(accounts)) < max(len(accounts), 2):
        raise ValueError("must name two or more accounts of one person, each once")
    return accounts


def _zone(name: str) -> str:
    require_zone(name)
    return name


def _times(text: object) -> tuple[time, time]:
    """Read `09:00-18:00`; an end at 24:00 is the midnight after."""
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text) if isinstance(text, str) else None
    if not found:
        raise ValueError('must be written like "09:00-18:00"')
    times = time.fromisoformat(found[1]), time.min if found[2] == "24:00" else time.fromisoformat(found[2])
    Hours(zone="UTC", begins=times[0], ends=times[1])
    return times


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Amount = Annotated[Decimal, PlainValidator(amount)]
Limit = Annotated[Decimal | None, PlainValidator(_limit)]
Span = Annotated[Decimal, PlainValidator(_hours)]
Called = Annotated[str, AfterValidator(_called)]
PersonId = Annotated[str, AfterValidator(_like(_ID_OF_PERSON, "the id of a person, U… or W…"))]
PeopleId = Annotated[str, AfterValidator(_like(_ID_OF_PEOPLE, "the id of a person, U…, or of a user group, S…"))]
Accounts = Annotated[tuple[PersonId, ...], AfterValidator(_several)]
ChannelId = Annotated[str, AfterValidator(_like(_ID_OF_CHANNEL, "the id of a channel, C…"))]
Extension = Annotated[str, AfterValidator(_like(r"[a-z0-9-]+(\.[a-z0-9-]+)*", 'an extension, such as "com"'))]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FreeTable(_Table):
    """What needs no vote: so many requests, up to that much together."""

    requests: int = Field(ge=1, le=1000, strict=True)
    total: Amount


class TierTable(_Table):
    """What a purchase up to an amount needs."""

    name: Called
    up_to: Amount | None = None
    votes: dict[str, Annotated[int, Field(ge=1, le=50, strict=True)]] = Field(min_length=1)
    without_vote: FreeTable | None = None
    open_hours: Span = Decimal(72)
    remind_hours: Span | None = None
    inform_hours: Span | None = None
    inform: tuple[str, ...] = ()
    pinned: StrictBool = False
    code: StrictBool = False

    def tier(self, groups: Mapping[str, Group]) -> Tier:
        """Make the model's."""
        free = self.without_vote
        return Tier(
            name=self.name,
            up_to=self.up_to,
            seats=tuple(Seat(group=groups[name], count=count) for name, count in self.votes.items()),
            is_pinned=self.pinned,
            needs_code=self.code,
            free_requests=free.requests if free else 0,
            free_total=free.total if free else Decimal(0),
            open_hours=self.open_hours,
            remind_hours=self.remind_hours,
            inform_hours=self.inform_hours,
            inform=tuple(groups[name] for name in dict.fromkeys(self.inform)),
        )


class RuleTable(_Table):
    """What holds in every channel that has no rule of its own."""

    tiers: tuple[TierTable, ...] = Field(min_length=1)
    request_max: Limit = None
    name_max: Limit = None
    extensions: tuple[Extension, ...] = ()
    denied_extensions: tuple[Extension, ...] = ()
    premium: str = FORBIDDEN
    aftermarket: str = FORBIDDEN
    budget: Limit = None

    def rule(self, groups: Mapping[str, Group], channels: tuple[str, ...] = (), *, is_shared: bool = False) -> Rule:
        """Make the model's.

        Args:
            is_shared: whether its channels may be shared with another company.

        """
        return Rule(
            channels=_sorted(channels),
            tiers=tuple(tier.tier(groups) for tier in self.tiers),
            request_max=self.request_max,
            name_max=self.name_max,
            extensions=_sorted(self.extensions),
            denied_extensions=_sorted(self.denied_extensions),
            premium="" if self.premium == FORBIDDEN else self.premium,
            aftermarket="" if self.aftermarket == FORBIDDEN else self.aftermarket,
            budget=self.budget,
            is_sharing_allowed=is_shared,
        )


class ChannelsTable(RuleTable):
    """What holds in some channels; what it does not say, it takes from the shared rule, each amount for itself."""

    ids: tuple[ChannelId, ...] = Field(min_length=1)
    tiers: tuple[TierTable, ...] = Field((), min_length=1)
    shared_allowed: StrictBool = False

    def over(self, shared: RuleTable) -> RuleTable:
        """Take from the shared rule what is not said here."""
        said = self.model_fields_set & RuleTable.model_fields.keys()
        return shared.model_copy(update={name: getattr(self, name) for name in said})


class PolicyTable(_Table):
    """The whole table."""

    currency: Annotated[str, AfterValidator(_like("[A-Z]{3}", 'a currency in three capitals, such as "EUR"'))]
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    working_days: tuple[Day, ...] = Field(("mon", "tue", "wed", "thu", "fri"), min_length=1)
    working_hours: Annotated[tuple[time, time] | None, PlainValidator(_times)] = None
    window_days: int = Field(7, ge=1, le=366, strict=True)
    budget: Limit = None
    person_budget: Limit = None
    beyond_budget: Literal["refuse", "next tier"] = "refuse"
    aliases: tuple[Accounts, ...] = ()
    delegates: tuple[str, ...] = ()
    factor_delay_hours: int = Field(24, ge=0, le=HOURS_MAX, strict=True)
    groups: dict[Called, tuple[PeopleId, ...]] = Field(default_factory=dict)
    rule: RuleTable
    channels: tuple[ChannelsTable, ...] = ()

    def policy(self, **settings: Any) -> Policy:
        """Make the model's.

        Args:
            settings: the fields of `Policy` that stand elsewhere in the file.

        """
        groups = {name: Group(name=name, ids=_sorted(ids)) for name, ids in self.groups.items()}
        begins, ends = self.working_hours or (None, None)
        others = [
            table.over(self.rule).rule(groups, table.ids, is_shared=table.shared_allowed) for table in self.channels
        ]
        return Policy(
            currency=self.currency,
            hours=Hours(
                zone=self.time_zone,
                days=tuple(sorted({get_args(Day).index(day) for day in self.working_days})),
                begins=begins,
                ends=ends,
            ),
            window=timedelta(days=self.window_days),
            rules=(self.rule.rule(groups), *sorted(others, key=lambda rule: rule.channels)),
            aliases=tuple(_sorted(accounts) for accounts in self.aliases),
            delegates=tuple(groups.get(one) or Group(name=one, ids=(one,)) for one in _sorted(self.delegates)),
            budget=self.budget,
            person_budget=self.person_budget,
            is_burst_raised=self.beyond_budget == "next tier",
            factor_delay=timedelta(hours=self.factor_delay_hours),
            **settings,
        )


def _sorted(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each once, in an order of its own: writing them in another one changes no rule."""
    return tuple(sorted(set(texts)))
