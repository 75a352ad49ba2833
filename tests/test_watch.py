"""`/domain watch`, as people write it: one whole name, a limit, a day, and nothing that could be read in two ways."""

from pathlib import Path

import pytest

from bot.store import Store
from bot.views.ids import Action
from tests.desk import Desk
from tests.fakes import FakeChannel
from tests.samples import APPROVER, OWNED, PLACE, Clock, finding, name
from tests.views.shown import faults_of, pressable

NOTHING = "Nothing is watched by that."


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    desk = Desk(store, clock, tmp_path / "cartwright.sqlite3")
    desk.office.registrar.take(name("acme.com"))
    return desk


def _watched(desk: Desk) -> list[tuple[str, str, str]]:
    """Each name that is watched, its limit, and the day before which the watch ends."""
    watches = desk.office.watching.watches(PLACE)
    return [(w.name.shown, "" if w.limit is None else str(w.limit), w.ends_at.date().isoformat()) for w in watches]


A_YEAR = "2028-11-20"

# What stands after `/domain`, on the morning of 21 November | what is watched, up to which price, until which day.
WRITTEN = [
    ("watch acme.com", "acme.com", "", A_YEAR),
    ("WATCH Acme.COM", "acme.com", "", A_YEAR),
    ("watch <http://acme.com|acme.com>", "acme.com", "", A_YEAR),
    ("watch https://www.acme.com/about?x=1", "acme.com", "", A_YEAR),
    ("watch `acme.com`", "acme.com", "", A_YEAR),
    ("watch bücher.com", "bücher.com", "", A_YEAR),
    ("watch acme.com --under 20", "acme.com", "20 EUR", A_YEAR),
    ("watch --under 20 acme.com", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --under 20,50", "acme.com", "20.50 EUR", A_YEAR),
    ("watch acme.com --under 20.50", "acme.com", "20.50 EUR", A_YEAR),
    ("watch acme.com --under 20€", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --under 20 €", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --under € 20", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --under EUR 20", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --under=20", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com \u2014under 20", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com under 20", "acme.com", "20 EUR", A_YEAR),
    ("watch acme.com --until 2027-12-01", "acme.com", "", "2027-12-02"),
    ("watch acme.com --until 2027-12-01 --under 20", "acme.com", "20 EUR", "2027-12-02"),
    ("watch acme.com --Until=2027-12-01", "acme.com", "", "2027-12-02"),
]


@pytest.mark.parametrize(("text", "watched", "limit", "ends"), WRITTEN)
def test_a_name_is_watched(desk: Desk, text: str, watched: str, limit: str, ends: str) -> None:
    desk.command(text)

    assert _watched(desk) == [(watched, limit, ends)]
    assert "This channel watches" in desk.told[-1].text
    assert "Nothing is bought or reserved by that." in desk.told[-1].text


def test_what_was_understood_otherwise_than_it_was_typed_is_said(desk: Desk) -> None:
    desk.command("watch https://www.acme.com/about")

    assert desk.told[-1].text.startswith("I read `https://www.acme.com/about` as `acme.com`. This channel watches")


# What cannot be read | words of the answer.
UNREADABLE = [
    ("watch", "That says no name."),
    ("watch --under 20", "That says no name."),
    ("watch acme", "`acme` is no whole name: its extension is missing."),
    ("watch acme.com other.com", "That is more than one name, and I take one at a time."),
    ("watch acme.com,other.com", "That is more than one name, and I take one at a time."),
    ("watch com", "`com` is no whole name"),
    ("watch co.uk", "it is an extension itself"),
    ("watch shop.acme.com", "it is a part of `acme.com`"),
    ("watch acme.notanextension", "is not an extension that exists"),
    ("watch \u0430cme.com", "it mixes"),
    (f"watch {'a' * 64}.com", "longer than 63 characters"),
    ("watch <http://evil.test|acme.com>", "it is a link to somewhere else"),
    ("watch acme.com --under", "`` is no amount as I can read it."),
    ("watch acme.com --under cheap", "`cheap` is no amount as I can read it."),
    ("watch acme.com --under -5", "`-5` is no amount as I can read it."),
    ("watch acme.com --under 0", "`0` is no amount as I can read it."),
    ("watch acme.com --under 1,000", "`1,000` is no amount as I can read it."),
    ("watch acme.com --under 1e9", "`1e9` is no amount as I can read it."),
    ("watch acme.com --under 20$", "OVH's prices for this account are in EUR"),
    ("watch acme.com --under 20 USD", "OVH's prices for this account are in EUR"),
    ("watch acme.com --until", "`` is no day as I can read it."),
    ("watch acme.com --until tomorrow", "`tomorrow` is no day as I can read it."),
    ("watch acme.com --until 2027-11-31", "`2027-11-31` is no day as I can read it."),
    ("watch acme.com --until 2027-11-20", "2027-11-20 has passed"),
    ("watch acme.com --until 2099-01-01", "A watch lasts three years at most."),
    ("watch acme.com --over 20", "There is no option `--over`."),
    ("watch acme.com; DROP TABLE watches", "That is more than one name, and I take one at a time."),
    ("watch <!channel>", "it is a mention of somebody or something in Slack"),
    ("watch <!channel>.com", "it is a mention of somebody or something in Slack"),
    ("watch *bold*.com", "cannot be bought as a domain name"),
    ("watch acme.com --under <!here>", "is no amount as I can read it."),
    ("watch acme.com --under `20`_x_", "is no amount as I can read it."),
]


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_what_cannot_be_read_is_refused_in_three_sentences(desk: Desk, text: str, why: str) -> None:
    desk.command(text)

    [refusal] = desk.told
    assert why in refusal.text
    assert NOTHING in refusal.text
    assert not refusal.text.endswith(NOTHING)
    assert faults_of(refusal) == []
    assert "<!" not in refusal.text
    assert _watched(desk) == []


def test_a_channel_that_cannot_be_told_is_not_watched_for(desk: Desk) -> None:
    desk.office.messenger.channels[PLACE.channel] = FakeChannel(members={APPROVER})

    desk.command("watch acme.com")

    assert desk.told[0].text == (
        "I am not in this channel, so I cannot post here. Nothing is watched by that. "
        "Type `/invite @Cartwright` here, then try again."
    )
    assert _watched(desk) == []


def test_the_button_of_a_search_watches_what_it_stands_beside(desk: Desk) -> None:
    with desk.office.store.transaction() as tx:
        (shown,) = tx.offers.keep([finding("acme.com", **OWNED)])

    desk.press(Action.WATCH, shown.offer_id or 0)

    assert _watched(desk) == [("acme.com", "", A_YEAR)]


@pytest.mark.parametrize("value", ["-", "999", "acme.com", "1 OR 1=1"])
@pytest.mark.parametrize("action", [Action.WATCH, Action.WATCH_AGAIN, Action.END_WATCH])
def test_a_button_that_carries_nothing_known_does_nothing(desk: Desk, action: Action, value: str) -> None:
    desk.command("watch acme.com")

    desk.press(action, value)

    assert "Nothing " in desk.told[-1].text
    assert len(_watched(desk)) == 1


def test_watches_are_listed_with_a_button_each_that_ends_them(desk: Desk) -> None:
    desk.command("watch acme.com --under 20")
    desk.command("watch bücher.com")
    desk.office.work()
    desk.command("watch other.com --under 5")

    desk.command("watches")

    listed = desk.told[-1]
    assert "This channel watches 2 names" in listed.text
    assert "`acme.com`    until it costs 20.00" in listed.text
    assert "somebody owns it (" in listed.text
    assert "OVH has not answered yet" in listed.text
    (first, _) = pressable(listed)
    desk.press(*_pressed(first))
    assert [watched for watched, _, _ in _watched(desk)] == ["other.com"]
    assert desk.told[-1].text.startswith("This channel does not watch `acme.com` any more.")


def _pressed(button: tuple[str, str]) -> tuple[Action, str]:
    return Action(button[0]), button[1]


def test_a_channel_without_watches_learns_how_to_begin_one(desk: Desk) -> None:
    desk.command("watches")

    assert desk.told[0].text.startswith("This channel watches no name. To begin one: `/domain watch acme.com`")


def test_a_watch_is_ended_by_its_name(desk: Desk) -> None:
    desk.command("watch acme.com")

    desk.command("unwatch <http://acme.com|acme.com>")

    assert _watched(desk) == []
    assert desk.told[-1].text.startswith("This channel does not watch `acme.com` any more.")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("unwatch", "That says no name. Nothing was changed."),
        ("unwatch acme", "`acme` is no whole name: its extension is missing. Nothing was changed."),
        ("unwatch other.com", "This channel does not watch `other.com`. Nothing was changed."),
    ],
)
def test_what_is_not_watched_cannot_be_ended(desk: Desk, text: str, why: str) -> None:
    desk.command("watch acme.com")

    desk.command(text)

    assert desk.told[-1].text.startswith(why)
    assert len(_watched(desk)) == 1
