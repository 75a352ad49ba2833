"""What reaches the bot although no release of it shows that: it is answered, and does nothing."""

from pathlib import Path

import pytest

from bot.store import Store
from bot.views.ids import Action, Form
from tests.desk import Desk
from tests.samples import Clock
from tests.services.office import SPOKEN

NAME = "wintersale.fr"


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(store, clock, tmp_path / "cartwright.sqlite3")


def _fill(desk: Desk) -> None:
    desk.office.add(NAME)
    desk.office.copy()


@pytest.mark.parametrize("action", ["", "add_all", "approve", *(form.value for form in Form)])
def test_a_button_that_no_release_shows_is_answered(desk: Desk, action: str) -> None:
    desk.press(action, 1)

    assert desk.told[0].text.startswith("That button belongs to an older message. Nothing was done.")


FORGED = ["", "-", "x", "1.0", "-1", "²", "9" * 30, "404", "1 OR 1"]


@pytest.mark.parametrize(
    "action",
    [Action.ADD, Action.REMOVE, Action.RESTORE, Action.REQUEST, Action.REVIEW, Action.ASK_DECLINE, Action.WITHDRAW],
)
def test_a_button_with_a_number_that_nothing_has_is_answered_and_does_nothing(desk: Desk, action: Action) -> None:
    before = desk.kept()

    for value in FORGED:
        desk.press(action, value)

    assert desk.kept() == before
    assert len(desk.told) == len(FORGED)
    assert not any("inside Cartwright" in refusal.text for refusal in desk.told)


@pytest.mark.parametrize("statements", ["", "OWNER_LEGAL_AGE", "waiveRetractationPeriod"])
def test_a_request_without_every_statement_that_it_needs_is_not_made(desk: Desk, statements: str) -> None:
    _fill(desk)

    desk.submit(Form.REQUEST, 1, reason="Campaign", statements=statements)

    assert desk.office.names_in_cart() == [NAME]
    with desk.office.store.transaction() as tx:
        assert tx.purchases.of_cart(1) is None


def test_a_statement_that_no_release_asks_for_is_passed_over(desk: Desk) -> None:
    _fill(desk)
    known = " ".join(statement.value for statement in SPOKEN)

    desk.submit(Form.REQUEST, 1, reason="Campaign", statements=f"{known} SELL_MY_SOUL")

    assert desk.office.purchase(1).statements == SPOKEN
