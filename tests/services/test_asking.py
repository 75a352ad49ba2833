"""OVH is asked about a name once for everybody, answers are reused while they are fresh, and few names go first."""

from collections.abc import Callable, Sequence
from threading import Event

import pytest

from bot.asking import MANY_UNDER_WAY_MAX, TRIES_FEW, TRIES_MANY, Asking, Told, Untold
from bot.errors import Rejected, Unavailable
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.work import Work
from tests.fakes import Fault
from tests.samples import euros, name, offer
from tests.services.office import Office, exhaust
from tests.services.seeking import at_once, join, questions, until

TEN = tuple(name(f"sale-{number}.fr") for number in range(10))
ONE, OTHER, THIRD = TEN[:3]


class Broken(Exception):
    """An error of ours, which nobody expects."""


def ask(office: Office, asker: int, *names: Name, is_few: bool = True) -> set[Name]:
    """Ask for a search, and return the names that are known already."""
    return set(office.asking.ask(asker, names, is_few=is_few))


def told(office: Office, asker: int) -> dict[Name, Told]:
    return dict(office.asking.collect(asker))


def order(office: Office) -> list[str]:
    """Ask about everything, and return the labels in the order in which OVH was asked."""
    asked: list[str] = []
    really = office.registrar.offers

    def watched(of: Name) -> Sequence[object]:
        asked.append(of.label)
        return really(of)

    office.registrar.offers = watched  # type: ignore[method-assign, assignment]
    exhaust(office.asking.ask_next)
    return asked


@pytest.fixture
def gate(office: Office) -> Event:
    """OVH answers nothing until the gate is opened."""
    opened = Event()

    def choose(_: str) -> Fault | None:
        assert opened.wait(20)
        return None

    office.registrar.faults.choose = choose
    return opened


# Once for everybody


def test_twenty_people_who_search_the_same_ten_names_are_ten_questions(office: Office, gate: Event) -> None:
    for person in range(20):
        assert ask(office, person, *TEN) == set()
    threads = at_once(*[lambda: exhaust(office.asking.ask_next)] * 24)
    until(lambda: questions(office) == len(TEN))
    gate.set()
    join(threads)

    assert questions(office) == len(TEN)
    assert [set(told(office, person)) for person in range(20)] == [set(TEN)] * 20


def test_whoever_asks_while_a_question_is_under_way_gets_its_answer(office: Office, gate: Event) -> None:
    ask(office, 1, ONE)
    threads = at_once(office.asking.ask_next)
    until(lambda: questions(office) == 1)
    ask(office, 2, ONE)
    assert not office.asking.ask_next()
    gate.set()
    join(threads)

    assert set(told(office, 1)) == set(told(office, 2)) == {ONE}
    assert questions(office) == 1


def test_an_answer_is_good_for_others_for_a_minute_and_not_longer(office: Office) -> None:
    ask(office, 1, ONE)
    exhaust(office.asking.ask_next)
    office.clock.step(seconds=59.9)
    assert ask(office, 2, ONE, OTHER) == {ONE}

    office.clock.step(seconds=0.1)
    assert ask(office, 3, ONE) == set()
    exhaust(office.asking.ask_next)
    assert questions(office) == 3


def test_what_became_known_while_a_search_waited_is_not_asked_again(office: Office) -> None:
    ask(office, 1, ONE)
    ask(office, 2, ONE)
    assert office.asking.ask_next()
    assert not office.asking.ask_next()

    assert set(told(office, 2)) == {ONE}
    assert questions(office) == 1


@pytest.mark.parametrize(
    ("error", "times", "why"),
    [(Unavailable("OVH did not answer"), TRIES_FEW, ""), (Rejected("This call has not been granted"), 1, "granted")],
)
def test_what_could_not_be_told_is_told_to_everybody_who_waits_and_to_nobody_later(
    office: Office, error: Unavailable | Rejected, times: int, why: str
) -> None:
    office.registrar.faults.plan("offers", error, times=times)
    ask(office, 1, ONE)
    exhaust(office.asking.ask_next)
    (untold,) = told(office, 1).values()
    assert isinstance(untold, Untold)
    assert why in untold.why

    assert ask(office, 2, ONE) == set()
    exhaust(office.asking.ask_next)
    (found,) = told(office, 2).values()
    assert isinstance(found, Finding)


def test_an_extension_that_ovh_offers_nothing_for_is_an_answer_too(office: Office) -> None:
    ask(office, 1, name("sale.zuerich"))
    exhaust(office.asking.ask_next)

    (found,) = told(office, 1).values()
    assert isinstance(found, Finding)
    assert (found.availability, found.offer) == (Availability.NOT_SOLD, None)
    assert ask(office, 2, name("sale.zuerich")) == {name("sale.zuerich")}


