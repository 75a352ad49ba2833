"""The waiting: threads in three lanes before one limiter, whose clock moves by hand."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic, sleep

import pytest

from bot.errors import Rejected, Unavailable
from bot.ovh_api.circuit import Circuit
from bot.ovh_api.lanes import Lane
from bot.ovh_api.limiter import Limiter, Outcome, outcome, retry_after_seconds
from tests.samples import Clock

MONEY, PEOPLE, BACKGROUND = Lane
JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
DATE = {"Date": "Sun, 21 Nov 2027 10:00:00 GMT"}


class Crowd:
    """Threads before a limiter, each with a name.

    Attributes:
        gone: who went through, in order.
        refused: who was sent away, and why.

    """

    def __init__(self, ceiling: float | None = 1) -> None:
        self.time = 0.0
        self.circuit = Circuit(Clock())
        self.limiter = Limiter(ceiling, lambda: self.time, self.circuit)
        self.gone: list[str] = []
        self.refused: dict[str, str] = {}
        self._threads: list[threading.Thread] = []

    def come(self, *names: str, lane: Lane = PEOPLE, patience: float | None = None) -> None:
        """Come one after another, and go or wait."""
        for name in names:
            before = self._counted()
            thread = threading.Thread(target=self._pass, args=(name, lane, patience), daemon=True)
            self._threads.append(thread)
            thread.start()
            until(partial(self._is_more_than, before))

    def step(self, seconds: float = 1) -> None:
        """Let time pass, and whoever waits look at the clock."""
        self.time += seconds
        with self.limiter._lock:
            self.limiter._let_all_look()

    def see(self, *names: str) -> None:
        """Make sure that these went through, in this order, and nobody else."""
        until(lambda: len(self.gone) >= len(names))
        assert self.gone == list(names)

    def fail(self, times: int, lane: Lane = PEOPLE) -> None:
        for _ in range(times):
            with self.limiter.gate(lane).enter() as passage:
                passage.lost()
            self.time += 10

    def end(self) -> None:
        self.limiter.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _pass(self, name: str, lane: Lane, patience: float | None) -> None:
        try:
            with self.limiter.gate(lane, patience).enter():
                self.gone.append(name)
        except Unavailable as error:
            self.refused[name] = error.reason

    def has_let_through(self, count: int) -> bool:
        return len(self.gone) == count

    def _is_more_than(self, before: int) -> bool:
        return self._counted() > before

    def _counted(self) -> int:
        return len(self.gone) + len(self.refused) + len(self.limiter._line.everybody())


def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Look again and again until something is so."""
    deadline = monotonic() + seconds
    while not is_so():
        assert monotonic() < deadline, "it did not come to that"
        sleep(0.002)


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    made = Crowd()
    yield made
    made.end()


# Lanes


def test_who_waits_goes_when_the_time_has_come(crowd: Crowd) -> None:
    crowd.come("a", "b", "c")
    crowd.see("a")
    crowd.step(0.5)
    crowd.see("a")
    crowd.step(0.5)
    crowd.see("a", "b")
    crowd.step()
    crowd.see("a", "b", "c")


def test_money_goes_before_people_and_people_before_the_background(crowd: Crowd) -> None:
    crowd.come("warm-up 1", "warm-up 2", "warm-up 3", lane=MONEY)
    crowd.come("background", lane=BACKGROUND)
    crowd.come("person 1", "person 2")
    crowd.come("purchase 1", "purchase 2", lane=MONEY)
    seen = ["warm-up 1", "warm-up 2", "warm-up 3"]
    for name in ("purchase 1", "purchase 2"):
        crowd.step()
        seen.append(name)
        crowd.see(*seen)
    crowd.step(2)  # what money went ahead
    for name in ("person 1", "person 2", "background"):
        crowd.step()
        seen.append(name)
        crowd.see(*seen)


def test_money_goes_at_once_while_people_wait_in_a_crowd(crowd: Crowd) -> None:
    crowd.come(*(f"person {n}" for n in range(30)))
    crowd.come("purchase 1", "purchase 2", lane=MONEY)

    crowd.see("person 0", "purchase 1", "purchase 2")
    assert crowd.limiter.longest_wait_seconds(MONEY) == 0


