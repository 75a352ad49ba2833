"""Carts at OVH with names in them, in whichever world."""

from dataclasses import dataclass
from datetime import timedelta

from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.order import Order
from bot.model.quote import PaymentMethod
from bot.ports import Pricing, Registrar
from tests.contract.registrar_worlds import World

WINTER = Name.read("wintersale.fr")
SPRING = Name.read("springsale.com")
CONDITIONAL = Name.read("wintersale.ca")
UNSOLD = Name.read("wintersale.zuerich")
HOUR = timedelta(hours=1)


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
        return self.world.buyer.place(self.cart_id, self.names, waive_retraction=True)

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


def default_of(world: World) -> PaymentMethod:
    """The account's default payment method."""
    return world.registrar.payment_methods()[0]
