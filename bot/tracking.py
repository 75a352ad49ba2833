"""Following paid orders until each has come to an end. Only reads at OVH."""

from bot.errors import RegistrarError
from bot.model.covering import other_account
from bot.model.ledger import OURSELVES
from bot.model.order import STATUS_EVENTS, next_check
from bot.model.purchase import Event, Purchase
from bot.model.work import Work
from bot.ports import Now, Registrar
from bot.proving import Proving
from bot.stepping import step_next
from bot.store import Store
from bot.store.purchase_changes import Changes


class Tracking:
    """Reads OVH's orders."""

    def __init__(self, registrar: Registrar, proving: Proving, store: Store, now: Now) -> None:
        self._registrar = registrar
        self._proving = proving
        self._store = store
        self._now = now

    def check_next(self) -> bool:
        """Read OVH about one purchase; False if none is due."""
        return step_next(self._store, Work.TRACKING, self._now(), self._follow, held=self._held)

    def _held(self, purchase: Purchase) -> str:
        return other_account(purchase.quote, self._proving.account)

    def _follow(self, purchase: Purchase) -> None:
        """Read the status of a paid order until it is final."""
        now = self._now()
        if purchase.order_id is None:
            with self._store.transaction(durable=True) as tx:
                changes = Changes(note="the database knows of no order of it")
                tx.purchases.move(purchase.id, Event.HALT, who=OURSELVES, at=now, changes=changes)
            return
        try:
            status = self._registrar.order_status(purchase.order_id)
        except RegistrarError:
            with self._store.transaction() as tx:
                tx.purchases.release(purchase, due_at=now + next_check(purchase.checks))
            return
        checks = 0 if status != purchase.order_status else purchase.checks
        with self._store.transaction(durable=True) as tx:
            tx.purchases.status_read(purchase, status, at=now, next_at=now + next_check(checks))
            if status in STATUS_EVENTS:
                tx.purchases.move(purchase.id, STATUS_EVENTS[status], who=OURSELVES, at=now)
