"""Watching names: what is asked of OVH, and what the channel is told, once, whatever fails meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.errors import NotAllowed, NotUnderstood, OutOfDate, Rejected, Unavailable, Undeliverable, Unsent
from bot.model.cart import Place
from bot.model.name import Name
from bot.model.price_limit import PriceLimit
from bot.model.telling import Subject
from bot.model.watch import OF_ALL_MAX, OF_CHANNEL_MAX, Watch
from tests.fakes import BOT, FakeChannel
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    MORNING,
    OTHER_PLACE,
    OWNED,
    PLACE,
    PREMIUM,
    REQUESTER,
    TEAM,
    after,
    euros,
    finding,
    name,
    offer,
)
from tests.services.office import Crash, Office, crash, exhaust
from tests.views.shown import pressable

ACME = name("acme.com")
TWENTY = PriceLimit(amount=Decimal(20))


@pytest.fixture(autouse=True)
def _other_channel(office: Office) -> None:
    office.messenger.channels[OTHER_PLACE.channel] = FakeChannel(members={REQUESTER, BOT})
    office.registrar.take(ACME)


def _watch(office: Office, of: Name = ACME, place: Place = PLACE, under: PriceLimit | None = None) -> Watch:
    return office.watching.watch(of, place, REQUESTER, under=under)


def _free(office: Office, price: str = "9.99", of: str = "acme.com") -> None:
    office.registrar.sell(offer(of, first_year=euros(price), usual_first_year=euros(price), renewal=euros("11.99")))


def _texts(office: Office, place: Place = PLACE) -> list[str]:
    """What stands in a channel; an amount may be held together by a space that does not break."""
    return [_plain(text) for text in office.texts(place.channel)]


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _calls(office: Office) -> int:
    return office.registrar.faults.calls["offers"]


def _names(office: Office, place: Place = PLACE) -> list[str]:
    return [watch.name.ascii for watch in office.watching.watches(place)]


# What is told


def test_a_channel_is_told_once_when_a_name_becomes_free_and_the_watch_ends(office: Office) -> None:
    _watch(office)
    office.pass_time(hours=12)
    assert _texts(office) == []

    _free(office)
    office.pass_time(hours=30)

    (text,) = _texts(office)
    assert text.startswith("`acme.com` is free now: 9.99 € first year · then 11.99 €/year, without VAT.")
    assert f"Watched by <@{REQUESTER}> since " in text
    assert "This watch has ended; nothing was bought or reserved." in text
    assert _names(office) == []
    assert office.names_in_cart() == []


def test_its_add_button_adds_it(office: Office) -> None:
    _watch(office)
    office.work()
    _free(office)
    office.pass_time(hours=7)

    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    [(action, number)] = pressable(message)
    assert action == "add"
    office.shopping.add(int(number), PLACE, APPROVER)

    assert office.names_in_cart() == ["acme.com"]


def test_what_is_free_already_is_said_at_once(office: Office) -> None:
    _watch(office, name("wintersale.fr"))

    office.work()

    assert _texts(office)[0].startswith("`wintersale.fr` is free already: 6.99")
    assert _names(office) == []


def test_a_price_is_told_when_it_falls_to_the_limit_and_not_before(office: Office) -> None:
    _free(office, "30.00")
    _watch(office, under=TWENTY)
    office.pass_time(hours=12)
    _free(office, "20.01")
    office.pass_time(hours=12)
    assert _texts(office) == []

    _free(office, "20.00")
    office.pass_time(hours=12)

    (text,) = _texts(office)
    assert text.startswith("`acme.com` costs 20.00 € or less now: 20.00")
    assert _names(office) == []


def test_a_name_that_becomes_free_above_its_limit_is_told_and_watched_on(office: Office) -> None:
    watch = _watch(office, under=TWENTY)
    office.work()
    _free(office, "30.00")
    office.pass_time(hours=30)
    (text,) = _texts(office)
    assert text.startswith("`acme.com` is free now, for more than 20.00")
    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    assert ("end_watch", str(watch.id)) in pressable(message)

    _free(office, "19.00")
    office.pass_time(hours=30)

    assert _texts(office)[1].startswith("`acme.com` costs 20.00")
    assert len(_texts(office)) == 2


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (PREMIUM, "as a premium name: 15.00 €"),
        (AFTERMARKET, "sold by its owner: 15.00 €"),
    ],
)
def test_what_the_rules_do_not_allow_is_told_without_a_button(office: Office, kind: dict[str, str], why: str) -> None:
    _watch(office, under=TWENTY)
    office.registrar.sell(offer("acme.com", first_year=euros("15.00"), **kind))

    office.work()

    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    assert why in _plain(message.text)
    assert "It cannot be added to the cart: it is " in _plain(message.text)
    assert pressable(message) == []


def test_where_the_rules_allow_it_a_premium_name_can_be_added(office: Office) -> None:
    office.rule(allow_premium=True)
    _watch(office, under=TWENTY)
    office.registrar.sell(offer("acme.com", first_year=euros("15.00"), **PREMIUM))

    office.work()

    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    assert [action for action, _ in pressable(message)] == ["add"]


def test_a_watch_that_runs_out_is_told_once_and_can_be_begun_anew(office: Office) -> None:
    watch = _watch(office, under=TWENTY)
    office.work()
    office.clock.time = after(days=365)
    office.work()
    office.pass_time(hours=30)

    (message,) = office.messenger.channels[PLACE.channel].messages.values()
    assert "has run out, and I did not see it cost 20.00" in _plain(message.text)
    assert pressable(message) == [("watch_again", str(watch.id))]
    again = office.watching.watch_again(watch.id, PLACE, APPROVER)
    assert (again.limit, again.who, again.ends_at) == (euros("20"), APPROVER, office.clock() + timedelta(days=365))
    assert office.watching.watch_again(watch.id, PLACE, APPROVER) == again


def test_a_watch_runs_out_also_while_ovh_does_not_answer(office: Office) -> None:
    office.watching.watch(ACME, PLACE, REQUESTER, until=date(2027, 11, 21))
    office.registrar.faults.plan("offers", Unavailable("down"), times=1000)

    office.pass_time(hours=20)

    assert "has run out" in _texts(office)[0]
    assert len(_texts(office)) == 1


# What fails


def test_a_crash_between_the_answer_and_its_note_tells_it_once(office: Office) -> None:
    _free(office)
    _watch(office)
    office.registrar.faults.during("offers", crash)
    with pytest.raises(Crash):
        office.watching.check_next()
    office.restart()

    office.pass_time(hours=30)

    assert len(_texts(office)) == 1


def test_a_crash_between_the_note_and_its_telling_tells_it_once(office: Office) -> None:
    _free(office)
    _watch(office)
    assert office.watching.check_next()
    office.messenger.faults.plan("post", Unsent("down"))
    office.notifying.tell_next()
    office.restart()

    office.pass_time(hours=30)

    assert len(_texts(office)) == 1


def test_an_answer_that_comes_after_the_lease_is_dropped(office: Office) -> None:
    """Whoever took the claim over tells it; the slow one does not tell it again."""
    _free(office)
    _watch(office)

    def somebody_else_answers() -> None:
        office.clock.step(minutes=3)
        assert office.watching.check_next()

    office.registrar.faults.during("offers", somebody_else_answers)
    office.watching.check_next()
    office.tell()

    assert len(_texts(office)) == 1


@pytest.mark.parametrize("error", [Unavailable("429 Too Many Requests"), Unavailable("timed out"), Rejected("no")])
def test_what_ovh_does_not_answer_is_asked_less_and_less_often_and_nobody_is_bothered(
    office: Office, error: Unavailable | Rejected
) -> None:
    _watch(office)
    office.registrar.faults.plan("offers", error, times=1000)

    office.pass_time(hours=24)

    assert _calls(office) in range(7, 11)  # after 10, 20, 40, 80, 160, 320 and then 360 minutes
    assert _texts(office) == []
    (watch,) = office.watching.watches(PLACE)
    assert (watch.availability, watch.failures) == (None, _calls(office))

    office.registrar.faults.clear()
    _free(office)
    office.pass_time(hours=7)
    assert len(_texts(office)) == 1


def test_a_channel_that_cannot_be_told_is_told_through_whoever_watches(office: Office) -> None:
    _watch(office)
    office.work()
    _free(office)
    office.messenger.faults.plan("post", Undeliverable("not_in_channel"))

    office.pass_time(hours=7)

    assert _texts(office) == []
    direct = office.messenger.direct(REQUESTER)
    (message,) = office.messenger.channels[direct].messages.values()
    assert _plain(message.text).startswith(f"I could not say this in <#{PLACE.channel}>: `acme.com` is free now")
    assert pressable(message) == []


# How often OVH is asked


def test_ovh_is_asked_four_times_a_day(office: Office) -> None:
    _watch(office)

    for _ in range(3):
        office.pass_time(hours=24)

    assert _calls(office) in range(11, 15)


def test_after_a_change_it_is_asked_every_hour_for_a_day(office: Office) -> None:
    _free(office, "30.00")
    _watch(office, under=TWENTY)
    office.work()
    _free(office, "29.00")
    office.pass_time(hours=7)
    before = _calls(office)

    for _ in range(12):
        office.pass_time(hours=1)

    assert _calls(office) - before in range(11, 14)


def test_two_channels_that_watch_one_name_cost_one_call(office: Office) -> None:
    _watch(office)
    _watch(office, place=OTHER_PLACE, under=TWENTY)
    exhaust(office.watching.check_next)
    assert _calls(office) == 1

    _free(office)
    office.pass_time(hours=7)

    assert _calls(office) == 2
    assert [len(_texts(office, place)) for place in (PLACE, OTHER_PLACE)] == [1, 1]


def test_a_channel_that_joins_later_shares_the_calls_from_then_on(office: Office) -> None:
    _watch(office)
    office.pass_time(hours=3)
    _watch(office, place=OTHER_PLACE)
    office.pass_time(hours=24)

    assert _calls(office) in range(5, 7)


# Beginning and ending


def test_the_same_name_watched_twice_is_one_watch_with_the_newer_limit(office: Office) -> None:
    first = _watch(office, under=TWENTY)
    office.clock.step(hours=1)

    second = _watch(office, under=PriceLimit(amount=Decimal(5)))

    assert (second.id, second.limit, second.since) == (first.id, euros("5"), MORNING)
    assert len(office.watching.watches(PLACE)) == 1


def test_what_was_asked_before_a_crash_and_told_since_is_not_begun_anew(office: Office) -> None:
    _free(office)
    office.watching.watch(ACME, PLACE, REQUESTER, at=MORNING)
    office.work()
    office.clock.step(minutes=5)

    again = office.watching.watch(ACME, PLACE, REQUESTER, at=MORNING)

    assert again.ended_at
    office.pass_time(hours=12)
    assert len(_texts(office)) == 1


def test_an_offer_that_was_shown_is_watched_by_its_number(office: Office) -> None:
    with office.store.transaction() as tx:
        (shown,) = tx.offers.keep([finding("acme.com", **OWNED)])
    assert shown.offer_id is not None

    assert office.watching.watch_offered(shown.offer_id, PLACE, REQUESTER).name == ACME
    with pytest.raises(OutOfDate, match="That search is too old"):
        office.watching.watch_offered(999, PLACE, REQUESTER)


@pytest.mark.parametrize(
    "end",
    [
        lambda office, watch: office.watching.end(watch.id, PLACE, APPROVER),
        lambda office, _: office.watching.unwatch(ACME, PLACE, APPROVER),
    ],
)
def test_any_member_ends_a_watch_and_twice_is_the_same_as_once(
    office: Office, end: Callable[[Office, Watch], Watch]
) -> None:
    watch = _watch(office)

    assert end(office, watch).ended_at == MORNING
    assert end(office, watch).ended_at == MORNING

    _free(office)
    office.pass_time(hours=12)
    assert _texts(office) == []
    with office.store.transaction() as tx:
        assert [(line.what, line.who) for line in tx.ledger.of(Subject.WATCH, watch.id)] == [
            ("watched", REQUESTER),
            ("watch ended", APPROVER),
        ]


def test_no_channel_ends_or_sees_a_watch_of_another(office: Office) -> None:
    watch = _watch(office)

    for ask in (office.watching.end, office.watching.watch_again):
        with pytest.raises(OutOfDate, match="no watch of this channel"):
            ask(watch.id, OTHER_PLACE, REQUESTER)
    with pytest.raises(OutOfDate, match=r"does not watch `acme\.com`"):
        office.watching.unwatch(ACME, OTHER_PLACE, REQUESTER)
    with pytest.raises(OutOfDate, match="no watch of this channel"):
        office.watching.end(999, PLACE, REQUESTER)
    assert _names(office, OTHER_PLACE) == []
    assert _names(office) == ["acme.com"]


def test_a_channel_watches_fifty_names_at_most(office: Office) -> None:
    for number in range(OF_CHANNEL_MAX):
        _watch(office, name(f"acme{number}.com"))

    with pytest.raises(NotAllowed, match="watches 50 names already") as refused:
        _watch(office)

    assert refused.value.not_done == "`acme.com` is not watched."
    _watch(office, name("acme7.com"), under=TWENTY)  # has its room already
    office.watching.unwatch(name("acme7.com"), PLACE, REQUESTER)
    _watch(office)


def test_all_channels_together_watch_five_hundred_at_most(office: Office) -> None:
    for number in range(OF_ALL_MAX):
        _watch(office, name(f"acme{number}.com"), Place(team=TEAM, channel=f"C0NUMBER{number % 20}"))

    with pytest.raises(NotAllowed, match="All channels together watch 500 names"):
        _watch(office)


def test_a_limit_is_in_the_currency_of_ovhs_prices(office: Office) -> None:
    dollars = PriceLimit(amount=Decimal(20), currencies=frozenset({"USD", "CAD"}))

    with pytest.raises(NotUnderstood, match="are in EUR, and no amount is converted") as refused:
        _watch(office, under=dollars)

    assert refused.value.next_step == "Give the limit in EUR, such as `--under 20`."
    assert _names(office) == []


DAYS = [
    (date(2027, 11, 20), "2027-11-20 has passed; today is 2027-11-21 in UTC."),
    (date(2031, 1, 1), "A watch lasts three years at most."),
    (date(9999, 12, 31), "A watch lasts three years at most."),
]


@pytest.mark.parametrize(("until", "why"), DAYS)
def test_a_day_that_cannot_be_is_refused(office: Office, until: date, why: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        office.watching.watch(ACME, PLACE, REQUESTER, until=until)

    assert refused.value.happened == why
    assert _names(office) == []


def test_a_watch_lasts_until_the_end_of_its_last_day(office: Office) -> None:
    watch = office.watching.watch(ACME, PLACE, REQUESTER, until=date(2027, 11, 21))

    assert watch.ends_at == after(hours=14.5)
