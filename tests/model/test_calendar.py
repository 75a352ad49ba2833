"""Working hours, months and days, also where clocks change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.calendar import AROUND_THE_CLOCK, HOURS_MAX, Hours, day_span, month_of, require_zone
from bot.store.columns import decoded, encoded

PARIS, NEW_YORK, SANTIAGO, BEIRUT = "Europe/Paris", "America/New_York", "America/Santiago", "Asia/Beirut"
# Half an hour of summer time; an hour after midnight shown twice; a day that never was; a month that came twice.
ODD = ("Australia/Lord_Howe", "Atlantic/Azores", "Pacific/Apia", "America/St_Johns")
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def hours(begins: int, ends: int, zone: str = PARIS, days: tuple[int, ...] = (0, 1, 2, 3, 4)) -> Hours:
    return Hours(zone=zone, days=days, begins=time(begins), ends=time(ends % 24))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


OFFICE = hours(9, 17)
NIGHT = hours(0, 6, days=EVERY_DAY)
WEEKDAYS = hours(0, 24)

# Working hours, start, hours, end; each moment with the offset that its clock has then.
COUNTED: tuple[tuple[str, Hours, str, str, str], ...] = (
    ("within a day", OFFICE, "2026-11-24T10:00+01:00", "2.5", "2026-11-24T12:30+01:00"),
    ("to the minute of closing", OFFICE, "2026-11-24T10:00+01:00", "7", "2026-11-24T17:00+01:00"),
    ("a minute more", OFFICE, "2026-11-24T10:00+01:00", "7.02", "2026-11-25T09:01:12+01:00"),
    ("from a Friday's closing", OFFICE, "2026-11-20T17:00+01:00", "8", "2026-11-23T17:00+01:00"),
    ("from before a Friday's closing", OFFICE, "2026-11-20T16:00+01:00", "8", "2026-11-23T16:00+01:00"),
    ("from a Sunday", OFFICE, "2026-11-22T12:00+01:00", "1", "2026-11-23T10:00+01:00"),
    ("from before opening", OFFICE, "2026-11-24T06:00+01:00", "1", "2026-11-24T10:00+01:00"),
    ("a whole week", OFFICE, "2026-11-24T11:00+01:00", "40", "2026-12-01T11:00+01:00"),
    ("no hours, when open", OFFICE, "2026-11-24T11:00+01:00", "0", "2026-11-24T11:00+01:00"),
    ("no hours, at opening", OFFICE, "2026-11-24T09:00+01:00", "0", "2026-11-24T09:00+01:00"),
    ("no hours, at closing", OFFICE, "2026-11-20T17:00+01:00", "0", "2026-11-20T17:00+01:00"),
    ("no hours, when closed", OFFICE, "2026-11-20T17:01+01:00", "0", "2026-11-23T09:00+01:00"),
    ("from a moment told in another zone", OFFICE, "2026-11-23T23:30-05:00", "1", "2026-11-24T10:00+01:00"),
    ("across the spring week-end", OFFICE, "2026-03-27T16:00+01:00", "2", "2026-03-30T10:00+02:00"),
    ("across the autumn week-end", OFFICE, "2026-10-23T16:00+02:00", "2", "2026-10-26T10:00+01:00"),
    ("a night of five hours", NIGHT, "2026-03-28T20:00+01:00", "5", "2026-03-29T06:00+02:00"),
    ("an hour more than that night", NIGHT, "2026-03-28T20:00+01:00", "6", "2026-03-30T01:00+02:00"),
    ("a night of seven hours", NIGHT, "2026-10-24T20:00+02:00", "7", "2026-10-25T06:00+01:00"),
    ("in the hour shown again", NIGHT, "2026-10-25T02:30+01:00", "1", "2026-10-25T03:30+01:00"),
    ("in the hour shown first", NIGHT, "2026-10-25T02:30+02:00", "1", "2026-10-25T02:30+01:00"),
    (
        "a night of five hours in New York",
        hours(0, 6, NEW_YORK, EVERY_DAY),
        "2026-03-08T00:00-05:00",
        "5",
        "2026-03-08T06:00-04:00",
    ),
    (
        "a night of seven hours in New York",
        hours(0, 6, NEW_YORK, EVERY_DAY),
        "2026-11-01T00:00-04:00",
        "7",
        "2026-11-01T06:00-05:00",
    ),
    (
        "a midnight that is skipped: a night of five hours in Santiago",
        hours(0, 6, SANTIAGO, EVERY_DAY),
        "2026-09-05T12:00-04:00",
        "5",
        "2026-09-06T06:00-03:00",
    ),
    (
        "a last hour shown twice: an evening of seven hours in Santiago",
        hours(18, 24, SANTIAGO, EVERY_DAY),
        "2026-04-04T12:00-03:00",
        "7",
        "2026-04-05T00:00-04:00",
    ),
    (
        "a midnight that is skipped: a night of five hours in Beirut",
        hours(0, 6, BEIRUT, EVERY_DAY),
        "2026-03-28T12:00+02:00",
        "5",
        "2026-03-29T06:00+03:00",
    ),
    (
        "an opening that is skipped: from the moment of skipping",
        Hours(zone=PARIS, days=EVERY_DAY, begins=time(2, 30), ends=time(6)),
        "2026-03-28T12:00+01:00",
        "3",
        "2026-03-29T06:00+02:00",
    ),
    (
        "a day that is skipped whole",
        Hours(zone=PARIS, days=EVERY_DAY, begins=time(2), ends=time(3)),
        "2026-03-28T12:00+01:00",
        "1",
        "2026-03-30T03:00+02:00",
    ),
    (
        "a closing that is shown twice: the first",
        Hours(zone=PARIS, days=EVERY_DAY, begins=time(0), ends=time(2, 30)),
        "2026-10-24T12:00+02:00",
        "2.5",
        "2026-10-25T02:30+02:00",
    ),
    ("whole weekdays, to midnight", WEEKDAYS, "2026-11-20T12:00+01:00", "12", "2026-11-21T00:00+01:00"),
    ("whole weekdays, from midnight", WEEKDAYS, "2026-11-21T00:00+01:00", "0", "2026-11-21T00:00+01:00"),
    ("whole weekdays, over the week-end", WEEKDAYS, "2026-11-20T12:00+01:00", "13", "2026-11-23T01:00+01:00"),
    ("around the clock, in spring", Hours(zone=PARIS), "2026-03-28T12:00+01:00", "24", "2026-03-29T13:00+02:00"),
    ("around the clock, in autumn", Hours(zone=PARIS), "2026-10-24T12:00+02:00", "24", "2026-10-25T11:00+01:00"),
    ("around the clock, on a Sunday", AROUND_THE_CLOCK, "2026-11-22T12:00+01:00", "0.5", "2026-11-22T12:30+01:00"),
)


@pytest.mark.parametrize(("case", "when", "start", "number", "end"), COUNTED, ids=[case for case, *_ in COUNTED])
def test_working_time_is_counted_within_working_hours(
    case: str, when: Hours, start: str, number: str, end: str
) -> None:
    found = when.after(moment(start), Decimal(number))

    assert found == moment(end), case
    assert found.tzinfo is UTC


ZONES = st.sampled_from([PARIS, NEW_YORK, SANTIAGO, BEIRUT, "Asia/Kathmandu", "UTC", *ODD])
DAYS = st.sets(st.sampled_from(EVERY_DAY), min_size=1).map(lambda days: tuple(sorted(days)))
# By quarters of an hour: around every change of these clocks in 2026, and at any time.
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 9, 6),
    date(2026, 10, 4),
    date(2026, 10, 25),
]
NEAR_CHANGES = st.builds(
    lambda day, quarters: datetime.combine(day, time.min, UTC) + timedelta(minutes=15 * quarters),
    st.sampled_from(CHANGES),
    st.integers(-300, 300),
)
MOMENTS = NEAR_CHANGES | st.integers(946_684_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))
NUMBERS = st.integers(0, 300).map(lambda quarters: Decimal(quarters) / 4)


# These clocks change at whole hours in 2026, so that no working day of these is broken in two by an hour shown twice.
@st.composite
def whole_hours(draw: st.DrawFn) -> Hours:
    begins = draw(st.integers(0, 23))
    return hours(begins, draw(st.integers(begins + 1, 24)), draw(ZONES), draw(DAYS))


@st.composite
def any_hours(draw: st.DrawFn) -> Hours:
    begins = draw(st.integers(0, 23 * 60))
    ends = draw(st.integers(begins + 60, 24 * 60)) % (24 * 60)
    times = [time(minutes // 60, minutes % 60) for minutes in (begins, ends)]
    return Hours(zone=draw(ZONES), days=draw(DAYS), begins=times[0], ends=times[1])


EVERY_HOURS = any_hours() | st.builds(lambda zone: Hours(zone=zone), ZONES)


def is_open(when: Hours, at: datetime) -> bool:
    """Whether a clock on the wall says so."""
    assert when.begins is not None
    assert when.ends is not None
    shown = at.astimezone(ZoneInfo(when.zone))
    return (
        shown.weekday() in when.days
        and when.begins <= shown.time()
        and (not when.ends.hour or shown.time() < when.ends)
    )


def quarters_between(first: datetime, last: datetime) -> Iterator[datetime]:
    while first < last:
        yield first
        first += timedelta(minutes=15)


@given(whole_hours(), NEAR_CHANGES, NUMBERS)
def test_as_much_working_time_passes_as_a_clock_on_the_wall_shows(
    when: Hours, start: datetime, number: Decimal
) -> None:
    end = when.after(start, number)
    between = [at for at in quarters_between(start, end) if is_open(when, at)]

    assert Decimal(len(between)) / 4 == number


@given(whole_hours(), NEAR_CHANGES, NUMBERS)
@example(hours(0, 24), moment("2026-11-21T00:00+01:00"), Decimal(0))
def test_the_end_is_within_working_hours_or_at_a_closing(when: Hours, start: datetime, number: Decimal) -> None:
    end = when.after(start, number)

    assert is_open(when, end) or is_open(when, end - timedelta(microseconds=1))


@given(EVERY_HOURS, MOMENTS, NUMBERS, NUMBERS)
def test_waiting_twice_is_waiting_for_the_sum(when: Hours, start: datetime, one: Decimal, other: Decimal) -> None:
    assert when.after(when.after(start, one), other) == when.after(start, one + other)


@given(EVERY_HOURS, MOMENTS, NUMBERS, NUMBERS)
def test_more_hours_never_end_earlier(when: Hours, start: datetime, one: Decimal, other: Decimal) -> None:
    shorter, longer = sorted([one, other])

    assert start <= when.after(start, shorter) <= when.after(start, longer)
    assert when.after(start, longer) - when.after(start, shorter) >= timedelta(hours=float(longer - shorter))


@given(EVERY_HOURS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=4)), NUMBERS)
def test_who_starts_later_never_ends_earlier(when: Hours, start: datetime, later: timedelta, number: Decimal) -> None:
    assert when.after(start, number) <= when.after(start + later, number)


@given(ZONES, MOMENTS, NUMBERS)
def test_around_the_clock_time_just_passes(zone: str, start: datetime, number: Decimal) -> None:
    assert Hours(zone=zone).after(start, number) == start + timedelta(hours=float(number))


def test_the_longest_wait_is_found_soon() -> None:
    rarely = hours(9, 10, days=(2,))
    began = perf_counter()

    assert rarely.after(moment("2026-11-24T12:00+01:00"), Decimal(HOURS_MAX)).year > 2200
    assert perf_counter() - began < 5


@pytest.mark.parametrize("number", [Decimal("-0.01"), Decimal(HOURS_MAX + 1), Decimal("Infinity")])
@pytest.mark.parametrize("when", [OFFICE, AROUND_THE_CLOCK], ids=["office", "around the clock"])
def test_hours_that_cannot_be_counted_are_refused(when: Hours, number: Decimal) -> None:
    with pytest.raises(ValueError, match="hours cannot be counted"):
        when.after(moment("2026-11-24T12:00+01:00"), number)


@pytest.mark.parametrize("when", [OFFICE, AROUND_THE_CLOCK], ids=["office", "around the clock"])
def test_a_moment_without_an_offset_is_our_mistake(when: Hours) -> None:
    with pytest.raises(AssertionError):
        when.after(datetime(2026, 11, 24), Decimal(1))  # noqa: DTZ001 - this is the mistake


# What cannot be working hours, and the sentence that says so.
REFUSED: tuple[tuple[str, dict[str, Any]], ...] = (
    ('"Europe/Pariss" is not a known time zone', {"zone": "Europe/Pariss"}),
    ("need a day of the week", {"days": ()}),
    ("numbers from 0 for Monday", {"days": (0, 7)}),
    ("numbers from 0 for Monday", {"days": (-1,)}),
    ("need both", {"begins": None}),
    ("need both", {"ends": None}),
    ("an hour or more after they begin, on the same day: not 09:00 to 09:00", {"ends": time(9)}),
    ("an hour or more after they begin", {"begins": time(18)}),
    ("an hour or more after they begin", {"ends": time(9, 59)}),
    ("an hour or more after they begin", {"begins": time(23, 1), "ends": time.min}),
    ("no offset of their own", {"begins": time(9, tzinfo=UTC)}),
)


@pytest.mark.parametrize(("sentence", "changed"), REFUSED)
def test_working_hours_in_which_nobody_works_are_refused(sentence: str, changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(OFFICE, **changed)


@pytest.mark.parametrize(
    "name", ["", "Paris", "Europe", "Europe/", "../Europe/Paris", "/etc/localtime", "zone.tab", "é", "U\0TC", "x" * 999]
)
def test_an_unknown_time_zone_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match='is not a known time zone; name one as "Europe/Paris"'):
        require_zone(name)


@given(EVERY_HOURS)
def test_working_hours_are_stored_and_read_back(when: Hours) -> None:
    assert decoded(encoded(when), Hours) == when


# A moment, a zone, and the month that it is in, with the offsets at its ends.
MONTHS = (
    ("2026-11-30T23:30+00:00", PARIS, 2026, 12, "2026-12-01T00:00+01:00", "2027-01-01T00:00+01:00"),
    ("2026-11-30T23:30+00:00", NEW_YORK, 2026, 11, "2026-11-01T00:00-04:00", "2026-12-01T00:00-05:00"),
    ("2026-11-30T22:59:59+00:00", PARIS, 2026, 11, "2026-11-01T00:00+01:00", "2026-12-01T00:00+01:00"),
    ("2026-11-30T23:00+00:00", PARIS, 2026, 12, "2026-12-01T00:00+01:00", "2027-01-01T00:00+01:00"),
    ("2026-03-31T22:30+00:00", PARIS, 2026, 4, "2026-04-01T00:00+02:00", "2026-05-01T00:00+02:00"),
    ("2026-03-15T12:00+00:00", PARIS, 2026, 3, "2026-03-01T00:00+01:00", "2026-04-01T00:00+02:00"),
    ("2026-12-31T12:00+00:00", "Pacific/Kiritimati", 2027, 1, "2027-01-01T00:00+14:00", "2027-02-01T00:00+14:00"),
    ("2028-02-29T12:00+00:00", "UTC", 2028, 2, "2028-02-01T00:00+00:00", "2028-03-01T00:00+00:00"),
    # At one minute past midnight of 1 November clocks went back to 31 October, 23:01.
    ("2009-11-01T02:30:30+00:00", "America/St_Johns", 2009, 11, "2009-11-01T00:00-02:30", "2009-12-01T00:00-03:30"),
    ("2009-11-01T03:00+00:00", "America/St_Johns", 2009, 11, "2009-11-01T00:00-02:30", "2009-12-01T00:00-03:30"),
)


@pytest.mark.parametrize(("at", "zone", "year", "number", "begin", "end"), MONTHS)
def test_a_moment_is_in_the_month_that_its_zone_shows(
    at: str, zone: str, year: int, number: int, begin: str, end: str
) -> None:
    month = month_of(moment(at), zone)

    assert (month.year, month.month) == (year, number)
    assert (month.begins_at, month.ends_at) == (moment(begin), moment(end))
    assert month.begins_at.tzinfo is month.ends_at.tzinfo is UTC


@given(MOMENTS, ZONES)
@example(moment("2009-11-01T03:00+00:00"), "America/St_Johns")
def test_months_follow_each_other_without_gap_or_overlap(at: datetime, zone: str) -> None:
    month = month_of(at, zone)
    following = month_of(month.ends_at, zone)

    assert at in month
    assert month_of(month.begins_at, zone) == month_of(month.ends_at - timedelta(microseconds=1), zone) == month
    assert following.begins_at == month.ends_at
    assert (following.year, following.month) == (
        (month.year, month.month + 1) if month.month < 12 else (month.year + 1, 1)
    )


# First and last day, zone, and the moments between which they lie.
SPANS = (
    ("2026-11-24", "2026-11-28", PARIS, "2026-11-24T00:00+01:00", "2026-11-29T00:00+01:00"),
    ("2026-11-24", "2026-11-24", NEW_YORK, "2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00"),
    ("2026-03-29", "2026-03-29", PARIS, "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00"),
    ("2026-10-25", "2026-10-25", PARIS, "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00"),
    ("2026-09-06", "2026-09-06", SANTIAGO, "2026-09-06T01:00-03:00", "2026-09-07T00:00-03:00"),
    ("2026-04-04", "2026-04-04", SANTIAGO, "2026-04-04T00:00-03:00", "2026-04-05T00:00-04:00"),
    ("2026-03-29", "2026-03-29", BEIRUT, "2026-03-29T01:00+03:00", "2026-03-30T00:00+03:00"),
    ("2026-10-25", "2026-10-25", "Atlantic/Azores", "2026-10-25T00:00+00:00", "2026-10-26T00:00-01:00"),
    ("2011-12-30", "2011-12-30", "Pacific/Apia", "2011-12-31T00:00+14:00", "2011-12-31T00:00+14:00"),
)


@pytest.mark.parametrize(("first", "last", "zone", "begin", "end"), SPANS)
def test_days_are_whole_and_the_last_one_is_among_them(first: str, last: str, zone: str, begin: str, end: str) -> None:
    span = day_span(date.fromisoformat(first), date.fromisoformat(last), zone)

    assert (span.begins_at, span.ends_at) == (moment(begin), moment(end))


@given(st.dates(date(1970, 1, 2), date(2200, 1, 1)), st.integers(1, 40), ZONES)
def test_days_follow_each_other_without_gap_or_overlap(first: date, number: int, zone: str) -> None:
    days = [first + timedelta(days=after) for after in range(number)]
    spans = [day_span(day, day, zone) for day in days]
    whole = day_span(days[0], days[-1], zone)

    assert all(one.ends_at == other.begins_at for one, other in pairwise(spans))
    assert (whole.begins_at, whole.ends_at) == (spans[0].begins_at, spans[-1].ends_at)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 11, 28), date(2026, 11, 24), "2026-11-24 is before 2026-11-28"),
        (date(2026, 11, 24), date.max, "beyond the years"),
        (date.min, date(2026, 11, 24), "beyond the years"),
    ],
)
def test_days_that_cannot_be_counted_are_refused(first: date, last: date, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        day_span(first, last, PARIS)


def test_a_moment_at_which_a_span_ends_is_no_longer_in_it() -> None:
    span = day_span(date(2026, 11, 24), date(2026, 11, 28), PARIS)

    assert span.begins_at in span
    assert span.ends_at - timedelta(microseconds=1) in span
    assert span.ends_at not in span
    assert span.begins_at - timedelta(microseconds=1) not in span
