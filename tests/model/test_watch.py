"""What is news of a watched name, and when OVH is asked about it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.watch import News, Watch, news_of, next_check, next_try, seen
from tests.samples import AFTERMARKET, MORNING, NOT_SOLD, OWNED, PREMIUM, RESERVED, after, euros, finding, name, watch

KINDS: Mapping[str, Mapping[str, Any]] = {
    "free": {},
    "premium": PREMIUM,
    "aftermarket": AFTERMARKET,
    "owned": OWNED,
    "reserved": RESERVED,
    "not sold": NOT_SOLD,
}
SEEN = {"": None, **{kind: finding(**changes).availability for kind, changes in KINDS.items()}}

# What it was when it was last looked at | what it is now, and its price | what the channel is told, without a limit and
# with one of 20.00.
TABLE: list[tuple[str, str, str, News | None, News | None]] = [
    ("", "free", "9.99", News.FREE_ALREADY, News.CHEAP),
    ("", "free", "20.00", News.FREE_ALREADY, News.CHEAP),
    ("", "free", "20.01", News.FREE_ALREADY, None),
    ("", "premium", "2400.00", News.FREE_ALREADY, None),
    ("", "premium", "19.00", News.FREE_ALREADY, News.CHEAP),
    ("", "aftermarket", "19.00", None, News.CHEAP),
    ("", "owned", "9.99", None, None),
    ("", "reserved", "9.99", None, None),
    ("", "not sold", "9.99", None, None),
    ("owned", "owned", "9.99", None, None),
    ("owned", "free", "9.99", News.FREE, News.FREE),
    ("owned", "free", "20.01", News.FREE, News.DEAR),
    ("owned", "premium", "2400.00", News.FREE, News.DEAR),
    ("owned", "premium", "19.00", News.FREE, News.FREE),
    ("owned", "aftermarket", "19.00", None, News.CHEAP),
    ("owned", "aftermarket", "2400.00", None, None),
    ("owned", "reserved", "9.99", None, None),
    ("reserved", "free", "9.99", News.FREE, News.FREE),
    ("reserved", "reserved", "9.99", None, None),
    ("not sold", "free", "9.99", News.FREE, News.FREE),
    ("aftermarket", "free", "9.99", News.FREE, News.FREE),
    ("aftermarket", "aftermarket", "9.99", None, News.CHEAP),
    ("free", "free", "9.99", News.FREE_ALREADY, News.CHEAP),
    ("free", "free", "20.01", News.FREE_ALREADY, None),
    ("free", "premium", "2400.00", News.FREE_ALREADY, None),
    ("premium", "free", "9.99", News.FREE_ALREADY, News.CHEAP),
    ("free", "owned", "9.99", None, None),
    ("free", "not sold", "9.99", None, None),
]


def _found(kind: str, price: str | None = "9.99") -> Finding:
    return finding(first_year=euros(price) if price else None, **KINDS[kind])


@pytest.mark.parametrize(("before", "now", "price", "free", "limited"), TABLE)
def test_what_is_news(before: str, now: str, price: str, free: News | None, limited: News | None) -> None:
    known = watch(availability=SEEN[before], checked_at=MORNING if before else None)

    assert news_of(known, _found(now, price)) is free
    assert news_of(replace(known, limit=euros("20.00")), _found(now, price)) is limited


def test_a_name_of_which_ovh_offers_nothing_is_no_news() -> None:
    nothing = Finding(name=name("acme.com"), availability=Availability.NOT_SOLD, offer=None, asked_at=MORNING)

    assert news_of(watch(availability=Availability.OWNED), nothing) is None
    assert seen(watch(), nothing).price is None


def test_no_amount_is_converted() -> None:
    limited = watch(limit=Money(amount=euros("20.00").amount, currency="USD"), availability=Availability.FREE)

    assert news_of(limited, _found("free")) is None


def test_everything_but_a_name_that_is_free_and_too_dear_ends_the_watch() -> None:
    assert [news for news in News if not news.ends] == [News.DEAR]


# Looking again


def _looked(before: Watch, kind: str, price: str = "9.99", at: timedelta = timedelta(0)) -> Watch:
    return seen(before, replace(_found(kind, price), asked_at=MORNING + at))


def _hours(wait: timedelta) -> float:
    return wait / timedelta(hours=1)


def test_what_was_seen_is_remembered_with_its_price() -> None:
    looked = _looked(watch(failures=3), "free")

    assert (looked.availability, looked.price, looked.checked_at) == (Availability.FREE, euros("9.99"), MORNING)
    assert (looked.changed_at, looked.failures) == (None, 0)


def test_what_a_transfer_of_an_owned_name_costs_is_not_its_price() -> None:
    assert _looked(watch(), "owned").price is None


@pytest.mark.parametrize(("kind", "price"), [("free", "8.99"), ("premium", "9.99"), ("owned", "9.99")])
def test_a_change_is_noticed(kind: str, price: str) -> None:
    first = _looked(watch(), "free")

    assert _looked(first, "free", at=timedelta(hours=6)).changed_at is None
    assert _looked(first, kind, price, timedelta(hours=6)).changed_at == after(hours=6)


def test_ovh_is_asked_every_six_hours_and_every_hour_in_the_day_after_a_change() -> None:
    first = _looked(watch(), "owned")
    changed = _looked(first, "reserved", at=timedelta(hours=6))

    assert _hours(next_check(first, MORNING) - MORNING) == pytest.approx(6, rel=0.05)
    assert _hours(next_check(changed, after(hours=6)) - after(hours=6)) == pytest.approx(1, rel=0.05)
    assert _hours(next_check(changed, after(hours=29)) - after(hours=29)) == pytest.approx(1, rel=0.05)
    assert _hours(next_check(changed, after(hours=30)) - after(hours=30)) == pytest.approx(6, rel=0.05)


# Failures in a row before this one | minutes until the next try.
TRIES = [(0, 10), (1, 20), (2, 40), (3, 80), (5, 320), (6, 360), (60, 360)]


@pytest.mark.parametrize(("failures", "minutes"), TRIES)
def test_what_got_no_answer_is_tried_later_and_later(failures: int, minutes: int) -> None:
    wait = next_try(watch(failures=failures), MORNING) - MORNING

    assert wait / timedelta(minutes=1) == pytest.approx(minutes, rel=0.05)


def test_neither_is_later_than_the_end_of_the_watch() -> None:
    ends_soon = watch(ends_at=after(minutes=5))

    assert next_check(ends_soon, MORNING) == next_try(ends_soon, MORNING) == after(minutes=5)


def test_five_hundred_watches_are_not_asked_at_once() -> None:
    names = [Name.read(f"acme{number}.com") for number in range(500)]
    minutes = [int((next_check(watch(name=one), MORNING) - MORNING).total_seconds()) // 60 for one in names]

    assert max(minutes.count(minute) for minute in minutes) < 40
    assert len(set(minutes)) > 30


def test_a_watch_is_over_from_its_end_on() -> None:
    assert not watch(ends_at=after(hours=1)).is_over(after(minutes=59))
    assert watch(ends_at=after(hours=1)).is_over(after(hours=1))
