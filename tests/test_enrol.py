"""The dialogs of an enrolment, from `/domain enrol` to the first code."""

from pathlib import Path

import pytest

from bot.errors import FieldErrors, Unsent
from bot.model.factor import one_time_code
from bot.model.message import Modal
from bot.rehearsal import totp
from bot.store import Store
from bot.views.ids import Form
from handlers.enrol import CONFIRM_FACTOR, ENROL_FORM
from handlers.reading import Submission
from tests.desk import Desk
from tests.samples import APPROVER, PLACE, Clock
from tests.stocked import rows
from tests.views.shown import words_of

ONE_TIME = one_time_code(b"0123456789")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cartwright.sqlite3"


@pytest.fixture
def desk(store: Store, clock: Clock, file: Path) -> Desk:
    """A desk at which the approver may enrol."""
    desk = Desk(store, clock, file)
    _issue(desk)
    return desk


def _issue(desk: Desk, code: str = ONE_TIME) -> None:
    with desk.office.store.transaction() as tx:
        tx.factors.issue(APPROVER, code, who="machine account root", at=desk.office.clock())


def _shown(modal: Modal) -> str | None:
    """The secret that a phone can read in a dialog."""
    return totp.secret_shown(words_of(modal).replace("&amp;", "&"))


def _begun(desk: Desk) -> str:
    desk.submit(Form.ENROL, one_time_code=ONE_TIME)
    secret = _shown(desk.opened[-1])
    assert secret is not None
    return secret


def _code(desk: Desk, secret: str, steps: int = 0) -> str:
    return totp.code(secret, desk.office.clock(), steps)


def test_whoever_has_a_one_time_code_and_a_phone_enrols_in_two_dialogs(desk: Desk) -> None:
    desk.command("enrol")
    secret = _begun(desk)
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret))

    assert [modal.callback_id for modal in desk.opened] == [Form.ENROL.value, Form.CONFIRM_FACTOR.value]
    [told] = desk.told
    assert told.text.startswith("Your second factor is enrolled. It counts for votes from ")


def test_both_ways_to_show_the_secret_are_the_same(desk: Desk) -> None:
    secret = _begun(desk)
    words = words_of(desk.opened[-1])

    assert f"`{' '.join(secret[n : n + 4] for n in range(0, 32, 4))}`" in words
    assert f"secret={secret}&amp;" in words


def test_the_secret_is_in_one_dialog_and_nowhere_else(desk: Desk, file: Path) -> None:
    secret = _begun(desk)
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret, 5))
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret))
    desk.office.tell()

    assert [_shown(modal) is not None for modal in desk.opened] == [True, False]
    assert {modal.reference for modal in desk.opened} == {PLACE.channel}
    assert secret not in "".join(message.text for message in desk.told)
    kept = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert secret.encode() not in kept
    assert " ".join(secret[n : n + 4] for n in range(0, 32, 4)).encode() not in kept


def test_no_row_keeps_a_code_that_was_typed(desk: Desk, file: Path) -> None:
    secret = _begun(desk)
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret))

    assert {row["body"] for row in rows(file, "SELECT body FROM interactions")} == {"{}"}


def test_after_a_wrong_code_it_is_asked_again_without_the_secret(desk: Desk) -> None:
    secret = _begun(desk)
    for _ in range(4):
        desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret, 5))

    assert "one more wrong one ends this enrolment" in words_of(desk.opened[-1])
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret, 5))
    assert desk.told[-1].text.startswith("That was the fifth wrong code, so this enrolment is dropped.")


def test_whoever_closed_the_dialog_can_still_give_the_first_code(desk: Desk) -> None:
    secret = _begun(desk)
    desk.command("enrol")

    assert _shown(desk.opened[-1]) is None
    desk.submit(Form.CONFIRM_FACTOR, code=_code(desk, secret))
    assert "is enrolled" in desk.told[-1].text


def test_without_a_one_time_code_it_says_who_issues_one(desk: Desk) -> None:
    _begun(desk)
    desk.office.clock.step(minutes=11)
    desk.command("enrol")

    assert desk.told[-1].text == (
        "There is no one-time code for you that is good now. No secret was made or shown. Ask whoever runs Cartwright "
        "for a one-time code; they type `cartwright enrol U0APPROVER1`."
    )


def test_a_secret_that_could_not_be_shown_is_lost_and_it_says_so(desk: Desk) -> None:
    desk.office.messenger.faults.plan("open_modal", Unsent("timeout"))
    desk.submit(Form.ENROL, one_time_code=ONE_TIME)

    assert desk.opened == []
    assert "The secret is not shown again" in desk.told[-1].text
    desk.submit(Form.ENROL, one_time_code=ONE_TIME)
    assert desk.told[-1].text.startswith("Your one-time code was used already.")

    other = one_time_code(b"9876543210")
    _issue(desk, other)
    desk.submit(Form.ENROL, one_time_code=other)
    assert _shown(desk.opened[-1])


def test_a_wrong_one_time_code_shows_nothing(desk: Desk) -> None:
    desk.submit(Form.ENROL, one_time_code="AAAA-AAAA-AAAA-AAAA")

    assert desk.opened == []
    assert desk.told[-1].text.startswith("That is not your one-time code; 4 tries are left.")


@pytest.mark.parametrize("typed", ["", "1234", ONE_TIME[:-1], "/domain enrol"])
def test_what_cannot_be_a_one_time_code_is_said_beside_the_field(typed: str) -> None:
    with pytest.raises(FieldErrors, match="one_time_code"):
        ENROL_FORM.check(Submission(channel=PLACE.channel, reference="", values={"one_time_code": typed}))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef"])
def test_what_cannot_be_a_code_is_said_beside_the_field(typed: str) -> None:
    with pytest.raises(FieldErrors, match="code"):
        CONFIRM_FACTOR.check(Submission(channel=PLACE.channel, reference="", values={"code": typed}))
