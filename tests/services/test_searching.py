"""What people ask about names, and what they do with what was found."""

from collections.abc import Callable, Sequence

import pytest

from bot.asking import TRIES_MANY
from bot.errors import NotAName, OutOfDate, Unavailable
from bot.live_search import LIFE
from bot.model.search import FEW_MAX, Search
from bot.model.suggesting import suggestions
from bot.model.work import Work
from tests.fakes import Fault
from tests.samples import APPROVER, PLACE, REQUESTER, after, catalogue, name, offer, tariff
from tests.services.asking import asked
from tests.services.office import Crash, Office, crash, exhaust
from tests.services.seeking import (
    FEW,
    WIDE,
    answer,
    claimed_again,
    finish,
    pages,
    questions,
    seek,
    seek_widely,
    seen,
    show,
    updates,
    wait,
)

EVERYWHERE = (
    *("com", "shop", "net", "org", "eu", "de", "es", "it", "nl", "be", "ch", "at", "pl", "pt", "ie", "io", "co"),
    *("app", "dev", "store", "online", "site", "tech", "info", "biz", "me", "tv", "us", "cloud"),
)


def texts(office: Office) -> list[str]:
    return [message.text for message in office.messenger.channels[PLACE.channel].messages.values()]


def chosen(office: Office, search: Search, ticked: Sequence[int], unticked: Sequence[int] = ()) -> list[str]:
    return [of.name.ascii for of in office.searching.chosen(search.id, ticked, unticked)]


def sell_everywhere(office: Office) -> None:
    """Let the catalogue have many extensions, of which names are free."""
    office.catalogue_source.catalogue = catalogue(*(tariff(each, promotion=None) for each in EVERYWHERE))
    office.registrar.prices |= dict.fromkeys(EVERYWHERE, ("1.99", "2.99"))
    office.cataloguing.refresh_next()


# Beginning


def test_a_search_is_begun_once_for_an_interaction(office: Office) -> None:
    question = asked(office, Work.SEARCHES)
    first, second = (office.searching.begin(FEW, (), (), question) for _ in range(2))

    assert first.id == second.id
    exhaust(office.asking.ask_next)
    assert questions(office) == len(FEW)


def test_words_that_are_no_names_are_told_and_the_rest_is_asked(office: Office) -> None:
    question = asked(office, Work.SEARCHES)
    typed = ("wintersale.fr", "…", "--no-such-list")
    search = office.searching.begin(typed, ("I read a as b.",), (NotAName("<!channel>", "it is a mention"),), question)

    assert [of.ascii for of in search.wanted.names] == ["wintersale.fr"]
    assert "<!channel>" in search.wanted.faults[0]
    assert len(search.wanted.faults) == 3
    assert search.remarks == ("I read a as b.",)
    assert office.searching.search(search.id) == search


@pytest.mark.parametrize(("names", "is_wide"), [(FEW_MAX, False), (FEW_MAX + 1, True)])
def test_few_names_are_a_message_and_many_a_dialog(office: Office, names: int, is_wide: bool) -> None:
    search, _ = seek(office, *(f"sale-{number}.fr" for number in range(names)))
    office.clock.step(seconds=1)
    show(office)

    assert search.wanted.is_wide is is_wide
    assert bool(office.messenger.private) is not is_wide


def test_a_message_of_few_names_is_asked_about_before_an_open_dialog(office: Office) -> None:
    wide = seek_widely(office)
    few, _ = seek(office, "wintersale.com", "springsale.com")
    answer(office, 2)

    assert len(office.searching.search(few.id).found) == 2
    assert office.searching.search(wide.id).found == ()


# Searches that are not known any more


ON_A_SEARCH: dict[str, Callable[[Office, int], object]] = {
    "search": lambda office, number: office.searching.search(number),
    "turn": lambda office, number: office.searching.turn(number, 1),
    "again": lambda office, number: office.searching.again(number),
    "share": lambda office, number: office.searching.share(number, REQUESTER),
    "chosen": lambda office, number: office.searching.chosen(number, [0]),
    "opened": lambda office, number: office.searching.opened(number, "V1 1"),
    "similar": lambda office, number: office.searching.similar(number, asked(office, key="second")),
    "widen": lambda office, number: office.searching.widen(number, asked(office, key="second")),
}


@pytest.mark.parametrize("verb", ON_A_SEARCH)
def test_a_search_that_was_forgotten_is_out_of_date(office: Office, verb: str) -> None:
    search = office.search(*FEW)
    office.store.forget_old(after(days=1))

    with pytest.raises(OutOfDate) as gone:
        ON_A_SEARCH[verb](office, search.id)
    assert gone.value.sentence.count(".") >= 3
    assert "`/domain search`" in gone.value.sentence
    assert office.live._live == {}


