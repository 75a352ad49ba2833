"""Moving purchases on: one claim, and the step of the stage that it is at."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.model.purchase import NotPossible, Purchase, Stage
from bot.model.work import Work
from bot.store import Store

HELD_WAIT = timedelta(seconds=30)
"""How long a purchase waits that something else holds, before that is looked at again."""

Steps = Mapping[Stage, Callable[[Purchase], None]]


def step_next(
    store: Store,
    lane: Work,
    now: datetime,
    step: Callable[[Purchase], None],
    held: Callable[[Purchase], str] | None = None,
) -> bool:
    """Do the next step of one purchase of a lane; False if none is due.

    Args:
        held: says why a purchase must wait for now, empty where nothing holds it; None if the step itself finds out.

    """
    with store.transaction() as tx:
        purchase = tx.purchases.claim(lane, now)
        if purchase is None:
            return False
        why = held(purchase) if held else ""
        if why:
            tx.purchases.hold(purchase, why, at=now, due_at=now + HELD_WAIT)
            return True
        if held and purchase.held:
            tx.purchases.resume(purchase, at=now)
    with suppress(NotPossible):  # somebody withdrew it, say, while OVH was being asked: what they did stands
        step(purchase)
    return True
