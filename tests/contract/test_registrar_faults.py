"""What every `Registrar` and every `Buyer` raises when a call gets no answer."""

from collections.abc import Callable

import pytest

from bot.errors import Unavailable, Uncertain
from bot.model.name import Name
from bot.ports import Buyer, Registrar
from tests.contract.baskets import CONDITIONAL, HOUR, SPRING, WINTER, default_of, empty_cart, filled, offer_of, ready
from tests.contract.registrar_worlds import CHANGES, READS, WORLDS, World


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


# Calls without an answer


def test_every_call_of_the_ports_is_either_a_read_or_a_change() -> None:
    calls = {name for port in (Registrar, Buyer) for name in vars(port) if not name.startswith("_")}

    assert calls == READS.keys() | CHANGES.keys()


def every_call(world: World) -> dict[str, Callable[[], object]]:
    """Each call of the ports, with something that it is about."""
    basket, other = ready(world, WINTER), filled(world, SPRING)
    paid_for = ready(world, CONDITIONAL).place().id
    at, cart, item = basket.at, basket.cart_id, basket.items[0]
    return {
        "account": at.account,
        "could_buy": at.could_buy,
        "payment_methods": at.payment_methods,
        "offers": lambda: at.offers(SPRING),
        "be_ready_to_search": at.be_ready_to_search,
        "label_rules": lambda: at.label_rules("fr"),
        "find_carts": lambda: at.find_carts("cartwright test"),
        "cart_state": lambda: at.cart_state(cart),
        "items": lambda: at.items(cart),
        "registrations": lambda: at.registrations(cart),
        "requirements": lambda: at.requirements(cart, item),
        "preview": basket.preview,
        "dry_run": basket.dry_run,
        "orders_since": lambda: at.orders_since(world.clock()),
        "order": lambda: at.order(paid_for, [CONDITIONAL]),
        "order_status": lambda: at.order_status(paid_for),
        "payable_with": lambda: at.payable_with(paid_for),
        "payments_seen": lambda: at.payments_seen(paid_for, world.clock()),
        "create_cart": lambda: empty_cart(world, "cartwright other"),
        "keep_cart": lambda: at.keep_cart(cart, world.clock() + 48 * HOUR),
        "delete_cart": lambda: at.delete_cart(other.cart_id),
        "add_item": lambda: at.add_item(cart, offer_of(world, SPRING)),
        "remove_item": lambda: at.remove_item(other.cart_id, other.items[0]),
        "configure": lambda: at.configure(other.cart_id, other.items[0], "OWNER_LEGAL_AGE", "true"),
        "place": basket.place,
        "pay": lambda: world.buyer.pay(paid_for, default_of(world)),
    }


ONCE = {"account", "be_ready_to_search"}  # what is remembered after the first time


@pytest.mark.parametrize("call", [call for call in READS if call not in ONCE])
def test_a_read_without_an_answer_may_be_tried_again(world: World, call: str) -> None:
    act = every_call(world)[call]
    world.cut(call, after=False)

    with pytest.raises(Unavailable):
        act()
    act()


def test_an_account_that_could_not_be_read_may_be_read_again(world: World) -> None:
    world.cut("account", after=False)

    with pytest.raises(Unavailable):
        world.registrar.account()
    assert world.registrar.account().id


def test_what_searches_wait_for_may_be_made_ready_again(world: World) -> None:
    world.cut("be_ready_to_search", after=False)

    with pytest.raises(Unavailable):
        world.registrar.be_ready_to_search()
    world.registrar.be_ready_to_search()


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("call", CHANGES)
def test_a_change_without_an_answer_is_uncertain(world: World, call: str, after: bool) -> None:
    act = every_call(world)[call]
    world.cut(call, after=after)

    with pytest.raises(Uncertain):
        act()


@pytest.mark.parametrize(("after", "found"), [(True, 1), (False, 0)])
def test_a_cart_whose_creation_got_no_answer_is_found_by_its_key_if_it_was_made(
    world: World, after: bool, found: int
) -> None:
    world.cut("create_cart", after=after)
    with pytest.raises(Uncertain):
        empty_cart(world, "cartwright one")

    assert len(world.registrar.find_carts("cartwright one")) == found


@pytest.mark.parametrize(("after", "names"), [(True, [WINTER]), (False, [])])
def test_an_item_whose_adding_got_no_answer_is_in_the_cart_if_it_was_added(
    world: World, after: bool, names: list[Name]
) -> None:
    cart_id, offer = empty_cart(world), offer_of(world, WINTER)
    world.cut("add_item", after=after)
    with pytest.raises(Uncertain):
        world.registrar.add_item(cart_id, offer)

    assert [item.name for item in world.registrar.items(cart_id)] == names
