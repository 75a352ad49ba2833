"""How long calls take, how many a second are answered, and how many there were."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from bot.rehearsal.ovh.traffic import Limits
from tests.rehearsal.ovh_standin import StandIn, standin


def _limit(stand_in: StandIn, **told: Any) -> None:
    answered = stand_in.post("/standin/traffic", told)
    assert answered.status_code == 200, answered.text


def _statuses(stand_in: StandIn, calls: int) -> list[int]:
    with ThreadPoolExecutor(calls) as people:
        return list(people.map(lambda _: stand_in.get("/1.0/auth/time").status_code, range(calls)))


def test_every_call_takes_its_time_and_holds_nobody_up() -> None:
    stand_in = standin()
    _limit(stand_in, call_seconds=0.3)
    began = time.monotonic()

    assert _statuses(stand_in, 10) == [200] * 10

    assert 0.3 <= time.monotonic() - began < 1.5


def test_the_routes_of_the_rehearsal_itself_stay_fast_and_without_limits() -> None:
    stand_in = standin()
    _limit(stand_in, call_seconds=60, calls_per_second=1)

    assert [stand_in.get("/standin/traffic").status_code for _ in range(3)] == [200] * 3


def test_calls_beyond_the_ceiling_are_refused_at_once_and_those_of_the_next_second_are_not() -> None:
    stand_in = standin()
    _limit(stand_in, calls_per_second=3)

    assert sorted(_statuses(stand_in, 8)) == [200] * 3 + [429] * 5

    time.sleep(1)  # the ceiling is one of real seconds
    assert _statuses(stand_in, 3) == [200] * 3


def test_too_many_calls_are_told_with_or_without_when_to_come_back() -> None:
    stand_in = standin()
    said = []
    for seconds in (None, 2):
        _limit(stand_in, calls_per_second=1, retry_after_seconds=seconds)
        answers = [stand_in.get("/1.0/auth/time") for _ in range(2)]
        said.append(answers[-1].headers.get("Retry-After"))

        assert answers[-1].status_code == 429
        assert answers[-1].json() == {"class": "Client::TooManyRequests", "message": "Too many requests"}

    assert said == [None, "2"]


def test_a_call_that_is_one_too_many_has_no_effect() -> None:
    stand_in = standin()
    cart_id = stand_in.ready_cart("x.fr")
    _limit(stand_in, calls_per_second=1)
    for _ in range(2):
        answer = stand_in.client.raw_call("POST", f"/order/cart/{cart_id}/checkout", {})

    assert (answer.status_code, len(stand_in.account.orders)) == (429, 0)


def test_limits_can_be_read_back_and_taken_back_one_by_one() -> None:
    stand_in = standin()
    _limit(stand_in, call_seconds=0.1, calls_per_second=30, retry_after_seconds=2)
    _limit(stand_in, calls_per_second=None)

    told = {"call_seconds": 0.1, "calls_per_second": None, "retry_after_seconds": 2}
    assert stand_in.get("/standin/traffic").json() == told
    _limit(stand_in, call_seconds=None, retry_after_seconds=None)
    assert stand_in.account.traffic.limits == Limits()


def test_calls_are_counted_by_route_until_they_are_counted_anew() -> None:
    stand_in = standin()
    for name in ("x.fr", "y.fr"):
        stand_in.search(name)
    stand_in.get("/1.0/no/such/route")

    counts = stand_in.get("/standin/calls").json()

    assert counts == {
        "GET /auth/time": 1,
        "GET /order/cart/{cartId}/domain": 2,
        "POST /order/cart": 2,
        "POST /order/cart/{cartId}/assign": 2,
    }
    assert requests.delete(f"{stand_in.url}/standin/calls", timeout=5).json() == {}
    assert stand_in.get("/standin/calls").json() == {}


def test_no_foreign_page_resets_the_counts() -> None:
    stand_in = standin()
    stand_in.get("/1.0/auth/time")

    reset = requests.delete(f"{stand_in.url}/standin/calls", headers={"Origin": "https://example.com"}, timeout=5)

    assert (reset.status_code, stand_in.get("/standin/calls").json()) == (403, {"GET /auth/time": 1})
