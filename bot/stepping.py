"""Moving purchases on: one claim, and the step of the stage that it is at."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from bot.model.purchase import NotPossible, Purchase, Stage
from bot.model.work import Work
from bot.store import Store

Steps = Mapping[Stage, Callable[[Purchase], None]]


def step_next(store: Store, lane: Work, now: datetime, step: Callable[[Purchase], None]) -> bool:
    """Do the next step of one purchase of a lane; False if none is due."""
    with store.transaction() as tx:
        purchase = tx.purchases.claim(lane, now)
    if purchase is None:
        return False
    with suppress(NotPossible):  # somebody withdrew it, say, while OVH was being asked: what they did stands
        step(purchase)
    return True
