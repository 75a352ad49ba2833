"""What every `Registrar` does: the fake, and the real adapter with python-ovh over HTTP to the stand-in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable, Uncertain, Vanished
from bot.model.money import total
from bot.model.name import Name
from bot.model.offer import YEAR, Availability, Offer
from bot.model.order import Order
from bot.ports import Pricing, Registrar
from tests.contract.registrar_worlds import CHANGES, READS, WORLDS, World

WINTER = Name.read("wintersale.fr")
SPRING = Name.read("springsale.com")
CONDITIONAL = Name.read("wintersale.ca")
UNSOLD = Name.read("wintersale.zuerich")
HOUR = timedelta(hours=1)


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


@dataclass(frozen=True)
class Basket:
    """A cart at OVH, with the number of each name's item."""

    world: World
    cart_id: str
    names: tuple[Name, ...]
    items: tuple[int, ...]

    @property
    def at(self) -> Registrar:
        return self.world.registrar

    def dry_run(self) -> Pricing:
        return self.at.dry_run(self.cart_id, self.names)

    def preview(self) -> Pricing:
        return self.at.preview(self.cart_id, self.names)

    def place(self) -> Order:
        return self.at.place(self.cart_id, self.names, waive_retraction=True)

    def configured(self) -> "Basket":
        for item in self.items:
            for requirement in self.at.requirements(self.cart_id, item):
                if requirement.required:
                    self.at.configure(self.cart_id, item, requirement.label, "true")
        return self


def offer_of(world: World, name: Name) -> Offer:
    (offer,) = world.registrar.offers(name)
    return offer


def empty_cart(world: World, key: str = "cartwright test") -> str:
    return world.registrar.create_cart(key, world.clock() + 24 * HOUR)


def filled(world: World, *names: Name) -> Basket:
    cart_id = empty_cart(world)
    items = [world.registrar.add_item(cart_id, offer_of(world, name)) for name in names]
    return Basket(world, cart_id, names, tuple(items))


def ready(world: World, *names: Name) -> Basket:
    return filled(world, *(names or (WINTER,))).configured()


def method_of(world: World) -> int:
    return world.registrar.payment_method().id


# The account


def test_the_account_says_whose_money_it_is(world: World) -> None:
    account = world.registrar.account()

    assert (account.id, account.subsidiary, account.currency) == ("xx1111-ovh", "FR", "EUR")


def test_the_default_payment_method_is_told_in_words(world: World) -> None:
    assert world.registrar.payment_method().label == "Visa ending 4242"


def test_an_account_that_cannot_pay_is_rejected(world: World) -> None:
    world.end_payment_methods()

    with pytest.raises(Rejected, match="payment method"):
        world.registrar.payment_method()


# Searching


def test_a_free_name_is_offered_with_its_prices(world: World) -> None:
    offer = offer_of(world, WINTER)

    assert (offer.name, offer.availability, offer.plan_code) == (WINTER, Availability.FREE, "fr")
    assert YEAR in offer.durations
    assert offer.first_year is not None
    assert offer.first_year.currency == "EUR"
    assert offer.renewal is not None


def test_a_name_of_somebody_else_is_owned(world: World) -> None:
    world.take(WINTER)

    assert offer_of(world, WINTER).availability is Availability.OWNED


def test_nothing_is_offered_for_an_extension_that_is_not_sold(world: World) -> None:
    assert list(world.registrar.offers(UNSOLD)) == []


def test_a_promotion_is_cheaper_than_usual(world: World) -> None:
    world.sell(WINTER, usual="9.00", first_year="4.50")
    offer = offer_of(world, WINTER)

    assert (str(offer.first_year), str(offer.usual_first_year)) == ("4.50 EUR", "9.00 EUR")
    assert offer.is_promotion


# Carts


def test_a_cart_is_found_by_its_key_and_by_no_other(world: World) -> None:
    cart_id = empty_cart(world, "cartwright one")

    assert list(world.registrar.find_carts("cartwright one")) == [cart_id]
    assert list(world.registrar.find_carts("cartwright")) == []


def test_a_cart_whose_time_is_over_is_gone(world: World) -> None:
    cart_id = empty_cart(world, "cartwright one")
    world.clock.time += 25 * HOUR

    assert list(world.registrar.find_carts("cartwright one")) == []
    with pytest.raises(Vanished):
        world.registrar.items(cart_id)


