"""People whose search takes long are told so, and at last that it takes too long."""

from bot.errors import Unsent
from bot.model.message import Message
from bot.model.work import Work
from tests.samples import PLACE
from tests.services.asking import asked, is_answered, private
from tests.services.office import Office

HERE = PLACE.channel
HELLO = Message(text="Here you are")
SORRY = Message(text="That takes too long")
WAIT = Message(text="One moment")


def test_whoever_waits_for_a_search_hears_of_it_once(office: Office) -> None:
    asked(office, Work.SEARCHES)
    office.hearing.sign_of_life(WAIT)
    assert private(office) == []

    office.clock.step(seconds=2.1)
    for _ in range(3):
        office.hearing.sign_of_life(WAIT)
    assert private(office) == [(HERE, "One moment")]


def test_nobody_waits_for_anything_else(office: Office) -> None:
    asked(office)
    office.clock.step(seconds=30)
    office.hearing.sign_of_life(WAIT)
    office.hearing.give_up(SORRY)

    assert private(office) == []


def test_an_answered_search_needs_no_more_words(office: Office) -> None:
    question = asked(office, Work.SEARCHES)
    office.hearing.answer(question, HELLO)
    office.clock.step(seconds=30)
    office.hearing.sign_of_life(WAIT)
    office.hearing.give_up(SORRY)

    assert private(office) == [(HERE, "Here you are")]


def test_an_answer_that_comes_too_late_is_dropped(office: Office) -> None:
    question = asked(office, Work.SEARCHES)
    office.clock.step(seconds=21)
    office.hearing.give_up(SORRY)
    office.hearing.answer(question, HELLO)
    office.hearing.give_up(SORRY)

    assert private(office) == [(HERE, "That takes too long")]
    assert is_answered(office, Work.SEARCHES)


def test_a_sign_of_life_that_slack_does_not_take_changes_nothing(office: Office) -> None:
    question = asked(office, Work.SEARCHES)
    office.clock.step(seconds=3)
    office.messenger.faults.plan("answer", Unsent("down"))
    office.hearing.sign_of_life(WAIT)
    office.hearing.answer(question, HELLO)

    assert private(office) == [(HERE, "Here you are")]


def test_an_apology_that_slack_does_not_take_now_is_given_later(office: Office) -> None:
    asked(office, Work.SEARCHES)
    office.clock.step(seconds=21)
    office.messenger.faults.plan("answer", Unsent("down"), times=3)
    for _ in range(200):
        office.hearing.give_up(SORRY)
        office.clock.step(seconds=0.5)

    assert private(office) == [(HERE, "That takes too long")]


def test_slack_is_not_asked_twice_a_second_while_it_is_down(office: Office) -> None:
    asked(office, Work.SEARCHES)
    office.clock.step(seconds=21)
    office.messenger.faults.plan("answer", Unsent("down"), times=1_000)
    for _ in range(60):
        office.hearing.give_up(SORRY)
        office.clock.step(seconds=0.5)

    assert office.messenger.faults.calls["answer"] <= 10


def test_after_a_restart_the_waiting_begins_anew(office: Office) -> None:
    asked(office, Work.SEARCHES)
    office.clock.step(minutes=10)
    office.restart()
    office.hearing.give_up(SORRY)

    assert private(office) == []
    assert office.hearing.take(Work.SEARCHES) is not None
