"""The end of a world: nothing goes wrong any more, everybody answers, and nothing may be left undone or untold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.model.purchase import NOT_BOUGHT, Stage
from bot.views import purchase as purchase_view
from tests.simulation.invariants import OVER
from tests.simulation.recount import Violation
from tests.simulation.rules import reasonable

if TYPE_CHECKING:
    from tests.simulation.world import World

ROUNDS_MAX = 100
PATIENT_FROM = 25
"""From which round on a longer time passes at once: something waits for a day."""

NEXT_DUE = """SELECT min(due_at) FROM (SELECT due_at FROM purchases UNION ALL SELECT due_at FROM tellings
    UNION ALL SELECT due_at FROM carts) WHERE due_at IS NOT NULL"""
UNFINISHED = """SELECT due_at FROM tellings WHERE due_at IS NOT NULL
    UNION ALL SELECT due_at FROM carts WHERE due_at IS NOT NULL
    UNION ALL SELECT heard_at FROM interactions WHERE answered_at IS NULL"""


class Ending:
    """Lets a world come to its end, and looks at what is left of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows = world.invariants.rows

    def come(self) -> None:
        """Let time pass until all is done and told.

        Raises:
            Violation: that never comes, or it is not as it should be.

        """
        self._calm_down()
        for turn in range(ROUNDS_MAX):
            self._serve_held()
            self._world.people.answer_everything()
            self._world.invariants.look()
            self._pass_time(timedelta(seconds=1) if turn < PATIENT_FROM else timedelta(hours=2))
            self._world.work()
            self._world.invariants.look()
            if self._is_over():
                break
        self._check_ends()
        self._check_orders()
        self._check_told()

    def _calm_down(self) -> None:
        world = self._world
        world.note("nothing goes wrong any more")
        world.trouble.end()
        world.registrar.faults.clear()
        world.office.messenger.faults.clear()
        world.outside.calm_down()
        world.workspace.calm_down()
        while world.workspace.tell_moves():
            pass
        world.rule(reasonable(world.drawn))
        world.tried(world.people.unfreeze)

    def _serve_held(self) -> None:
        """Use the account again that the oldest held purchase belongs to."""
        held = self._rows("SELECT id FROM purchases WHERE held <> '' ORDER BY id LIMIT 1")
        quote = self._world.office.purchase(held[0][0]).quote if held else None
        if quote and quote.account != self._world.registrar.account_id:
            self._world.registrar.account_id = quote.account
            self._world.rule(reasonable(self._world.drawn))

    def _pass_time(self, at_least: timedelta) -> None:
        """Let time pass until something comes due."""
        ((due,),) = self._rows(NEXT_DUE)
        clock = self._world.clock
        clock.time = max(clock.time + at_least, datetime.fromisoformat(due) if due else clock.time)

    def _is_over(self) -> bool:
        return not self._open() and not self._rows(UNFINISHED)

    def _open(self) -> dict[int, str]:
        """Return the stages of the purchases that have not ended, though they could."""
        stories = self._world.invariants.stories.items()
        return {n: story.stage for n, story in stories if story.stage not in OVER and not self._is_stuck(n)}

    def _is_stuck(self, number: int) -> bool:
        """Whether nobody can answer for a purchase: OVH has an order of its cart or its names that is not its own.

        Such an order was made otherwise than approved while its answer got lost, or by somebody else. The bot must
        neither take it over nor say that nothing was bought.
        """
        sql = "SELECT p.stage, p.order_id, c.ovh_cart FROM purchases p JOIN carts c ON c.id = p.cart_id WHERE p.id = ?"
        ((stage, order_id, ovh_cart),) = self._rows(sql, number)
        if stage != Stage.NEEDS_PERSON.value or order_id is not None:
            return False
        cart = self._world.registrar.carts.get(ovh_cart)
        names = set(self._world.office.purchase(number).names)
        orders = self._world.registrar.orders.values()
        return bool((cart and cart.order_id) or any(names & order.order.names for order in orders))

    # What is left

    def _check_ends(self) -> None:
        left = self._open()
        if left:
            raise Violation(f"these never end: {left}")
        for number, stage, order_id in self._rows("SELECT id, stage, order_id FROM purchases"):
            self._check_end(number, Stage(stage), order_id)

    def _check_end(self, number: int, stage: Stage, order_id: int | None) -> None:
        made = self._world.invariants.orders_of(number)
        if stage in NOT_BOUGHT and made:
            raise Violation(f"purchase {number} is {stage.value}, and OVH made order {made[0]} for it")
        if stage in NOT_BOUGHT or order_id in self._world.forgotten or self._is_stuck(number):
            return
        if stage is Stage.LAPSED and order_id is None:
            return  # the order that somebody made of its cart was dropped
        order = self._world.registrar.orders.get(order_id or 0)
        if order is None:
            raise Violation(f"purchase {number} is {stage.value}, and OVH has no order {order_id}")
        if (order.paid_at is None) != (stage is Stage.LAPSED):
            raise Violation(f"purchase {number} is {stage.value}, and order {order_id} was paid at {order.paid_at}")

    def _check_orders(self) -> None:
        known = {order_id for (order_id,) in self._rows("SELECT order_id FROM purchases WHERE order_id IS NOT NULL")}
        stuck = {
            order_id
            for number, story in self._world.invariants.stories.items()
            if self._is_stuck(number) or story.stage == Stage.LAPSED.value  # of a lost call that made another order
            for order_id in self._world.invariants.orders_of(number)
        }
        strays = self._world.registrar.orders.keys() - known - stuck - self._world.made_by_hand
        if strays:
            raise Violation(f"OVH has orders that the bot does not know of: {sorted(strays)}")

    def _check_told(self) -> None:
        untold = self._rows("SELECT id, subject FROM tellings WHERE due_at IS NOT NULL")
        if untold:
            raise Violation(f"messages are not told: {untold}")
        for number, story in self._world.invariants.stories.items():
            if story.stage in OVER:
                self._check_shown(number)

    def _is_news_told(self, number: int) -> bool:
        """Whether the end was told, where the channel was archived before the request could be posted in it."""
        sql = """SELECT 1 FROM tellings
            WHERE subject = 'purchase' AND subject_id = ? AND form = 'news' AND given_up IS NULL AND ts IS NOT NULL"""
        return bool(self._rows(sql, number))

    def _check_shown(self, number: int) -> None:
        """See whether every living message of a purchase stands where it was posted, and shows the end."""
        sql = """SELECT audience, channel, ts FROM tellings
            WHERE subject = 'purchase' AND subject_id = ? AND form = 'living' AND given_up IS NULL"""
        standing = self._rows(sql, number)
        if not standing and not self._is_news_told(number):
            raise Violation(f"nobody is told of purchase {number}")
        purchase, office = self._world.office.purchase(number), self._world.office
        with office.store.transaction() as tx:
            picture = office.ruling.picture(tx, purchase)
        for audience, channel, ts in standing:
            if ts in self._world.deleted:
                continue
            reader = audience if audience.startswith("U") else None
            shown = office.messenger.channels[channel].messages[ts].text
            expected = purchase_view.living(purchase, picture, self._world.clock(), reader).text
            if self._first_ids(shown) != self._first_ids(expected):
                raise Violation(f"the message of purchase {number} in {audience} does not show its end: {shown}")

    def _first_ids(self, text: str) -> str:
        """Name channels by the ids that they had at first: what has ended is not shown anew because of another one."""
        for id_, first in self._world.history.former.items():
            text = text.replace(id_, first)
        return text