def test_a_cart_that_is_kept_lasts(world: World) -> None:
    cart_id = empty_cart(world)
    world.registrar.keep_cart(cart_id, world.clock() + 48 * HOUR)
    world.clock.time += 25 * HOUR

    assert list(world.registrar.items(cart_id)) == []


def test_a_deleted_cart_is_gone_and_may_be_deleted_again(world: World) -> None:
    cart_id = empty_cart(world)
    world.registrar.delete_cart(cart_id)
    world.registrar.delete_cart(cart_id)

    with pytest.raises(Vanished):
        world.registrar.items(cart_id)


# Calls about a cart that does not exist, or about an item that does not.
ABOUT_A_CART: dict[str, Callable[[World, str], object]] = {
    "keep_cart": lambda world, cart: world.registrar.keep_cart(cart, world.clock() + HOUR),
    "items": lambda world, cart: world.registrar.items(cart),
    "add_item": lambda world, cart: world.registrar.add_item(cart, offer_of(world, WINTER)),
    "requirements": lambda world, cart: world.registrar.requirements(cart, 1),
    "configure": lambda world, cart: world.registrar.configure(cart, 1, "OWNER_LEGAL_AGE", "true"),
    "preview": lambda world, cart: world.registrar.preview(cart, [WINTER]),
    "dry_run": lambda world, cart: world.registrar.dry_run(cart, [WINTER]),
    "place": lambda world, cart: world.registrar.place(cart, [WINTER], waive_retraction=True),
}


@pytest.mark.parametrize("call", ABOUT_A_CART)
def test_what_is_about_a_cart_that_is_gone_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        ABOUT_A_CART[call](world, "00000000-0000-0000-0000-000000000000")


@pytest.mark.parametrize("call", ["requirements", "configure"])
def test_what_is_about_an_item_that_is_gone_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        ABOUT_A_CART[call](world, filled(world, WINTER).cart_id)


# Items


def test_items_are_listed_by_name_and_number(world: World) -> None:
    basket = filled(world, WINTER, SPRING)

    assert [(item.id, item.name) for item in basket.at.items(basket.cart_id)] == list(
        zip(basket.items, basket.names, strict=True)
    )


def test_ovh_lets_a_name_stand_in_a_cart_twice(world: World) -> None:
    """So whoever adds one without knowing whether it is there has to look first."""
    basket = filled(world, WINTER, WINTER)

    assert [item.name for item in basket.at.items(basket.cart_id)] == [WINTER, WINTER]


def test_a_name_that_was_taken_since_its_offer_is_rejected(world: World) -> None:
    offer = offer_of(world, WINTER)
    world.take(WINTER)
    cart_id = empty_cart(world)

    with pytest.raises(Rejected):
        world.registrar.add_item(cart_id, offer)
    assert list(world.registrar.items(cart_id)) == []


def test_a_removed_item_is_gone_and_may_be_removed_again(world: World) -> None:
    basket = filled(world, WINTER, SPRING)
    basket.at.remove_item(basket.cart_id, basket.items[0])
    basket.at.remove_item(basket.cart_id, basket.items[0])

    assert [item.name for item in basket.at.items(basket.cart_id)] == [SPRING]


# Configuration


def test_ovh_wants_to_be_told_the_owners_age(world: World) -> None:
    basket = filled(world, WINTER)
    (age,) = (r for r in basket.at.requirements(basket.cart_id, basket.items[0]) if r.label == "OWNER_LEGAL_AGE")

    assert (age.kind, age.required) == ("bool", True)


def test_some_extensions_have_conditions_of_their_own(world: World) -> None:
    basket = filled(world, CONDITIONAL)

    assert "ACCEPT_CONDITIONS" in [r.label for r in basket.at.requirements(basket.cart_id, basket.items[0])]


def test_an_item_that_lacks_what_ovh_wants_to_know_cannot_be_ordered(world: World) -> None:
    with pytest.raises(Rejected, match="OWNER_LEGAL_AGE"):
        filled(world, WINTER).dry_run()


@pytest.mark.parametrize("values", [["true", "true"], ["false", "true"], ["true", "false", "true"]])
def test_a_label_stands_once_however_often_it_is_told(world: World, values: Sequence[str]) -> None:
    basket = filled(world, WINTER)
    for value in values:
        basket.at.configure(basket.cart_id, basket.items[0], "OWNER_LEGAL_AGE", value)

    assert basket.dry_run().gross.amount


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

    assert read == replace(placed, placed_at=world.clock())


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
    "pay": lambda registrar: registrar.pay(1, 1),
}


