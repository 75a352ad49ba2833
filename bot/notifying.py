"""Telling people what happened: claims a message, renders it from the present state, sends it once for all changes."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from bot.directory import Directory
from bot.electorate import Electorate
from bot.errors import MessengerError, OutOfDate, Postponed, Undeliverable
from bot.model.ledger import OURSELVES
from bot.model.message import Message
from bot.model.notice import Kind
from bot.model.purchase import OPEN_TO_VOTES, Purchase, Stage
from bot.model.telling import Form, Subject, Telling
from bot.ports import Messenger, Now
from bot.ruling import Ruling
from bot.searching import Searching
from bot.store import Store
from bot.views import cart as cart_view
from bot.views import freeze as freeze_view
from bot.views import notice as notice_view
from bot.views import offers as offers_view
from bot.views import purchase as purchase_view
from bot.views import watch as watch_view

log = logging.getLogger(__name__)

_RETRY_FIRST = timedelta(seconds=2)
_RETRY_MAX = timedelta(minutes=5)

# Codes that speak of the app or its token, not of the message: put right, the message can be sent.
_NOT_ABOUT_THE_MESSAGE = {
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_authed",
    "token_expired",
    "token_revoked",
}

# A message of ours that is gone, or that belongs to somebody else now.
_MESSAGE_IS_GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}


class Notifying:
    """Posts and edits messages. A crash between Slack's answer and its note may show one message twice, never none."""

    def __init__(
        self,
        messenger: Messenger,
        directory: Directory,
        electorate: Electorate,
        ruling: Ruling,
        searching: Searching,
        store: Store,
        now: Now,
    ) -> None:
        self._messenger = messenger
        self._directory = directory
        self._ruling = ruling
        self._searching = searching
        self._electorate = electorate
        self._store = store
        self._now = now

    def tell_next(self) -> bool:
        """Post or edit one message; False if none is due."""
        self._begin_of_freeze()
        with self._store.transaction() as tx:
            telling = tx.tellings.claim(self._now())
        if telling is None:
            return False
        try:
            self._tell(telling)
        except Undeliverable as no:
            self._undeliverable(telling, no.code)
        except Postponed as wait:
            self._postpone(telling, wait.wait)
        except MessengerError:
            self._try_again(telling)
        except OutOfDate as gone:
            with self._store.transaction() as tx:
                tx.tellings.give_up(telling, gone.happened)
        return True

    def _tell(self, telling: Telling) -> None:
        if telling.form is Form.RETIRED and telling.ts is None:
            with self._store.transaction() as tx:
                tx.tellings.give_up(telling, "replaced before it was posted")
            return
        self._reach_approvers(telling)
        message = self._render(telling)
        channel = telling.channel or self._channel(telling)
        if telling.ts is None:
            ts = self._messenger.post(channel, message)
        else:
            ts = telling.ts
            self._messenger.edit(channel, ts, message)
        with self._store.transaction() as tx:
            tx.tellings.told(telling, channel=channel, ts=ts)

    def _channel(self, telling: Telling) -> str:
        return self._messenger.direct(telling.audience) if telling.is_direct else telling.audience

    def _render(self, telling: Telling) -> Message:
        if telling.subject is Subject.CART:
            return self._cart(telling)
        if telling.subject is Subject.FREEZE:
            return self._freeze(telling)
        if telling.subject is Subject.NOTICE:
            return self._notice(telling)
        if telling.subject is Subject.SEARCH:
            return offers_view.shared(self._searching.picture(self._searching.written(telling.subject_id)), self._now())
        if telling.subject is Subject.WATCH:
            return self._watch(telling)
        with self._store.transaction() as tx:
            purchase = tx.purchases.purchase(telling.subject_id)
            picture = self._ruling.picture(tx, purchase)
        if telling.form is Form.NEWS:
            return purchase_view.news(purchase, picture)
        reader = telling.audience if telling.is_direct else None
        return purchase_view.living(purchase, picture, self._now(), reader)

    def _cart(self, telling: Telling) -> Message:
        with self._store.transaction() as tx:
            purchase = tx.purchases.of_cart(telling.subject_id)
            cart = tx.carts.cart(telling.subject_id)
            removed = tx.carts.last_removed(telling.subject_id)
        if purchase:
            return cart_view.requested(purchase)
        if telling.form is Form.RETIRED:
            return cart_view.moved()
        return cart_view.living(cart, removed, self._electorate.outlook(cart), self._now())

    def _notice(self, telling: Telling) -> Message:
        with self._store.transaction() as tx:
            return notice_view.told(tx.notices.notice(telling.subject_id))

    def _watch(self, telling: Telling) -> Message:
        with self._store.transaction() as tx:
            report = tx.watches.report(telling.wanted)
            rule = self._ruling.rule(tx, report.watch.place.channel)
        return watch_view.told(report, rule, is_direct=telling.is_direct)

    def _freeze(self, telling: Telling) -> Message:
        with self._store.transaction() as tx:
            freeze = tx.freezes.freeze(telling.subject_id)
            waiting = [tx.purchases.purchase(number) for number in tx.purchases.held_ids()]
        return freeze_view.living(freeze, waiting, telling.audience if telling.is_direct else None)

    def _begin_of_freeze(self) -> None:
        """Let everybody know of a freeze that was made without Slack, by a process that does not know them."""
        with self._store.transaction() as tx:
            freeze = tx.freezes.untold()
        if freeze is None:
            return
        guards = self._directory.guards
        with self._store.transaction() as tx:
            line, _ = tx.ledger.head()
            for person in sorted(guards):
                tx.tellings.begin(Subject.FREEZE, freeze.id, Form.LIVING, person, line=line, at=self._now())

    def _purchase(self, telling: Telling) -> Purchase:
        with self._store.transaction() as tx:
            return tx.purchases.purchase(telling.subject_id)

    def _reach_approvers(self, telling: Telling) -> None:
        """Let a request that waits for a vote go directly to the approvers who are not in its channel.

        Before the channel sees it: a crash, or a Slack that does not tell its members now, leaves it to be done again.
        """
        if telling.subject is Subject.PURCHASE and telling.form is Form.LIVING and not telling.is_direct:
            purchase = self._purchase(telling)
            if purchase.stage in OPEN_TO_VOTES:
                present = self._members(telling.audience)
                self._begin_directly(telling, self._voters(purchase) - present)

    def _members(self, channel: str) -> frozenset[str]:
        """Who is in a channel; nobody, if Slack never tells."""
        try:
            return self._messenger.members(channel)
        except Undeliverable:
            return frozenset()

    def _begin_directly(self, telling: Telling, people: Iterable[str]) -> None:
        with self._store.transaction() as tx:
            for person in sorted(people):
                tx.tellings.begin(
                    telling.subject, telling.subject_id, telling.form, person, line=telling.wanted, at=self._now()
                )

    def _undeliverable(self, telling: Telling, code: str) -> None:
        if code in _NOT_ABOUT_THE_MESSAGE:
            self._try_again(telling)
            return
        is_purchase = telling.subject is Subject.PURCHASE
        concerned = self._concerned(self._purchase(telling)) if is_purchase and not telling.is_direct else set()
        with self._store.transaction() as tx:
            if telling.ts and code in _MESSAGE_IS_GONE and telling.form is Form.LIVING:
                tx.tellings.forget_message(telling, self._now())
                return
            log.warning("message %d could not be delivered: %s", telling.id, code)
            tx.tellings.give_up(telling, code)
            if telling.subject is Subject.WATCH and not telling.is_direct:
                self._begin_directly(telling, {tx.watches.report(telling.wanted).watch.who})
            if not is_purchase:
                return
            purchase = tx.purchases.purchase(telling.subject_id)
            if not telling.is_direct:
                self._begin_directly(telling, concerned)
            elif purchase.stage in OPEN_TO_VOTES and telling.audience != purchase.requester:
                details = {"request": str(purchase.id), "person": telling.audience}
                audience = [purchase.requester]
                tx.notices.post(Kind.UNREACHABLE, audience, who=OURSELVES, at=self._now(), details=details)

    def _concerned(self, purchase: Purchase) -> set[str]:
        """Who is told directly where the channel cannot be: the requester, and whoever may still vote."""
        is_for_voters = purchase.stage in OPEN_TO_VOTES or purchase.stage is Stage.QUOTING  # and soon waits for them
        return {purchase.requester, *(self._voters(purchase) if is_for_voters else ())}

    def _voters(self, purchase: Purchase) -> frozenset[str]:
        """Who may vote on a request, with those who stand in for them now."""
        voters = purchase.terms.voters if purchase.terms else self._approvers(purchase.place.channel)
        with self._store.transaction() as tx:
            standing_in = {d.delegate for d in tx.delegations.holding(self._now()) if d.principal in voters}
        return (voters | standing_in) - {purchase.requester}

    def _approvers(self, channel: str) -> frozenset[str]:
        """Who may vote by the rule of a channel."""
        with self._store.transaction() as tx:
            groups = self._ruling.rule(tx, channel).groups
        return frozenset[str]().union(*(self._directory.members(group) for group in groups))

    def _try_again(self, telling: Telling) -> None:
        self._postpone(telling, min(_RETRY_FIRST * (1 << min(telling.failures, 10)), _RETRY_MAX))

    def _postpone(self, telling: Telling, wait: timedelta) -> None:
        with self._store.transaction() as tx:
            tx.tellings.postpone(telling, self._now() + wait)
