"""Stopping all buying at once, and letting it go on when an operator and a second person want that."""

from bot.directory import Directory
from bot.errors import NotAllowed, OutOfDate
from bot.model.cart import Place
from bot.model.freeze import Freeze, Stopped
from bot.model.policy import Policy
from bot.model.purchase import Stage
from bot.model.telling import Form, Subject
from bot.ports import Now
from bot.store import Store, Transaction

_STILL_FROZEN = "Buying stays frozen."


class Freezing:
    """Freezes buying, and lifts a freeze."""

    def __init__(self, store: Store, directory: Directory, policy: Policy, now: Now) -> None:
        self._store = store
        self._directory = directory
        self._policy = policy
        self._now = now

    def freeze(self, person: str, place: Place, reason: str) -> Stopped:
        """Stop all buying, on the disk when this returns; twice is the same as once.

        Whoever asked to lift a freeze that holds has to ask again.

        Args:
            place: where it was said; everybody there sees it, too.
            reason: their own words.

        Raises:
            NotAllowed: they are neither an approver nor an operator.

        """
        self._directory.require_guard(person)
        now, guards = self._now(), self._directory.guards
        with self._store.transaction(durable=True) as tx:
            being_sent = tx.purchases.being_sent()
            freeze = tx.freezes.begin(who=person, reason=reason, at=now, being_sent=being_sent)
            self._tell(tx, freeze, place, guards)
            for purchase_id in tx.purchases.at(Stage.APPROVED):
                tx.tellings.touch(Subject.PURCHASE, purchase_id, at=now)
            return Stopped(freeze=freeze, being_sent=tuple(being_sent))

    @property
    def guards(self) -> frozenset[str]:
        """Who can freeze buying, and agree to lift that."""
        return self._directory.guards

    def holds(self) -> bool:
        """Whether buying is frozen now."""
        with self._store.transaction() as tx:
            return tx.freezes.present() is not None

    def unfreeze(self, person: str) -> Freeze:
        """Ask to lift the freeze that holds, as an operator, or agree to that, as a second person. Twice is like once.

        Raises:
            NotAllowed: they are neither an approver nor an operator; or nobody asked yet, and they are no operator.
            OutOfDate: nothing is frozen.

        """
        self._directory.require_guard(person)
        with self._store.transaction(durable=True) as tx:
            freeze = tx.freezes.present()
            if freeze is None:
                raise OutOfDate("Buying is not frozen.", "Nothing was changed.", "See `/domain orders`.")
            if freeze.lift_asked_by == person:
                return freeze
            if freeze.lift_asked_by is not None:
                return self._lift(tx, freeze, person)
            self._policy.require_operator(person)
            return tx.freezes.ask_to_lift(freeze, who=person, at=self._now())

    def agree(self, freeze_id: int, person: str) -> Freeze:
        """Lift a freeze that an operator asked to lift. Twice is the same as once.

        Raises:
            NotAllowed: they are neither an approver nor an operator, or asked themselves.
            OutOfDate: nobody asks to lift it, or it is lifted already.

        """
        self._directory.require_guard(person)
        with self._store.transaction(durable=True) as tx:
            freeze = tx.freezes.find(freeze_id)
            if freeze and freeze.lifted_by == person:
                return freeze
            if freeze is None or not freeze.holds:
                raise OutOfDate("That freeze is lifted already.", "Nothing was changed.", "See `/domain orders`.")
            if freeze.lift_asked_by is None:
                raise OutOfDate(
                    "Nobody asks to lift the freeze any more.",
                    _STILL_FROZEN,
                    "An operator can ask again with `/domain unfreeze`.",
                )
            if freeze.lift_asked_by == person:
                raise NotAllowed("You asked to lift it yourself.", _STILL_FROZEN, "A second person has to agree.")
            return self._lift(tx, freeze, person)

    def _lift(self, tx: Transaction, freeze: Freeze, person: str) -> Freeze:
        """Lift a freeze; what waited for that goes on at once."""
        lifted = tx.freezes.lift(freeze, who=person, at=self._now())
        for purchase_id in tx.purchases.at(Stage.APPROVED):
            tx.tellings.touch(Subject.PURCHASE, purchase_id, at=self._now())
        for purchase_id in tx.purchases.held_ids():
            tx.purchases.look_again(purchase_id, at=self._now())
        return lifted

    def _tell(self, tx: Transaction, freeze: Freeze, place: Place, guards: frozenset[str]) -> None:
        """Let a message be posted where it was said, and one to each guard; a direct message is told already."""
        line, _ = tx.ledger.head()
        channels = [] if place.channel.startswith("D") else [place.channel]
        for audience in (*channels, *sorted(guards)):
            tx.tellings.begin(Subject.FREEZE, freeze.id, Form.LIVING, audience, line=line, at=self._now())
