"""When nobody answers a request: a reminder, those who are told of the silence, and the end; none gets a vote by it."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from bot.errors import NotAllowed, OutOfDate
from bot.model.calendar import Hours
from bot.model.policy import Rule, Tier
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.store import Store
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, Clock, euros, group, offer, tier
from tests.services.buying import bought_once, told
from tests.services.office import Office

HEAD, DEPUTY = "U0HEAD", "U0DEPUTY"
BOARD = group("board", HEAD, "S0DEPUTIES")
PATIENT: Tier = tier(
    open_hours=Decimal(24), remind_hours=Decimal(4), inform_hours=Decimal(8), inform=(BOARD,), name="patient"
)


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    office = Office(store, clock, rules=(Rule(tiers=(PATIENT,)),))
    office.messenger.standings |= dict.fromkeys((HEAD, DEPUTY), Standing.MEMBER)
    office.messenger.usergroups["S0DEPUTIES"] = {DEPUTY}
    return office


def reminders(office: Office, channel: str) -> list[str]:
    return [text for text in office.texts(channel) if text.startswith("Reminder: ")]


def silences(office: Office, person: str) -> list[str]:
    return [text for text in office.texts(f"D{person}") if "still waits" in text]


def test_approvers_are_reminded_once_where_the_request_stands(office: Office, requested: Purchase) -> None:
    office.pass_time(hours=3.9)
    assert reminders(office, PLACE.channel) == []
    office.pass_time(hours=3)

    assert len(reminders(office, PLACE.channel)) == 1
    assert len(reminders(office, f"D{OTHER_APPROVER}")) == 1  # who is not in the channel
    assert told(office, requested).count("reminded") == 1


def test_those_whom_the_tier_names_are_told_of_the_silence_once_and_directly(
    office: Office, requested: Purchase
) -> None:
    office.pass_time(hours=7.9)
    assert silences(office, HEAD) == []
    office.pass_time(hours=8)

    assert [len(silences(office, person)) for person in (HEAD, DEPUTY, APPROVER)] == [1, 1, 0]
    assert "that gives no vote" in silences(office, HEAD)[0]
    assert told(office, requested).count("silence told") == 1


def test_whoever_was_told_of_the_silence_has_no_vote_by_that(office: Office, requested: Purchase) -> None:
    office.pass_time(hours=9)
    for person in (HEAD, DEPUTY):
        with pytest.raises(NotAllowed):
            office.approve(requested, person)

    assert (office.purchase(requested.id).votes, office.registrar.orders) == ((), {})


def test_a_request_that_nobody_answers_ends_and_is_not_bought(office: Office, requested: Purchase) -> None:
    quote_id = office.purchase(requested.id).quote_id
    office.pass_time(hours=23.9)
    assert office.stage(requested) is Stage.REQUESTED
    office.pass_time(hours=1)

    assert (office.stage(requested), office.registrar.orders) == (Stage.EXPIRED, {})
    assert office.names_in_cart() == ["wintersale.fr"]
    assert quote_id is not None
    with pytest.raises(OutOfDate, match="expired already"):
        office.vote(quote_id)


def test_nobody_is_told_twice_after_a_restart(office: Office, requested: Purchase) -> None:
    office.pass_time(hours=9)
    office.restart()
    office.pass_time(hours=6)

    assert (len(reminders(office, PLACE.channel)), len(silences(office, HEAD))) == (1, 1)


def test_after_a_long_silence_of_our_own_both_are_told_once_and_what_is_over_ends(
    office: Office, requested: Purchase
) -> None:
    """The bot was down for hours."""
    office.clock.step(hours=10)
    office.work()
    assert (len(reminders(office, PLACE.channel)), len(silences(office, HEAD))) == (1, 1)

    office.clock.step(hours=30)
    office.work()
    assert office.stage(requested) is Stage.EXPIRED


def test_what_was_approved_in_time_reminds_nobody(office: Office, requested: Purchase) -> None:
    office.pass_time(hours=3)
    office.approve(requested)

    assert bought_once(office, requested)
    office.pass_time(hours=10)
    assert (reminders(office, PLACE.channel), silences(office, HEAD)) == ([], [])


def test_a_new_price_begins_the_waiting_anew(office: Office, requested: Purchase) -> None:
    office.pass_time(hours=5)
    office.approve(requested)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.work()
    assert office.stage(requested) is Stage.REPRICED

    office.pass_time(hours=5)
    assert told(office, requested).count("reminded") == 2
    office.pass_time(hours=18)
    assert office.stage(requested) is Stage.REPRICED
    office.pass_time(hours=2)
    assert office.stage(requested) is Stage.EXPIRED


def test_without_deadlines_of_its_own_a_tier_reminds_nobody(store: Store, clock: Clock) -> None:
    office = Office(store, clock)
    purchase = office.request()
    office.pass_time(hours=71)

    assert {"reminded", "silence told"}.isdisjoint(told(office, purchase))


# Working hours

AT_WORK = Hours(zone="Europe/Paris", begins=time(9), ends=time(17))
FRIDAY_AFTERNOON = datetime.fromisoformat("2027-11-19T15:00:00+01:00")


def test_a_week_end_is_no_silence(store: Store) -> None:
    """Two working hours on Friday, none until Monday, and 24 of them are over on Wednesday afternoon."""
    clock = Clock(FRIDAY_AFTERNOON)
    office = Office(store, clock, rules=(Rule(tiers=(PATIENT,)),), hours=AT_WORK)
    purchase = office.request()
    office.work()

    def until(moment: str) -> list[str]:
        whole = datetime.fromisoformat(moment) - clock()
        office.pass_time(seconds=whole.total_seconds())
        return [what for what in told(office, purchase) if what in ("reminded", "silence told", "expire")]

    assert until("2027-11-22T10:59:00+01:00") == []
    assert until("2027-11-22T11:10:00+01:00") == ["reminded"]
    assert until("2027-11-22T14:59:00+01:00") == ["reminded"]
    assert until("2027-11-22T15:10:00+01:00") == ["reminded", "silence told"]
    assert until("2027-11-24T14:59:00+01:00") == ["reminded", "silence told"]
    assert until("2027-11-24T15:10:00+01:00") == ["reminded", "silence told", "expire"]
