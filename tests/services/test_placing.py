"""Ordering what was approved: one order at most, whatever OVH answers, and whenever the process ends."""

import json

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.purchase import Purchase, Stage
from bot.model.work import Work
from tests.samples import OTHER_PLACE, euros, name, offer
from tests.services.buying import approve, bought_once, lines
from tests.services.office import Crash, Office, crash

WINTER = name("wintersale.fr")
READ_BEFORE = ("dry_run", "registrations", "offers", "account", "payment_methods")
"""What ordering reads first."""


@pytest.fixture
def approved(office: Office) -> Purchase:
    """A request that was approved, and not yet acted on."""
    return approve(office)


def test_what_was_approved_is_ordered_paid_and_delivered(office: Office, approved: Purchase) -> None:
    assert bought_once(office, approved)


def test_a_copy_that_is_gone_is_made_anew_and_ordered(office: Office, approved: Purchase) -> None:
    office.registrar.carts.clear()
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


@pytest.mark.parametrize("call", READ_BEFORE)
def test_a_price_that_cannot_be_read_orders_nothing_until_it_can(office: Office, approved: Purchase, call: str) -> None:
    office.registrar.faults.plan(call, Unavailable("down"))
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


REFUSALS = [*((call, Rejected("OVH says no")) for call in (*READ_BEFORE, "place")), ("place", Vanished("OVH says no"))]


@pytest.mark.parametrize(("call", "error"), REFUSALS)
def test_what_ovh_refuses_is_not_bought_and_comes_back(
    office: Office, approved: Purchase, call: str, error: RegistrarError
) -> None:
    office.registrar.faults.plan(call, error)
    office.work()

    assert (office.stage(approved), office.registrar.orders) == (Stage.REFUSED, {})
    assert "OVH says no" in office.purchase(approved.id).note
    assert office.names_in_cart() == ["wintersale.fr"]


def test_a_name_that_was_taken_since_the_vote_is_not_bought(office: Office, approved: Purchase) -> None:
    office.registrar.take(WINTER)
    office.work()

    assert (office.stage(approved), office.registrar.orders) == (Stage.REFUSED, {})
    assert office.names_in_cart() == ["wintersale.fr"]


