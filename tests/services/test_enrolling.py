"""A second factor: enrolled with a one-time code, and each of its codes good once, for one quote, at its time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotAllowed
from bot.model.factor import Awaited, Outcome
from bot.store import Store
from tests.samples import APPROVER, BYSTANDER, MORNING, OTHER_APPROVER, Clock
from tests.services.enrolled import QUOTE, Bureau, key


@pytest.fixture
def bureau(store: Store, clock: Clock, tmp_path: Path) -> Bureau:
    return Bureau(store, clock, tmp_path / "cartwright.sqlite3")


def _everything(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in tmp_path.glob("cartwright.sqlite3*"))


# Enrolling


def test_a_factor_is_enrolled_by_a_one_time_code_and_the_first_code_of_the_app(bureau: Bureau) -> None:
    bureau.begin()
    checked = bureau.confirm()

    factor = bureau.factor()
    assert factor is not None
    assert checked.is_right
    assert checked.works_from == factor.works_from == MORNING + timedelta(hours=24)
    assert bureau.lines() == ["one-time code issued", "enrolment begun", "factor confirmed"]


def test_nothing_that_is_kept_tells_a_secret_or_a_code(bureau: Bureau, tmp_path: Path) -> None:
    one_time = bureau.issue()
    revealed = bureau.enrolling.begin(APPROVER, one_time, bureau.clock())
    bureau.phones[APPROVER] = secret = revealed.spelled.replace(" ", "")
    code = bureau.code()
    bureau.confirm(code=code)

    kept = _everything(tmp_path)
    for told in (one_time, one_time.replace("-", ""), secret, revealed.spelled, revealed.uri, f'"{code}"'):
        assert told.encode() not in kept


def test_operators_are_told_of_an_enrolment_in_their_channel(bureau: Bureau) -> None:
    bureau.rule(operator_channel="C0OPERATORS", operators=frozenset({BYSTANDER}))
    bureau.enrol()

    assert bureau.notices() == [("factor enrolled", "C0OPERATORS")]


def test_without_a_channel_of_theirs_each_operator_is_told(bureau: Bureau) -> None:
    bureau.rule(operators=frozenset({OTHER_APPROVER, BYSTANDER}))
    bureau.enrol()

    assert bureau.notices() == [("factor enrolled", OTHER_APPROVER), ("factor enrolled", BYSTANDER)]


def test_how_long_a_new_factor_does_not_count_is_a_rule(bureau: Bureau) -> None:
    bureau.rule(factor_delay=timedelta(0))
    bureau.enrol(hours=0.1)

    assert bureau.use().is_right


def test_without_a_one_time_code_nothing_begins(bureau: Bureau) -> None:
    for ask in (
        lambda: bureau.enrolling.begin(APPROVER, "x", MORNING),
        lambda: bureau.enrolling.awaited(APPROVER, MORNING),
    ):
        with pytest.raises(NotAllowed) as refused:
            ask()
        assert "cartwright enrol U0APPROVER1" in refused.value.sentence
    assert bureau.factor() is None


def test_a_one_time_code_is_for_one_person(bureau: Bureau) -> None:
    code = bureau.issue(APPROVER)
    bureau.issue(OTHER_APPROVER)

    with pytest.raises(NotAllowed, match="That is not your one-time code"):
        bureau.enrolling.begin(OTHER_APPROVER, code, MORNING)


def test_a_one_time_code_is_good_once(bureau: Bureau) -> None:
    code = bureau.issue()
    bureau.enrolling.begin(APPROVER, code, MORNING)

    with pytest.raises(NotAllowed, match=r"used already\. If the dialog"):
        bureau.enrolling.begin(APPROVER, code, MORNING)


def test_a_one_time_code_is_good_for_an_hour_by_the_time_of_its_submission(bureau: Bureau) -> None:
    code, submitted = bureau.issue(), bureau.clock()
    bureau.clock.step(minutes=60)

    with pytest.raises(NotAllowed, match="has expired"):
        bureau.enrolling.begin(APPROVER, code, bureau.clock())
    assert bureau.enrolling.begin(APPROVER, code, submitted).spelled


def test_a_newer_one_time_code_replaces_an_older_one(bureau: Bureau) -> None:
    older, newer = bureau.issue(), bureau.issue()

    with pytest.raises(NotAllowed):
        bureau.enrolling.begin(APPROVER, older, MORNING)
    assert bureau.enrolling.begin(APPROVER, newer, MORNING).spelled


def test_five_wrong_tries_spend_a_one_time_code(bureau: Bureau) -> None:
    code, said = bureau.issue(), []
    for _ in range(6):
        with pytest.raises(NotAllowed) as refused:
            bureau.enrolling.begin(APPROVER, "AAAA-AAAA-AAAA-AAAA", MORNING)
        said.append(refused.value.happened)
    with pytest.raises(NotAllowed, match="after five wrong tries"):
        bureau.enrolling.begin(APPROVER, code, MORNING)

    assert [sentence.partition("; ")[2] for sentence in said[:4]] == [
        *("4 tries are left.", "3 tries are left.", "2 tries are left.", "1 try is left.")
    ]
    assert bureau.lines() == ["one-time code issued", *["wrong one-time code"] * 5]
    assert bureau.factor() is None


def test_what_comes_next_is_asked(bureau: Bureau) -> None:
    bureau.issue()
    assert bureau.enrolling.awaited(APPROVER, bureau.clock()) is Awaited.ONE_TIME_CODE

    bureau.begin()
    assert bureau.enrolling.awaited(APPROVER, bureau.clock()) is Awaited.FIRST_CODE

    bureau.issue()
    assert bureau.enrolling.awaited(APPROVER, bureau.clock()) is Awaited.ONE_TIME_CODE


def test_a_wrong_first_code_can_be_followed_by_the_right_one(bureau: Bureau) -> None:
    bureau.begin()
    checked = bureau.confirm(code=bureau.wrong())

    assert (checked.outcome, checked.tries_left) == (Outcome.WRONG, 4)
    assert bureau.confirm().is_right


def test_five_wrong_first_codes_end_an_enrolment(bureau: Bureau) -> None:
    bureau.begin()
    for _ in range(4):
        bureau.confirm(code=bureau.wrong())
    with pytest.raises(NotAllowed, match="fifth wrong code"):
        bureau.confirm(code=bureau.wrong())

    assert bureau.factor() is None
    with pytest.raises(NotAllowed, match="no enrolment of yours"):
        bureau.confirm()
    assert bureau.lines()[-2:] == ["factor locked", "factor ended"]


def test_an_enrolment_waits_ten_minutes_for_its_first_code(bureau: Bureau) -> None:
    bureau.begin()
    bureau.clock.step(minutes=10)

    with pytest.raises(NotAllowed, match="more than ten minutes ago"):
        bureau.confirm()
    assert bureau.use().outcome is Outcome.MISSING


def test_a_confirmation_that_is_answered_again_is_the_same_one(bureau: Bureau) -> None:
    bureau.begin()
    first = bureau.confirm(interaction="once")
    again = bureau.confirm(interaction="once")

    assert first == again
    with pytest.raises(NotAllowed, match="confirmed already"):
        bureau.confirm(interaction="twice")


def test_a_new_enrolment_ends_the_factor_of_a_lost_phone_at_once(bureau: Bureau) -> None:
    bureau.enrol()
    lost = dict(bureau.phones)
    code = bureau.issue()
    assert bureau.use().is_right

    bureau.enrolling.begin(APPROVER, code, bureau.clock())
    bureau.clock.step(minutes=1)
    bureau.phones = lost

    assert bureau.use().outcome is Outcome.MISSING
    assert bureau.lines()[-2:] == ["factor ended", "enrolment begun"]


def test_a_new_factor_does_not_take_codes_of_the_old_one(bureau: Bureau) -> None:
    bureau.enrol()
    lost = dict(bureau.phones)
    bureau.enrol()
    assert bureau.use().label == "factor 2"

    bureau.phones = lost
    assert bureau.use().outcome is Outcome.WRONG


# Codes


def test_a_right_code_vouches_for_one_vote(bureau: Bureau) -> None:
    bureau.enrol()
    checked = bureau.use()

    assert checked.is_right
    assert checked.label == "factor 1"
    assert bureau.lines()[-1] == "code taken"


def test_the_gap_that_apps_show_does_not_matter(bureau: Bureau) -> None:
    bureau.enrol()
    code = bureau.code()

    assert bureau.use(f"{code[:3]} {code[3:]}").is_right


def test_a_replayed_code_is_refused_and_is_no_wrong_one(bureau: Bureau) -> None:
    bureau.enrol()
    assert bureau.use().is_right

    assert bureau.use().outcome is Outcome.USED
    factor = bureau.factor()
    assert factor is not None
    assert factor.failures == 0


def test_a_code_for_one_quote_is_none_for_another(bureau: Bureau) -> None:
    bureau.enrol()
    assert bureau.use(interaction="once").is_right

    assert bureau.use(quote_id=QUOTE + 1).outcome is Outcome.USED
    assert bureau.use(quote_id=QUOTE + 1, interaction="once").outcome is Outcome.USED


def test_a_submission_that_is_answered_again_is_no_replay(bureau: Bureau) -> None:
    bureau.enrol()
    code, submitted = bureau.code(), bureau.clock()
    first = bureau.use(code, interaction="once")
    bureau.clock.step(hours=3)
    again = bureau.enrolling.use(APPROVER, code, quote_id=QUOTE, interaction="once", at=submitted)

    assert first.is_right
    assert again.is_right
    assert bureau.lines().count("code taken") == 1


def test_a_wrong_code_that_is_answered_again_counts_once(bureau: Bureau) -> None:
    bureau.enrol()
    for _ in range(9):
        assert bureau.use(bureau.wrong(), interaction="once").tries_left == 4

    assert bureau.lines().count("wrong code") == 1


def test_a_code_is_judged_by_the_time_of_its_submission(bureau: Bureau) -> None:
    bureau.enrol()
    code, submitted = bureau.code(), bureau.clock()
    bureau.clock.step(minutes=30)

    assert bureau.use(code).outcome is Outcome.WRONG
    assert bureau.enrolling.use(APPROVER, code, quote_id=QUOTE, interaction="late", at=submitted).is_right


DRIFTS = {-2: Outcome.WRONG, -1: Outcome.RIGHT, 0: Outcome.RIGHT, 1: Outcome.RIGHT, 2: Outcome.WRONG}


@pytest.mark.parametrize(("steps", "outcome"), DRIFTS.items())
def test_a_phones_clock_may_be_one_step_off_and_no_more(bureau: Bureau, steps: int, outcome: Outcome) -> None:
    bureau.enrol()

    assert bureau.use(steps=steps).outcome is outcome


def test_each_step_is_good_once_also_out_of_order(bureau: Bureau) -> None:
    bureau.enrol()

    assert [bureau.use(steps=steps).outcome for steps in (1, -1, 0, 1, 0)] == [Outcome.RIGHT] * 3 + [Outcome.USED] * 2


def test_five_wrong_codes_in_a_row_lock_a_factor_and_operators_are_told_once(bureau: Bureau) -> None:
    bureau.rule(operators=frozenset({BYSTANDER}))
    bureau.enrol()
    outcomes = [bureau.use(bureau.wrong()).outcome for _ in range(5)]

    assert outcomes == [Outcome.WRONG] * 4 + [Outcome.LOCKED]
    assert bureau.use().outcome is Outcome.LOCKED
    assert bureau.notices() == [("factor enrolled", BYSTANDER), ("factor locked", BYSTANDER)]
    assert bureau.lines()[-5:] == [*["wrong code"] * 4, "factor locked"]


def test_only_a_new_enrolment_helps_a_locked_factor(bureau: Bureau) -> None:
    bureau.enrol()
    for _ in range(5):
        bureau.use(bureau.wrong())
    bureau.clock.step(hours=1000)
    assert bureau.use().outcome is Outcome.LOCKED

    bureau.enrol()
    assert bureau.use().is_right


def test_a_right_code_forgives_the_wrong_ones_before_it(bureau: Bureau) -> None:
    bureau.enrol()
    for _ in range(3):
        for _ in range(4):
            bureau.use(bureau.wrong())
        bureau.clock.step(minutes=1)
        assert bureau.use().is_right


def test_codes_of_a_factor_that_is_too_new_are_not_even_looked_at(bureau: Bureau) -> None:
    bureau.begin()
    bureau.confirm()
    bureau.clock.step(hours=23, minutes=59)

    tried = [bureau.use(code) for code in (bureau.code(), *[bureau.wrong()] * 7)]

    assert {checked.outcome for checked in tried} == {Outcome.TOO_NEW}
    assert {checked.tries_left for checked in tried} == {5}
    bureau.clock.step(minutes=1)
    assert bureau.use().is_right


def test_whoever_has_no_factor_has_no_code(bureau: Bureau) -> None:
    bureau.enrol(OTHER_APPROVER)

    assert bureau.use("123456", person=APPROVER).outcome is Outcome.MISSING
    bureau.begin()
    assert bureau.use().outcome is Outcome.MISSING


def test_a_code_counts_as_tried_even_where_the_vote_comes_to_nothing(bureau: Bureau) -> None:
    bureau.enrol()
    with pytest.raises(RuntimeError, match="cannot join"), bureau.store.transaction():
        bureau.use()


SAID = {
    Outcome.WRONG: "That code is not right; 4 tries are left",
    Outcome.LOCKED: "Your second factor is locked",
    Outcome.MISSING: "A vote on this request needs a second factor, and you have none.",
    Outcome.TOO_NEW: "Your second factor is too new to vote with.",
    Outcome.USED: "That code was used already",
    Outcome.UNREADABLE: "Your second factor cannot be checked",
}


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.RIGHT], ids=lambda one: one.name)
def test_every_other_outcome_has_a_sentence_that_says_no_vote_was_counted(bureau: Bureau, outcome: Outcome) -> None:
    bureau.enrol()
    locked = bureau.use(bureau.wrong())
    checked = type(locked)(outcome=outcome, factor_id=1, tries_left=4, works_from=MORNING)

    sentence = bureau.enrolling.refusal(checked).sentence

    assert sentence.startswith(SAID[outcome])
    assert "Your vote was not counted." in sentence
    assert "{" not in sentence


# Keys


def test_with_another_key_codes_are_refused_and_not_counted_as_wrong(bureau: Bureau) -> None:
    bureau.enrol()
    for keys in (key(1), ""):
        bureau.rule(keys)
        assert [bureau.use(bureau.wrong()).outcome for _ in range(6)] == [Outcome.UNREADABLE] * 6

    bureau.rule()
    assert bureau.use().is_right


def test_without_a_key_nobody_enrols(bureau: Bureau) -> None:
    code = bureau.issue()
    bureau.rule("")

    with pytest.raises(NotAllowed, match="CARTWRIGHT_FACTOR_KEY is not set"):
        bureau.enrolling.awaited(APPROVER, MORNING)
    with pytest.raises(NotAllowed, match="not set up here"):
        bureau.enrolling.begin(APPROVER, code, MORNING)
    bureau.rule()
    assert bureau.enrolling.begin(APPROVER, code, MORNING).spelled


def test_an_enrolment_under_another_key_is_begun_anew(bureau: Bureau) -> None:
    bureau.begin()
    bureau.rule(key(1))

    with pytest.raises(NotAllowed, match="CARTWRIGHT_FACTOR_KEY was changed"):
        bureau.confirm()


def test_keys_are_changed_without_anybody_noticing(bureau: Bureau) -> None:
    bureau.enrol()
    bureau.rule(f"{key(1)},{key()}")
    assert bureau.enrolling.encrypt_anew() == []

    bureau.rule(key(1))
    assert bureau.use().is_right
    bureau.rule(key(2))
    assert [factor.person for factor in bureau.enrolling.encrypt_anew()] == [APPROVER]
    bureau.rule("")
    assert bureau.enrolling.encrypt_anew() == []
