"""One-time codes and codes, as people type them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model.factor import (
    Checked,
    Enrolment,
    Factor,
    Outcome,
    Redemption,
    digest,
    is_code,
    is_one_time_code,
    one_time_code,
)
from tests.samples import APPROVER, MORNING, OTHER_APPROVER, after

CODE = one_time_code(bytes(range(10)))
ENROLMENT = Enrolment(id=3, person=APPROVER, code_hash=digest(APPROVER, CODE), expires_at=after(minutes=60))


def test_a_one_time_code_spells_80_bits_in_groups_of_four() -> None:
    assert CODE == "AAAQ-EAYE-AUDA-OCAJ"
    with pytest.raises(ValueError, match="10 bytes"):
        one_time_code(b"short")


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), CODE.replace("-", ""), f" {CODE.replace('-', ' ')}\n"])
def test_a_one_time_code_is_recognised_however_it_is_typed(typed: str) -> None:
    assert is_one_time_code(typed)
    assert ENROLMENT.judge(typed, MORNING) is Redemption.RIGHT


@pytest.mark.parametrize("typed", ["", "AAAQ-EAYE-AUDA", f"{CODE}-AAAA", "0000-1111-8888-9999", "`" * 16])
def test_what_cannot_be_a_one_time_code_is_seen_at_once(typed: str) -> None:
    assert not is_one_time_code(typed)


JUDGED: list[tuple[dict[str, Any], int, Redemption]] = [
    ({}, 0, Redemption.RIGHT),
    ({}, 59, Redemption.RIGHT),
    ({}, 60, Redemption.EXPIRED),
    ({"failures": 4}, 0, Redemption.RIGHT),
    ({"failures": 5}, 0, Redemption.SPENT),
    ({"redeemed_at": MORNING}, 0, Redemption.REDEEMED),
    ({"person": OTHER_APPROVER}, 0, Redemption.WRONG),
]


@pytest.mark.parametrize(("changes", "minutes", "comes_to"), JUDGED)
def test_the_right_one_time_code_does_once_for_an_hour(
    changes: dict[str, Any], minutes: int, comes_to: Redemption
) -> None:
    enrolment = replace(ENROLMENT, **changes)

    assert enrolment.judge(CODE, after(minutes=minutes)) is comes_to
    assert enrolment.is_open(after(minutes=minutes)) is (comes_to in (Redemption.RIGHT, Redemption.WRONG))


CODES = {
    "123456": True,
    "123 456": True,
    " 123456 ": True,
    "12345": False,
    "1234567": False,
    "\uff11\uff12\uff13\uff14\uff15\uff16": False,
    "": False,
}


@pytest.mark.parametrize(("typed", "is_one"), CODES.items())
def test_a_code_has_six_digits(typed: str, is_one: bool) -> None:
    assert is_code(typed) is is_one


def test_only_a_right_code_lets_a_factor_vouch_for_a_vote() -> None:
    checked = [Checked(outcome=outcome, factor_id=3) for outcome in Outcome]

    assert [one.label for one in checked if one.is_right] == ["factor 3"]
    assert {one.label for one in checked if not one.is_right} == {""}


def test_neither_a_secret_nor_a_digest_is_shown_by_accident() -> None:
    factor = Factor(id=3, person=APPROVER, secret="sealed", begun_at=MORNING)

    assert "sealed" not in repr(factor)
    assert ENROLMENT.code_hash not in repr(ENROLMENT)


def test_a_first_code_may_be_given_for_ten_minutes() -> None:
    factor = Factor(id=3, person=APPROVER, secret="sealed", begun_at=MORNING)

    assert factor.waits_for_code(after(minutes=9))
    assert not factor.waits_for_code(after(minutes=10))
    assert not replace(factor, confirmed_at=MORNING).waits_for_code(MORNING + timedelta(minutes=1))
