"""One name is in one live purchase, and one purchase in one pair of hands, however many act at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from bot.errors import OutOfDate
from bot.model.cart import Place
from bot.model.purchase import Purchase, Stage
from tests.samples import APPROVER, OTHER_APPROVER, REQUESTER, TEAM
from tests.services.buying import approve
from tests.services.office import SPOKEN, Office, exhaust

CHANNELS = [Place(team=TEAM, channel=f"C0CHANNEL{number}") for number in range(8)]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What several people get who act in the same moment, a refusal included."""
    together = Barrier(len(acts))

    def act(number: int) -> object:
        together.wait()
        try:
            return acts[number]()
        except OutOfDate as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, range(len(acts))))


def ask(office: Office, place: Place) -> Callable[[], Purchase]:
    """Ask for what is in a channel's cart, when called."""
    cart_id = office.cart(place).id
    return lambda: office.requesting.request(
        cart_id, REQUESTER, reason="Campaign", statements=SPOKEN, interaction=f"asked for {cart_id}"
    )


def test_of_all_channels_that_ask_for_a_name_at_once_one_gets_it(office: Office) -> None:
    for place in CHANNELS:
        office.add("wintersale.fr", f"{place.channel.lower()}.fr", place=place)
    office.copy()
    answers = at_once(*(ask(office, place) for place in CHANNELS))

    made = [answer for answer in answers if isinstance(answer, Purchase)]
    refused = [answer for answer in answers if isinstance(answer, OutOfDate)]
    assert (len(made), len(refused)) == (1, 7)
    assert all(f"by request {made[0].id}" in str(answer) for answer in refused)
    assert sum(office.names_in_cart(place) == [] for place in CHANNELS) == 1


def test_a_cart_that_is_asked_for_twice_at_once_is_one_request(office: Office) -> None:
    office.add("wintersale.fr")
    office.copy()
    same = ask(office, office.cart().place)
    first, second = at_once(same, same)

    assert first == second
    assert isinstance(first, Purchase)


def test_two_approvers_who_vote_at_once_buy_once(office: Office) -> None:
    purchase = office.request()
    office.work()
    quote_id = office.purchase(purchase.id).quote_id
    assert quote_id is not None
    at_once(*(partial(office.vote, quote_id, who) for who in (APPROVER, OTHER_APPROVER)))
    office.pass_time(minutes=30)

    assert office.stage(purchase) is Stage.DELIVERED
    assert len(office.registrar.orders) == len(office.registrar.charges) == 1


def test_a_vote_and_a_withdrawal_at_once_leave_one_of_them(office: Office) -> None:
    purchase = office.request()
    office.work()
    quote_id = office.purchase(purchase.id).quote_id
    assert quote_id is not None
    seen = office.seen(purchase)
    at_once(lambda: office.vote(quote_id, APPROVER), lambda: office.requesting.withdraw(purchase.id, REQUESTER, seen))
    office.pass_time(minutes=30)

    is_bought = office.stage(purchase) is Stage.DELIVERED
    assert is_bought or office.stage(purchase) is Stage.WITHDRAWN
    assert len(office.registrar.charges) == is_bought


@pytest.mark.parametrize("threads", [2, 8])
def test_many_threads_order_and_pay_each_purchase_once(office: Office, threads: int) -> None:
    purchases = [approve(office, f"sale{number}.fr", place=place) for number, place in enumerate(CHANNELS)]
    at_once(*[lambda: exhaust(office.purchasing.advance_next)] * threads)
    office.pass_time(minutes=30)

    assert [office.stage(purchase) for purchase in purchases] == [Stage.DELIVERED] * len(CHANNELS)
    assert len(office.registrar.orders) == len(office.registrar.charges) == len(CHANNELS)
    assert office.registrar.faults.calls["place"] == office.registrar.faults.calls["pay"] == len(CHANNELS)


def test_a_name_can_be_asked_for_again_when_its_purchase_has_ended(office: Office) -> None:
    first = office.request("wintersale.fr")
    office.work()
    office.withdraw(first)
    office.copy()
    cart = office.cart()
    office.requesting.request(cart.id, REQUESTER, reason="", statements=SPOKEN, interaction="again")

    with pytest.raises(OutOfDate, match="being bought already"):
        office.request("wintersale.fr", place=CHANNELS[0])
