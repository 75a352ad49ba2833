"""Everybody gets an answer: where they acted, else in the channel, else directly; and once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import MessengerError, NotAllowed, Postponed, Undeliverable, Unreachable, Unsent
from bot.model.message import Message, Modal
from bot.model.standing import Right, Standing
from bot.model.work import Work
from tests.fakes import BOT, FakeChannel
from tests.samples import OTHER_PLACE, PLACE, REQUESTER
from tests.services.asking import asked, is_answered, private
from tests.services.office import Office

HERE = PLACE.channel
MINE = f"D{REQUESTER}"
HELLO = Message(text="Here you are")
ASK = Modal(callback_id="ask", title="A question", blocks=())


# The ways to answer


def test_an_answer_goes_where_somebody_acted(office: Office) -> None:
    office.hearing.answer(asked(office), HELLO)

    assert private(office) == [(HERE, "Here you are")]
    assert office.messenger.faults.calls["whisper"] == 0
    assert is_answered(office)


def test_it_goes_there_even_where_the_bot_is_not(office: Office) -> None:
    office.hearing.answer(asked(office, place=OTHER_PLACE), HELLO)

    assert private(office) == [(OTHER_PLACE.channel, "Here you are")]


@pytest.mark.parametrize("code", ["used_url", "expired_url"])
def test_an_address_that_is_used_up_gives_way_to_a_whisper(office: Office, code: str) -> None:
    office.messenger.faults.plan("answer", Undeliverable(code))
    office.hearing.answer(asked(office), HELLO)

    assert private(office) == [(HERE, "Here you are")]
    assert office.messenger.faults.calls["whisper"] == 1
    assert is_answered(office)


def test_an_address_is_not_used_when_its_half_hour_is_over(office: Office) -> None:
    question = asked(office)
    office.clock.step(minutes=30)
    office.hearing.answer(question, HELLO)

    assert office.messenger.faults.calls["answer"] == 0
    assert private(office) == [(HERE, "Here you are")]


def test_a_form_has_no_address_and_is_answered_by_a_whisper(office: Office) -> None:
    question = asked(office)
    office.hearing.answer(replace(question, response_url=""), HELLO)

    assert office.messenger.faults.calls["answer"] == 0
    assert private(office) == [(HERE, "Here you are")]


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"])
def test_where_no_whisper_is_heard_a_person_is_told_directly(office: Office, code: str) -> None:
    office.messenger.faults.plan("answer", Undeliverable("expired_url"))
    office.messenger.faults.plan("whisper", Undeliverable(code))
    office.hearing.answer(asked(office), HELLO)

    assert office.messenger.texts(MINE) == ["Here you are"]
    assert is_answered(office)


def test_somebody_who_can_be_told_in_no_way_is_not_told_for_ever(office: Office) -> None:
    office.messenger.has_messages_tab = False
    office.messenger.channels[HERE].members.discard(BOT)
    office.messenger.faults.plan("answer", Undeliverable("expired_url"))
    office.hearing.answer(asked(office), HELLO)

    assert is_answered(office)


def test_nothing_may_be_left_to_say(office: Office) -> None:
    office.hearing.answer(asked(office), None)

    assert private(office) == []
    assert is_answered(office)


# Once


def test_a_redelivery_is_answered_once(office: Office) -> None:
    question = asked(office)
    office.hearing.keep(question, Work.PEOPLE)
    assert office.hearing.take(Work.PEOPLE) is None

    office.hearing.answer(question, HELLO)
    office.hearing.keep(question, Work.PEOPLE)
    assert office.hearing.take(Work.PEOPLE) is None


def test_what_two_answer_is_answered_by_the_later_one(office: Office) -> None:
    """As when the first one's claim was over, because answering took so long."""
    slow = asked(office)
    office.clock.step(minutes=2)
    quick = office.hearing.take(Work.PEOPLE)
    assert quick is not None
    for question in (slow, quick, slow):
        office.hearing.answer(question, HELLO)

    assert private(office) == [(HERE, "Here you are")]


def test_what_a_process_left_open_is_answered_by_the_next(office: Office) -> None:
    asked(office)
    office.restart()
    question = office.hearing.take(Work.PEOPLE)
    assert question is not None
    office.hearing.answer(question, HELLO)

    assert private(office) == [(HERE, "Here you are")]


# When Slack is down

DOWN = [Unsent("down"), Postponed(timedelta(seconds=3))]


