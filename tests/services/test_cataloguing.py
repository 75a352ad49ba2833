"""The catalogue is read every day, an old one is better than none, and rules of labels are asked for when needed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.cataloguing import Cataloguing
from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Unfit, Vanished
from bot.model.registry import LabelRules
from bot.store import Store
from tests.fakes import FakeCatalogueSource, FakeRegistrar
from tests.samples import Clock, euros, tariff

DAY, MINUTE, HOUR = timedelta(days=1), timedelta(minutes=1), timedelta(hours=1)
A_SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """A catalogue at OVH, and who reads it; `reopen` is another process with the same store."""

    clock: Clock
    store: Store
    source: FakeCatalogueSource
    registrar: FakeRegistrar
    cataloguing: Cataloguing

    def reopen(self) -> Cataloguing:
        self.cataloguing = Cataloguing(self.source, self.registrar, self.store, self.clock)
        return self.cataloguing

    def after(self, wait: timedelta) -> bool:
        """Let time pass, and the catalogue be read if it is time to; whether it was."""
        self.clock.time += wait
        return self.cataloguing.refresh_next()

    @property
    def reads(self) -> int:
        return self.source.faults.calls["read"]

    def asked(self, call: str) -> int:
        return self.registrar.faults.calls[call]


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    source, registrar = FakeCatalogueSource(clock), FakeRegistrar(clock)
    return Desk(clock, store, source, registrar, Cataloguing(source, registrar, store, clock))


NOW = timedelta(0)


# Reading


def test_nothing_is_known_and_nothing_asked_before_the_first_look(desk: Desk) -> None:
    assert desk.cataloguing.reading().catalogue is None
    assert desk.cataloguing.reading().tariff("shop") is None
    assert (desk.reads, desk.registrar.faults.calls.total()) == (0, 0)


def test_the_first_look_reads_it(desk: Desk) -> None:
    assert desk.after(NOW) is True

    assert desk.cataloguing.reading().tariff("shop") == tariff()
    assert desk.cataloguing.reading().fault == ""


def test_the_first_look_reads_it_also_by_a_clock_that_goes_on_meanwhile(desk: Desk) -> None:
    def ticking() -> datetime:
        desk.clock.time += timedelta(milliseconds=1)
        return desk.clock.time

    assert Cataloguing(desk.source, desk.registrar, desk.store, ticking).refresh_next() is True


def test_it_is_read_again_after_a_day_and_not_before(desk: Desk) -> None:
    desk.after(NOW)

    assert desk.after(DAY - A_SECOND) is False
    assert desk.after(A_SECOND) is True
    assert desk.reads == 2


def test_what_was_read_before_a_restart_is_used_and_not_read_again(desk: Desk) -> None:
    desk.after(NOW)
    desk.reopen()

    assert desk.cataloguing.reading().tariff("shop") == tariff()
    assert desk.after(HOUR) is False


def test_looking_at_it_asks_nobody_and_opens_no_transaction(desk: Desk) -> None:
    desk.after(NOW)
    first = desk.cataloguing.reading()
    desk.store.close()

    assert desk.cataloguing.reading() is first


# Failing


@pytest.mark.parametrize("fault", [Unavailable("OVH answered 503"), Unfit("it is empty")], ids=["broken", "unfit"])
def test_one_that_cannot_be_read_leaves_the_last_one_and_says_why(desk: Desk, fault: RegistrarError | Unfit) -> None:
    desk.after(NOW)
    read_at = desk.clock()
    desk.source.faults.plan("read", fault)
    desk.after(2 * DAY)

    reading = desk.cataloguing.reading()
    assert reading.catalogue is not None
    assert reading.catalogue.read_at == read_at
    assert (reading.fault, reading.tried_at) == (fault.reason, desk.clock())
    assert reading.is_old(desk.clock())


def test_without_an_earlier_one_only_the_reason_is_known(desk: Desk) -> None:
    desk.source.faults.plan("read", Unavailable("OVH answered 503"))
    desk.after(NOW)

    assert desk.cataloguing.reading().catalogue is None
    assert desk.cataloguing.reading().fault == "OVH answered 503"


def test_it_is_tried_again_after_five_minutes_then_ever_less_often_down_to_every_six_hours(desk: Desk) -> None:
    desk.source.faults.plan("read", Unavailable("down"), times=20)
    desk.after(NOW)
    waits = []
    for _ in range(10):
        begun = desk.clock()
        while not desk.after(MINUTE):
            pass
        waits.append(int((desk.clock() - begun) / MINUTE))

    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360, 360]


def test_a_restart_does_not_shorten_the_wait(desk: Desk) -> None:
    desk.source.faults.plan("read", Unavailable("down"), times=3)
    for wait in (NOW, 5 * MINUTE, 10 * MINUTE):
        assert desk.after(wait) is True
    desk.reopen()

    assert desk.after(20 * MINUTE - A_SECOND) is False
    assert desk.after(A_SECOND) is True
    assert desk.cataloguing.reading().fault == ""


def test_success_ends_the_waiting(desk: Desk) -> None:
    desk.source.faults.plan("read", Unavailable("down"), times=2)
    desk.after(NOW)
    desk.after(5 * MINUTE)
    desk.after(10 * MINUTE)

    assert desk.after(DAY - A_SECOND) is False


def test_an_error_of_ours_is_not_repeated_at_once(desk: Desk) -> None:
    def broken(_subsidiary: str, _currency: str) -> None:
        raise ZeroDivisionError

    desk.source.read = broken  # type: ignore[method-assign, assignment]
    with pytest.raises(ZeroDivisionError):
        desk.after(NOW)

    assert desk.after(A_SECOND) is False


def test_a_catalogue_is_not_read_while_ovh_does_not_say_whose_prices_are_needed(desk: Desk) -> None:
    desk.registrar.faults.plan("account", Rejected("This credential is not valid"), times=2)
    desk.after(NOW)

    assert desk.reads == 0
    assert "This credential is not valid" in desk.cataloguing.reading().fault


# The account


def test_prices_of_another_country_organisation_are_not_used(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        tx.catalogues.keep(replace(desk.source.catalogue, subsidiary="PL", read_at=desk.clock()))
    desk.source.faults.plan("read", Unavailable("down"))
    desk.after(NOW)

    assert desk.cataloguing.reading().catalogue is None
    assert desk.reopen().reading().catalogue is None


def test_prices_in_another_currency_are_not_used_and_the_right_ones_read_at_once(desk: Desk) -> None:
    with desk.store.transaction() as tx:
        tx.catalogues.keep(replace(desk.source.catalogue, currency="PLN", read_at=desk.clock()))

    assert desk.after(NOW) is True
    assert desk.cataloguing.reading().catalogue == replace(desk.source.catalogue, read_at=desk.clock())


def test_the_kept_one_is_used_while_ovh_does_not_say_whose_the_key_is(desk: Desk) -> None:
    desk.after(NOW)
    desk.reopen()
    desk.registrar.faults.plan("account", Unavailable("down"), times=10)
    desk.after(MINUTE)

    assert desk.cataloguing.reading().tariff("shop") == tariff()


# The first search


def test_the_first_look_makes_ovh_ready_for_the_first_search_and_later_ones_do_not(desk: Desk) -> None:
    desk.after(NOW)
    desk.after(HOUR)
    desk.after(DAY)

    assert desk.asked("be_ready_to_search") == 1


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no"), Uncertain("cut")])
def test_that_ovh_cannot_be_made_ready_disturbs_nothing(desk: Desk, error: RegistrarError) -> None:
    desk.registrar.faults.plan("be_ready_to_search", error)
    desk.after(NOW)

    assert desk.cataloguing.reading().tariff("shop") == tariff()


def test_ovh_is_made_ready_a_minute_later_if_it_did_not_answer_at_all(desk: Desk) -> None:
    desk.after(NOW)
    desk.reopen()
    desk.registrar.faults.plan("be_ready_to_search", Unavailable("down"))
    desk.registrar.faults.plan("account", Unavailable("down"))
    desk.after(MINUTE)
    before = desk.asked("be_ready_to_search")

    desk.after(A_SECOND)
    assert desk.asked("be_ready_to_search") == before
    desk.after(MINUTE)
    assert desk.asked("be_ready_to_search") == before + 1


# Label rules


def test_rules_are_unknown_at_first_and_known_once_they_were_asked_for(desk: Desk) -> None:
    assert desk.cataloguing.label_rules("fr") is None
    assert desk.asked("label_rules") == 0

    assert desk.cataloguing.learn_next() is True
    assert isinstance(desk.cataloguing.label_rules("fr"), LabelRules)
    assert desk.cataloguing.learn_next() is False
    assert desk.asked("label_rules") == 1


def test_rules_outlast_the_process_for_thirty_days(desk: Desk) -> None:
    desk.cataloguing.learn("fr")

    desk.clock.time += 30 * DAY - A_SECOND
    assert desk.reopen().label_rules("fr") is not None
    desk.clock.time += A_SECOND
    assert desk.cataloguing.label_rules("fr") is None
    assert desk.cataloguing.learn_next() is True
    assert desk.cataloguing.label_rules("fr") is not None


def test_an_extension_that_ovh_does_not_know_is_not_asked_about_all_day(desk: Desk) -> None:
    desk.registrar.faults.plan("label_rules", Vanished("does not exist"))
    desk.cataloguing.label_rules("nowhere")
    desk.cataloguing.learn_next()

    desk.clock.time += DAY - A_SECOND
    assert desk.cataloguing.label_rules("nowhere") is None
    assert desk.cataloguing.learn_next() is False


def test_rules_are_not_asked_for_again_and_again_while_ovh_is_down(desk: Desk) -> None:
    desk.registrar.faults.plan("label_rules", Unavailable("down"))
    desk.cataloguing.label_rules("fr")
    desk.cataloguing.label_rules("de")

    assert desk.cataloguing.learn_next() is False
    assert desk.cataloguing.learn_next() is False
    assert desk.asked("label_rules") == 1


def test_a_search_of_every_extension_leaves_no_more_than_a_hundred_to_be_asked_about(desk: Desk) -> None:
    for number in range(900):
        desk.cataloguing.label_rules(f"x{number}")
    while desk.cataloguing.learn_next():
        pass

    assert desk.asked("label_rules") == 100


def test_the_catalogue_comes_before_rules(desk: Desk) -> None:
    desk.cataloguing.label_rules("fr")
    desk.cataloguing.work_next()
    assert (desk.reads, desk.asked("label_rules")) == (1, 0)

    desk.cataloguing.work_next()
    assert desk.asked("label_rules") == 1
    assert desk.cataloguing.work_next() is False


def test_a_promotion_ends_with_its_last_moment(desk: Desk) -> None:
    desk.after(NOW)
    shop = desk.cataloguing.reading().tariff("shop")
    assert shop is not None
    assert shop.first_year(desk.clock()) == euros("1.99")
    assert shop.first_year(desk.clock() + 30 * DAY) == euros("26.99")
