"""What people do: what they should, too late, twice, and what they may not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.errors import NotAllowed, OutOfDate
from bot.model.cart import Place
from bot.model.purchase import Purchase, Stage
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, PLACE, REQUESTER
from tests.services.office import SPOKEN
from tests.simulation.invariants import Ballot

if TYPE_CHECKING:
    from tests.simulation.world import World

APPROVERS = frozenset({APPROVER, OTHER_APPROVER})
EVERYBODY = (REQUESTER, APPROVER, OTHER_APPROVER, BYSTANDER)
PLACES = (PLACE, OTHER_PLACE, Place(team=PLACE.team, channel="C0LAUNCH"))
NAMES = (
    "wintersale.fr",
    "wintersale.com",
    "springsale.fr",
    "springsale.ca",
    "summersale.shop",
    "autumnsale.com",
    "wintersale.shop",
    "summersale.fr",
)
NAMES_IN_CART_MAX = 3
IDLE = ""
"""What is told of somebody who has nothing to do."""
VOTABLE = ("requested", "repriced", "payment refused")


class People:
    """Everybody in a workspace. Each method is something that somebody does, and tells it in a few words."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._office = world.office

    # Carts and requests

    def add(self) -> str:
        place, name = self._random.choice(PLACES), self._random.choice(NAMES)
        if len(self._office.names_in_cart(place)) >= NAMES_IN_CART_MAX:
            return IDLE
        self._office.add(name, place=place)
        return f"adds {name} in {place.channel}"

    def remove(self) -> str:
        cart = self._office.shopping.cart(self._random.choice(PLACES))
        if cart is None or not cart.items:
            return IDLE
        item = self._random.choice(cart.items)
        self._office.shopping.remove(item.id, REQUESTER)
        return f"removes {item.name}"

    def request(self) -> str:
        place = self._random.choice(PLACES)
        cart = self._office.shopping.cart(place)
        if cart is None or not cart.items:
            return IDLE
        who = self._random.choice([REQUESTER, REQUESTER, APPROVER])
        key = f"asked for {cart.id} as {len(cart.items)} names"
        asked = self._office.approving.request(cart.id, who, reason="Campaign", statements=SPOKEN, interaction=key)
        return f"requests {', '.join(map(str, asked.names))} as {asked.id}"

    def withdraw(self) -> str:
        purchase = self._any()
        if purchase is None:
            return IDLE
        self._office.approving.withdraw(purchase.id, self._random.choice([purchase.requester, APPROVER]))
        return f"withdraws {purchase.id}"

    # Votes

    def approve(self) -> str:
        """Approve what stands there, or, with an old message before one's eyes, what stood there once."""
        purchase = self._any(*VOTABLE)
        if purchase is None:
            return IDLE
        numbers = sorted(purchase.votable)
        if not numbers or self._random.random() < 0.1:
            numbers = [number for (number,) in self._world.invariants.rows("SELECT id FROM quotes")]
        return self.approve_quote(self._random.choice(numbers or [0]), self._random.choice(EVERYBODY))

    def approve_quote(self, quote_id: int, voter: str) -> str:
        """Look at a quote and approve it. A process that ends may have counted the vote before."""
        approving = self._office.approving
        seen = approving.review(quote_id, voter)
        assert seen.quote is not None
        ballot = Ballot(purchase_id=seen.id, quote_id=quote_id, quote=seen.quote, voter=voter)
        ballots = self._world.invariants.ballots
        ballots.append(ballot)
        try:
            approving.approve(quote_id, voter)
            if self._random.random() < 0.3:
                approving.approve(quote_id, voter)
        except (NotAllowed, OutOfDate):
            ballots.remove(ballot)
            raise
        return f"{voter} approves {seen.id} (quote {quote_id})"

    def decline(self) -> str:
        purchase = self._any(*VOTABLE)
        if purchase is None:
            return IDLE
        quote_id = self._random.choice(sorted(purchase.votable) or [0])
        self._office.approving.decline(quote_id, self._random.choice(EVERYBODY), "too dear")
        return f"declines {purchase.id}"

    def go_on(self) -> str:
        purchase = self._any("repriced")
        if purchase is None:
            return IDLE
        self._office.approving.go_on_without(purchase.id, self._random.choice(EVERYBODY))
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
        if purchase is None:
            return IDLE
        self._office.attesting.leave_unpaid(purchase.id, self._random.choice(EVERYBODY))
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

    def leave(self) -> str:
        """Be no approver any more, or again: the bot starts anew with another configuration."""
        approvers = self._random.choice([APPROVERS, frozenset({APPROVER}), frozenset({OTHER_APPROVER})])
        self._world.rule(approvers)
        return f"approvers are {', '.join(sorted(approvers))}"

    # At the end, everybody is reasonable

    def answer_everything(self) -> None:
        """Decide all that waits for somebody, as it should be decided."""
        for number, story in list(self._world.invariants.stories.items()):
            if story.stage in VOTABLE and not self._world.is_deserted:
                self._world.tried(partial(self._decide, number))
            elif story.stage == Stage.NEEDS_PERSON.value:
                self._world.tried(partial(self._attest, number))

    def _decide(self, number: int) -> str:
        purchase = self._office.purchase(number)
        voter = next(iter(sorted(APPROVERS - {purchase.requester})))
        if purchase.gone:
            self._office.approving.go_on_without(number, voter)
            return f"goes on with {number}"
        if not purchase.votable:
            return f"waits for {number}"
        return self.approve_quote(min(purchase.votable), voter)

    def _attest(self, number: int) -> str:
        order_id = self._office.purchase(number).order_id
        orders = self._world.invariants.orders_of(number)
        if order_id is not None:
            return self._let_pay_again(number, order_id, OTHER_APPROVER)
        if orders:
            self._office.attesting.is_ours(number, OTHER_APPROVER, orders[0])
            return f"finds the order of {number}"
        self._office.attesting.was_not_placed(number, OTHER_APPROVER)
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
        """Choose a purchase, of one of some stages where any are given."""
        stories = self._world.invariants.stories.items()
        found = [number for number, story in stories if not stages or story.stage in stages]
        return self._office.purchase(self._random.choice(found)) if found else None
