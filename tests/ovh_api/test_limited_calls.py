"""Calls of OVH by one limiter: what its answers do to the pace, and what the lanes of one credential share."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from bot.errors import Rejected, Unavailable, Uncertain
from bot.model.name import Name
from bot.ovh_api import Access, Calls, Circuit, Gate, Lane, Limiter, Memory, OvhRegistrar, clients
from bot.ovh_api.limiter import Passage
from tests.contract.registrar_worlds import credentials, open_gate
from tests.ovh_api.asking import ANSWERS, OPEN, create, met, tell
from tests.rehearsal.ovh_standin import StandIn
from tests.samples import Clock

MONEY, PEOPLE, BACKGROUND = Lane
WINTER, SPRING = Name.read("wintersale.fr"), Name.read("springsale.com")


@dataclass
class Office:
    """Calls in every lane of one limiter, whose clock moves by hand, and a little with each look at it."""

    at: StandIn
    ceiling: float | None = 20
    time: float = 0.0
    circuit: Circuit = field(default_factory=lambda: Circuit(Clock()))

    def __post_init__(self) -> None:
        self.access = Access(credentials(self.at.url))
        self.limiter = Limiter(self.ceiling, self._clock, self.circuit)
        self.lanes = {lane: Calls(self.access, self.limiter.gate(lane)) for lane in Lane}
        self.lanes[MONEY].get("/order/cart")
        self.time = 10.0

    def _clock(self) -> float:
        self.time += 0.05
        return self.time

    def fails(self, lane: Lane, name: str = "500", times: int = 1) -> None:
        """Let calls of a lane be answered so."""
        for _ in range(times):
            tell(self.at, ANSWERS[name][0], "GET", "/order/cart")
            met(lambda: self.lanes[lane].get("/order/cart"))
            self.time += 20


@pytest.fixture
def office(at: StandIn) -> Office:
    return Office(at)


# The pace


@pytest.mark.parametrize("name", ANSWERS)
def test_what_leaves_open_what_happened_slows_down_and_a_refusal_does_not(office: Office, name: str) -> None:
    answer, kinds = ANSWERS[name]
    tell(office.at, answer, "GET", "/order/cart")
    met(lambda: office.lanes[MONEY].get("/order/cart"))

    is_known = kinds is not OPEN or name in ("409", "an error that is a text", "an error that is null")
    assert office.limiter.rate == (20 if is_known else 10)


def test_no_answer_in_time_slows_down(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "TIMEOUT_SECONDS", dict.fromkeys(Lane, (1, 0.15)))
    hurried = Calls(office.access, office.limiter.gate(MONEY))
    tell(office.at, {"hang": True}, "POST", "/order/cart")

    assert type(met(lambda: create(hurried))) is Uncertain
    assert office.limiter.rate == 10


def test_successes_make_it_faster_again(office: Office) -> None:
    office.fails(MONEY)
    for _ in range(20):
        office.lanes[PEOPLE].get("/order/cart")

    assert office.limiter.rate == 20


def test_a_wait_that_ovh_asks_for_is_kept_and_nothing_is_sent_before(office: Office) -> None:
    answer = {"status": 429, "body": {"message": "Too many requests"}, "headers": {"Retry-After": "7"}}
    tell(office.at, answer, "GET", "/order/cart")
    met(lambda: office.lanes[BACKGROUND].get("/order/cart"))

    assert office.limiter._pace.wait(office.time, is_money=True) == pytest.approx(7, abs=0.2)


def test_a_change_that_waits_when_the_bot_stops_was_not_sent(office: Office) -> None:
    office.limiter._pace.pause(10, office.time)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(met, lambda: create(office.lanes[MONEY]))
        while not office.limiter._line.everybody():
            time.sleep(0.002)
        office.limiter.close()

    assert type(waiting.result()) is Unavailable
    assert office.at.account.carts == {}


def test_the_time_and_what_it_is_for_are_two_calls(at: StandIn) -> None:
    """A ceiling of one a second lets both go only one after the other."""
    limiter = Limiter(1, lambda: 0.0, Circuit(Clock()))
    limiter.close()
    background = Calls(Access(credentials(at.url)), limiter.gate(BACKGROUND))

    assert "stopping" in met(lambda: background.get("/order/cart")).reason


def test_a_call_is_signed_after_it_waited(at: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature is good for minutes at most."""
    present, waited = time.time, [0]
    monkeypatch.setattr(time, "time", lambda: present() + waited[0])

    @dataclass(frozen=True)
    class LongWay(Gate):
        @contextmanager
        def enter(self) -> Iterator[Passage]:
            waited[0] += 1000
            with super().enter() as passage:
                yield passage

    way = LongWay(open_gate().limiter, PEOPLE)
    assert Calls(Access(credentials(at.url)), way).get("/order/cart") == []


