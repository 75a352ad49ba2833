"""When OVH is left alone, and how it is found out that it answers again."""

import pytest

from bot.ovh_api.circuit import Circuit
from tests.samples import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(clock)


def fail(circuit: Circuit, times: int, at: float = 0.0) -> None:
    for _ in range(times):
        circuit.failed(at, is_probe=False)


def probe(circuit: Circuit, at: float) -> None:
    assert not circuit.is_refusing(at)
    assert circuit.let_through()


def test_it_opens_after_five_failures_in_a_row_and_says_since_when(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 4)
    assert (circuit.is_refusing(0), circuit.open_since) == (False, None)
    fail(circuit, 1)

    assert (circuit.is_refusing(0), circuit.open_since) == (True, clock())


def test_a_success_in_between_starts_the_count_anew(circuit: Circuit) -> None:
    fail(circuit, 4)
    circuit.succeeded()
    fail(circuit, 4)

    assert circuit.open_since is None


def test_being_throttled_does_not_open_it(circuit: Circuit) -> None:
    fail(circuit, 4)
    for _ in range(50):
        circuit.throttled(is_probe=False)

    assert circuit.open_since is None


def test_one_probe_goes_through_after_five_seconds(circuit: Circuit) -> None:
    fail(circuit, 5, at=100)
    assert circuit.is_refusing(104.9)

    probe(circuit, 105)
    assert circuit.is_refusing(105)
    assert circuit.is_refusing(1000)


def test_the_time_doubles_with_each_probe_that_fails_up_to_a_minute(circuit: Circuit) -> None:
    fail(circuit, 5)
    now, opens = 0.0, []
    for _ in range(7):
        wait = next(seconds for seconds in range(1, 100) if not circuit.is_refusing(now + seconds))
        opens.append(wait)
        now += wait
        probe(circuit, now)
        circuit.failed(now, is_probe=True)

    assert opens == [5, 10, 20, 40, 60, 60, 60]


def test_it_tells_since_when_it_is_open_through_all_probes(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 5)
    since = clock()
    clock.time = clock.time.replace(hour=(clock.time.hour + 1) % 24)
    probe(circuit, 5)
    circuit.failed(6, is_probe=True)

    assert circuit.open_since == since


@pytest.mark.parametrize("is_probing", [True, False])
def test_any_success_closes_it_and_the_next_time_is_short_again(circuit: Circuit, is_probing: bool) -> None:
    """Also one about money, which never asks whether it may go."""
    fail(circuit, 5)
    probe(circuit, 5)
    circuit.failed(5, is_probe=True)
    if is_probing:
        probe(circuit, 15)
    circuit.succeeded()
    assert (circuit.is_refusing(16), circuit.open_since) == (False, None)

    fail(circuit, 5, at=20)
    assert circuit.is_refusing(24.9)
    assert not circuit.is_refusing(25)


def test_a_probe_that_is_throttled_was_answered(circuit: Circuit) -> None:
    fail(circuit, 5)
    probe(circuit, 5)
    circuit.throttled(is_probe=True)

    assert circuit.open_since is None


def test_failures_of_what_was_sent_before_it_opened_say_nothing_new(circuit: Circuit) -> None:
    fail(circuit, 20)
    probe(circuit, 5)
    fail(circuit, 20, at=5)

    circuit.failed(5, is_probe=True)
    assert not circuit.is_refusing(15)


def test_another_goes_through_where_the_probe_was_not_sent_after_all(circuit: Circuit) -> None:
    fail(circuit, 5)
    probe(circuit, 5)
    circuit.came_to_nothing(is_probe=True)

    probe(circuit, 5)