def test_a_search_that_is_not_known_is_closed_without_a_word(office: Office) -> None:
    office.searching.close(4711)


# Pages


def test_there_is_no_page_before_the_first_or_after_the_last(office: Office) -> None:
    search = seek_widely(office)
    for pages_on, page in ((-1, 0), (1, 1), (7, 2), (1, 2), (-9, 0)):
        office.searching.turn(search.id, pages_on)
        assert office.searching.search(search.id).page == page


def test_a_search_that_has_ended_has_pages_too(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    wait(office)
    before = updates(office)
    office.searching.turn(search.id, 1)
    show(office)

    assert "Page 2 of 3" in seen(office)
    assert updates(office) == before + 1
    assert not office.asking.ask_next()
    assert office.live._live == {}


def test_a_search_that_ended_hours_ago_has_pages_too(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    office.clock.step(hours=5)
    office.restart()
    office.searching.turn(search.id, 2)
    show(office)

    assert "Page 3 of 3" in seen(office)


def test_a_dialog_that_is_as_old_as_it_may_be_is_not_asked_about_by_a_click(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 3)
    show(office)
    office.clock.time += 2 * LIFE
    office.restart()
    office.searching.turn(search.id, 1)
    show(office)

    assert not office.asking.ask_next()
    assert "27 could not be told" in seen(office)


# Ticks


def test_what_is_ticked_on_several_pages_is_chosen_together(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[2, 0], unticked=[1])
    show(office)
    office.searching.turn(search.id, 1, ticked=[13], unticked=[12])
    show(office)

    assert chosen(office, search, [25], [24]) == [WIDE[position] for position in (0, 2, 13, 25)]


def test_a_tick_can_be_taken_back_on_its_page(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[1, 2])
    show(office)
    office.searching.turn(search.id, -1, ticked=[13])
    show(office)

    assert chosen(office, search, [2], [1]) == [WIDE[2], WIDE[13]]


def test_two_quick_clicks_on_one_page_lose_no_tick_of_another(office: Office) -> None:
    """The second click is made on what is still shown: the page of the first."""
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[1])
    show(office)
    office.searching.turn(search.id, -1, ticked=[13])
    show(office)
    office.searching.turn(search.id, 1, ticked=[1, 2], unticked=[3])
    office.searching.turn(search.id, 1, ticked=[1, 2, 3], unticked=[])

    assert set(office.searching.search(search.id).ticked) == {1, 2, 3, 13}


def test_what_is_ticked_stays_ticked_where_its_page_is_shown_again(office: Office) -> None:
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[1])
    show(office)
    office.searching.turn(search.id, -1)
    show(office)

    assert seen(office).count("initial_options") == 1


def test_a_position_that_no_name_has_is_no_tick(office: Office) -> None:
    search = seek_widely(office)
    finish(office)

    assert chosen(office, search, [29, 30, 10**17]) == [WIDE[29]]


def test_only_what_has_an_offer_is_chosen(office: Office) -> None:
    search = seek_widely(office, "sale.zuerich", *WIDE)
    answer(office, 3)
    show(office)

    assert chosen(office, search, [0, 1, 2, 20]) == list(WIDE[:2])


def test_what_was_chosen_ends_the_search(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 3)
    office.searching.chosen(search.id, [0])

    assert not office.asking.ask_next()
    assert office.searching.search(search.id).ended_at is not None
    assert office.live._live == {}


def test_what_is_submitted_twice_is_chosen_twice_and_added_once(office: Office) -> None:
    """As when the process ends before the submission is answered, and the next one answers it anew."""
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[1, 2])
    show(office)
    for _ in range(2):
        office.shopping.add_all(office.searching.chosen(search.id, [13], [12]), PLACE, REQUESTER)
        office.restart()

    assert office.names_in_cart() == [WIDE[position] for position in (1, 2, 13)]


@pytest.mark.parametrize("is_shown", [True, False])
def test_ticks_outlast_a_restart(office: Office, is_shown: bool) -> None:
    search = seek_widely(office)
    finish(office)
    office.searching.turn(search.id, 1, ticked=[1, 2])
    if is_shown:
        show(office)
    office.restart()
    show(office)

    assert chosen(office, search, [13]) == [WIDE[position] for position in (1, 2, 13)]