# The circuit


@pytest.mark.parametrize("name", ["500", "502 of a gateway", "no answer", "200 in HTML"])
def test_searches_end_at_once_while_ovh_does_not_answer_and_money_still_asks(office: Office, name: str) -> None:
    office.fails(PEOPLE, name, times=5)
    office.time -= 20
    said = [met(partial(office.lanes[lane].get, "/order/cart")).reason for lane in (PEOPLE, BACKGROUND)]
    assert said == ["OVH does not answer at the moment"] * 2

    assert office.lanes[MONEY].get("/order/cart") == []
    assert office.circuit.open_since is None
    office.time += 20
    assert office.lanes[PEOPLE].get("/order/cart") == []


def test_being_throttled_stops_no_search(office: Office) -> None:
    office.fails(PEOPLE, "429", times=20)

    assert office.lanes[PEOPLE].get("/order/cart") == []


def test_refusals_stop_no_search(office: Office) -> None:
    for name in ("400", "404", "460", "403 of a route") * 3:
        office.fails(PEOPLE, name)

    assert (office.circuit.open_since, office.limiter.rate) == (None, 20)


def test_ovh_is_found_to_answer_again_by_one_call(office: Office) -> None:
    office.fails(PEOPLE, times=5)

    assert office.lanes[BACKGROUND].get("/order/cart") == []
    assert office.circuit.open_since is None


# What is shared


@pytest.mark.parametrize("lane", Lane)
def test_another_thread_or_lane_asks_for_no_time(office: Office, lane: Lane) -> None:
    tell(office.at, {"status": 500, "body": {}}, "GET", "/auth/time", times=None)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(office.lanes[lane].get, "/order/cart").result() == []


def test_a_time_that_is_wrong_is_read_anew_once_for_everybody(office: Office) -> None:
    money, people = office.lanes[MONEY], office.lanes[PEOPLE]
    people.get("/order/cart")
    for api in (money, people):
        api._client()._time_delta -= 1000

    assert "out of time" in met(lambda: money.get("/order/cart")).reason
    money.get("/order/cart")
    tell(office.at, {"status": 500, "body": {}}, "GET", "/auth/time", times=None)
    assert people.get("/order/cart") == []


@pytest.mark.parametrize("lane", Lane)
def test_a_search_is_not_waited_for_as_long_as_money_is(office: Office, lane: Lane) -> None:
    connect, read = office.lanes[lane]._client()._timeout

    assert (connect, read) == (5, 8 if lane is PEOPLE else 20)


def test_the_registrars_of_all_lanes_read_the_account_once_and_search_in_one_cart(office: Office) -> None:
    memory = Memory()
    money, people, _ = [OvhRegistrar(office.lanes[lane], office.at.clock, memory) for lane in Lane]
    people.be_ready_to_search()
    tell(office.at, {"status": 500, "body": {}}, "GET", "/me", times=None)

    assert money.offers(WINTER)
    assert people.offers(SPRING)
    assert money.account() == people.account()
    assert len(office.at.account.carts) == 1


def test_the_cart_of_searches_is_made_anew_before_its_day_ends(at: StandIn) -> None:
    registrar = OvhRegistrar(Calls(Access(credentials(at.url)), open_gate()), at.clock)
    registrar.be_ready_to_search()
    (first,) = at.account.carts
    at.clock.time += timedelta(hours=22)
    registrar.be_ready_to_search()
    assert at.account.carts.keys() == {first}

    at.clock.time += timedelta(hours=1, minutes=1)
    registrar.be_ready_to_search()
    assert len(at.account.carts.keys() - {first}) == 1
    assert registrar.offers(WINTER)


def test_what_searches_wait_for_costs_no_call_of_theirs(office: Office) -> None:
    registrar = OvhRegistrar(office.lanes[PEOPLE], office.at.clock)
    registrar.be_ready_to_search()
    for path in ("/me", "/auth/time"):
        tell(office.at, {"status": 500, "body": {}}, "GET", path, times=None)
    tell(office.at, {"status": 500, "body": {}}, "POST", "/order/cart", times=None)

    assert registrar.offers(WINTER)


def test_a_refused_credential_stays_refused_in_words(at: StandIn) -> None:
    api = Calls(Access(credentials(at.url, consumer_key="standin-expired")), open_gate(PEOPLE))

    assert type(met(lambda: api.get("/me"))) is Rejected
