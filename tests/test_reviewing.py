"""A request is reviewed page by page, and the submission of the last page is the vote: as dialogues of an approver."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.errors import Unsent
from bot.model.policy import Rule
from bot.model.purchase import Stage
from bot.model.standing import Standing
from bot.rehearsal import totp
from bot.store import Store
from bot.views.ids import Action, Form
from tests.desk import Desk
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, PLACE, REQUESTER, Clock, euros, group, offer, tier
from tests.services.enrolled import Bureau
from tests.services.office import FACTOR_KEY
from tests.views.shown import blocks_of, pressable, words_of

NAMES = [f"sale{number}.fr" for number in range(6)]


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(store, clock, tmp_path / "cartwright.sqlite3")


def waiting(desk: Desk, *names: str) -> int:
    """A request that waits for a vote, and the number of its price."""
    purchase = desk.office.request(*(names or ("wintersale.fr",)))
    desk.office.work()
    quote_id = desk.office.purchase(purchase.id).quote_id
    assert quote_id is not None
    return quote_id


def stage(desk: Desk) -> Stage:
    return desk.office.purchase(1).stage


# Page by page


def test_a_vote_is_given_on_the_last_page(desk: Desk) -> None:
    quote_id = waiting(desk, *NAMES)
    desk.press(Action.REVIEW, quote_id)
    assert [(modal.callback_id, modal.submit) for modal in desk.opened] == [("shown", None)]
    desk.turn(Action.TURN, 2)
    last = desk.opened[-1]
    assert (last.callback_id, last.submit) == (Form.REVIEW.value, "Approve 50.33 €")
    shown = "\n".join(map(words_of, desk.opened))
    assert [name for name in NAMES if f"`{name}`" not in shown] == []

    _, reference = last.reference.split()
    desk.submit(Form.REVIEW, reference)
    assert stage(desk) is Stage.APPROVED
    assert desk.told[-1].text.startswith("You approved request 1.")


def test_pages_can_be_turned_back_and_forth(desk: Desk) -> None:
    desk.press(Action.REVIEW, waiting(desk, *NAMES))
    for action, page in ((Action.TURN, 2), (Action.TURN_BACK, 1), (Action.TURN, 2)):
        desk.turn(action, page)
    first, last, again, once_more = desk.opened

    assert (again, once_more) == (first, last)
    assert desk.told == []


def test_a_page_that_was_turned_already_is_explained_and_changes_nothing(desk: Desk) -> None:
    desk.press(Action.REVIEW, waiting(desk, *NAMES))
    view = desk.office.messenger.view_of(APPROVER)
    desk.turn(Action.TURN, 2)
    desk.turn(Action.TURN, 2, view=view)  # pressed twice

    assert len(desk.opened) == 2
    assert desk.told[-1].text.startswith("That page could not be shown")


def test_no_page_is_turned_of_a_request_that_is_decided_meanwhile(desk: Desk) -> None:
    quote_id = waiting(desk, *NAMES)
    desk.press(Action.REVIEW, quote_id)
    desk.office.approving.decline(quote_id, OTHER_APPROVER, "Too dear")
    desk.turn(Action.TURN, 2)

    assert len(desk.opened) == 1
    assert desk.told[-1].text.startswith("Request 1 is declined already.")


# Bound to one price


def test_a_price_that_was_replaced_between_the_review_and_its_submission_gets_no_vote(desk: Desk) -> None:
    quote_id = waiting(desk)
    desk.press(Action.REVIEW, quote_id)
    desk.office.approve(desk.office.purchase(1), OTHER_APPROVER)
    desk.office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    desk.office.work()
    assert stage(desk) is Stage.REPRICED
    desk.submit(Form.REVIEW, quote_id)

    assert desk.told[-1].text.startswith(
        "The price of request 1 was replaced by a newer one. Your vote was not counted"
    )
    assert (stage(desk), desk.office.purchase(1).approvals) == (Stage.REPRICED, ())


def test_a_price_that_was_replaced_before_the_click_is_not_shown(desk: Desk) -> None:
    quote_id = waiting(desk)
    (old,) = desk.office.messenger.channels[PLACE.channel].messages
    desk.office.approve(desk.office.purchase(1), OTHER_APPROVER)
    desk.office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    desk.office.work()
    desk.press_in(old, Action.REVIEW.value, quote_id)

    assert desk.opened == []
    assert desk.told[-1].text.startswith("The price of request 1 was replaced by a newer one.")


# From a message that the store knows


@pytest.mark.parametrize("action", [Action.REVIEW, Action.ASK_DECLINE, Action.STOP, Action.WITHDRAW])
@pytest.mark.parametrize("ts", ["", "1.000001"])
def test_a_genuine_value_on_a_foreign_post_does_nothing_and_is_written_down(
    desk: Desk, action: Action, ts: str
) -> None:
    """Somebody posts a copy of the buttons, or presses them in a private answer."""
    desk.rule(cool_off=timedelta(minutes=1))
    quote_id = waiting(desk)
    before = desk.kept()
    desk.person = REQUESTER if action is Action.WITHDRAW else APPROVER
    desk.press_in(ts, action.value, quote_id if action in (Action.REVIEW, Action.ASK_DECLINE) else 1)

    assert (desk.kept(), desk.opened) == (before, [])
    assert desk.told[-1].text.startswith("That message is not the one by which request 1 is decided.")
    ((who, line),) = desk.refusals()
    assert (who, line["channel"], line["ts"], line["about"]) == (desk.person, PLACE.channel, ts, "1")


def test_every_refused_click_is_a_line_of_its_own(desk: Desk) -> None:
    quote_id = waiting(desk)
    desk.office.messenger.standings[BYSTANDER] = Standing.MEMBER
    for person in (REQUESTER, BYSTANDER, BYSTANDER):
        desk.person = person
        desk.press(Action.REVIEW, quote_id)

    assert [(who, line["asked"]) for who, line in desk.refusals()] == [
        (REQUESTER, "review"),
        (BYSTANDER, "review"),
        (BYSTANDER, "review"),
    ]
    assert "You made this request yourself" in desk.refusals()[0][1]["why"]


def test_what_slack_cannot_confirm_is_no_vote_and_can_be_tried_again(desk: Desk) -> None:
    quote_id = waiting(desk)
    desk.office.messenger.faults.plan("conversation", Unsent("timeout"))
    desk.submit(Form.REVIEW, quote_id)
    assert desk.told[-1].text.endswith("Please try again in a minute.")
    assert stage(desk) is Stage.REQUESTED

    desk.submit(Form.REVIEW, quote_id)
    assert stage(desk) is Stage.APPROVED


# Stop


def test_a_vote_is_taken_back_by_the_button_while_it_can_be(desk: Desk) -> None:
    desk.rule(cool_off=timedelta(minutes=1))
    quote_id = waiting(desk)
    desk.submit(Form.REVIEW, quote_id)
    assert "It is bought at" in desk.told[-1].text
    desk.office.tell()
    desk.press(Action.STOP, 1)
    assert desk.told[-1].text.startswith("You took back your vote on request 1.")
    desk.office.tell()
    shown = next(iter(desk.office.messenger.channels[PLACE.channel].messages.values()))

    assert stage(desk) is Stage.REQUESTED
    assert (Action.STOP.value, "1") not in pressable(shown)
    assert (Action.REVIEW.value, str(quote_id)) in pressable(shown)


def test_stop_disappears_everywhere_when_it_is_too_late(desk: Desk) -> None:
    desk.rule(cool_off=timedelta(minutes=1))
    desk.submit(Form.REVIEW, waiting(desk))
    desk.office.tell()
    places = (PLACE.channel, f"D{OTHER_APPROVER}")
    assert all(_has_stop(desk, place) for place in places)
    desk.office.pass_time(minutes=2)

    assert stage(desk) is Stage.DELIVERED
    assert not any(_has_stop(desk, place) for place in places)


def _has_stop(desk: Desk, place: str) -> bool:
    messages = desk.office.messenger.channels[place].messages.values()
    return any((Action.STOP.value, "1") in pressable(message) for message in messages)


# With a code


def test_the_code_is_asked_for_on_the_last_page_and_goes_with_the_vote(
    desk: Desk, store: Store, clock: Clock, tmp_path: Path
) -> None:
    bureau = Bureau(store, clock, tmp_path / "cartwright.sqlite3")
    bureau.rule(keys=FACTOR_KEY)
    bureau.enrol(APPROVER)
    leads = group("leads", APPROVER, OTHER_APPROVER)
    desk.rule(rules=(Rule(tiers=(replace(tier(leads), needs_code=True, up_to=Decimal(900)),)),))
    quote_id = waiting(desk)
    desk.press(Action.REVIEW, quote_id)
    inputs = [block["block_id"] for block in blocks_of(desk.opened[-1]) if block["type"] == "input"]
    assert inputs == ["code"]
    desk.submit(Form.REVIEW, quote_id, code=bureau.wrong(APPROVER))
    assert (stage(desk), desk.office.purchase(1).votes) == (Stage.REQUESTED, ())

    desk.submit(Form.REVIEW, quote_id, code=totp.code(bureau.phones[APPROVER], clock()))
    assert stage(desk) is Stage.APPROVED
    assert "with a code" in _channel(desk)


def _channel(desk: Desk) -> str:
    desk.office.tell()
    return "\n".join(words_of(message) for message in desk.office.messenger.channels[PLACE.channel].messages.values())
