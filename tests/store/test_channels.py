"""When Slack gives a channel another id, everything that is kept by the old one goes with it, once."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.model.cart import Place
from bot.model.purchase import Purchase
from bot.model.telling import Form, Seen, Subject, Telling
from bot.model.work import Work
from bot.store import Store
from tests.samples import MORNING, OTHER_APPROVER, PLACE, REQUESTER, TEAM, after, heard, offer
from tests.stocked import filled, rows

OLD, NEW, NEWER = PLACE.channel, "C0SHARED", "C0SHAREDAGAIN"
THERE = Place(team=TEAM, channel=NEW)

_POSTED_AT = after(seconds=3)
"""When a request's message is posted that has no price yet."""


def _moved(store: Store, old: str = OLD, new: str = NEW, happened_at: datetime = MORNING) -> bool:
    with store.transaction() as tx:
        return tx.channels.moved(old, new, happened_at=happened_at, at=after(minutes=1))


def _present(store: Store, channel: str) -> str:
    with store.transaction() as tx:
        return tx.channels.present(channel)


def _former(store: Store, channel: str) -> tuple[str, ...]:
    with store.transaction() as tx:
        return tx.channels.former(channel)


def _names(store: Store, place: Place) -> list[str]:
    with store.transaction() as tx:
        cart = tx.carts.open(place)
        return [item.name.ascii for item in cart.items] if cart else []


def _requested(store: Store) -> Purchase:
    """A request of the old channel's cart, with its message."""
    cart = filled(store)
    with store.transaction() as tx:
        tx.carts.take(cart.id, at=MORNING)
        return tx.purchases.begin(
            cart,
            interaction="asked",
            requester=REQUESTER,
            reason="Landing page",
            statements=[],
            roster={},
            at=MORNING,
            expires_at=after(days=3),
        )


def _claimed(store: Store, at: datetime = _POSTED_AT) -> Telling:
    with store.transaction() as tx:
        telling = tx.tellings.claim(at)
    assert telling is not None
    return telling


def _posted(store: Store) -> Telling:
    """Post the one message that is due."""
    telling = _claimed(store)
    with store.transaction() as tx:
        tx.tellings.told(telling, channel=telling.audience, ts="1.0")
    return telling


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cartwright.sqlite3"


def _row(file: Path, table: str) -> dict[str, Any]:
    (row,) = rows(file, f"SELECT * FROM {table}")
    return row


def test_a_channel_is_found_by_every_id_that_it_had(store: Store) -> None:
    assert _moved(store)
    assert _moved(store, NEW, NEWER, after(hours=1))

    assert [_present(store, channel) for channel in (OLD, NEW, NEWER)] == [NEWER] * 3
    assert _former(store, NEWER) == (NEWER, NEW, OLD)
    assert _former(store, NEW) == (NEW, OLD)
    assert _former(store, OLD) == (OLD,)


def test_a_channel_whose_id_never_changed_is_what_it_is(store: Store) -> None:
    assert _present(store, "C0OTHER") == "C0OTHER"
    assert _former(store, "C0OTHER") == ("C0OTHER",)


def test_a_redelivery_changes_nothing(store: Store, file: Path) -> None:
    filled(store)
    _moved(store)
    before = rows(file, "SELECT * FROM carts"), rows(file, "SELECT * FROM moved_channels")

    assert not _moved(store)
    assert not _moved(store, happened_at=after(hours=1))

    assert (rows(file, "SELECT * FROM carts"), rows(file, "SELECT * FROM moved_channels")) == before


def test_a_channel_that_becomes_itself_has_not_moved(store: Store) -> None:
    assert not _moved(store, OLD, OLD)
    assert _former(store, OLD) == (OLD,)


def test_events_that_come_in_another_order_lead_to_the_same(store: Store) -> None:
    filled(store, "tree.com")

    assert _moved(store, NEW, NEWER, after(hours=1))
    assert _moved(store, OLD, NEW, MORNING)

    assert _present(store, OLD) == NEWER
    assert _names(store, Place(team=TEAM, channel=NEWER)) == ["tree.com"]