@pytest.mark.parametrize("call", UNKNOWN_ORDER)
def test_what_is_about_an_order_that_does_not_exist_says_so(world: World, call: str) -> None:
    with pytest.raises(Vanished):
        UNKNOWN_ORDER[call](world.registrar)


# Payments


def test_an_unpaid_order_is_payable_with_the_default_method(world: World) -> None:
    order = ready(world, WINTER).place()

    assert method_of(world) in world.registrar.payable_with(order.id)


def test_a_paid_order_is_on_its_way_and_not_payable_again(world: World) -> None:
    order, method = ready(world, WINTER).place(), method_of(world)
    world.registrar.pay(order.id, method)

    assert world.registrar.order_status(order.id) == "checking"
    assert list(world.registrar.payable_with(order.id)) == []
    with pytest.raises(Rejected):
        world.registrar.pay(order.id, method)
    assert world.charges() == [(order.id, method)]


def test_a_payment_by_a_method_that_ovh_does_not_accept_is_rejected(world: World) -> None:
    order = ready(world, WINTER).place()

    with pytest.raises(Rejected):
        world.registrar.pay(order.id, 1)
    assert world.charges() == []


@pytest.mark.parametrize(("after", "charges"), [(True, 1), (False, 0)])
def test_a_payment_whose_answer_is_lost_is_uncertain_until_the_order_is_read(
    world: World, after: bool, charges: int
) -> None:
    order, method = ready(world, WINTER).place(), method_of(world)
    world.cut("pay", after=after)

    with pytest.raises(Uncertain):
        world.registrar.pay(order.id, method)

    assert len(world.charges()) == charges
    assert world.registrar.order_status(order.id) == ("checking" if charges else "notPaid")


def test_a_paid_order_is_delivered_with_time_and_its_names_are_taken(world: World) -> None:
    order = ready(world, WINTER).place()
    world.registrar.pay(order.id, method_of(world))
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
        world.registrar.pay(order.id, method_of(world))
    assert world.charges() == []


def test_an_order_may_stay_in_any_status_that_ovh_knows(world: World) -> None:
    order = ready(world, WINTER).place()
    world.hold(order.id, "documentsRequested")

    assert world.registrar.order_status(order.id) == "documentsRequested"


# Calls without an answer


def test_every_call_of_the_port_is_either_a_read_or_a_change() -> None:
    calls = {name for name in vars(Registrar) if not name.startswith("_")}

    assert calls == READS.keys() | CHANGES.keys()


def every_call(world: World) -> dict[str, Callable[[], object]]:
    """Each call of the port, with something that it is about."""
    basket, other = ready(world, WINTER), filled(world, SPRING)
    paid_for = ready(world, CONDITIONAL).place().id
    at, cart, item = basket.at, basket.cart_id, basket.items[0]
    return {
        "account": at.account,
        "payment_method": at.payment_method,
        "offers": lambda: at.offers(SPRING),
        "find_carts": lambda: at.find_carts("cartwright test"),
        "items": lambda: at.items(cart),
        "requirements": lambda: at.requirements(cart, item),
        "preview": basket.preview,
        "dry_run": basket.dry_run,
        "orders_since": lambda: at.orders_since(world.clock()),
        "order": lambda: at.order(paid_for, [CONDITIONAL]),
        "order_status": lambda: at.order_status(paid_for),
        "payable_with": lambda: at.payable_with(paid_for),
        "create_cart": lambda: empty_cart(world, "cartwright other"),
        "keep_cart": lambda: at.keep_cart(cart, world.clock() + 48 * HOUR),
        "delete_cart": lambda: at.delete_cart(other.cart_id),
        "add_item": lambda: at.add_item(cart, offer_of(world, SPRING)),
        "remove_item": lambda: at.remove_item(other.cart_id, other.items[0]),
        "configure": lambda: at.configure(other.cart_id, other.items[0], "OWNER_LEGAL_AGE", "true"),
        "place": basket.place,
        "pay": lambda: at.pay(paid_for, at.payment_method().id),
    }


@pytest.mark.parametrize("call", [call for call in READS if call != "account"])  # the account is read once
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
