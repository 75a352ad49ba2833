"""What every `Registrar` says of prices, orders and payments, and every `Buyer` does."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Rejected, Uncertain, Vanished
from bot.model.money import total
from bot.model.offer import Availability
from bot.model.quote import LOYALTY, PREPAID, Line, PaymentMethod
from bot.ports import Registrar
from tests.contract.baskets import HOUR, SPRING, WINTER, default_of, empty_cart, filled, offer_of, ready
from tests.contract.registrar_worlds import WORLDS, World


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


def without_plans(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines as a checkout gives them: only an order that is read tells plans, and not every one does."""
    return tuple(replace(line, plan_code=None, duration=None) for line in lines)


# Prices


def test_a_dry_run_adds_up(world: World) -> None:
    priced = ready(world, WINTER, SPRING).dry_run()

    assert total([line.amount for line in priced.lines]) == priced.net
    assert priced.net + priced.tax == priced.gross
    assert priced.gross > priced.net
    assert {line.name for line in priced.lines} == {WINTER, SPRING}
    assert priced.contracts


def test_a_promotion_is_a_line_of_its_own(world: World) -> None:
    world.sell(WINTER, usual="9.00", first_year="4.50")
    priced = ready(world, WINTER).dry_run()

    assert (str(priced.net), str(priced.gross)) == ("4.50 EUR", "5.40 EUR")
    assert [str(line.amount) for line in priced.lines if line.amount.amount < 0] == ["-4.50 EUR"]


def test_a_preview_says_the_same_without_checking_anything(world: World) -> None:
    basket = filled(world, WINTER, SPRING)
    seen = basket.preview()

    assert basket.configured().dry_run() == replace(seen, contracts=basket.dry_run().contracts)
    assert seen.contracts == ()


def test_an_empty_cart_costs_nothing_and_cannot_be_ordered(world: World) -> None:
    cart_id = empty_cart(world)

    assert not world.registrar.preview(cart_id, []).gross.amount
    with pytest.raises(Rejected):
        world.registrar.dry_run(cart_id, [])


def test_a_price_is_the_one_of_the_moment(world: World) -> None:
    basket = ready(world, WINTER)
    world.sell(WINTER, usual="20.00", first_year="20.00")

    assert str(basket.dry_run().net) == "20.00 EUR"


def test_a_name_that_was_taken_meanwhile_cannot_be_ordered(world: World) -> None:
    basket = ready(world, WINTER)
    world.take(WINTER)

    with pytest.raises(Rejected, match=r"wintersale\.fr"):
        basket.dry_run()


def test_a_line_belongs_to_nobody_when_its_name_was_not_asked_for(world: World) -> None:
    basket = ready(world, WINTER, SPRING)
    priced = basket.at.dry_run(basket.cart_id, [SPRING])

    assert {line.name for line in priced.lines} == {SPRING, None}


# Orders


def test_an_order_is_what_the_dry_run_said_and_unpaid(world: World) -> None:
    basket = ready(world, WINTER, SPRING)
    said = basket.dry_run()
    order = basket.place()

    assert (order.lines, order.gross) == (said.lines, said.gross)
    assert order.names == {WINTER, SPRING}
    assert basket.at.order_status(order.id) == "notPaid"
    assert world.charges() == []


def test_an_order_can_be_read_again(world: World) -> None:
    basket = ready(world, WINTER, SPRING)
    placed = basket.place()
    read = basket.at.order(placed.id, basket.names)

    assert replace(read, lines=without_plans(read.lines)) == replace(
        placed, placed_at=world.clock(), expires_at=world.clock() + 24 * HOUR
    )


def test_orders_are_listed_by_when_they_were_placed(world: World) -> None:
    first = ready(world, WINTER).place()
    world.clock.time += HOUR
    second = ready(world, SPRING).place()

    assert list(world.registrar.orders_since(world.clock() - 2 * HOUR)) == [first.id, second.id]
    assert list(world.registrar.orders_since(world.clock() - HOUR / 2)) == [second.id]
    assert list(world.registrar.orders_since(world.clock())) == [second.id]


def test_a_cart_is_ordered_once(world: World) -> None:
    basket = ready(world, WINTER)
    order = basket.place()

    with pytest.raises(Rejected):
        basket.place()
    with pytest.raises(Rejected):
        basket.dry_run()
    assert list(basket.at.orders_since(world.clock() - HOUR)) == [order.id]


def test_the_cart_of_an_order_can_be_read_and_not_be_changed(world: World) -> None:
    basket = ready(world, WINTER)
    basket.place()

    assert [item.name for item in basket.at.items(basket.cart_id)] == [WINTER]
    assert basket.preview().gross.amount
    with pytest.raises(Rejected):
        basket.at.add_item(basket.cart_id, offer_of(world, SPRING))
    basket.at.delete_cart(basket.cart_id)
    assert [item.name for item in basket.at.items(basket.cart_id)] == [WINTER]