def test_an_id_that_comes_back_is_the_present_one_again(store: Store) -> None:
    filled(store, "tree.com")
    _moved(store)

    assert _moved(store, NEW, OLD, after(hours=1))

    assert _present(store, NEW) == _present(store, OLD) == OLD
    assert _former(store, OLD) == (OLD, NEW)
    assert _names(store, PLACE) == ["tree.com"]


def test_what_happened_before_the_id_came_back_is_no_news(store: Store) -> None:
    _moved(store, NEW, OLD, after(hours=1))

    assert not _moved(store, OLD, NEW, MORNING)

    assert _present(store, NEW) == OLD


# What goes with it


def test_the_cart_goes_with_the_channel(store: Store) -> None:
    cart = filled(store, "tree.com")

    _moved(store)

    with store.transaction() as tx:
        carried = tx.carts.open(THERE)
        assert carried is not None
        assert (carried.id, carried.place) == (cart.id, THERE)
        assert tx.carts.open(PLACE) == carried, "whoever still says the old id means the new one"


def test_what_is_added_by_the_old_id_comes_into_the_same_cart(store: Store) -> None:
    filled(store, "tree.com")
    _moved(store)

    filled(store, "star.com", place=PLACE)

    assert _names(store, THERE) == ["tree.com", "star.com"]


def test_a_cart_that_is_begun_by_the_old_id_is_the_new_channels(store: Store) -> None:
    _moved(store)

    cart = filled(store, "tree.com", place=PLACE)

    assert cart.place == THERE


def test_two_open_carts_become_one_with_everybody_who_added_something(store: Store, woken: list[Work]) -> None:
    filled(store, "tree.com", "star.com")
    present = filled(store, "star.com", "snow.com", place=THERE, who=OTHER_APPROVER)
    woken.clear()

    _moved(store)

    with store.transaction() as tx:
        cart = tx.carts.open(THERE)
        assert cart is not None
        assert cart.id == present.id
        assert {item.name.ascii: item.editors for item in cart.items} == {
            "star.com": {OTHER_APPROVER, REQUESTER},
            "snow.com": {OTHER_APPROVER},
            "tree.com": {REQUESTER},
        }
        assert {item.name.ascii: item.added_by for item in cart.items}["tree.com"] == REQUESTER
    assert Work.MIRRORING in woken


def test_of_two_messages_about_carts_one_stays(store: Store, file: Path) -> None:
    mine = filled(store, "tree.com")
    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, mine.id, Form.LIVING, OLD, line=1, at=MORNING)
    _posted(store)
    other = filled(store, "snow.com", place=THERE)

    _moved(store)

    tellings = rows(file, "SELECT subject_id, form, audience, channel FROM tellings ORDER BY id")
    assert tellings == [
        {"subject_id": mine.id, "form": "retired", "audience": NEW, "channel": NEW},
        {"subject_id": other.id, "form": "living", "audience": NEW, "channel": None},
    ]


def test_a_request_and_what_it_reserved_go_with_the_channel(store: Store, file: Path) -> None:
    purchase = _requested(store)
    with store.transaction() as tx:
        sample = offer().first_year
        assert sample is not None
        tx.reservations.make(
            purchase.id, PLACE, REQUESTER, gross=sample, yearly=sample.amount, is_free=False, at=MORNING
        )

    _moved(store)

    with store.transaction() as tx:
        assert tx.purchases.purchase(purchase.id).place == THERE
        assert tx.carts.cart(purchase.cart_id).place == THERE
        assert tx.reservations.counted(0, THERE, ["U0ANYBODY"], MORNING).requests == 1
        tx.purchases.record(tx.purchases.purchase(purchase.id))


