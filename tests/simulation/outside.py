"""What happens at OVH, at Slack and in the database without the bot: prices, cards, other hands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model.quote import Contract, Line
from tests.fakes import BANK, CARD, TERMS, FakeOrder
from tests.samples import euros, line, name, offer
from tests.simulation.people import NAMES, PREMIUM_NAME
from tests.simulation.voting import IDLE

if TYPE_CHECKING:
    from tests.simulation.world import World

OTHER_TERMS = Contract(name="other-terms.pdf", url="https://contracts.example/other-terms.pdf")
ACCOUNT = "xx1111-ovh"
SWAPS = (
    lambda lines: lines,
    lambda lines: lines,
    lambda lines: (replace(lines[0], amount=lines[0].amount + euros("1.00")), *lines[1:]),
    lambda lines: lines[1:],
    lambda lines: (*lines, line("5.00", None, kind="OPTION")),
    lambda lines: (replace(lines[0], name=name("other.fr")), *lines[1:]),
)


class Outside:
    """The rest of the world. Each method is something that happens, and tells it in a few words."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._registrar = world.registrar
        self._messenger = world.office.messenger
        self._clock = world.clock

    def calm_down(self) -> None:
        """Let everything be as it should be, from now on."""
        self._registrar.swap = as_told
        self._registrar.accepted = [CARD, BANK]
        self._registrar.contracts = (TERMS,)
        self._registrar.account_id = ACCOUNT
        self._registrar.is_strict = True
        for order in self._registrar.orders.values():
            order.held = None

    # Prices and names

    def reprice(self) -> str:
        of, cents = self._random.choice(NAMES), self._random.randint(150, 1500)
        first = euros(f"{cents / 100:.2f}")
        usual = first + euros(self._random.choice(["0.00", "0.00", "3.00"]))
        renewal = euros(self._random.choice(["8.99", "11.99", "38.99"]))
        mode = "create-premium" if of == PREMIUM_NAME else "create-default"
        self._registrar.sell(offer(of, first_year=first, usual_first_year=usual, renewal=renewal, pricing_mode=mode))
        return f"{of} costs {first} of {usual}, then {renewal}"

    def be_taken(self) -> str:
        of = self._random.choice(NAMES)
        self._registrar.take(name(of))
        return f"{of} is taken"

    def new_terms(self) -> str:
        self._registrar.contracts = self._random.choice([(TERMS,), (TERMS, OTHER_TERMS)])
        return f"{len(self._registrar.contracts)} contracts"

    def swap(self) -> str:
        number = self._random.randrange(len(SWAPS))
        self._registrar.swap = SWAPS[number]
        return f"orders are made by swap {number}"

    # Payment methods

    def other_default(self) -> str:
        self._registrar.accepted = self._random.choice([[CARD, BANK], [BANK, CARD], [BANK], [CARD], []])
        return f"{[method.label for method in self._registrar.accepted]} can be charged"

    # Carts and orders

    def lose_cart(self) -> str:
        open_carts = [number for number, cart in self._registrar.carts.items() if cart.order_id is None]
        if not open_carts:
            return IDLE
        cart_id = self._random.choice(open_carts)
        if self._random.random() < 0.5:
            del self._registrar.carts[cart_id]
        else:
            self._registrar.carts[cart_id].expires_at = self._clock()
        return f"{cart_id} is lost"

    def order_by_hand(self) -> str:
        """Somebody orders a cart of the bot's, or the same names with another one."""
        carts = [
            (number, cart) for number, cart in self._registrar.carts.items() if cart.order_id is None and cart.items
        ]
        if not carts:
            return IDLE
        cart_id, cart = self._random.choice(carts)
        if self._random.random() < 0.5:
            self._registrar.carts["by hand"] = replace(cart)
            cart_id = "by hand"
        number = self._registrar.order_by_hand(cart_id)
        if number is None:
            return f"{cart_id} cannot be ordered by hand"
        self._world.made_by_hand.add(number)
        return f"somebody orders {cart_id} by hand: {number}"

    def pay_by_hand(self) -> str:
        order = self._any_order(is_paid=False)
        if order is None or order.placed_at + self._registrar.unpaid <= self._clock():
            return IDLE
        order.paid_at = self._clock()
        for of in order.order.names:
            self._registrar.take(of)
        return f"somebody pays {order.order.id} by hand"

    def hold_order(self) -> str:
        order = self._any_order(is_paid=True)
        if order is None:
            return IDLE
        order.held = self._random.choice(["documentsRequested", "cancelled", "checking", None])
        return f"order {order.order.id} is {order.held}"

    def forget_orders(self) -> str:
        """OVH forgets the orders that nobody paid in time."""
        for number, order in list(self._registrar.orders.items()):
            if order.paid_at is None and order.placed_at + self._registrar.unpaid < self._clock():
                del self._registrar.orders[number]
                self._world.forgotten.add(number)
        return f"OVH has forgotten {sorted(self._world.forgotten)}"

    # Accounts, and the database

    def other_account(self) -> str:
        """Let the bot start anew with the keys of another account, or with one that may do too much."""
        self._registrar.account_id = self._random.choice([ACCOUNT, ACCOUNT, "yy2222-ovh"])
        self._registrar.is_strict = self._random.random() < 0.5
        self._world.rule(self._world.drawn)
        return f"the keys are of {self._registrar.account_id}, strict: {self._registrar.is_strict}"

    def meddle(self) -> str:
        """Let somebody with a database tool declare a request approved."""
        waiting = [n for n, story in self._world.invariants.stories.items() if story.stage in ("requested", "repriced")]
        if not waiting:
            return IDLE
        number = self._random.choice(waiting)
        self._world.meddle(number)
        return f"somebody writes into the row of {number} that it is approved"

    # Slack

    def delete_message(self) -> str:
        messages = self._messenger.channels[self._random.choice(self._world.places).channel].messages
        if messages:
            ts = self._random.choice(sorted(messages))
            del messages[ts]
            self._world.deleted.add(ts)
        return "somebody deletes a message of the bot's"

    def _any_order(self, *, is_paid: bool) -> FakeOrder | None:
        found = [order for order in self._registrar.orders.values() if (order.paid_at is not None) == is_paid]
        return self._random.choice(found) if found else None


def as_told(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """What OVH orders when nothing is swapped."""
    return lines
