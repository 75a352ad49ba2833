"""Searches at bad moments: two clicks for one, other people's numbers, more than fits, and what is added by mistake."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.live_search import EARLY
from bot.model.name import Name, as_extension, names_under
from bot.model.query import read
from bot.model.search import NAMES_MAX
from bot.model.understanding import understand
from bot.model.work import Work
from bot.store import Store
from bot.views.ids import Action, Form
from bot.views.searching import dialog
from tests.samples import APPROVER, PLACE, REQUESTER, Clock, after, catalogue, euros, heard, name, tariff
from tests.services.asking import asked
from tests.services.office import Office
from tests.services.seeking import WIDE, answer, at_once, finish, join, pages, seek, seek_widely, show, wait
from tests.test_search_dialog import Window
from tests.views.shown import blocks_of, pressable


@pytest.fixture
def window(store: Store, clock: Clock, tmp_path: Path) -> Window:
    return Window(store, clock, tmp_path / "cartwright.sqlite3")


# What is added


def test_what_is_shared_before_it_was_written_can_be_added(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 3)
    office.searching.share(search.id, REQUESTER)
    answer(office, 2)
    office.tell()
    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    numbers = [value for action, value in pressable(message) if action == Action.ADD.value]

    assert len(numbers) == 5
    added = [office.shopping.add(int(number), PLACE, APPROVER).name.ascii for number in numbers]
    assert added == list(WIDE[:5])


def test_a_tick_of_one_search_is_none_of_the_next_in_the_same_dialog(window: Window) -> None:
    window.office.registrar.take(Name.read(WIDE[0]))
    window.open()
    before = ticked_by(window)
    window.click(Action.SIMILAR)
    window.pass_time()

    assert before
    assert not before & ticked_by(window), "Slack keeps what is entered for as long as the ids are the same"


def ticked_by(window: Window) -> set[tuple[str, str]]:
    """The ids by which Slack tells the boxes of a dialog from each other."""
    blocks = blocks_of(window.opened[-1])
    return {
        (block["block_id"], block["accessory"]["action_id"])
        for block in blocks
        if block.get("accessory", {}).get("type") == "checkboxes"
    }


def test_two_clicks_for_similar_names_are_one_search_in_the_dialog(office: Office) -> None:
    office.registrar.take(name(WIDE[0]))
    before = seek_widely(office)
    answer(office, 3)
    show(office)
    first, second = (office.searching.similar(before.id, asked(office, Work.SEARCHES, key=key)) for key in "ab")
    page = office.hearing.in_its_channel(PLACE, dialog(office.searching.picture(second), office.clock()))
    office.searching.opened(second.id, office.messenger.replace_modal(office.messenger.view_of(REQUESTER), page))
    shown = len(pages(office))
    for _ in range(20):
        answer(office, 1)
        wait(office)

    assert {modal.reference for modal in pages(office)[shown:]} == {f"{PLACE.channel} {second.id}"}
    assert office.searching.search(first.id).ended_at is not None
    assert list(office.live._live) == [second.id]


# Other people's


@pytest.mark.parametrize("action", [Action.LATER_NAMES, Action.ASK_AGAIN, Action.SHARE, Action.SIMILAR, Action.WIDEN])
def test_a_number_of_somebody_elses_search_does_nothing(window: Window, action: Action) -> None:
    office = window.office
    office.registrar.take(Name.read(WIDE[0]))
    theirs = seek_widely(office)
    finish(office)
    before = office.searching.search(theirs.id)
    window.person = APPROVER
    window.press(action, theirs.id)
    office.tell()

    assert office.searching.search(theirs.id) == before
    assert office.texts(PLACE.channel) == []
    assert window.opened == []
    assert "was done" in window.told[-1].text or "Nothing" in window.told[-1].text


def test_somebody_elses_ticks_are_not_added(window: Window) -> None:
    office = window.office
    theirs = seek_widely(office)
    finish(office)
    office.searching.turn(theirs.id, 1, [1, 2])
    window.person = APPROVER
    window.submit(Form.ADD_TICKED, theirs.id)

    assert office.names_in_cart() == []


def test_somebody_elses_search_is_not_closed(window: Window) -> None:
    theirs = seek_widely(window.office)
    window.person = APPROVER
    window.close(Form.ADD_TICKED, theirs.id)
    finish(window.office)

    assert window.office.searching.search(theirs.id).found
    assert window.told == []


def test_a_closing_that_says_nothing_of_its_dialog_bothers_nobody(window: Window) -> None:
    window.close(Form.ADD_TICKED, "")

    assert window.told == []
    assert window.refusals() == []


# More than fits


def test_more_extensions_than_one_search_takes_are_left_out_and_counted(office: Office) -> None:
    extensions = ["com", *_countries_with(1_099)]
    office.catalogue_source.catalogue = catalogue(*(tariff(each, promotion=None) for each in extensions))
    office.cataloguing.refresh_next()
    before = office.search("wintersale.com")
    search = office.searching.widen(before.id, asked(office, Work.SEARCHES))

    assert len(search.wanted.names) == NAMES_MAX
    assert search.wanted.left_out == len(names_under("wintersale", extensions)) - NAMES_MAX > 0


def test_more_extensions_are_no_dearer_than_was_asked_for(office: Office) -> None:
    dear = replace(tariff("bio", promotion=None), usual_first_year=euros("50.00"))
    office.catalogue_source.catalogue = catalogue(tariff("com", promotion=None), tariff("net", promotion=None), dear)
    office.cataloguing.refresh_next()
    before = office.search("wintersale.com", "--max-price", "40")
    search = office.searching.widen(before.id, asked(office, Work.SEARCHES))

    assert [of.ascii for of in search.wanted.names] == ["wintersale.com", "wintersale.net"]
    assert search.wanted.too_dear == 1


def _countries_with(count: int) -> list[str]:
    """So many extensions that exist: of two letters, and what is registered below them."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    countries = [f"{first}{second}" for first in letters for second in letters]
    below = ("com", "net", "org", "edu", "gov", "co", "ac", "mil", "info", "biz", "gob", "gouv", "asso", "or", "ne")
    candidates = [*countries, *(f"{each}.{country}" for each in below for country in countries)]
    found = [each for each in candidates if as_extension(each) == each]
    assert len(found) >= count
    return found[:count]


