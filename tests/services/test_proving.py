"""Nothing is ordered or paid before OVH has confirmed whose the keys are, and that the key for searching cannot buy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable
from bot.proving import Proving
from tests.fakes import FakeRegistrar
from tests.samples import Clock

HALF_A_MINUTE, FIVE_MINUTES, A_DAY = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=24)
A_SECOND = timedelta(seconds=1)


@dataclass
class Keys:
    """Two keys, each with OVH behind it, and what is proved of them."""

    clock: Clock
    searching: FakeRegistrar
    buying: FakeRegistrar
    proving: Proving

    def after(self, wait: timedelta) -> Proving:
        """Let time pass, and OVH be asked if it is time to."""
        self.clock.time += wait
        assert self.proving.prove_next() is False
        return self.proving

    @property
    def asked(self) -> int:
        """How often OVH was asked anything."""
        return self.searching.faults.calls.total() + self.buying.faults.calls.total()


@pytest.fixture
def keys() -> Keys:
    clock = Clock()
    searching, buying = FakeRegistrar(clock), FakeRegistrar(clock)
    return Keys(clock, searching, buying, Proving(searching, buying, clock))


def one_key(clock: Clock, registrar: FakeRegistrar) -> Proving:
    return Proving(registrar, None, clock)


NOW = timedelta(0)


def test_nothing_is_proved_before_ovh_was_asked(keys: Keys) -> None:
    assert keys.proving.account is None
    assert "has not yet confirmed" in keys.proving.why_not()
    assert keys.asked == 0


def test_two_keys_of_one_account_of_which_one_cannot_buy_are_proved_at_once(keys: Keys) -> None:
    proving = keys.after(NOW)

    assert (proving.account, proving.why_not()) == ("xx1111-ovh", "")


def test_what_is_proved_is_proved_again_every_day(keys: Keys) -> None:
    keys.after(NOW)
    asked = keys.asked

    keys.after(A_DAY - A_SECOND)
    assert keys.asked == asked
    keys.after(A_SECOND)
    assert keys.asked == 2 * asked


# What is wrong with the keys, what is said of it, and what puts it right.
WRONG: dict[str, tuple[Callable[[Keys], None], str, Callable[[Keys], None]]] = {
    "of two accounts": (
        lambda keys: setattr(keys.buying, "account_id", "yy2222-ovh"),
        "the key for searching is of OVH account xx1111-ovh, the key for buying of yy2222-ovh",
        lambda keys: setattr(keys.buying, "account_id", "xx1111-ovh"),
    ),
    "of which the first may order": (
        lambda keys: setattr(keys.searching, "is_strict", False),
        "the key for searching may order, too; it must not have the right to check out",
        lambda keys: setattr(keys.searching, "is_strict", True),
    ),
    "of which the first is refused": (
        lambda keys: keys.searching.faults.plan("account", Rejected("This credential is not valid")),
        "OVH refuses the key for searching: This credential is not valid",
        lambda _: None,
    ),
    "of which the second is refused": (
        lambda keys: keys.buying.faults.plan("account", Rejected("This credential does not exist")),
        "OVH refuses the key for buying: This credential does not exist",
        lambda _: None,
    ),
    "of which the first is refused a checkout for another reason": (
        lambda keys: keys.searching.faults.plan("could_buy", Rejected("You are not allowed")),
        "OVH refuses the key for searching: You are not allowed",
        lambda _: None,
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_keys_that_are_wrong_prove_nothing_until_they_are_right(keys: Keys, wrong: str) -> None:
    spoil, said, repair = WRONG[wrong]
    spoil(keys)

    proving = keys.after(NOW)
    assert (proving.account, proving.why_not()) == (None, said)
    repair(keys)
    assert keys.after(FIVE_MINUTES - A_SECOND).account is None
    assert keys.after(A_SECOND).account == "xx1111-ovh"


@pytest.mark.parametrize("wrong", WRONG)
def test_keys_that_turn_out_to_be_wrong_end_the_proof(keys: Keys, wrong: str) -> None:
    keys.after(NOW)
    spoil, said, _ = WRONG[wrong]
    spoil(keys)

    proving = keys.after(A_DAY)
    assert (proving.account, proving.why_not()) == (None, said)


# Where OVH is asked, and by which key.
READS = [("account", "searching"), ("account", "buying"), ("could_buy", "searching")]


def silence(keys: Keys, call: str, key: str) -> None:
    registrar: FakeRegistrar = getattr(keys, key)
    registrar.faults.plan(call, Unavailable("OVH did not answer"))


@pytest.mark.parametrize(("call", "key"), READS)
def test_without_an_answer_nothing_is_proved_and_it_is_asked_again_soon(keys: Keys, call: str, key: str) -> None:
    silence(keys, call, key)

    proving = keys.after(NOW)
    assert proving.account is None
    assert "has not yet confirmed" in proving.why_not()
    assert keys.after(HALF_A_MINUTE - A_SECOND).account is None
    assert keys.after(A_SECOND).account == "xx1111-ovh"


@pytest.mark.parametrize(("call", "key"), READS)
def test_without_an_answer_what_was_proved_stays_proved(keys: Keys, call: str, key: str) -> None:
    keys.after(NOW)
    silence(keys, call, key)

    proving = keys.after(A_DAY)
    assert (proving.account, proving.why_not()) == ("xx1111-ovh", "")
    asked = keys.asked
    keys.after(HALF_A_MINUTE)
    assert keys.asked > asked


@pytest.mark.parametrize(("call", "key"), READS)
def test_without_an_answer_what_was_wrong_stays_wrong(keys: Keys, call: str, key: str) -> None:
    keys.searching.is_strict = False
    keys.after(NOW)
    silence(keys, call, key)

    assert "may order, too" in keys.after(FIVE_MINUTES).why_not()


# One key for both


def test_one_key_is_not_asked_whether_it_can_buy(keys: Keys) -> None:
    keys.searching.is_strict = False
    proving = one_key(keys.clock, keys.searching)
    assert "whose account the key is of" in proving.why_not()
    proving.prove_next()

    assert (proving.account, proving.why_not()) == ("xx1111-ovh", "")
    assert keys.searching.faults.calls["could_buy"] == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Rejected("no"), "OVH refuses the key: no"),
        (Unavailable("no answer"), "OVH has not yet confirmed whose account the key is of"),
    ],
)
def test_one_key_is_not_proved_either_unless_ovh_says_whose_it_is(keys: Keys, error: RegistrarError, said: str) -> None:
    keys.searching.faults.plan("account", error)
    proving = one_key(keys.clock, keys.searching)
    proving.prove_next()

    assert (proving.account, proving.why_not()) == (None, said)