def test_an_order_that_was_surely_not_sent_is_sent_later(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("place", Unavailable("refused"), times=3)
    office.purchasing.advance_next()
    assert office.stage(approved) is Stage.APPROVED

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 4


def test_two_orders_at_once_are_each_placed_and_paid(office: Office, approved: Purchase) -> None:
    other = approve(office, "springsale.fr", place=OTHER_PLACE)
    office.pass_time(minutes=10)

    assert [office.stage(purchase) for purchase in (approved, other)] == [Stage.DELIVERED] * 2
    assert len(office.registrar.orders) == len(office.registrar.charges) == 2


def test_a_cart_that_somebody_ordered_by_hand_is_found_and_not_ordered_again(
    office: Office, approved: Purchase
) -> None:
    (cart_id,) = office.registrar.carts
    office.registrar.order_by_hand(cart_id)

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 0


@pytest.mark.parametrize("is_ordered", [False, True])
def test_a_refusal_is_not_believed_while_it_is_unknown_whether_the_cart_was_ordered(
    office: Office, approved: Purchase, is_ordered: bool
) -> None:
    """OVH refuses a second checkout of a cart, and the first one may have come from this bot, too."""
    office.registrar.faults.plan("place", Rejected("validated already"), after=is_ordered)
    office.registrar.faults.plan("cart_state", Unavailable("down"))
    office.purchasing.advance_next()
    assert office.stage(approved) is Stage.UNCERTAIN

    office.pass_time(minutes=30)
    assert bought_once(office, approved)


def test_nor_is_a_refusal_of_the_price(office: Office, approved: Purchase) -> None:
    office.registrar.faults.plan("dry_run", Rejected("validated already"))
    office.registrar.faults.plan("cart_state", Unavailable("down"))
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


def test_what_the_ledger_says_of_an_order_holds_both_seals(office: Office, approved: Purchase) -> None:
    office.registrar.sell(offer("wintersale.fr", first_year=euros("3.99"), usual_first_year=euros("6.99")))
    office.purchasing.advance_next()
    (line,) = [line for line in lines(office, approved) if line.what == "place"]
    details = json.loads(line.details)

    assert approved.quote is not None
    assert details["approved_seal"] == approved.quote.seal != details["fresh_seal"]


# The end of the process


@pytest.mark.parametrize("takes_over", [True, False])
@pytest.mark.parametrize("call", [*READ_BEFORE, "place", "order", "order_status", "payable_with", "pay"])
def test_a_crash_after_any_call_leads_to_one_order_and_one_payment(
    office: Office, approved: Purchase, call: str, takes_over: bool
) -> None:
    """Another process frees what the former had claimed; a thread that ended alone leaves it until its time is over."""
    office.registrar.faults.during(call, crash)
    with pytest.raises(Crash):
        office.pass_time(minutes=1)
    if takes_over:
        office.restart()

    assert bought_once(office, approved)


def crash_before(office: Office, call: str) -> None:
    """End the process when it is about to make a call, and start another."""
    office.registrar.faults.choose = lambda called: crash() if called == call else None
    with pytest.raises(Crash):
        office.pass_time(minutes=1)
    office.registrar.faults.clear()
    office.restart()


def test_a_crash_before_an_order_is_sent_leads_to_one_order_of_another_cart(office: Office, approved: Purchase) -> None:
    (cart_id,) = office.registrar.carts
    crash_before(office, "place")
    office.pass_time(minutes=30)

    assert bought_once(office, approved)
    assert cart_id not in office.registrar.carts


def test_a_crash_before_a_payment_is_sent_pays_nothing_without_a_person(office: Office, approved: Purchase) -> None:
    """It looks like a crash after it, until OVH has been read for long enough."""
    crash_before(office, "pay")
    office.pass_time(minutes=30)

    assert office.stage(approved) is Stage.NEEDS_PERSON
    assert (len(office.registrar.orders), office.registrar.charges) == (1, [])


def test_what_a_thread_left_when_it_broke_is_seen_once_its_time_is_over(office: Office, approved: Purchase) -> None:
    office.registrar.faults.during("place", crash)
    with pytest.raises(Crash):
        office.purchasing.advance_next()
    office.clock.step(minutes=2)

    assert Work.PURCHASING in office.store.due(office.clock())


# Two at once


def late(office: Office) -> None:
    """Let another thread believe that this one is gone."""
    office.clock.step(minutes=2)
    office.work()


@pytest.mark.parametrize("call", READ_BEFORE)
def test_of_two_that_order_the_same_one_comes_too_late(office: Office, approved: Purchase, call: str) -> None:
    """As when reading took so long that the first one's claim was over."""
    office.registrar.faults.during(call, lambda: late(office))

    assert bought_once(office, approved)
    assert office.registrar.faults.calls["place"] == 1


def test_what_was_priced_for_a_former_approval_is_priced_anew_for_the_present_one(
    office: Office, approved: Purchase
) -> None:
    def approve_for_more() -> None:
        office.clock.step(minutes=2)
        office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
        office.purchasing.advance_next()
        assert office.stage(approved) is Stage.REPRICED
        office.approve(approved)

    office.registrar.faults.during("dry_run", approve_for_more)
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


def test_a_cart_is_not_ordered_for_what_was_read_of_another(office: Office, approved: Purchase) -> None:
    def make_anew() -> None:
        office.clock.step(minutes=2)
        office.registrar.carts.clear()
        office.purchasing.advance_next()
        office.copy()
        assert len(office.registrar.carts) == 1

    office.registrar.faults.during("payment_methods", make_anew)
    office.purchasing.advance_next()
    assert (office.stage(approved), office.registrar.orders) == (Stage.APPROVED, {})

    assert bought_once(office, approved)


@pytest.mark.parametrize("error", [None, Rejected("no"), Unavailable("refused"), Uncertain("cut")])
def test_an_answer_that_comes_when_it_was_given_up_changes_nothing_for_the_worse(
    office: Office, approved: Purchase, error: RegistrarError | None
) -> None:
    """As when the machine slept while OVH was ordering."""
    if error:
        office.registrar.faults.plan("place", error, after=isinstance(error, Uncertain))
    office.registrar.faults.during("place", lambda: late(office))
    office.pass_time(minutes=40)

    assert len(office.registrar.orders) <= 1
    assert len(office.registrar.charges) == len(office.registrar.orders)
    assert office.stage(approved) in (Stage.DELIVERED, Stage.NEEDS_PERSON, Stage.REFUSED)
    if office.stage(approved) is Stage.REFUSED:
        assert office.registrar.orders == {}