def test_the_background_is_not_kept_waiting_for_ever(crowd: Crowd) -> None:
    crowd.come("first")
    crowd.come("background", lane=BACKGROUND)
    crowd.come(*(f"person {n}" for n in range(20)))
    for count in range(2, 12):
        crowd.step()
        until(partial(crowd.has_let_through, count))

    assert crowd.gone[10] == "background"


def test_a_crowd_of_threads_keeps_the_ceiling_by_a_real_clock() -> None:
    limiter = Limiter(100, monotonic, Circuit(Clock()))
    moments = []

    def call(_: int) -> None:
        with limiter.gate(PEOPLE).enter():
            moments.append(monotonic())

    begin = monotonic()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(call, range(100)))

    assert max(moments) - begin >= 0.85
    assert limiter.longest_wait_seconds(PEOPLE) > 0


# Giving up


def test_whoever_waits_is_let_go_unsent_when_the_bot_stops(crowd: Crowd) -> None:
    crowd.come("gone", "waits")
    crowd.come("purchase 1", "purchase 2", "purchase waits", lane=MONEY)
    crowd.limiter.close()

    until(lambda: len(crowd.refused) == 2)
    assert crowd.refused.keys() == {"waits", "purchase waits"}
    assert "stopping" in crowd.refused["waits"]


def test_what_need_not_wait_goes_through_while_the_bot_stops_so_that_a_step_can_end(crowd: Crowd) -> None:
    crowd.limiter.close()
    crowd.come("purchase", lane=MONEY)
    crowd.see("purchase")


# Pauses


def test_a_pause_that_ovh_asks_for_holds_for_money_too(crowd: Crowd) -> None:
    with crowd.limiter.gate(PEOPLE).enter() as passage:
        passage.answered(429, JSON | {"Retry-After": "7"})
    crowd.come("person")
    crowd.come("purchase", lane=MONEY)
    crowd.step(6.9)
    crowd.see()
    crowd.step(0.2)
    crowd.see("purchase")
    crowd.step()
    crowd.see("purchase", "person")


def test_what_may_not_wait_long_is_let_go_unsent_and_the_next_one_goes(crowd: Crowd) -> None:
    pause(crowd, 10)
    crowd.come("order", lane=MONEY, patience=15)
    crowd.come("read", lane=MONEY)
    crowd.step(9)
    pause(crowd, 10)
    crowd.step(5.9)
    assert crowd.refused == {}
    crowd.step(0.1)
    until(lambda: bool(crowd.refused))
    assert "was not sent" in crowd.refused["order"]

    crowd.step(10)
    crowd.see("read")


def test_what_may_not_wait_long_wakes_by_itself() -> None:
    limiter = Limiter(1, monotonic, Circuit(Clock()))
    limiter.learn(Outcome.THROTTLED, monotonic(), 10, is_probe=False)
    since = monotonic()
    with pytest.raises(Unavailable), limiter.gate(MONEY, 0.05).enter():
        pass

    assert monotonic() - since < 5


def pause(crowd: Crowd, seconds: float) -> None:
    """Let OVH ask for a pause, by an answer to a call that was sent before."""
    crowd.limiter.learn(Outcome.THROTTLED, crowd.time, seconds, is_probe=False)


# The circuit


def test_while_ovh_does_not_answer_people_and_background_are_told_at_once(crowd: Crowd) -> None:
    crowd.fail(5)
    crowd.time -= 10
    crowd.come("person")
    crowd.come("background", lane=BACKGROUND)

    assert crowd.refused == dict.fromkeys(("person", "background"), "OVH does not answer at the moment")
    assert crowd.circuit.open_since


def test_money_is_never_stopped_and_its_success_closes_the_circuit(crowd: Crowd) -> None:
    crowd.fail(5)
    crowd.fail(20, lane=MONEY)
    crowd.come("purchase", lane=MONEY)
    crowd.see("purchase")

    assert crowd.circuit.open_since is None
    crowd.time += 10
    crowd.come("person")
    crowd.see("purchase", "person")


def test_whoever_waits_when_the_circuit_opens_is_told_at_once(crowd: Crowd) -> None:
    crowd.fail(4)
    crowd.time += 100
    with crowd.limiter.gate(PEOPLE).enter() as passage:
        crowd.come("person 1", "person 2")
        crowd.come("background", lane=BACKGROUND)
        passage.lost()

    until(lambda: len(crowd.refused) == 3)
    assert crowd.gone == []


