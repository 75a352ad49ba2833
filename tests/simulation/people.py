"""What people do: what they should, too late, twice, and what they may not."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import NotAllowed, OutOfDate, RegistrarError
from bot.model.name import Name
from bot.model.offer import Finding, most_useful
from bot.model.purchase import Purchase, Stage
from bot.model.telling import Seen
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, REQUESTER
from tests.services.office import SPOKEN
from tests.simulation.rules import FINANCE, OTHER_REQUESTER, SHADOW, VOTERS
from tests.simulation.voting import IDLE, VOTABLE
from tests.simulation.workspace import MEMBERS

if TYPE_CHECKING:
    from tests.simulation.world import World

EVERYBODY = (REQUESTER, APPROVER, OTHER_APPROVER, BYSTANDER, FINANCE)
REQUESTERS = (REQUESTER, REQUESTER, OTHER_REQUESTER, SHADOW, APPROVER)
ADDERS = (REQUESTER, REQUESTER, REQUESTER, OTHER_REQUESTER, APPROVER, FINANCE)
PREMIUM_NAME = "goldsale.com"
NAMES = (
    "wintersale.fr",
    "wintersale.com",
    "springsale.fr",
    "springsale.ca",
    "summersale.shop",
    "autumnsale.com",
    "wintersale.shop",
    "summersale.fr",
    PREMIUM_NAME,
)
NAMES_IN_CART_MAX = 3


class People:
    """Everybody in a workspace. Each method is something that somebody does, and tells it in a few words."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._office = world.office

    # Carts and requests

    def add(self) -> str:
        place, name = self._random.choice(self._world.places), self._random.choice(NAMES)
        if len(self._office.names_in_cart(place)) >= NAMES_IN_CART_MAX:
            return IDLE
        who = self._random.choice(ADDERS)
        offer_id = self._shown(Name.read(name))
        if offer_id is None:
            return IDLE
        self._office.shopping.add(offer_id, place, who)
        return f"{who} adds {name} in {place.channel}"

    def _shown(self, name: Name) -> int | None:
        """Let somebody see what OVH offers for a name; `test_searches` has the searches themselves."""
        found: list[Finding] = []
        with suppress(RegistrarError):
            offer = most_useful(self._office.registrar.offers(name))
            if offer:
                now = self._world.clock()
                found = [Finding(name=name, availability=offer.availability, offer=offer, asked_at=now)]
        with self._office.store.transaction() as tx:
            return next((finding.offer_id for finding in tx.offers.keep(found)), None)

    def remove(self) -> str:
        cart = self._office.shopping.cart(self._random.choice(self._world.places))
        if cart is None or not cart.items:
            return IDLE
        item = self._random.choice(cart.items)
        self._office.shopping.remove(item.id, REQUESTER)
        return f"removes {item.name}"

    def request(self) -> str:
        place = self._random.choice(self._world.places)
        cart = self._office.shopping.cart(place)
        if cart is None or not cart.items:
            return IDLE
        who = self._random.choice(REQUESTERS)
        key = f"asked for {cart.id} as {len(cart.items)} names"
        requesting = self._office.requesting
        try:
            asked = requesting.request(cart.id, who, reason="Campaign", statements=SPOKEN, interaction=key)
        finally:
            self._note_requests()
        return f"{who} requests {', '.join(map(str, asked.names))} as {asked.id}"

    def _note_requests(self) -> None:
        """Remember who is who at this moment, at which a request was made."""
        history = self._world.history
        for number, channel in self._world.invariants.rows("SELECT id, channel FROM purchases"):
            if number not in history.rosters:
                history.request(number, channel)

    def withdraw(self) -> str:
        purchase = self._any()
        seen = self._seen(purchase)
        if purchase is None or seen is None:
            return IDLE
        who = self._random.choice([purchase.requester, APPROVER])
        self._office.requesting.withdraw(purchase.id, who, seen)
        self._world.history.over.add(purchase.id)
        return f"{who} withdraws {purchase.id}"

    def go_on(self) -> str:
        purchase = self._any("repriced")
        seen = self._seen(purchase)
        if purchase is None or seen is None:
            return IDLE
        self._office.requesting.go_on_without(purchase.id, self._random.choice(EVERYBODY), seen)
        return f"goes on with {purchase.id} without {', '.join(map(str, purchase.gone))}"

    # Answers

    def is_ours(self) -> str:
        purchase = self._any("needs a person")
        orders = sorted(self._office.registrar.orders)
        if purchase is None or not orders:
            return IDLE
        order_id, who = self._random.choice(orders), self._random.choice(EVERYBODY)
        self._office.attesting.is_ours(purchase.id, who, order_id)
        return f"says that order {order_id} is that of {purchase.id}"

    def was_not_placed(self) -> str:
        purchase = self._any("needs a person")
        if purchase is None:
            return IDLE
        self._office.attesting.was_not_placed(purchase.id, self._random.choice(EVERYBODY))
        return f"says that {purchase.id} was not placed"

    def pay_again(self) -> str:
        purchase = self._any("needs a person")
        if purchase is None or purchase.order_id is None:
            return IDLE
        return self._let_pay_again(purchase.id, purchase.order_id, self._random.choice(EVERYBODY))

    def leave_unpaid(self) -> str:
        purchase = self._any("payment refused")
        seen = self._seen(purchase)
        if purchase is None or seen is None:
            return IDLE
        self._office.attesting.leave_unpaid(purchase.id, self._random.choice(EVERYBODY), seen)
        return f"leaves {purchase.id} unpaid"

    def check(self) -> str:
        purchase = self._any("uncertain", "payment uncertain", "payment refused", "needs a person")
        if purchase is None:
            return IDLE
        self._office.settling.check_now(purchase.id)
        return f"has {purchase.id} checked"

    # Rules

    def freeze(self) -> str:
        with self._office.store.transaction(durable=True) as tx:
            tx.freezes.begin(who=APPROVER, reason="wait", at=self._office.clock())
        return "freezes all buying"

    def unfreeze(self) -> str:
        with self._office.store.transaction(durable=True) as tx:
            holding = tx.freezes.present()
            if holding is None:
                return IDLE
            tx.freezes.ask_to_lift(holding, who=APPROVER, at=self._office.clock())
            tx.freezes.lift(holding, who=OTHER_APPROVER, at=self._office.clock())
        return "lifts the freeze"

    # At the end, everybody is reasonable

    def answer_everything(self) -> None:
        """Decide all that waits for somebody, as it should be decided."""
        for number, story in list(self._world.invariants.stories.items()):
            if story.stage in VOTABLE and not self._world.is_deserted:
                self._world.tried(partial(self._decide, number))
            elif story.stage == Stage.NEEDS_PERSON.value:
                self._world.tried(partial(self._attest, number))

    def _decide(self, number: int) -> str:
        """Let whoever can vote, until it is decided."""
        purchase = self._office.purchase(number)
        if purchase.gone:
            if seen := self._seen(purchase):
                self._office.requesting.go_on_without(number, purchase.requester, seen)
            return f"goes on with {number}"
        for voter in VOTERS:
            if numbers := self._office.purchase(number).votable:
                self._world.tried(partial(self._world.voting.approve_quote, min(numbers), voter, is_honest=True))
        return f"everybody votes on {number}"

    def _attest(self, number: int) -> str:
        order_id, who = self._office.purchase(number).order_id, self._random.choice(MEMBERS)
        orders = self._world.invariants.orders_of(number)
        if order_id is not None:
            return self._let_pay_again(number, order_id, who)
        if orders:
            self._office.attesting.is_ours(number, who, orders[0])
            return f"finds the order of {number}"
        self._office.attesting.was_not_placed(number, who)
        return f"says that {number} was not placed"

    def _let_pay_again(self, number: int, order_id: int, who: str) -> str:
        told = self._world.invariants.told_to_pay_again
        said_before = told.get(order_id, 0)
        told[order_id] = len(self._world.registrar.payments)
        try:
            self._office.attesting.pay_again(number, who)
        except (NotAllowed, OutOfDate):
            told[order_id] = said_before
            raise
        return f"lets {number} be paid again"

    def _any(self, *stages: str) -> Purchase | None:
        return self._world.any_purchase(*stages)

    def _seen(self, purchase: Purchase | None) -> Seen | None:
        return self._world.voting.seen(purchase)
