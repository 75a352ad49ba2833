"""When people work, and which days and months are theirs: arithmetic of time, exact across changes of the clocks. Pure.

Moments go in aware and come out in UTC. A time of day that a clock skips stands for the moment of skipping, and one
that it shows twice for the first. Read so, a later time of day is never an earlier moment: days and months follow each
other without gap or overlap.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOURS_MAX = 10_000

_DAY = timedelta(days=1)
_WEEK_DAYS = range(7)
_WORKING_DAY_MIN = timedelta(hours=1)  # bounds how many days as many hours can take
_MICROSECONDS_OF_HOUR = 3_600_000_000


def require_zone(name: str) -> ZoneInfo:
    """Return a time zone by its name of the IANA, such as `Europe/Paris`.

    Raises:
        ValueError: there is none of this name; the message is a sentence.

    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder such as `Europe` is an OSError
        raise ValueError(f'"{name}" is not a known time zone; name one as "Europe/Paris" or "UTC".') from None


@dataclass(frozen=True, kw_only=True)
class Span:
    """A span of time, half open.

    Args:
        begins_at, ends_at: in UTC; the second is the first moment that is no longer in it.

    """

    begins_at: datetime
    ends_at: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at


@dataclass(frozen=True, kw_only=True)
class Month(Span):
    """A calendar month, as it was in some zone.

    Args:
        year, month: its name; January is 1.

    """

    year: int
    month: int


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When people work: days and times of day in a time zone; around the clock if no times are given.

    Args:
        zone: name of the IANA, such as `Europe/Paris`.
        days: those of the week; Monday is 0. They play no part around the clock.
        begins, ends: times of day in the zone, an hour or more apart; midnight as the end is that after the day. Either
            both or none.

    Raises:
        ValueError: the zone is not known, or there would be no working time; the message is a sentence.

    """

    zone: str
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    begins: time | None = None
    ends: time | None = None

    def __post_init__(self) -> None:
        require_zone(self.zone)
        if (self.begins is None) != (self.ends is None):
            raise ValueError("Working hours need both a beginning and an end; without both they are around the clock.")
        if self.begins is not None and self.ends is not None:
            _require_a_working_day(self.days, self.begins, self.ends)

    @property
    def is_around_the_clock(self) -> bool:
        """Whether people work at all hours of all days."""
        return self.begins is None

    def after(self, start: datetime, hours: Decimal) -> datetime:
        """Return the moment at which that much working time has passed.

        What passes is real time: a working day on which the clocks change counts as long as it lasts. Outside working
        hours the count starts with the next opening, and what ends with a working day ends at its closing. So no hours
        lead to the moment itself within working hours and at a closing, and to the next opening otherwise.

        Args:
            start: aware.
            hours: from 0 to HOURS_MAX.

        Raises:
            ValueError: more hours than that, or less than none.

        """
        if not 0 <= hours <= HOURS_MAX:
            raise ValueError(f"{hours} hours cannot be counted; give a number from 0 to {HOURS_MAX}.")
        left = timedelta(microseconds=int(hours * _MICROSECONDS_OF_HOUR))
        moment = _utc(start)
        if self.begins is None or self.ends is None:
            return moment + left
        for day in self._working_days(moment, self.begins, self.ends):
            begins_at = max(day.begins_at, moment)
            if begins_at + left <= day.ends_at:
                return begins_at + left
            left -= day.ends_at - begins_at
        raise AssertionError("there is always another working day")

    def _working_days(self, since: datetime, begins: time, ends: time) -> Iterator[Span]:
        """Find the working days that close at a moment or later, in order. There is no last one."""
        clock = require_zone(self.zone)
        # The day before may close now, at midnight.
        first = since.astimezone(clock).date() - _DAY
        for number in count():
            day = first + number * _DAY
            if day.weekday() not in self.days:
                continue
            span = Span(begins_at=_first(day, begins, clock), ends_at=_first(_closing_day(day, ends), ends, clock))
            # Clocks that are set forward can swallow a whole working day.
            if span.begins_at < span.ends_at and since <= span.ends_at:
                yield span


AROUND_THE_CLOCK = Hours(zone="UTC")


def month_of(moment: datetime, zone: str) -> Month:
    """Return the calendar month in which a moment is in a zone.

    Args:
        moment: aware.
        zone: a known one: see `require_zone`.

    """
    clock = require_zone(zone)
    month = _month(_utc(moment).astimezone(clock).date(), clock)
    # Clocks set back across midnight show the old month again when the new one has begun: St John's, 1 November 2009.
    return month if moment in month else _month(month.ends_at.astimezone(clock).date(), clock)


def day_span(first: date, last: date, zone: str) -> Span:
    """Return whole days of a zone, the last one included.

    Raises:
        ValueError: the last is before the first, or beyond what can be counted; the message is a sentence.

    """
    if last < first:
        raise ValueError(f"{last} is before {first}.")
    clock = require_zone(zone)
    try:
        return Span(begins_at=_first(first, time.min, clock), ends_at=_first(last + _DAY, time.min, clock))
    except OverflowError:
        raise ValueError(f"{first} to {last} is beyond the years that can be counted.") from None


def _require_a_working_day(days: tuple[int, ...], begins: time, ends: time) -> None:
    if not days:
        raise ValueError("Working hours need a day of the week.")
    if not set(days) <= set(_WEEK_DAYS):
        raise ValueError("The days of working hours are numbers from 0 for Monday to 6 for Sunday.")
    if begins.tzinfo or ends.tzinfo:
        raise ValueError("The times of working hours have no offset of their own; they are those of the zone.")
    if datetime.combine(_closing_day(date.min, ends), ends) - datetime.combine(date.min, begins) < _WORKING_DAY_MIN:
        raise ValueError(
            f"Working hours end an hour or more after they begin, on the same day: not {begins:%H:%M} to {ends:%H:%M}."
        )


def _closing_day(day: date, ends: time) -> date:
    return day if ends > time.min else day + _DAY


def _month(day: date, clock: ZoneInfo) -> Month:
    """Return the month that a day is in."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return Month(
        year=day.year,
        month=day.month,
        begins_at=_first(day.replace(day=1), time.min, clock),
        ends_at=_first(following, time.min, clock),
    )


def _first(day: date, at: time, clock: ZoneInfo) -> datetime:
    """Return the first moment at which a clock shows that time of that day, or a later one."""
    shown = datetime.combine(day, at)
    first = shown.replace(tzinfo=clock, fold=0).astimezone(UTC)
    other = shown.replace(tzinfo=clock, fold=1).astimezone(UTC)
    if first <= other:
        return first
    # The time is skipped. Read by the offset after the change it lies before the change, and conversely (PEP 495).
    seconds = range(int(other.timestamp()), int(first.timestamp()))
    change = bisect_left(seconds, shown, key=lambda second: _shown(second, clock))
    return datetime.fromtimestamp(seconds.start + change, UTC)


def _shown(second: int, clock: ZoneInfo) -> datetime:
    """Return what a clock shows at a second since 1970, without an offset."""
    return datetime.fromtimestamp(second, clock).replace(tzinfo=None)


def _utc(moment: datetime) -> datetime:
    assert moment.utcoffset() is not None, "a moment is aware"
    return moment.astimezone(UTC)