def test_one_of_a_crowd_is_the_probe_and_the_others_are_told(crowd: Crowd) -> None:
    crowd.fail(5)
    with crowd.limiter.gate(PEOPLE).enter() as probe:
        crowd.come("person 1", "person 2")
        assert crowd.refused.keys() == {"person 1", "person 2"}
        probe.answered(200, JSON)
    crowd.time += 10
    crowd.come("person 3")
    crowd.see("person 3")


def test_a_probe_that_was_never_sent_leaves_its_place_to_another(crowd: Crowd) -> None:
    crowd.fail(5)
    with pytest.raises(Unavailable), crowd.limiter.gate(PEOPLE).enter():
        raise Unavailable("the token could not be read")
    crowd.time += 10
    crowd.come("person")
    crowd.see("person")


# What came of a call


def test_an_error_before_any_answer_is_a_failure_and_slows_down() -> None:
    crowd = Crowd(20)
    with pytest.raises(ConnectionResetError), crowd.limiter.gate(MONEY).enter():
        raise ConnectionResetError

    assert crowd.limiter.rate == 10


def test_an_error_after_the_answer_is_not_about_ovh() -> None:
    crowd = Crowd(20)

    def read_badly() -> None:
        with crowd.limiter.gate(MONEY).enter() as passage:
            passage.answered(200, JSON)
            raise BufferError

    with pytest.raises(BufferError):
        read_badly()
    assert crowd.limiter.rate == 20


def test_an_answer_that_breaks_off_is_a_failure() -> None:
    crowd = Crowd(20)
    with crowd.limiter.gate(BACKGROUND).enter() as passage:
        passage.answered(200, JSON)
        passage.lost()

    assert crowd.limiter.rate == 10


def test_an_error_of_ours_says_nothing_about_ovh() -> None:
    crowd = Crowd(20)
    for _ in range(10):
        with pytest.raises(Rejected), crowd.limiter.gate(PEOPLE).enter():
            raise Rejected("not sent")
        crowd.time += 1

    assert (crowd.limiter.rate, crowd.circuit.open_since) == (20, None)


OUTCOMES = {
    Outcome.ANSWERED: [
        (200, JSON),
        (200, {}),
        (204, {}),
        (400, JSON),
        (401, JSON),
        (403, JSON),
        (404, JSON),
        (460, JSON),
    ],
    Outcome.THROTTLED: [(429, JSON), (429, HTML), (429, {})],
    Outcome.FAILED: [
        (500, JSON),
        (502, HTML),
        (503, JSON),
        (408, JSON),
        (408, HTML),
        (404, HTML),
        (200, HTML),
        (302, {}),
    ],
}


@pytest.mark.parametrize(
    ("what", "status", "headers"), [(o, *answer) for o, all_ in OUTCOMES.items() for answer in all_]
)
def test_an_answer_says_this_about_ovh(what: Outcome, status: int, headers: dict[str, str]) -> None:
    assert outcome(status, headers) is what


RETRY_AFTER = {
    "2": 2.0,
    " 30 ": 30.0,
    "0": 0.0,
    "": 0.0,
    "soon": 0.0,
    "-5": 0.0,
    "1.5": 0.0,
    "²": 0.0,
    "9" * 5000: 999_999_999.0,
    "Sun, 21 Nov 2027 10:00:07 GMT": 7.0,
    "Sun, 21 Nov 2027 09:00:00 GMT": 0.0,
    "Sun, 21 Nov 2027 10:00:07 -0000": 0.0,  # of no zone
    "Sun, 99 Nov 2027 10:00:07 GMT": 0.0,
}


@pytest.mark.parametrize("told", RETRY_AFTER, ids=lambda told: told[:40])
def test_how_long_an_answer_asks_to_be_left_alone(told: str) -> None:
    assert retry_after_seconds(DATE | {"Retry-After": told}) == RETRY_AFTER[told]


def test_a_date_without_the_date_of_the_answer_says_nothing() -> None:
    assert retry_after_seconds({"Retry-After": "Sun, 21 Nov 2027 10:00:07 GMT"}) == 0
    assert retry_after_seconds({}) == 0
