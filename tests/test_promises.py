"""What Cartwright promises about money and messages: services over a real store, with a fake at each end."""

from datetime import timedelta

import pytest

from bot.errors import MessengerError, NotAllowed, Postponed, Undeliverable, Unsent, Vanished
from bot.model.name import Name
from bot.model.purchase import Purchase, Stage
from bot.store import Store
from tests.fakes import BOT
from tests.samples import APPROVER, PLACE, REQUESTER, Clock, euros, name, offer
from tests.services.office import Office

WINTER = "wintersale.fr"


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    return Office(store, clock)


def _waiting(office: Office, *names: str) -> Purchase:
    """A request that waits for a vote."""
    purchase = office.request(*names)
    office.work()
    assert office.stage(purchase) is Stage.REQUESTED
    return purchase


def _cost(office: Office, price: str, of: str = WINTER) -> None:
    amount = euros(price)
    office.registrar.sell(offer(of, first_year=amount, usual_first_year=amount))


def _channel(office: Office) -> str:
    return "\n".join(office.messenger.texts(PLACE.channel))


# Money


def test_what_was_approved_is_bought_once_and_paid_once(office: Office) -> None:
    purchase = _waiting(office)
    office.approve(purchase)
    office.pass_time(minutes=10)

    assert office.stage(purchase) is Stage.DELIVERED
    assert len(office.registrar.orders) == len(office.registrar.charges) == 1
    assert "DONE: `wintersale.fr` is yours. Charged 8.39 € incl. VAT." in _channel(office)


def test_a_price_above_the_limit_is_refused_before_anybody_is_asked(office: Office) -> None:
    purchase = office.request()
    _cost(office, "500.00")
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "one request may cost 200 EUR at most" in _channel(office).replace("200.00 €", "200 EUR")


def test_a_cart_above_the_limit_is_not_requested(office: Office) -> None:
    _cost(office, "500.00")
    with pytest.raises(NotAllowed, match=r"200\.00 EUR at most"):
        office.request()

    assert office.names_in_cart() == [WINTER]


def test_a_price_that_rises_above_the_limit_after_the_vote_cannot_be_approved_either(office: Office) -> None:
    purchase = _waiting(office)
    office.approve(purchase)
    _cost(office, "500.00")
    office.work()
    if office.stage(purchase) is Stage.REPRICED:
        office.approve(purchase)
        office.pass_time(minutes=10)

    assert office.stage(purchase) is Stage.REFUSED
    assert office.registrar.charges == []


def test_what_is_said_to_be_charged_is_what_was_charged(office: Office) -> None:
    purchase = _waiting(office)
    office.approve(purchase)
    _cost(office, "4.99")
    office.pass_time(minutes=10)

    assert office.stage(purchase) is Stage.DELIVERED
    [order] = office.registrar.orders.values()
    assert order.order.gross == euros("5.99")
    assert "Charged 5.99 €" in _channel(office)


def test_a_paid_order_that_ovh_does_not_find_for_a_moment_is_not_called_cancelled(office: Office) -> None:
    purchase = _waiting(office)
    office.approve(purchase)
    office.work()
    assert office.stage(purchase) is Stage.PAID
    office.registrar.faults.plan("order_status", Vanished("This order does not exist"))
    office.pass_time(minutes=10)

    assert office.stage(purchase) is Stage.DELIVERED


def test_a_name_that_was_removed_just_before_the_request_does_not_spoil_it(office: Office) -> None:
    office.add(WINTER, "springsale.fr")
    office.copy()
    spring = office.cart().items[1]
    office.shopping.remove(spring.id, REQUESTER)
    cart = office.cart()
    purchase = office.requesting.request(cart.id, REQUESTER, reason="x", statements=cart.statements, interaction="key")

    office.purchasing.advance_next()  # before OVH's copy is brought up to date
    office.pass_time(minutes=5)

    assert office.stage(purchase) is Stage.REQUESTED
    assert office.purchase(purchase.id).names == (Name.read(WINTER),)


def test_a_name_that_somebody_took_meanwhile_goes_back_to_the_cart_with_the_reason(office: Office) -> None:
    purchase = _waiting(office)
    office.approve(purchase)
    office.registrar.take(name(WINTER))
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert office.names_in_cart() == [WINTER]
    assert "NOT BOUGHT: wintersale.fr cannot be had any more (OVH says “wintersale.fr" in _channel(office)


# Messages


def test_withdrawing_twice_is_the_same_as_once(office: Office) -> None:
    purchase = _waiting(office)

    assert office.withdraw(purchase) == office.withdraw(purchase)


@pytest.mark.parametrize("error", [Postponed(timedelta(seconds=3)), Unsent("timeout"), Undeliverable("missing_scope")])
def test_a_request_is_posted_once_although_its_channel_cannot_be_read(office: Office, error: MessengerError) -> None:
    office.messenger.faults.plan("members", error)
    purchase = office.request()
    office.work()
    office.pass_time(minutes=1)
    office.approve(purchase)
    office.pass_time(minutes=10)

    posts = [text for text in office.messenger.texts(PLACE.channel) if text.startswith(f"Request {purchase.id} · ")]
    assert len(posts) == 1
    assert "DONE" in posts[0]


def test_the_cart_is_shown_after_the_bot_was_let_in_again(office: Office) -> None:
    office.add(WINTER)
    members = office.messenger.channels[PLACE.channel].members
    members.discard(BOT)
    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()
    members.add(BOT)

    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()

    assert "wintersale.fr" in _channel(office)


def test_a_price_that_comes_while_the_cart_is_being_posted_is_shown(office: Office) -> None:
    office.add(WINTER)
    office.shopping.show_cart(PLACE, REQUESTER)
    office.messenger.faults.during("post", office.copy)
    office.tell()
    office.clock.step(seconds=5)
    office.tell()

    assert "6.99 € + VAT 1.40 € = 8.39 €" in _channel(office)


def test_approvers_who_are_not_in_the_channel_are_asked_directly(office: Office) -> None:
    purchase = _waiting(office)
    [asked] = office.messenger.texts("DU0APPROVER2")

    office.approve(purchase, APPROVER)
    office.pass_time(minutes=10)

    assert "WAITING FOR ONE APPROVAL" in asked
    [told] = office.messenger.texts("DU0APPROVER2")
    assert "DONE" in told