def test_it_is_known_when_ovh_was_asked(office: Office) -> None:
    ask(office, 1, ONE)
    exhaust(office.asking.ask_next)
    asked_at = office.clock()
    office.clock.step(seconds=30)

    assert office.asking.ask(2, [ONE], is_few=True)[ONE].asked_at == asked_at


# Who goes first


def test_few_names_go_before_many(office: Office) -> None:
    ask(office, 1, ONE, OTHER, is_few=False)
    ask(office, 2, THIRD)

    assert order(office) == ["sale-2", "sale-0", "sale-1"]


def test_a_search_of_many_names_leaves_room_for_one_of_few(office: Office, gate: Event) -> None:
    many = [name(f"many-{number}.fr") for number in range(40)]
    ask(office, 1, *many, is_few=False)
    threads = at_once(*[lambda: exhaust(office.asking.ask_next)] * 24)
    until(lambda: questions(office) == MANY_UNDER_WAY_MAX)
    assert not office.asking.ask_next()

    ask(office, 2, *TEN)
    few = at_once(*[office.asking.ask_next] * len(TEN))
    until(lambda: questions(office) == MANY_UNDER_WAY_MAX + len(TEN))
    gate.set()
    join([*threads, *few])
    exhaust(office.asking.ask_next)

    assert set(told(office, 1)) == set(many)
    assert set(told(office, 2)) == set(TEN)


def test_searches_take_turns(office: Office) -> None:
    ask(office, 1, *TEN[:3])
    ask(office, 2, *TEN[3:6])
    ask(office, 3, *TEN[6:8])

    assert order(office) == [f"sale-{number}" for number in (0, 3, 6, 1, 4, 7, 2, 5)]


def test_names_that_somebody_looks_at_go_before_the_others_of_their_search(office: Office) -> None:
    ask(office, 1, *TEN[:4], is_few=False)
    office.asking.prefer(1, [TEN[2], TEN[3], TEN[7]])

    assert order(office) == ["sale-2", "sale-3", "sale-0", "sale-1"]


def test_nobody_is_preferred_in_a_search_that_is_not_there(office: Office) -> None:
    office.asking.prefer(1, TEN)

    assert order(office) == []


# Once more


def test_a_name_that_got_no_answer_is_asked_again_after_the_others(office: Office) -> None:
    """As from an OVH that answers 429 for a moment: the names that were asked first are those that matter most."""
    office.registrar.faults.plan("offers", Unavailable("Too many requests"), times=2)
    ask(office, 1, ONE, OTHER, THIRD, is_few=False)

    assert order(office) == [f"sale-{number}" for number in (0, 1, 2, 0, 1)]
    assert all(isinstance(found, Finding) for found in told(office, 1).values())


@pytest.mark.parametrize(("is_few", "times"), [(True, TRIES_FEW), (False, TRIES_MANY)])
def test_a_name_that_gets_no_answer_is_not_asked_about_for_ever(office: Office, is_few: bool, times: int) -> None:
    office.registrar.faults.plan("offers", Unavailable("down"), times=times)
    ask(office, 1, ONE, is_few=is_few)

    assert order(office) == ["sale-0"] * times
    assert told(office, 1) == {ONE: Untold()}


def test_whoever_waits_for_a_name_that_is_asked_again_gets_its_answer(office: Office) -> None:
    office.registrar.faults.plan("offers", Unavailable("Too many requests"))
    ask(office, 1, ONE, is_few=False)
    assert office.asking.ask_next()
    ask(office, 2, ONE)
    exhaust(office.asking.ask_next)

    assert questions(office) == 2
    assert [isinstance(told(office, asker)[ONE], Finding) for asker in (1, 2)] == [True, True]


# The end of a search


def test_a_search_that_stopped_asks_nothing_more(office: Office) -> None:
    ask(office, 1, *TEN)
    office.asking.ask_next()
    office.asking.stop(1)

    assert order(office) == []
    assert told(office, 1) == {}


def test_what_was_under_way_when_a_search_stopped_is_kept_for_others(office: Office, gate: Event) -> None:
    ask(office, 1, ONE)
    threads = at_once(office.asking.ask_next)
    until(lambda: questions(office) == 1)
    office.asking.stop(1)
    gate.set()
    join(threads)

    assert told(office, 1) == {}
    assert ask(office, 2, ONE) == {ONE}


