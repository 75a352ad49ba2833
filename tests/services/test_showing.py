"""What people see of a search while OVH answers: a message after a moment and another at the end, or a dialog."""

from datetime import timedelta

import pytest

from bot.errors import Postponed, Unavailable, Undeliverable, Unsent
from bot.live_search import INTERVAL, LIFE, OPENING, PATIENCE
from bot.live_searches import LiveSearches
from bot.model.cart import Place
from bot.model.work import Work
from bot.views.ids import Action, Form
from tests.samples import APPROVER, OTHER_PLACE, PLACE, REQUESTER, name
from tests.services.asking import is_answered, private
from tests.services.office import Crash, Office, crash, exhaust
from tests.services.seeking import (
    FEW,
    WIDE,
    answer,
    at_once,
    claimed_again,
    finish,
    join,
    opened,
    pages,
    questions,
    seek,
    seek_widely,
    seen,
    show,
    until,
    updates,
    wait,
    wait_a_moment,
)


class Mistake(Exception):
    """An error of ours, which nobody expects."""


def texts(office: Office) -> list[str]:
    return [text for _, text in private(office)]


def kinds(office: Office) -> list[str]:
    """What each message is: the early one, or the answer."""
    return ["early" if text.startswith("Asking OVH") else "answer" for text in texts(office)]


# A message


def test_what_is_answered_within_a_moment_is_one_message(office: Office) -> None:
    seek(office)
    office.clock.step(seconds=0.14)
    answer(office, 2)
    show(office)

    assert kinds(office) == ["answer"]
    assert is_answered(office, Work.SEARCHES)


def test_nothing_is_said_before_a_moment_has_passed(office: Office) -> None:
    seek(office)
    answer(office, 1)
    office.clock.step(seconds=0.14)
    show(office)

    assert texts(office) == []


def test_what_takes_longer_has_one_message_meanwhile_and_one_at_the_end(office: Office) -> None:
    seek(office)
    wait_a_moment(office)
    for _ in range(3):
        office.clock.step(seconds=1)
        show(office)
    assert kinds(office) == ["early"]

    answer(office, 1)
    show(office)
    assert kinds(office) == ["early"]
    answer(office, 1)
    show(office)
    assert kinds(office) == ["early", "answer"]
    assert is_answered(office, Work.SEARCHES)


def test_a_message_needs_no_other_sign_of_life(office: Office) -> None:
    seek(office)
    wait_a_moment(office)
    office.clock.step(seconds=3)

    with office.store.transaction() as tx:
        assert tx.interactions.slow(office.clock()) == []


def test_a_message_is_not_held_up_by_a_slack_that_takes_no_early_one(office: Office) -> None:
    for way in ("answer", "whisper", "direct"):
        office.messenger.faults.plan(way, Unsent("down"))
    seek(office)
    wait_a_moment(office)
    office.messenger.faults.clear()
    finish(office)

    assert kinds(office) == ["answer"]


def test_after_eight_seconds_a_message_tells_what_is_known(office: Office) -> None:
    search, _ = seek(office)
    wait_a_moment(office)
    answer(office, 1)
    office.clock.time += PATIENCE - timedelta(seconds=0.16)
    show(office)
    assert kinds(office) == ["early"]

    office.clock.step(seconds=0.02)
    show(office)
    found = office.searching.search(search.id)
    assert kinds(office) == ["early", "answer"]
    assert ([f.name.ascii for f in found.found], [n.ascii for n in found.unanswered]) == ([FEW[0]], [FEW[1]])


def test_an_answer_that_comes_after_that_changes_nothing_and_helps_whoever_asks_next(office: Office) -> None:
    search, _ = seek(office)

    def run_out_of_patience() -> None:
        office.clock.time += PATIENCE
        show(office)

    office.registrar.faults.during("offers", run_out_of_patience)
    answer(office, 1)
    show(office)

    assert len(texts(office)) == 1
    assert len(office.searching.search(search.id).unanswered) == 2
    assert not office.asking.ask_next(), "nobody waits for the other name any more"
    assert len(office.search("wintersale.fr").found) == questions(office) == 1


