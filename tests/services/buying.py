"""Purchases on their way, and how they ended."""

from datetime import timedelta

from bot.errors import Uncertain
from bot.model.cart import Place
from bot.model.ledger import Entry
from bot.model.purchase import Purchase, Stage
from bot.model.quote import PaymentMethod
from bot.model.telling import Subject
from tests.fakes import CARD, FakeOrder
from tests.samples import PLACE
from tests.services.office import QUIET_TIME, Office

QUIET_MINUTES = QUIET_TIME.total_seconds() / 60
CUT = Uncertain("the connection was cut")


def approve(office: Office, *names: str, place: Place = PLACE) -> Purchase:
    """A request that was approved, and not yet acted on; `wintersale.fr` by default."""
    purchase = office.request(*names, place=place)
    office.work()
    return office.approve(purchase)


def place_order(office: Office, *names: str) -> Purchase:
    """A purchase whose order was placed, and is not paid yet."""
    purchase = approve(office, *names)
    office.purchasing.advance_next()
    assert office.stage(purchase) is Stage.PLACED
    return office.purchase(purchase.id)


def lose_order(office: Office, *, after: bool = False, late_by: timedelta | None = None) -> Purchase:
    """A purchase whose order got no answer: it never came, or was made, or lands later."""
    purchase = approve(office)
    office.registrar.faults.plan("place", CUT, after=after, late_by=late_by)
    office.purchasing.advance_next()
    assert office.stage(purchase) is Stage.UNCERTAIN
    return office.purchase(purchase.id)


def lose_payment(office: Office, *, after: bool = False, late_by: timedelta | None = None) -> Purchase:
    """A purchase whose payment got no answer: it never came, or was made, or lands later."""
    purchase = place_order(office)
    office.registrar.faults.plan("pay", CUT, after=after, late_by=late_by)
    office.purchasing.advance_next()
    assert office.stage(purchase) is Stage.PAYMENT_UNCERTAIN
    return office.purchase(purchase.id)


def order_of(office: Office) -> FakeOrder:
    """The one order at OVH."""
    (order,) = office.registrar.orders.values()
    return order


def bought_once(office: Office, purchase: Purchase, by: PaymentMethod = CARD) -> bool:
    """Whether there is one order with one payment, delivered, and the copy at OVH is the ordered one."""
    office.pass_time(minutes=30)
    (order_id,) = office.registrar.orders
    assert office.registrar.charges == [(order_id, by)]
    assert office.purchase(purchase.id).order_id == order_id
    assert office.names_in_cart() == []
    assert office.names_at_ovh() == []
    return office.stage(purchase) is Stage.DELIVERED


def lines(office: Office, purchase: Purchase) -> list[Entry]:
    """What the ledger tells about a purchase, oldest first."""
    with office.store.transaction() as tx:
        return tx.ledger.of(Subject.PURCHASE, purchase.id)


def told(office: Office, purchase: Purchase) -> list[str]:
    """What happened to a purchase, as the ledger calls it."""
    return [line.what for line in lines(office, purchase)]


def last_line(office: Office, purchase: Purchase) -> Entry:
    """What the ledger tells last about a purchase."""
    return lines(office, purchase)[-1]


def cart_at_ovh(office: Office, purchase: Purchase) -> str:
    """The cart that a purchase is, or was, ordered of."""
    with office.store.transaction() as tx:
        cart_id = tx.carts.cart(purchase.cart_id).mirror.cart_id
    assert cart_id is not None
    return cart_id


def placings(office: Office) -> int:
    """How often an order was sent to OVH."""
    return office.registrar.faults.calls["place"]
