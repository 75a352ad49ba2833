"""Requests, their stages, their quotes and votes, and the names that they hold."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest

from bot.model.cart import Cart, Place
from bot.model.configuration import Statement
from bot.model.ledger import Entry
from bot.model.purchase import ENDS, NOT_BOUGHT, TRANSITIONS, Event, NotPossible, Purchase, Stage
from bot.model.telling import Subject
from bot.store import Store
from bot.store.purchase_changes import Changes
from bot.store.purchases import NameIsBeingBought
from tests.samples import (
    APPROVER,
    FACTOR,
    MORNING,
    OTHER_APPROVER,
    OTHER_PLACE,
    PLACE,
    REQUESTER,
    after,
    euros,
    name,
    quote,
    terms,
    vote,
)
from tests.stocked import ROADS, begun, filled, led_to, mirrored, move, priced, requested


def _read(store: Store, purchase: Purchase) -> Purchase:
    with store.transaction() as tx:
        return tx.purchases.purchase(purchase.id)


# The request


def test_a_request_holds_all_that_was_asked(store: Store) -> None:
    purchase = requested(store, "merry.shop", "tree.com")

    assert (purchase.stage, purchase.requester, purchase.reason) == (Stage.QUOTING, REQUESTER, "Landing page")
    assert [name.ascii for name in purchase.names] == ["merry.shop", "tree.com"]
    assert purchase.statements == (Statement.LEGAL_AGE, Statement.NO_RETURN)
    assert (purchase.place, purchase.requested_at, purchase.expires_at) == (PLACE, MORNING, after(days=3))
    assert (purchase.quote, purchase.votes, purchase.order_id) == (None, (), None)
    assert _read(store, purchase) == purchase


def test_a_request_is_found_by_whatever_led_to_it(store: Store) -> None:
    purchase = led_to(store, Stage.REPRICED)
    assert purchase.quote_id is not None

    with store.transaction() as tx:
        assert tx.purchases.made_by("asked") == tx.purchases.of_cart(purchase.cart_id) == purchase
        assert tx.purchases.of_quote(purchase.quote_id) == tx.purchases.of_quote(purchase.quote_id - 1) == purchase
        assert tx.purchases.made_by("other") is tx.purchases.of_cart(404) is tx.purchases.of_quote(404) is None
        with pytest.raises(LookupError):
            tx.purchases.purchase(404)


def test_one_interaction_makes_one_request(store: Store) -> None:
    requested(store, "merry.shop", interaction="same")

    with pytest.raises(sqlite3.IntegrityError):
        requested(store, "tree.com", interaction="same")


def test_a_name_is_in_one_purchase_at_a_time(store: Store) -> None:
    first = requested(store, "merry.shop", "tree.com")
    cart = mirrored(store, "other.com", "tree.com", place=OTHER_PLACE)

    with pytest.raises(NameIsBeingBought, match=f"tree.com is in purchase {first.id}"):
        begun(store, cart, interaction="second")

    with store.transaction() as tx:
        assert tx.carts.is_open(cart.id)
        assert tx.purchases.made_by("second") is None
    requested(store, "other.com", place=Place(team=PLACE.team, channel="C0THIRD"), interaction="third")


@pytest.mark.parametrize("stage", Stage)
def test_names_are_held_until_a_purchase_ends_and_no_longer(store: Store, stage: Stage) -> None:
    led_to(store, stage, "merry.shop")

    if stage in ENDS:
        requested(store, "merry.shop", place=OTHER_PLACE, interaction="second")
        return
    with pytest.raises(NameIsBeingBought):
        requested(store, "merry.shop", place=OTHER_PLACE, interaction="second")


def test_a_channels_and_a_persons_own_requests_are_listed_newest_first(store: Store) -> None:
    here = requested(store, "a.shop", interaction="1", requester=APPROVER)
    elsewhere = requested(store, "b.shop", place=OTHER_PLACE, interaction="2", requester=REQUESTER)
    requested(store, "c.shop", place=OTHER_PLACE, interaction="3", requester=APPROVER)
    requested(store, "d.shop", place=Place(team="T0OTHER", channel=PLACE.channel), interaction="4")

    with store.transaction() as tx:
        listed = tx.purchases.recent(PLACE, REQUESTER, 10)
        assert [purchase.id for purchase in listed] == [elsewhere.id, here.id]
        assert [purchase.id for purchase in tx.purchases.recent(PLACE, REQUESTER, 1)] == [elsewhere.id]


# Moves


def _lines(store: Store, purchase: Purchase) -> list[Entry]:
    with store.transaction() as tx:
        return tx.ledger.of(Subject.PURCHASE, purchase.id)


@pytest.mark.parametrize(("stage", "event"), TRANSITIONS)
def test_a_move_changes_the_stage_and_says_so_in_the_ledger(store: Store, stage: Stage, event: Event) -> None:
    purchase = led_to(store, stage)
    before = _lines(store, purchase)

    moved = move(store, purchase, event, at=after(hours=1))

    assert (moved.stage, moved.changed_at, moved.checks) == (TRANSITIONS[stage, event], after(hours=1), 0)
    *earlier, line = _lines(store, purchase)
    assert earlier == before
    assert (line.before, line.after, line.what) == (stage.value, moved.stage.value, event.value)
    assert (line.who, datetime.fromisoformat(line.at)) == (APPROVER, after(hours=1))


@pytest.mark.parametrize("stage", Stage)
def test_what_cannot_happen_at_a_stage_leaves_no_trace(store: Store, stage: Stage) -> None:
    purchase = led_to(store, stage)
    before = _lines(store, purchase)

    for event in set(Event) - {event for at, event in TRANSITIONS if at is stage}:
        with pytest.raises(NotPossible):
            move(store, purchase, event, at=after(hours=1))

    assert _lines(store, purchase) == before
    assert _read(store, purchase) == purchase


def test_a_move_changes_what_it_says_and_leaves_the_rest(store: Store) -> None:
    purchase = led_to(store, Stage.PLACING)

    placed = move(store, purchase, Event.PLACED, changes=Changes(order_id=42, order_status="notPaid", note="said OVH"))

    assert (placed.order_id, placed.order_status, placed.note) == (42, "notPaid", "said OVH")
    assert (placed.quote_id, placed.attempted_at, placed.votes) == (
        purchase.quote_id,
        purchase.attempted_at,
        purchase.votes,
    )
    paying = move(store, purchase, Event.PAY, changes=Changes(note=""))
    assert (paying.note, paying.order_id) == ("", 42)


def test_an_order_belongs_to_one_purchase(store: Store) -> None:
    first = led_to(store, Stage.PLACED, "merry.shop")
    second = led_to(store, Stage.PLACING, "tree.com", place=OTHER_PLACE, interaction="second")
    with store.transaction() as tx:
        assert tx.purchases.order_ids() == {first.order_id}

    with pytest.raises(sqlite3.IntegrityError):
        move(store, second, Event.PLACED, changes=Changes(order_id=first.order_id))
    assert _read(store, second).stage is Stage.PLACING


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage in NOT_BOUGHT])
def test_what_was_called_off_is_back_in_the_cart(store: Store, stage: Stage) -> None:
    way, last = ROADS[stage][:-1], ROADS[stage][-1]
    purchase = led_to(store, Stage.REQUESTED if way else Stage.QUOTING, "merry.shop", "tree.com")

    with store.transaction() as tx:
        ended = tx.call_off(purchase.id, last, who=APPROVER, at=MORNING, note="because")
        present = tx.carts.open(PLACE)

    assert (ended.stage, ended.note) == (stage, "because")
    assert [name.ascii for name in ended.names] == ["merry.shop", "tree.com"]
    assert present is not None
    assert [item.name for item in present.items] == list(ended.names)


def test_what_cannot_be_called_off_stays_as_it_is(store: Store) -> None:
    purchase = led_to(store, Stage.PLACING)

    with pytest.raises(NotPossible), store.transaction() as tx:
        tx.call_off(purchase.id, Event.WITHDRAW, who=REQUESTER, at=MORNING)

    with store.transaction() as tx:
        assert tx.carts.open(PLACE) is None


# Quotes and votes


def test_a_quote_is_kept_with_the_seal_that_is_voted_on(store: Store) -> None:
    purchase = requested(store, "merry.shop")
    changes = priced(store, purchase)

    moved = move(store, purchase, Event.QUOTED, changes=changes)

    assert moved.quote is not None
    assert moved.quote.seal == quote("merry.shop").seal


def test_a_quote_comes_back_whole_and_is_replaced_and_never_changed(store: Store) -> None:
    purchase = requested(store, "merry.shop")
    first, second = quote("merry.shop"), quote("merry.shop", gross=euros("2.40"))
    taken = terms("merry.shop", roster={"S0LEADS": (APPROVER,)}, remind_at=after(hours=1))

    with store.transaction() as tx:
        first_id, second_id = (tx.purchases.quoted(purchase, priced, taken, at=MORNING) for priced in (first, second))
        tx.purchases.move(purchase.id, Event.QUOTED, who="cartwright", at=MORNING, changes=Changes(quote_id=second_id))

    assert first_id != second_id
    assert (_read(store, purchase).quote, _read(store, purchase).terms) == (second, taken)


def _vote(store: Store, purchase: Purchase, voter: str, *, approves: bool = True) -> bool:
    assert purchase.quote_id is not None
    given = vote(voter, approves=approves, quote_id=purchase.quote_id, reason="since")
    with store.transaction() as tx:
        return tx.purchases.vote(purchase, given)


def test_a_person_votes_once_on_each_quote(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)

    assert _vote(store, purchase, APPROVER)
    assert not _vote(store, purchase, APPROVER)
    assert not _vote(store, purchase, APPROVER, approves=False)
    assert _vote(store, purchase, OTHER_APPROVER, approves=False)

    voted = _read(store, purchase)
    assert [(vote.voter, vote.approves) for vote in voted.votes] == [(APPROVER, True), (OTHER_APPROVER, False)]
    assert {(vote.reason, vote.at, vote.quote_id) for vote in voted.votes} == {
        ("since", after(minutes=5), purchase.quote_id)
    }


def test_a_vote_that_was_taken_back_stays_and_can_be_given_again(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    _vote(store, purchase, APPROVER)
    _vote(store, purchase, OTHER_APPROVER)
    with store.transaction() as tx:
        given, other = tx.purchases.purchase(purchase.id).approvals
        tx.purchases.withdraw_vote(purchase, given, at=after(minutes=6))
        assert tx.purchases.purchase(purchase.id).approvals == (other,)

    assert _vote(store, purchase, APPROVER)
    assert not _vote(store, purchase, APPROVER)
    voted = _read(store, purchase)
    assert [(vote.voter, vote.withdrawn_at) for vote in voted.votes] == [
        (APPROVER, after(minutes=6)),
        (OTHER_APPROVER, None),
        (APPROVER, None),
    ]


def test_a_vote_is_kept_with_the_person_for_whom_it_was_and_with_its_factor(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    assert purchase.quote_id is not None
    given = vote(quote_id=purchase.quote_id, for_whom=OTHER_APPROVER, factor=FACTOR)
    with store.transaction() as tx:
        tx.purchases.vote(purchase, given)

    assert _read(store, purchase).votes == (given,)


def test_a_new_quote_is_voted_on_anew_and_old_votes_stay(store: Store) -> None:
    repriced = led_to(store, Stage.REPRICED)
    assert repriced.approvals == ()

    assert _vote(store, repriced, APPROVER)

    voted = _read(store, repriced)
    assert len(voted.votes) == 2
    assert [vote.quote_id for vote in voted.approvals] == [repriced.quote_id]


def test_a_cart_that_nobody_requested_belongs_to_no_purchase(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.purchases.of_cart(filled(store).id) is None


# Names


def test_of_many_threads_that_ask_for_a_name_at_once_one_gets_it(store: Store) -> None:
    places = [Place(team=PLACE.team, channel=f"C0CHANNEL{number}") for number in range(8)]
    carts = [mirrored(store, "shared.com", f"own{number}.com", place=place) for number, place in enumerate(places)]
    together = Barrier(len(carts))

    def ask(cart: Cart) -> int | None:
        together.wait()
        try:
            return begun(store, cart, interaction=f"asked for {cart.id}").id
        except NameIsBeingBought:
            return None

    with ThreadPoolExecutor(len(carts)) as pool:
        made = [number for number in pool.map(ask, carts) if number]

    assert len(made) == 1
    with store.transaction() as tx:
        assert sum(tx.carts.is_open(cart.id) for cart in carts) == len(carts) - 1


def test_a_name_that_is_left_out_is_free_and_the_others_are_held(store: Store) -> None:
    purchase = led_to(store, Stage.REPRICED, "merry.shop", "tree.com")
    with store.transaction() as tx:
        tx.purchases.leave_out(purchase, [name("tree.com")])

    requested(store, "tree.com", place=OTHER_PLACE, interaction="second")
    with pytest.raises(NameIsBeingBought):
        requested(store, "merry.shop", place=Place(team=PLACE.team, channel="C0THIRD"), interaction="third")


def test_a_purchase_gives_up_only_names_of_its_own(store: Store) -> None:
    held = requested(store, "merry.shop")
    other = requested(store, "tree.com", place=OTHER_PLACE, interaction="second")
    with store.transaction() as tx:
        tx.purchases.leave_out(other, held.names)

    with pytest.raises(NameIsBeingBought, match=f"in purchase {held.id}"):
        requested(store, "merry.shop", place=Place(team=PLACE.team, channel="C0THIRD"), interaction="third")