def test_an_answer_that_comes_at_the_last_moment_counts(office: Office) -> None:
    search, _ = seek(office)
    office.clock.time += PATIENCE
    answer(office, 2)
    show(office)

    assert kinds(office) == ["answer"]
    assert len(office.searching.search(search.id).found) == 2


def test_what_is_known_of_all_names_is_answered_at_once(office: Office) -> None:
    office.search(*FEW)
    search, _ = seek(office)

    assert search.is_over
    assert search.ended_at is not None
    assert all(finding.offer_id for finding in search.found)
    assert questions(office) == len(FEW)


def test_a_search_is_over_at_once_where_nothing_is_to_be_asked(office: Office) -> None:
    search, _ = seek(office, "…")

    assert search.is_over


def test_a_message_that_slack_did_not_take_is_sent_later_without_asking_again(office: Office) -> None:
    seek(office)
    answer(office, 2)
    for way in ("answer", "whisper", "direct"):
        office.messenger.faults.plan(way, Unsent("down"))
    show(office)
    assert texts(office) == []

    office.clock.step(seconds=6)
    search = claimed_again(office)
    assert search.is_over
    assert [finding.name.ascii for finding in search.found] == list(FEW)
    assert questions(office) == 2


def test_an_error_of_ours_in_a_view_ends_no_thread_and_keeps_no_search(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seek(office)
    answer(office, 2)
    with monkeypatch.context() as patched:
        patched.setattr("bot.views.offers.answer", _broken)
        with pytest.raises(Mistake):
            office.showing.show_next()

    assert office.live._live == {}
    office.clock.step(minutes=2)
    assert claimed_again(office).is_over


def test_an_error_of_ours_in_a_dialog_is_tried_again_and_not_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = seek_widely(office)
    answer(office, 1)
    with monkeypatch.context() as patched:
        patched.setattr("bot.views.searching.dialog", _broken)
        with pytest.raises(Mistake):
            office.showing.show_next()
        assert not office.showing.show_next()
    office.clock.step(seconds=2)
    show(office)

    assert updates(office) == 1
    office.searching.close(search.id)
    assert office.live._live == {}


# A restart


def test_a_message_search_goes_on_after_a_restart_and_asks_only_what_is_not_known(office: Office) -> None:
    before, _ = seek(office)
    answer(office, 1)
    wait_a_moment(office)
    office.restart()
    after = claimed_again(office)
    assert after.id == before.id
    assert [finding.name.ascii for finding in after.found] == ["wintersale.fr"]

    wait_a_moment(office)
    finish(office)
    assert questions(office) == 2
    assert kinds(office) == ["early", "answer"]


def test_time_that_the_bot_was_away_is_not_taken_from_ovh(office: Office) -> None:
    seek(office)
    office.clock.step(minutes=1)
    office.restart()
    search = claimed_again(office)
    wait_a_moment(office)
    office.clock.step(seconds=7)
    finish(office)

    assert len(office.searching.search(search.id).found) == 2


@pytest.mark.parametrize("call", ["answer", "offers"])
def test_a_process_that_ends_in_a_message_search_leaves_it_to_the_next(office: Office, call: str) -> None:
    seek(office)
    faults = office.registrar.faults if call == "offers" else office.messenger.faults
    faults.during(call, crash)
    with pytest.raises(Crash):
        finish(office)
    office.restart()
    search = claimed_again(office)
    finish(office)

    found = office.searching.search(search.id)
    assert [finding.name.ascii for finding in found.found] == list(FEW)
    assert questions(office) == (3 if call == "offers" else 2)


# A dialog


def test_a_dialog_shows_what_came_at_most_once_a_second(office: Office) -> None:
    seek_widely(office)
    shown = []
    for _ in range(20):
        answer(office, 1)
        office.clock.step(seconds=0.1)
        show(office)
        shown.append(updates(office))

    assert shown[0] == 1
    assert shown[-1] == 2
    assert shown.index(2) == 10


def test_a_dialog_is_left_alone_while_nothing_comes(office: Office) -> None:
    seek_widely(office)
    wait(office)
    before = updates(office)
    for _ in range(10):
        wait(office)

    assert updates(office) == before


def test_the_last_answers_are_shown_and_end_it(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    wait(office)

    assert "OVH answered 30" in seen(office)
    assert office.searching.search(search.id).ended_at is not None
    assert office.live._live == {}


@pytest.mark.parametrize("error", [Postponed(timedelta(seconds=30)), Unsent("down"), Undeliverable("hash_conflict")])
def test_the_last_page_is_shown_even_if_slack_did_not_take_it_at_first(office: Office, error: Exception) -> None:
    seek_widely(office)
    exhaust(office.asking.ask_next)
    office.messenger.faults.plan("replace_modal", error)  # type: ignore[arg-type]
    wait(office)
    assert "OVH answered 30" not in seen(office)

    office.clock.step(seconds=30)
    show(office)
    assert "OVH answered 30" in seen(office)
    assert office.live._live == {}


def test_after_ten_minutes_nothing_more_comes(office: Office) -> None:
    seek_widely(office)
    answer(office, 5)
    office.clock.time += LIFE
    show(office)

    assert "25 could not be told" in seen(office)
    assert not office.asking.ask_next()
    assert office.live._live == {}


def test_a_page_is_turned_without_waiting(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 1)
    show(office)
    before = updates(office)
    office.searching.turn(search.id, 1)
    office.searching.turn(search.id, 1)
    show(office)

    assert updates(office) == before + 1
    assert "Page 3 of 3" in seen(office)


def test_a_page_that_is_turned_while_the_last_one_is_being_shown_is_not_lost_or_kept_waiting(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 15)
    office.messenger.faults.during("replace_modal", lambda: office.searching.turn(search.id, 1, ticked=[3]))
    show(office)

    assert "Page 2 of 3" in seen(office)
    assert updates(office) == 2
    assert office.searching.search(search.id).ticked == {3}


def test_the_names_of_a_page_that_is_turned_to_are_asked_about_first(office: Office) -> None:
    search = seek_widely(office)
    office.searching.turn(search.id, 2)
    answer(office, 6)

    assert [found.name.ascii for found in office.searching.search(search.id).found] == list(WIDE[24:])


def test_a_page_that_somebody_else_changed_is_replaced_the_next_second(office: Office) -> None:
    """Or that we changed ourselves, when the answer was lost."""
    seek_widely(office)
    office.messenger.faults.plan("replace_modal", Unsent("cut"), after=True)
    answer(office, 1)
    show(office)
    for _ in range(3):
        answer(office, 1)
        wait(office)

    assert "OVH has answered 4" in seen(office)
    assert updates(office) == 3, "one was lost, one met a page it did not know"


def test_a_dialog_that_is_gone_ends_its_search(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 1)
    office.messenger.close_modal(REQUESTER)
    show(office)

    assert not office.asking.ask_next()
    assert questions(office) == 1
    assert office.searching.search(search.id).ended_at is not None
    assert office.live._live == {}


def test_a_dialog_that_was_closed_is_left_alone(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 1)
    office.searching.close(search.id)
    wait(office)

    assert updates(office) == 0
    assert not office.asking.ask_next()
    assert [found.name.ascii for found in office.searching.search(search.id).found] == [WIDE[0]], "it is kept"


def test_a_dialog_that_is_closed_while_it_is_being_changed_stays_closed(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 1)
    office.messenger.faults.during("replace_modal", lambda: office.searching.close(search.id))
    show(office)

    assert office.live._live == {}
    assert not office.asking.ask_next()


def test_a_slack_that_is_asked_too_often_is_left_alone_by_all_dialogs(office: Office) -> None:
    seek_widely(office)
    seek_widely(office, *(f"other-{number}.fr" for number in range(30)), who=APPROVER)
    answer(office, 4)
    office.messenger.faults.plan("replace_modal", Postponed(timedelta(seconds=30)))
    show(office)
    for _ in range(29):
        answer(office, 1)
        wait(office)
    assert updates(office) == 1

    wait(office)
    assert updates(office) == 3


def test_a_slack_that_is_down_is_not_tried_for_ever(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1)
    office.messenger.faults.plan("replace_modal", Unsent("down"), times=10_000)
    office.clock.time += LIFE
    for _ in range(120):
        wait(office)

    assert office.live._live == {}


def test_what_a_dialog_shows_from_its_beginning_can_be_watched_and_chosen_after_a_restart(office: Office) -> None:
    """Somebody else asked about it just before, so it is known already when the dialog opens."""
    office.search(*WIDE[:3])
    search = seek_widely(office)
    assert len(search.found) == 3
    assert all(finding.offer_id for finding in search.found)
    office.restart()

    chosen = office.searching.chosen(search.id, [0, 2])
    assert [offer.name.ascii for offer in chosen] == [WIDE[0], WIDE[2]]


def test_a_dialog_of_names_that_are_all_known_is_complete_from_its_beginning(office: Office) -> None:
    seek_widely(office)
    finish(office)
    wait(office)
    asked_before = questions(office)
    seek_widely(office)
    wait(office)

    assert "OVH answered 30" in seen(office)
    assert questions(office) == asked_before
    assert office.live._live == {}


# A dialog that does not open


def test_what_comes_before_a_dialog_is_open_is_shown_when_it_is(office: Office) -> None:
    search, question = seek(office, *WIDE)
    answer(office, 5)
    show(office)
    assert updates(office) == 0

    office.searching.opened(search.id, opened(office, search, question))
    wait(office)
    assert "OVH has answered 5" in seen(office)


def test_a_dialog_that_never_opens_asks_nothing_for_long(office: Office) -> None:
    """As when an error of ours came between."""
    search, _ = seek(office, *WIDE)
    answer(office, 1)
    show(office)
    office.clock.time += OPENING
    show(office)

    assert not office.asking.ask_next()
    assert office.live._live == {}
    assert office.searching.search(search.id).ended_at is not None


def test_a_dialog_that_was_open_longer_than_it_may_take_to_open_goes_on(office: Office) -> None:
    seek_widely(office)
    office.clock.time += OPENING
    show(office)

    assert office.asking.ask_next()


# A restart with a dialog


def test_a_dialog_goes_on_after_a_restart_and_asks_only_what_is_not_known(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 15)
    show(office)
    office.searching.turn(search.id, 1, ticked=[2, 5])
    show(office)
    office.restart()
    finish(office)

    assert questions(office) == len(WIDE)
    assert "OVH answered 30" in seen(office)
    assert "Page 2 of 3" in seen(office)
    assert office.searching.search(search.id).ticked == {2, 5}


def test_what_an_earlier_process_showed_last_is_not_known_and_replaced_all_the_same(office: Office) -> None:
    seek_widely(office)
    answer(office, 1)
    office.messenger.faults.during("replace_modal", crash)
    with pytest.raises(Crash):
        show(office)
    office.restart()
    finish(office)

    assert "OVH answered 30" in seen(office)


def test_a_page_that_was_turned_just_before_the_end_is_turned(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 20)
    show(office)
    office.searching.turn(search.id, 1, ticked=[1])
    office.messenger.faults.during("replace_modal", crash)
    with pytest.raises(Crash):
        show(office)
    office.restart()

    found = office.searching.search(search.id)
    assert (found.page, set(found.ticked)) == (1, {1})


def test_the_last_page_is_shown_after_a_restart_that_came_just_before_it(office: Office) -> None:
    seek_widely(office)
    exhaust(office.asking.ask_next)
    office.messenger.faults.plan("replace_modal", Unsent("cut"))
    office.messenger.faults.during("replace_modal", crash)
    with pytest.raises(Crash):
        wait(office)
    office.restart()
    show(office)

    assert "OVH answered 30" in seen(office)
    assert questions(office) == len(WIDE)


def test_a_dialog_of_long_ago_is_not_asked_about_after_a_restart(office: Office) -> None:
    seek_widely(office)
    office.clock.time += LIFE + INTERVAL
    office.restart()

    assert not office.asking.ask_next()
    assert office.live._live == {}


def test_a_dialog_that_was_opened_and_not_noted_goes_on_when_somebody_turns_its_page(office: Office) -> None:
    """The process ended between Slack's answer and the note of it; the click tells where it was pressed."""
    search, question = seek(office, *WIDE)
    clicked_in = opened(office, search, question)
    office.restart()
    assert not office.asking.ask_next()

    office.searching.turn(search.id, 1, view=clicked_in)
    finish(office)
    assert "Page 2 of 3" in seen(office)
    assert "OVH answered 30" in seen(office)


# Where it is shown


def test_a_dialog_remembers_its_channel(office: Office) -> None:
    search = seek_widely(office)
    finish(office)

    assert pages(office)[-1].callback_id == Form.ADD_TICKED.value
    assert pages(office)[-1].reference == f"{PLACE.channel} {search.id}"


def test_a_dialog_of_a_channel_that_moved_shows_its_cart(office: Office) -> None:
    office.add(WIDE[0])
    search = seek_widely(office)
    new = Place(team=PLACE.team, channel="C0NEWID0001")
    with office.store.transaction() as tx:
        tx.channels.moved(PLACE.channel, new.channel, happened_at=office.clock(), at=office.clock())
    finish(office)

    assert "is in the cart already" in seen(office)
    assert office.searching.picture(search).in_cart == {name(WIDE[0])}


def test_a_search_of_another_channel_shows_its_own_cart(office: Office) -> None:
    office.add(WIDE[0], place=OTHER_PLACE)
    seek_widely(office)
    finish(office)

    assert "is in the cart already" not in seen(office)


# Many threads


def test_nothing_is_lost_while_many_threads_show_and_somebody_clicks(office: Office) -> None:
    search = seek_widely(office)
    other = seek_widely(office, who=APPROVER)
    ends = office.clock() + timedelta(minutes=5)

    def pass_time() -> None:
        while office.clock() < ends:
            office.clock.step(seconds=0.5)
            office.showing.show_next()

    def click() -> None:
        for pages_on, ticked, unticked in ((1, [1, 2], [0]), (1, [13], [12]), (-1, [25], []), (1, [14], [13])):
            office.searching.turn(search.id, pages_on, ticked, unticked)

    threads = at_once(*[lambda: exhaust(office.asking.ask_next)] * 6, *[pass_time] * 4, click)
    join(threads)
    wait(office)
    until(lambda: not office.showing.show_next())

    found = office.searching.search(search.id)
    assert (found.page, set(found.ticked)) == (2, {1, 2, 14, 25})
    assert len(found.found) == len(office.searching.search(other.id).found) == len(WIDE)
    assert questions(office) == len(WIDE)
    assert office.live._live == {}
    assert all(finding.offer_id for finding in found.found)


def test_a_search_is_shown_by_one_thread_at_a_time(office: Office) -> None:
    seek_widely(office)
    answer(office, 1)
    inner: list[bool] = []

    def show_meanwhile() -> None:
        answer(office, 1)
        inner.append(office.showing.show_next())

    office.messenger.faults.during("replace_modal", show_meanwhile)
    show(office)

    assert inner == [False]


def test_whoever_shows_is_woken_when_something_comes_due(office: Office) -> None:
    woken: list[tuple[Work, float]] = []
    live = LiveSearches(office.asking, office.store, office.clock, lambda work, wait: woken.append((work, wait)))
    search, question = seek(office)
    live.go_on(search, question)
    assert woken == [(Work.SHOWING, 0.15)]

    office.clock.step(seconds=0.05)
    assert live.take() is None
    assert [wait for _, wait in woken[1:]] == pytest.approx([0.10])

    office.clock.step(seconds=0.2)
    taken = live.take()
    assert taken is not None
    live.give_back(taken, due_at=taken.ends_at)
    assert [wait for _, wait in woken[2:]] == pytest.approx([7.75])


def test_what_ovh_does_not_answer_is_not_known_and_can_be_asked_again(office: Office) -> None:
    office.registrar.faults.plan("offers", Unavailable("OVH did not answer"), times=100)
    office.circuit.open_since = office.clock()
    search = seek_widely(office)
    finish(office)

    assert len(office.searching.search(search.id).unanswered) == len(WIDE)
    assert office.searching.picture(search).down_since == office.clock.time - INTERVAL
    assert Action.ASK_AGAIN.value in seen(office)


def _broken(*_: object) -> None:
    raise Mistake