def test_items_of_a_request_that_ends_come_back_into_the_new_channels_cart(store: Store) -> None:
    purchase = _requested(store)
    _moved(store)

    with store.transaction() as tx:
        tx.carts.give_back(purchase.cart_id, at=after(hours=1))

    assert _names(store, THERE) == ["merrychristmas.shop"]


def test_a_message_that_was_posted_is_edited_by_the_new_id(store: Store, file: Path) -> None:
    purchase = _requested(store)
    _posted(store)

    _moved(store)

    with store.transaction() as tx:
        assert tx.tellings.shown(Subject.PURCHASE, purchase.id) == [Seen(channel=NEW, ts="1.0")]
        tx.tellings.touch(Subject.PURCHASE, purchase.id, at=MORNING)
    telling = _claimed(store)
    assert (telling.audience, telling.channel, telling.ts) == (NEW, NEW, "1.0")


def test_whoever_edits_by_the_old_id_at_that_moment_has_lost_the_message(store: Store) -> None:
    _requested(store)
    lost = _claimed(store)

    _moved(store)

    with store.transaction() as tx:
        tx.tellings.give_up(lost, "channel_not_found")
    telling = _claimed(store)
    assert (telling.id, telling.audience) == (lost.id, NEW)


def test_a_message_that_slack_refused_by_the_old_id_is_told_by_the_new_one(store: Store) -> None:
    _requested(store)
    refused = _claimed(store)
    with store.transaction() as tx:
        tx.tellings.give_up(refused, "channel_not_found")

    _moved(store)

    telling = _claimed(store, after(minutes=1))
    assert (telling.id, telling.audience) == (refused.id, NEW)


def test_a_message_that_was_refused_for_another_reason_stays_refused(store: Store) -> None:
    _requested(store)
    with store.transaction() as tx:
        telling = tx.tellings.claim(after(seconds=3))
        assert telling is not None
        tx.tellings.give_up(telling, "is_archived")

    _moved(store)

    with store.transaction() as tx:
        assert tx.tellings.claim(after(days=1)) is None


def test_a_message_that_is_begun_for_the_old_id_goes_to_the_new_one(store: Store) -> None:
    """As to the operator channel, which the configuration names."""
    _moved(store)

    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, 1, Form.LIVING, OLD, line=1, at=MORNING)

    assert _claimed(store).audience == NEW


def test_a_direct_message_stays_one(store: Store) -> None:
    with store.transaction() as tx:
        tx.tellings.begin(Subject.CART, 1, Form.LIVING, REQUESTER, line=1, at=MORNING)

    _moved(store)

    assert _claimed(store).audience == REQUESTER


@pytest.mark.parametrize("is_heard_before", [True, False])
def test_what_was_heard_by_the_old_id_is_answered_in_the_new_channel(store: Store, is_heard_before: bool) -> None:
    with store.transaction() as tx:
        if is_heard_before:
            tx.interactions.hear(heard(), Work.PEOPLE)
        tx.channels.moved(OLD, NEW, happened_at=MORNING, at=MORNING)
        if not is_heard_before:
            tx.interactions.hear(heard(), Work.PEOPLE)

        claimed = tx.interactions.claim(Work.PEOPLE, MORNING)

    assert claimed is not None
    assert claimed.place == THERE


def test_what_was_answered_stays_as_it_was_heard(store: Store, file: Path) -> None:
    with store.transaction() as tx:
        tx.interactions.hear(heard(), Work.PEOPLE)
        claimed = tx.interactions.claim(Work.PEOPLE, MORNING)
        assert claimed is not None
        tx.interactions.answered(claimed, MORNING)

    _moved(store)

    assert _row(file, "interactions")["channel"] == OLD


def test_other_channels_stay_as_they_are(store: Store) -> None:
    elsewhere = Place(team=TEAM, channel="C0OTHER")
    filled(store, "snow.com", place=elsewhere)
    filled(store, "tree.com")

    _moved(store)

    assert _names(store, elsewhere) == ["snow.com"]
