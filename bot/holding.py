"""Letting approved purchases wait for what is not their own affair, and saying why."""

from datetime import timedelta

from bot.authority import Authority
from bot.electorate import suspend
from bot.errors import Unfit
from bot.model.purchase import Purchase
from bot.ports import Now
from bot.quoting import Quoting
from bot.stepping import HELD_WAIT
from bot.store import Store

_START_WAIT = timedelta(seconds=1)
_SUSPENDED_MAX = timedelta(hours=24)
"""How long an approved request may be suspended at least, however soon it would have expired."""


class Holding:
    """Holds purchases back, looking at each again twice a minute.

    Args:
        authority: knows whether OVH was asked about the credentials yet.
        quoting: ends what waits for too long.

    """

    def __init__(self, authority: Authority, quoting: Quoting, store: Store, now: Now) -> None:
        self._authority = authority
        self._quoting = quoting
        self._store = store
        self._now = now

    def hold(self, purchase: Purchase, why: str) -> None:
        """Let a purchase wait, and say why; only a moment, and silently, while this process has not asked OVH yet."""
        now = self._now()
        with self._store.transaction() as tx:
            if tx.purchases.purchase(purchase.id).stage is not purchase.stage:
                return  # somebody withdrew it, say, while Slack or OVH was asked
            if self._authority.is_known:
                tx.purchases.hold(purchase, why, at=now, due_at=now + HELD_WAIT)
            else:
                tx.purchases.release(purchase, due_at=now + _START_WAIT)

    def suspend(self, purchase: Purchase, why: str) -> None:
        """Let a purchase wait because something changed for the worse; it ends when its request would have expired."""
        now = self._now()
        if now >= purchase.expires_at and now >= purchase.changed_at + _SUSPENDED_MAX:
            self._quoting.set_aside(purchase, Unfit(f"it was suspended for too long: {why}"))
            return
        with self._store.transaction() as tx:
            present = tx.purchases.purchase(purchase.id)
            if present.stage is purchase.stage and why != present.held:
                suspend(tx, present, why, at=now)
            tx.purchases.release(purchase, due_at=now + HELD_WAIT)

    def until_it_can_no_longer_be_stopped(self, purchase: Purchase) -> bool:
        """Let an approved purchase wait for the end of its cool-off; False where that is over."""
        if purchase.buys_at is None or self._now() >= purchase.buys_at:
            return False
        with self._store.transaction() as tx:
            tx.purchases.release(purchase, due_at=purchase.buys_at)
        return True