# Money


def test_a_limit_in_a_currency_that_may_not_be_the_accounts_limits_nothing() -> None:
    query = read(["wintersale", "--max-price", "20", "USD"])
    wanted = understand(query, featured=("com",), catalogue=None, now=Clock()())

    assert wanted.max_price is None
    assert any("I did not limit the price." in fault for fault in wanted.faults)


# Time


def test_a_day_of_many_clicks_is_forgotten_as_a_whole(office: Office, store: Store) -> None:
    """A tick is an interaction too."""
    with store.transaction() as tx:
        for number in range(2_500):
            tick = heard(f"tick {number}", heard_at=office.clock())
            tx.interactions.hear(tick, Work.PEOPLE)
            tx.interactions.answered(tick, office.clock())
    store.forget_old(after(days=8))
    with store.transaction() as tx:
        for number in range(2_500):
            assert tx.interactions.hear(heard(f"tick {number}"), Work.PEOPLE), "a row that is kept is none again"


# Threads


def test_whoever_shows_one_search_leaves_the_next_one_to_others(office: Office) -> None:
    """Slack may be slow about the first one, and nothing else wakes anybody while OVH is silent."""
    woken: list[float] = []
    office.live._wake_in = lambda _, seconds: woken.append(seconds)
    seek(office, who=REQUESTER)
    office.clock.time += EARLY / 3
    seek(office, who=APPROVER)
    office.clock.time += EARLY * 2 / 3
    woken.clear()
    taken = office.live.take()

    assert taken is not None
    assert taken.search.person == REQUESTER
    assert woken == [pytest.approx((EARLY / 3).total_seconds())]


def test_a_search_that_is_closed_while_its_names_are_listed_is_not_asked_about(office: Office, store: Store) -> None:
    search = seek_widely(office)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(200):
            office.live._live.clear()  # as after a restart
            office.asking.stop(search.id)
            with store.transaction() as tx:
                tx.searches.begin_again(search.id, at=office.clock())
            join(at_once(lambda: office.searching.turn(search.id, 1), lambda: office.searching.close(search.id)))
            assert office.live._live or not office.asking._askers
    finally:
        sys.setswitchinterval(interval)