def test_a_search_that_asks_again_is_not_told_what_came_of_its_first_question(office: Office, gate: Event) -> None:
    """As after "ask again", while the call that hung before is still under way: its failure is no answer any more."""
    ask(office, 1, ONE, OTHER)
    office.registrar.faults.plan("offers", Unavailable("OVH did not answer"))
    office.registrar.faults.during("offers", lambda: gate.wait(20))
    threads = at_once(office.asking.ask_next)
    until(lambda: questions(office) == 1)
    office.asking.stop(1)
    ask(office, 1, OTHER)
    gate.set()
    join(threads)
    exhaust(office.asking.ask_next)

    assert set(told(office, 1)) == {OTHER}


def test_the_others_go_on_when_one_stops(office: Office) -> None:
    ask(office, 1, ONE)
    ask(office, 2, ONE, OTHER)
    office.asking.stop(1)
    exhaust(office.asking.ask_next)

    assert set(told(office, 2)) == {ONE, OTHER}


# What goes wrong


def test_an_error_of_ours_leaves_no_name_under_way_for_ever(office: Office) -> None:
    really = office.registrar.offers

    def broken(_: Name) -> Sequence[object]:
        raise Broken

    ask(office, 1, ONE)
    ask(office, 2, ONE)
    office.registrar.offers = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(Broken):
        office.asking.ask_next()
    office.registrar.offers = really  # type: ignore[method-assign]

    exhaust(office.asking.ask_next)
    assert told(office, 1) == {ONE: Untold()}
    assert isinstance(told(office, 2)[ONE], Finding)
    assert ask(office, 3, ONE) == {ONE}


def test_after_an_error_of_ours_another_thread_asks_about_the_rest(office: Office) -> None:
    woken: list[Work] = []
    asking = Asking(office.registrar, office.cataloguing, office.clock, woken.append)

    def broken(_: Name) -> Sequence[object]:
        raise Broken

    office.registrar.offers = broken  # type: ignore[method-assign, assignment]
    asking.ask(1, [ONE, OTHER], is_few=True)
    woken.clear()
    with pytest.raises(Broken):
        asking.ask_next()

    assert Work.ASKING in woken


def test_whoever_shows_is_woken_by_every_answer(office: Office) -> None:
    woken: list[Work] = []
    asking = Asking(office.registrar, office.cataloguing, office.clock, woken.append)
    asking.ask(1, [ONE], is_few=True)
    asking.ask(2, [ONE, OTHER], is_few=True)
    assert set(woken) == {Work.ASKING}

    for _ in range(2):
        woken.clear()
        assert asking.ask_next()
        assert Work.SHOWING in woken


def test_answers_of_many_names_do_not_fill_the_memory(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.asking._KEPT_MAX", 4)
    ask(office, 1, *TEN[:3])
    exhaust(office.asking.ask_next)
    office.clock.step(minutes=2)
    ask(office, 2, *TEN[3:7])
    exhaust(office.asking.ask_next)

    assert len(office.asking._known) <= 4
    assert ask(office, 3, TEN[6]) == {TEN[6]}


# Rules of registries


@pytest.mark.parametrize(
    ("of", "why"), [("qr.shop", "have 3 characters or more"), ("bücher.io", "only the letters a to z")]
)
def test_a_name_that_its_registry_would_never_take_is_no_question(office: Office, of: str, why: str) -> None:
    office.cataloguing.learn(name(of).extension)
    ask(office, 1, name(of))
    exhaust(office.asking.ask_next)

    (found,) = told(office, 1).values()
    assert isinstance(found, Finding)
    assert (found.availability, found.offer) == (Availability.NOT_SOLD, None)
    assert why in found.why
    assert questions(office) == 0


@pytest.mark.parametrize("learns", [lambda _: None, lambda office: office.cataloguing.learn("fr")])
def test_ovh_is_asked_where_the_rules_are_not_known_or_allow_it(
    office: Office, learns: Callable[[Office], object]
) -> None:
    learns(office)
    ask(office, 1, name("é.fr"))
    exhaust(office.asking.ask_next)

    assert questions(office) == 1


# Money


def test_a_price_that_somebody_pays_is_read_anew_each_time(office: Office) -> None:
    """What a search was told is good for other searches, and for nothing else."""
    office.add("wintersale.fr")
    office.copy()
    office.registrar.sell(offer("wintersale.fr", first_year=euros("8.99"), usual_first_year=euros("8.99")))
    (found,) = office.search("wintersale.fr").found
    assert found.offer is not None
    assert (found.offer.first_year, questions(office)) == (euros("6.99"), 1)

    purchase = office.request("wintersale.fr")
    office.work()
    quote = office.purchase(purchase.id).quote
    assert quote is not None
    assert quote.net == euros("8.99")