def test_everything_that_could_be_ticked_can_be_chosen_after_a_restart(office: Office) -> None:
    """What a dialog shows is written before it is shown."""
    search = seek_widely(office)
    answer(office, 7)
    show(office)
    answer(office, 7)
    office.restart()

    assert chosen(office, search, range(12)) == list(WIDE[:7])


# Asking again


def test_only_what_could_not_be_told_is_asked_again(office: Office) -> None:
    office.registrar.faults.choose = _unavailable(times=30, but=20)
    search = seek_widely(office)
    finish(office)
    assert len(office.searching.search(search.id).unanswered) == 10
    before = questions(office)

    office.searching.again(search.id)
    show(office)
    assert "OVH has answered 20" in seen(office)
    finish(office)
    wait(office)
    assert questions(office) == before + 10
    assert "OVH answered 30" in seen(office)
    assert office.searching.search(search.id).unanswered == ()
    assert office.live._live == {}


def test_it_can_be_asked_again_after_the_life_of_a_dialog(office: Office) -> None:
    search = seek_widely(office)
    office.clock.time += LIFE
    show(office)
    assert len(office.searching.search(search.id).unanswered) == len(WIDE)

    office.clock.step(hours=1)
    office.restart()
    office.searching.again(search.id)
    finish(office)
    assert len(office.searching.search(search.id).found) == len(WIDE)


def test_what_is_asked_again_goes_on_after_a_restart(office: Office) -> None:
    office.registrar.faults.choose = _unavailable(times=30)
    search = seek_widely(office)
    finish(office)
    wait(office)
    office.clock.step(hours=1)
    office.searching.again(search.id)
    office.restart()
    finish(office)

    assert len(office.searching.search(search.id).found) == len(WIDE)
    assert "OVH answered 30" in seen(office)


def test_asking_again_twice_asks_once(office: Office) -> None:
    office.registrar.faults.choose = _unavailable(times=30)
    search = seek_widely(office)
    finish(office)
    for _ in range(2):
        office.searching.again(search.id)
    finish(office)

    assert questions(office) == (TRIES_MANY + 1) * len(WIDE)


def test_asking_again_while_the_last_page_is_being_shown_is_not_lost(office: Office) -> None:
    office.registrar.faults.choose = _unavailable(times=30)
    search = seek_widely(office)
    exhaust(office.asking.ask_next)
    office.messenger.faults.during("replace_modal", lambda: office.searching.again(search.id))
    show(office)
    finish(office)

    found = office.searching.search(search.id)
    assert (len(found.found), found.unanswered) == (len(WIDE), ())
    assert "OVH answered 30" in seen(office)


# Other names


def test_similar_names_of_one_that_is_owned_are_searched(office: Office) -> None:
    office.registrar.take(name("wintersale.fr"))
    before = office.search(*FEW)
    search = office.searching.similar(before.id, asked(office, Work.SEARCHES))

    assert search.wanted.names == tuple(suggestions(name("wintersale.fr"), office.policy.featured))
    assert search.id != before.id


def test_without_a_name_that_is_owned_there_are_no_similar_ones(office: Office) -> None:
    before = office.search(*FEW)

    with pytest.raises(OutOfDate):
        office.searching.similar(before.id, asked(office, Work.SEARCHES))


def test_similar_names_take_the_place_of_what_a_dialog_showed(office: Office) -> None:
    office.registrar.take(name(WIDE[0]))
    before = seek_widely(office)
    answer(office, 3)
    show(office)
    opened = len(pages(office))
    search = office.searching.similar(before.id, asked(office, Work.SEARCHES))
    finish(office)

    assert len(pages(office)) > opened
    assert pages(office)[-1].reference == f"{PLACE.channel} {search.id}"
    assert office.searching.search(before.id).ended_at is not None
    assert office.searching.search(search.id).is_over
    assert questions(office) == 3 + len(set(search.wanted.names) - set(before.wanted.names[:3]))
    assert office.live._live == {}


def test_similar_names_that_were_asked_for_when_the_process_ended_are_searched_once(office: Office) -> None:
    office.registrar.take(name("wintersale.fr"))
    before = office.search(*FEW)
    search = office.searching.similar(before.id, asked(office, Work.SEARCHES))
    office.registrar.faults.during("offers", crash)
    with pytest.raises(Crash):
        finish(office)
    office.restart()
    question = office.hearing.take(Work.SEARCHES)
    assert question is not None

    assert office.searching.similar(before.id, question).id == search.id


