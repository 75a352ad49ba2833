"""Knowing what extensions cost before any name is asked about, and which labels their registries take."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import RegistrarError, Rejected, Unfit, one_line
from bot.model.catalogue import Catalogue, Reading
from bot.model.registry import LabelRules
from bot.ports import Account, CatalogueSource, Now, Registrar
from bot.store import Store

log = logging.getLogger(__name__)

_AGAIN_READ = timedelta(days=1)
_AGAIN_FAILED = timedelta(minutes=5)
_AGAIN_FAILED_MAX = timedelta(hours=6)
_AGAIN_UNREACHED = timedelta(minutes=1)
_RULES_KEPT = timedelta(days=30)
_NO_RULES_KEPT = timedelta(days=1)
_WANTED_MAX = 100  # one call each, of which a wide search has made enough
_DOUBLINGS_MAX = 8  # beyond six hours
_NEVER = datetime.min.replace(tzinfo=UTC)

_Rules = tuple[LabelRules | None, datetime]
"""What a registry takes, and when that was asked; None where OVH has no rules of it."""


class Cataloguing:
    """The catalogue, read every day in the background, and the rules of registries, read when somebody needs them.

    What searches look at are values in memory that are replaced as a whole, so any thread may look at any time.

    Args:
        source: the catalogue at OVH.
        registrar: OVH in the lane of the background.
        now: the present moment.

    """

    def __init__(self, source: CatalogueSource, registrar: Registrar, store: Store, now: Now) -> None:
        self._source = source
        self._registrar = registrar
        self._store = store
        self._now = now
        self._reading: Reading | None = None
        self._due_at: datetime | None = None
        self._account: Account | None = None
        self._account_due_at = now()
        self._rules: dict[str, _Rules] = {}
        self._wanted: dict[str, None] = {}

    def reading(self) -> Reading:
        """How far the catalogue is known; from memory, but for the first time."""
        if self._reading is None:
            with self._store.transaction() as tx:
                self._reading = tx.catalogues.reading()
        return self._reading

    def label_rules(self, extension: str) -> LabelRules | None:
        """Which labels a registry takes; None where that is not known, and then it will be asked soon.

        Worth asking for unusual labels only: see `model.registry.is_unusual`.
        """
        rules, read_at = self._rules.get(extension) or self._kept_rules(extension)
        if self._now() - read_at < (_RULES_KEPT if rules else _NO_RULES_KEPT):
            return rules
        if len(self._wanted) < _WANTED_MAX:
            self._wanted[extension] = None
        return None

    def work_next(self) -> bool:
        """Do what is due: the catalogue before rules. False if nothing is."""
        return self.refresh_next() or self.learn_next()

    def refresh_next(self) -> bool:
        """Read the catalogue if the last one is a day old, or the last attempt failed some time ago; False if not."""
        self._make_ready()
        now = self._now()
        if self._due_at is None:
            self._due_at = self._next_due(now)
        if now < self._due_at:
            return False
        self._due_at = now + _AGAIN_FAILED  # also where an error of ours ends this
        self._refresh()
        self._due_at = self._next_due(now)
        return True

    def learn_next(self) -> bool:
        """Ask for the rules of one extension that somebody needed; False if nobody did."""
        wanted = tuple(self._wanted)  # in one step, since others add to it
        if not wanted:
            return False
        try:
            self.learn(wanted[0])
        except RegistrarError:
            self._wanted.clear()  # whoever needs them still will say so
            return False
        return True

    def learn(self, extension: str) -> LabelRules | None:
        """Ask OVH which labels a registry takes, and keep that; None where OVH has no rules of it.

        Raises:
            Unavailable: OVH did not say.

        """
        self._wanted.pop(extension, None)
        try:
            rules = self._registrar.label_rules(extension)
        except Rejected:
            self._rules[extension] = (None, self._now())
            return None
        with self._store.transaction() as tx:
            tx.catalogues.keep_label_rules(extension, rules, self._now())
        self._rules[extension] = (rules, self._now())
        return rules

    def _make_ready(self) -> None:
        """Let OVH be ready for the first search, and find out whether the kept catalogue is the account's."""
        if self._account is not None or self._now() < self._account_due_at:
            return
        self._account_due_at = self._now() + _AGAIN_UNREACHED
        with suppress(RegistrarError):
            self._registrar.be_ready_to_search()
        with suppress(RegistrarError):
            self._learn_account()
            self._due_at = None  # the one that was kept may be gone

    def _learn_account(self) -> Account:
        """Ask whose prices are needed, and drop those of somebody else, as after a change of the key.

        Raises:
            RegistrarError: OVH does not say.

        """
        self._account = account = self._registrar.account()
        catalogue = self.reading().catalogue
        if catalogue and not _is_of(catalogue, account):
            with self._store.transaction() as tx:
                tx.catalogues.drop()
                self._reading = tx.catalogues.reading()
        return account

    def _refresh(self) -> None:
        try:
            account = self._learn_account()
        except RegistrarError as error:
            self._failed(f"OVH does not say whose prices are needed ({one_line(error.reason)})", error)
            return
        try:
            catalogue = self._source.read(account.subsidiary, account.currency)
        except (RegistrarError, Unfit) as error:
            self._failed(one_line(error.reason), error)
            return
        with self._store.transaction() as tx:
            tx.catalogues.keep(catalogue)
        self._reading = Reading(catalogue=catalogue, tried_at=catalogue.read_at)
        log.info("The catalogue has %d extensions", len(catalogue.tariffs))

    def _failed(self, fault: str, error: Exception) -> None:
        now = self._now()
        with self._store.transaction() as tx:
            tx.catalogues.failed(fault, now)
        self._reading = replace(self.reading(), tried_at=now, fault=fault)
        log.warning("The catalogue could not be read: %s", type(error).__name__)

    def _next_due(self, now: datetime) -> datetime:
        """When to read the catalogue: it is there and a day old; or the last attempt failed, and the wait is over."""
        reading = self.reading()
        if reading.fault and reading.tried_at:
            with self._store.transaction() as tx:
                failures = tx.catalogues.failures()
            doublings = min(failures - 1, _DOUBLINGS_MAX)
            return reading.tried_at + min(_AGAIN_FAILED * (1 << doublings), _AGAIN_FAILED_MAX)
        return reading.catalogue.read_at + _AGAIN_READ if reading.catalogue else now

    def _kept_rules(self, extension: str) -> _Rules:
        with self._store.transaction() as tx:
            kept = tx.catalogues.label_rules(extension)
        self._rules[extension] = kept or (None, _NEVER)
        return self._rules[extension]


def _is_of(catalogue: Catalogue, account: Account) -> bool:
    return (catalogue.subsidiary, catalogue.currency) == (account.subsidiary, account.currency)
