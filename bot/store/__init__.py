"""The store: SQLite through sqlite-utils, one writer behind one lock.

Everything that reads or writes goes through `Store.transaction()`. A transaction holds the rooms by subject; what it
commits and the ledger lines that say so are one. Nothing else in the program touches the database.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from bot.migrations import migrations
from bot.model.order import NOT_PAID
from bot.model.purchase import Event, Purchase
from bot.model.work import Work
from bot.store.accounts import Accounts
from bot.store.carts import Carts
from bot.store.catalogues import Catalogues
from bot.store.channels import Channels
from bot.store.delegations import Delegations
from bot.store.extension_lists import ExtensionLists
from bot.store.factors import Factors
from bot.store.freezes import Freezes
from bot.store.interactions import Interactions
from bot.store.ledger import Ledger
from bot.store.notices import Notices
from bot.store.offers import Offers
from bot.store.policies import Policies
from bot.store.purchase_changes import Changes
from bot.store.purchase_lanes import PURCHASE_LANES
from bot.store.purchases import Purchases
from bot.store.quotes import Quotes
from bot.store.reservations import Reservations
from bot.store.searches import Searches
from bot.store.tellings import Tellings
from bot.store.watches import Watches

_BUSY_TIMEOUT_SECONDS = 2


class Transaction:
    """The rooms of the store, within one transaction."""

    def __init__(self, db: Database, store: "Store") -> None:
        self._store = store
        self.tellings = Tellings(db, self.leaves)
        self.ledger = Ledger(db, self.tellings)
        self.interactions = Interactions(db, self.leaves)
        self.offers = Offers(db)
        self.searches = Searches(db, self.offers)
        self.accounts = Accounts(db)
        self.catalogues = Catalogues(db)
        self.extension_lists = ExtensionLists(db)
        self.carts = Carts(db, self.ledger, self.leaves)
        self.quotes = Quotes(db)
        self.reservations = Reservations(db)
        self.purchases = Purchases(db, self.ledger, self.quotes, self.reservations, self.leaves)
        self.notices = Notices(db, self.ledger)
        self.policies = Policies(db)
        self.freezes = Freezes(db, self.ledger)
        self.delegations = Delegations(db, self.ledger)
        self.channels = Channels(db, self.ledger, self.carts, self.leaves)
        self.factors = Factors(db, self.ledger)
        self.watches = Watches(db, self.ledger, self.leaves)

    def call_off(self, purchase_id: int, event: Event, *, who: str, at: datetime, note: str = "") -> Purchase:
        """End a purchase of which OVH surely has no order, and put its items back into the channel's cart.

        Raises:
            NotPossible: it cannot end like that at its stage.

        """
        self.purchases.move(purchase_id, event, who=who, at=at, changes=Changes(note=note))
        purchase = self.purchases.purchase(purchase_id)
        self.carts.give_back(purchase.cart_id, at=at)
        return purchase

    def placed(self, purchase: Purchase, order_id: int, *, who: str, at: datetime, **details: str) -> None:
        """Note the order that OVH made for a purchase, unpaid; its cart at OVH is left alone from now on.

        Raises:
            NotPossible: it cannot have one at its stage.

        """
        changes = Changes(order_id=order_id, order_status=NOT_PAID, note="")
        self.purchases.move(purchase.id, Event.PLACED, who=who, at=at, changes=changes, **details)
        self.carts.ordered(purchase.cart_id)

    def leaves(self, work: Work) -> None:
        """Wake whoever does this kind of work, once the transaction is committed."""
        self._store.left.add(work)


class Store:
    """The database of one installation.

    Args:
        path: the file; it is made when missing, and only its owner may read it.
        wake: called after a commit with each kind of work that it left.

    """

    def __init__(self, path: Path, wake: Callable[[Work], None] = lambda _: None) -> None:
        path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
        self._db = Database(connection)
        self._lock = threading.RLock()
        self._wake = wake
        self._depth = 0
        self._is_durable = False
        self.left: set[Work] = set()
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB: a flush of the file less often
        connection.execute("PRAGMA foreign_keys = ON")
        migrations.apply(self._db)
        self._transaction = Transaction(self._db, self)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Transaction]:
        """Do several things as one, or none of them. One inside another joins it.

        Args:
            durable: flush to the disk before returning, as the stages around a payment need.

        """
        with self._lock:
            if self._depth:
                if durable and not self._is_durable:
                    raise RuntimeError("a transaction that is flushed to the disk cannot join one that is not")
                yield self._transaction
                return
            self._begin(durable)
            try:
                yield self._transaction
                self._db.conn.execute("COMMIT")
            except BaseException:
                self._db.conn.execute("ROLLBACK")
                self.left.clear()
                raise
            finally:
                self._depth = 0
            left, self.left = self.left, set()
        for work in left:
            self._wake(work)

    def due(self, now: datetime) -> set[Work]:
        """List the kinds of work that wait for somebody now: left by a crash, or come due."""
        with self.transaction() as tx:
            times = {
                Work.NOTIFYING: tx.tellings.next_due(),
                Work.MIRRORING: tx.carts.next_due(),
                Work.DELEGATING: tx.delegations.next_turn(),
                Work.WATCHING: tx.watches.next_due(),
                **{lane: tx.purchases.next_due(lane) for lane in PURCHASE_LANES},
            }
            lanes = {lane for lane in (Work.PEOPLE, Work.SEARCHES) if tx.interactions.has_open(lane, now)}
            lanes |= {Work.NOTIFYING} if tx.freezes.untold() else set()
        return lanes | {work for work, time in times.items() if time and time <= now}

    def forget_old(self, before: datetime) -> None:
        """Drop what is of no use any more: answered interactions, and searches with offers that nobody will add."""
        while self._forget_some(before):
            pass  # a transaction each, since one search may have found a thousand names

    def _forget_some(self, before: datetime) -> bool:
        with self.transaction() as tx:
            dropped = tx.interactions.forget(before), tx.searches.forget(before), tx.offers.forget(before)
        return any(dropped)

    def take_over(self, now: datetime) -> None:
        """Free what a process that is gone had claimed. Only for the process that holds the database's lock."""
        with self.transaction() as tx:
            tx.interactions.wait_anew(now)
            for table in ("interactions", "carts", "purchases", "tellings", "watches"):
                self._db.execute(f"UPDATE {table} SET claimed_until = NULL")  # noqa: S608 - names from this line

    def close(self) -> None:
        """Close the file; what was committed stays."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, durable: bool) -> None:
        # The pragma has no effect inside a transaction; IMMEDIATE because another process may write too, and a
        # transaction that begins by reading could not become a writing one then.
        if durable is not self._is_durable:
            self._db.conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._is_durable = durable
        self._db.conn.execute("BEGIN IMMEDIATE")
        self._depth = 1
