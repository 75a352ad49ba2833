"""Carrying over what is kept by a channel's id, when Slack gives the channel another."""

from datetime import datetime

from bot.model.ledger import OURSELVES
from bot.model.notice import Kind
from bot.model.policy import Policy
from bot.ports import Now
from bot.store import Store


class Moving:
    """Carries over carts, requests, budgets, messages, and what was heard and not answered yet."""

    def __init__(self, store: Store, policy: Policy, now: Now) -> None:
        self._store = store
        self._policy = policy
        self._now = now

    def move(self, old: str, new: str, happened_at: datetime) -> bool:
        """Carry everything over from a channel's old id to its new one; False if that was done before.

        Args:
            happened_at: when Slack changed the id.

        """
        with self._store.transaction() as tx:
            if not tx.channels.moved(old, new, happened_at=happened_at, at=self._now()):
                return False
            details = {"old": old, "new": new}
            tx.notices.post(Kind.CHANNEL_MOVED, self._policy.told, who=OURSELVES, at=self._now(), details=details)
            return True