@pytest.mark.parametrize("error", DOWN)
@pytest.mark.parametrize(
    ("barred", "call"),
    [
        ((), "answer"),
        (("answer",), "whisper"),
        (("answer", "whisper"), "direct"),
        (("answer", "whisper"), "post"),
    ],
)
def test_an_answer_that_slack_does_not_take_now_is_given_later(
    office: Office, barred: tuple[str, ...], call: str, error: MessengerError
) -> None:
    for way in barred:
        office.messenger.faults.plan(way, Undeliverable("no"), times=2)
    office.messenger.faults.plan(call, error)
    office.hearing.answer(asked(office), HELLO)
    assert office.hearing.take(Work.PEOPLE) is None

    office.clock.step(seconds=5)
    question = office.hearing.take(Work.PEOPLE)
    assert question is not None
    office.hearing.answer(question, HELLO)
    assert [text for _, text in private(office)] + office.texts(MINE) == ["Here you are"]
    assert is_answered(office)


def test_slack_is_left_alone_for_as_long_as_it_asks(office: Office) -> None:
    office.messenger.faults.plan("answer", Postponed(timedelta(seconds=30)))
    office.hearing.answer(asked(office), HELLO)
    office.clock.step(seconds=29)
    assert office.hearing.take(Work.PEOPLE) is None

    office.clock.step(seconds=1)
    assert office.hearing.take(Work.PEOPLE) is not None


# Dialogs


def test_a_dialog_is_an_answer(office: Office) -> None:
    assert office.hearing.open(asked(office), ASK)
    assert [person for person, _ in office.messenger.modals] == [REQUESTER]
    assert is_answered(office)


def test_a_dialog_that_comes_too_late_is_said_to(office: Office) -> None:
    question = asked(office)
    office.clock.step(seconds=4)

    assert not office.hearing.open(question, ASK)
    office.hearing.answer(question, HELLO)
    assert private(office) == [(HERE, "Here you are")]


@pytest.mark.parametrize("error", [Unsent("cut"), Postponed(timedelta(seconds=1)), Undeliverable("view_too_large")])
def test_a_dialog_that_slack_does_not_open_is_not_tried_again(office: Office, error: MessengerError) -> None:
    office.messenger.faults.plan("open_modal", error)

    assert not office.hearing.open(asked(office), ASK)


# Who and where


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.STRANGER, Standing.DEACTIVATED, Standing.BOT])
@pytest.mark.parametrize("right", [right for right in Right if right is not Right.ASK_FOR_HELP])
def test_only_members_may(office: Office, standing: Standing, right: Right) -> None:
    office.messenger.standings[REQUESTER] = standing

    with pytest.raises(NotAllowed):
        office.hearing.require(asked(office), right)


@pytest.mark.parametrize("right", Right)
def test_nobody_may_whom_slack_does_not_vouch_for(office: Office, right: Right) -> None:
    office.messenger.faults.plan("person", Unsent("down"))

    with pytest.raises(NotAllowed, match="could not confirm"):
        office.hearing.require(asked(office), right)


@pytest.mark.parametrize("right", [Right.REQUEST, Right.DECIDE])
def test_who_somebody_is_is_asked_afresh_where_money_is_concerned(office: Office, right: Right) -> None:
    office.hearing.require(asked(office), right)
    office.messenger.standings[REQUESTER] = Standing.DEACTIVATED

    with pytest.raises(NotAllowed):
        office.hearing.require(asked(office, key="second"), right)


def test_a_channel_must_be_one_where_the_bot_can_post(office: Office) -> None:
    office.hearing.require_reachable(HERE)
    office.hearing.require_reachable(office.messenger.direct(REQUESTER))
    office.messenger.channels["C0OLD"] = FakeChannel(members={BOT}, is_archived=True)
    office.messenger.channels["C0PUBLIC"] = FakeChannel(members={REQUESTER})

    elsewhere = {"C0OLD": "archived", "C0PUBLIC": "not in this channel", "C0SECRET": "not in this channel"}
    for channel, why in elsewhere.items():
        with pytest.raises(Unreachable, match=why):
            office.hearing.require_reachable(channel)


@pytest.mark.parametrize("error", DOWN)
def test_a_channel_that_slack_does_not_tell_about_is_not_posted_in(office: Office, error: MessengerError) -> None:
    office.messenger.faults.plan("conversation", error)

    with pytest.raises(Unreachable, match="did not answer"):
        office.hearing.require_reachable(HERE)