def test_more_extensions_are_those_that_ovh_sells(office: Office) -> None:
    sell_everywhere(office)
    before = office.search("wintersale.com", "--years", "5", "--max-price", "50")
    search = office.searching.widen(before.id, asked(office, Work.SEARCHES))

    assert search.wanted.is_wide
    assert {of.extension for of in search.wanted.names} == set(EVERYWHERE)
    assert {of.label for of in search.wanted.names} == {"wintersale"}
    assert (search.wanted.years, search.wanted.max_price) == (5, before.wanted.max_price)


# Sharing


def test_what_was_found_is_shared_with_the_channel(office: Office) -> None:
    search = office.search(*FEW)
    office.searching.share(search.id, REQUESTER)
    office.tell()

    (text,) = texts(office)
    assert all(of in text for of in FEW)


def test_a_dialog_is_shared_while_it_goes_on_and_can_be_added_from(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 3)
    office.searching.share(search.id, REQUESTER)
    office.tell()
    (text,) = texts(office)
    assert all(of in text for of in WIDE[:3])

    finish(office)
    found = office.searching.search(search.id).found
    assert len(found) == len(WIDE)
    assert all(finding.offer_id for finding in found), "what was written when it was shared has its number here, too"
    assert len({finding.offer_id for finding in found}) == len(WIDE)


def test_a_search_is_shared_where_its_channel_is_now(office: Office) -> None:
    search = seek_widely(office)
    answer(office, 3)
    office.messenger.channels["C0NEWID0001"] = office.messenger.channels.pop(PLACE.channel)
    with office.store.transaction() as tx:
        tx.channels.moved(PLACE.channel, "C0NEWID0001", happened_at=office.clock(), at=office.clock())
    office.searching.share(search.id, REQUESTER)
    office.tell()

    assert len(office.texts("C0NEWID0001")) == 1


def test_a_search_that_is_forgotten_before_it_is_told_is_not_told_for_ever(office: Office) -> None:
    search = office.search(*FEW)
    office.searching.share(search.id, REQUESTER)
    office.store.forget_old(after(days=1))
    office.tell()

    assert texts(office) == []


# What goes beyond


def test_a_search_knows_what_is_in_the_cart_and_what_is_being_bought(office: Office) -> None:
    office.add("wintersale.fr")
    request = office.request("springsale.fr")
    office.add("autumnsale.fr")
    search = office.search("wintersale.fr", "springsale.fr", "autumnsale.fr")
    picture = office.searching.picture(search)

    assert picture.in_cart == {name("autumnsale.fr")}
    assert set(picture.requested) == {name("wintersale.fr"), name("springsale.fr")}
    assert set(picture.requested.values()) == {request.id}


def test_two_people_have_searches_of_their_own(office: Office) -> None:
    mine, theirs = seek_widely(office), seek_widely(office, who=APPROVER)
    office.searching.turn(mine.id, 1, ticked=[1])
    finish(office)

    assert office.searching.search(theirs.id).page == 0
    assert office.searching.search(theirs.id).ticked == frozenset()
    assert questions(office) == len(WIDE)


def test_a_name_that_was_sold_meanwhile_is_still_the_offer_that_was_ticked(office: Office) -> None:
    """A cart is priced anew at OVH, so what is added may be gone; that is said then."""
    search = seek_widely(office)
    finish(office)
    office.registrar.sell(offer(WIDE[0], pricing_mode="create-premium"))

    assert chosen(office, search, [0]) == [WIDE[0]]


def test_a_message_search_is_claimed_again_with_what_it_found(office: Office) -> None:
    before, _ = seek(office)
    finish(office)
    office.clock.step(minutes=2)
    with office.store.transaction() as tx:
        assert not tx.interactions.has_open(Work.SEARCHES, office.clock())
    assert office.searching.search(before.id).is_over


def test_a_question_that_is_claimed_again_while_it_goes_on_waits_for_the_same_answer(office: Office) -> None:
    before, _ = seek(office)
    with office.store.transaction() as tx:
        office.store.take_over(office.clock())
        assert tx.interactions.has_open(Work.SEARCHES, office.clock())
    assert claimed_again(office).id == before.id
    finish(office)

    assert len(office.messenger.private) == 1
    assert questions(office) == 2


def _unavailable(*, times: int, but: int = 0) -> Callable[[str], Fault | None]:
    """OVH does not answer about so many names of a dialog, but for the first ones, however often it is asked."""
    left = iter([False] * but + [True] * (times - but) * TRIES_MANY)

    def choose(call: str) -> Fault | None:
        return Fault(Unavailable("OVH did not answer")) if call == "offers" and next(left, False) else None

    return choose