@pytest.mark.parametrize(("after", "orders"), [(True, 1), (False, 0)])
def test_an_order_whose_answer_is_lost_is_uncertain_until_orders_are_read(
    world: World, after: bool, orders: int
) -> None:
    basket = ready(world, WINTER)
    world.cut("place", after=after)

    with pytest.raises(Uncertain):
        basket.place()

    found = world.registrar.orders_since(world.clock() - HOUR)
    assert len(found) == orders
    assert all(basket.at.order(number, [WINTER]).names == {WINTER} for number in found)


UNKNOWN_ORDER: dict[str, Callable[[Registrar], object]] = {
    "order": lambda registrar: registrar.order(1, [WINTER]),
    "order_status": lambda registrar: registrar.order_status(1),
    "payable_with": lambda registrar: registrar.payable_with(1),
}


@pytest.mark.parametrize("call", UNKNOWN_ORDER)
def test_what_is_about_an_order_that_does_not_exist_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        UNKNOWN_ORDER[call](world.registrar)


def test_an_order_that_does_not_exist_cannot_be_paid(world: World) -> None:
    with pytest.raises(Vanished):
        world.buyer.pay(1, default_of(world))
    assert world.charges() == []


# Payments


def test_an_unpaid_order_is_payable_with_the_default_method(world: World) -> None:
    order = ready(world, WINTER).place()

    assert default_of(world) in world.registrar.payable_with(order.id)


def test_a_paid_order_is_on_its_way_and_not_payable_again(world: World) -> None:
    order, method = ready(world, WINTER).place(), default_of(world)
    world.buyer.pay(order.id, method)

    assert world.registrar.order_status(order.id) == "checking"
    assert list(world.registrar.payable_with(order.id)) == []
    with pytest.raises(Rejected):
        world.buyer.pay(order.id, method)
    assert world.charges() == [(order.id, method.id)]


def test_a_payment_by_a_method_that_ovh_does_not_accept_is_rejected(world: World) -> None:
    order = ready(world, WINTER).place()

    with pytest.raises(Rejected):
        world.buyer.pay(order.id, PaymentMethod(id=1, label="somebody's card"))
    assert world.charges() == []


def test_an_order_is_charged_to_the_method_that_was_named(world: World) -> None:
    order = ready(world, WINTER).place()
    _, other = world.registrar.payable_with(order.id)
    world.buyer.pay(order.id, other)

    assert world.charges() == [(order.id, other.id)]


def test_an_order_may_be_paid_from_the_prepaid_account(world: World) -> None:
    world.prepay("25.00")
    order = ready(world, WINTER).place()
    prepaid = world.registrar.payable_with(order.id)[-1]
    world.buyer.pay(order.id, prepaid)

    assert world.charges() == [(order.id, PREPAID)]


def test_an_order_that_costs_nothing_is_paid_with_loyalty_points(world: World) -> None:
    world.sell(WINTER, usual="5.00", first_year="0.00")
    order = ready(world, WINTER).place()
    (points,) = (method for method in world.registrar.payable_with(order.id) if method.mean == LOYALTY)
    world.buyer.pay(order.id, points)

    assert order.gross.is_zero
    assert world.registrar.order_status(order.id) == "checking"
    assert world.charges() == [(order.id, LOYALTY)]


def test_a_payment_is_seen_and_none_before(world: World) -> None:
    order = ready(world, WINTER).place()
    assert list(world.registrar.payments_seen(order.id, world.clock())) == []
    world.buyer.pay(order.id, default_of(world))

    assert world.registrar.payments_seen(order.id, world.clock() - HOUR)


@pytest.mark.parametrize(("after", "charges"), [(True, 1), (False, 0)])
def test_a_payment_whose_answer_is_lost_is_uncertain_until_the_order_is_read(
    world: World, after: bool, charges: int
) -> None:
    order, method = ready(world, WINTER).place(), default_of(world)
    world.cut("pay", after=after)

    with pytest.raises(Uncertain):
        world.buyer.pay(order.id, method)

    assert len(world.charges()) == charges
    assert world.registrar.order_status(order.id) == ("checking" if charges else "notPaid")


def test_a_paid_order_is_delivered_with_time_and_its_names_are_taken(world: World) -> None:
    order = ready(world, WINTER).place()
    world.buyer.pay(order.id, default_of(world))
    seen = [world.registrar.order_status(order.id)]
    for _ in range(2):
        world.clock.time += timedelta(seconds=10)
        seen.append(world.registrar.order_status(order.id))

    assert seen == ["checking", "delivering", "delivered"]
    assert offer_of(world, WINTER).availability is Availability.OWNED


def test_an_order_that_nobody_pays_is_dropped(world: World) -> None:
    order = ready(world, WINTER).place()
    world.clock.time += 25 * HOUR

    assert world.registrar.order_status(order.id) == "cancelled"
    assert list(world.registrar.payable_with(order.id)) == []
    with pytest.raises(Rejected):
        world.buyer.pay(order.id, default_of(world))
    assert world.charges() == []


def test_an_order_may_stay_in_any_status_that_ovh_knows(world: World) -> None:
    order = ready(world, WINTER).place()
    world.hold(order.id, "documentsRequested")

    assert world.registrar.order_status(order.id) == "documentsRequested"
