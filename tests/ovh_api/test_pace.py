"""How fast calls go, by a clock that is stepped."""

from collections.abc import Iterable, Sequence
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ovh_api.pace import PAUSE_SECONDS_MAX, Pace

ceilings = st.floats(0.5, 200)


def flood(pace: Pace, calls: int, lateness: Iterable[float] = repeat(0.0), start: float = 0.0) -> list[float]:
    """When calls of people go, of whom there are always some that wait; each goes so much later than it might."""
    now, moments = start, []
    for _, late in zip(range(calls), lateness, strict=False):
        now += max(pace.wait(now, is_money=False), 0) + late
        pace.sent(now)
        moments.append(now)
    return moments


def most_in_a_second(moments: Sequence[float]) -> int:
    return max(sum(1 for other in moments if moment <= other < moment + 1) for moment in moments)


def cut(pace: Pace, times: int, now: float = 0.0) -> float:
    """Let calls fail, one after another; returns when that was over."""
    for _ in range(times):
        pace.failed(sent_at=now, now=now)
        now += 1
    return now


# The ceiling


@given(ceiling=ceilings, lateness=st.lists(st.floats(0, 0.3), min_size=150, max_size=150))
def test_no_second_holds_more_calls_than_the_ceiling_and_a_small_allowance(
    ceiling: float, lateness: list[float]
) -> None:
    assert most_in_a_second(flood(Pace(ceiling), 150, lateness)) <= 1.1 * ceiling + 1


@given(ceiling=ceilings, idle=st.floats(0, 1000))
def test_time_in_which_nobody_called_is_not_saved_up(ceiling: float, idle: float) -> None:
    pace = Pace(ceiling)
    flood(pace, 5)

    assert most_in_a_second(flood(pace, 150, start=1000 + idle)) <= 1.1 * ceiling + 1


@pytest.mark.parametrize("late", [0.0, 0.005, 0.02])
def test_nine_hundred_calls_at_thirty_a_second_take_half_a_minute(late: float) -> None:
    """Also where each thread wakes late."""
    *_, last = flood(Pace(30), 900, repeat(late))

    assert 29.8 <= last <= 1.1 * 30


def test_without_a_ceiling_nothing_waits() -> None:
    assert flood(Pace(None), 1000) == [0.0] * 1000


@given(ceiling=ceilings, behind=st.integers(0, 100))
def test_two_calls_about_money_go_at_once_whatever_people_do(ceiling: float, behind: int) -> None:
    pace = Pace(ceiling)
    now = flood(pace, behind + 1)[-1]

    for _ in range(2):
        assert pace.wait(now, is_money=True) <= 1e-9
        pace.sent(now)


@given(ceiling=ceilings)
def test_what_money_went_ahead_is_made_up_for_by_the_others(ceiling: float) -> None:
    pace = Pace(ceiling)
    now = flood(pace, 100)[-1]
    pace.sent(now)
    pace.sent(now)

    assert pace.wait(now, is_money=False) == pytest.approx(3 / ceiling, rel=0.01)


# Slowing and recovering


def test_a_failure_halves_the_rate() -> None:
    pace = Pace(20)
    pace.failed(sent_at=0, now=1)

    assert pace.rate == 10


def test_a_volley_of_failures_counts_once() -> None:
    pace = Pace(20)
    for moment in (1.0, 1.0, 1.05, 1.2, 8.0, 20.0):  # all were under way when the first of them failed
        pace.failed(sent_at=0.5, now=moment)

    assert pace.rate == 10


def test_failures_of_what_was_sent_after_a_cut_cut_again() -> None:
    pace = Pace(20)
    cut(pace, 2)

    assert pace.rate == 5


@given(ceiling=ceilings)
def test_the_rate_never_falls_under_one_a_second_or_the_ceiling(ceiling: float) -> None:
    pace = Pace(ceiling)
    cut(pace, 30)

    assert pace.rate == min(1, ceiling)


@given(ceiling=ceilings, cuts=st.integers(1, 10))
def test_successes_bring_the_rate_back_to_the_ceiling_and_never_above(ceiling: float, cuts: int) -> None:
    pace = Pace(ceiling)
    cut(pace, cuts)
    rates = []
    for _ in range(40):
        pace.succeeded()
        rates.append(pace.rate)

    assert rates == sorted(rates, key=lambda rate: rate or 0)
    assert rates[-1] == ceiling
    assert rates[0] == pytest.approx(min(ceiling, max(ceiling / 2**cuts, min(1, ceiling)) + ceiling / 40))


def test_without_a_ceiling_the_cut_starts_from_what_was_sent_lately_and_ends_with_no_limit() -> None:
    pace = Pace(None)
    for tenth in range(100):  # forty a second
        for _ in range(4):
            pace.sent(tenth / 10)
    pace.failed(sent_at=9.9, now=10.0)
    assert pace.rate == pytest.approx(20, rel=0.1)

    for _ in range(19):
        pace.succeeded()
    assert pace.rate is not None
    for _ in range(3):
        pace.succeeded()
    assert pace.rate is None


def test_without_a_ceiling_one_failure_among_few_calls_slows_nobody_to_a_crawl() -> None:
    pace = Pace(None)
    pace.sent(0)
    pace.failed(sent_at=0, now=0.3)

    assert pace.rate == 5


@pytest.mark.parametrize("ceiling", [20.0, None])
def test_a_minute_without_a_failure_makes_good_for_all(ceiling: float | None) -> None:
    pace = Pace(ceiling)
    now = cut(pace, 10)
    assert pace.wait(now + 30, is_money=False) <= 0
    assert pace.rate == 1

    pace.wait(now + 61, is_money=False)
    assert pace.rate == ceiling


# Pauses


@pytest.mark.parametrize("is_money", [True, False])
@pytest.mark.parametrize("ceiling", [20.0, None])
def test_a_pause_holds_for_every_lane(ceiling: float | None, is_money: bool) -> None:
    pace = Pace(ceiling)
    pace.pause(2, now=5)

    assert pace.wait(5, is_money=is_money) == 2
    assert pace.wait(7, is_money=is_money) <= 0


@pytest.mark.parametrize("seconds", [11, 3600, 1e9])
def test_no_pause_is_longer_than_ten_seconds(seconds: float) -> None:
    pace = Pace(20)
    pace.pause(seconds, now=0)

    assert pace.wait(0, is_money=True) == PAUSE_SECONDS_MAX == 10


def test_a_shorter_pause_takes_nothing_from_a_longer_one() -> None:
    pace = Pace(20)
    pace.pause(5, now=0)
    pace.pause(0, now=1)
    pace.pause(1, now=1)

    assert pace.wait(1, is_money=True) == 4
