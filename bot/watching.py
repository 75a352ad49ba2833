"""Watching names: asking OVH again and again whether one became free, or cheap enough, and letting the channel know."""

from datetime import date, datetime

from bot.errors import NotAllowed, NotUnderstood, OutOfDate, RegistrarError
from bot.model.calendar import day_span, require_zone
from bot.model.cart import Place
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Finding, finding_of
from bot.model.policy import Policy
from bot.model.price_limit import PriceLimit
from bot.model.watch import (
    LIFE,
    LIFE_MAX,
    OF_ALL_MAX,
    OF_CHANNEL_MAX,
    News,
    Watch,
    news_of,
    next_check,
    next_try,
    seen,
)
from bot.ports import Now, Registrar
from bot.store import Store, Transaction

_NOT_WATCHED = "Nothing is watched by that."
_HOW = "Write it as `/domain watch acme.com --under 20 --until 2027-06-01`."


class Watching:
    """Begins watches and ends them, and looks after them.

    Args:
        registrar: in the lane of what nobody waits for.

    """

    def __init__(self, registrar: Registrar, store: Store, policy: Policy, now: Now) -> None:
        self._registrar = registrar
        self._store = store
        self._policy = policy
        self._now = now

    def watch(
        self,
        name: Name,
        place: Place,
        person: str,
        *,
        under: PriceLimit | None = None,
        until: date | None = None,
        at: datetime | None = None,
    ) -> Watch:
        """Let a channel watch a name; one that it watches already gets the newer limit and end.

        Args:
            under: tell only when its first year costs that or less, without tax; None to tell when it is free.
            until: the last day, by the policy's zone; None for a year.
            at: when they said so, if not now: what has come of it since is not begun anew.

        Returns:
            the watch; one that has ended already if this was asked before, and the name was free.

        Raises:
            NotUnderstood: the limit is in another currency than OVH's prices, or the day cannot be.
            NotAllowed: the channel, or all of them together, watch as many names as they can.
            RegistrarError: OVH does not tell in which currency its prices are.

        """
        said_at = at or self._now()
        limit, ends_at = self._limit(under), self._ends_at(until, said_at)
        with self._store.transaction() as tx:
            known = tx.watches.latest(place, name)
            if known and not known.ended_at:
                if (known.limit, known.ends_at) == (limit, ends_at):
                    return known
                return tx.watches.change(known, limit, who=person, at=self._now(), ends_at=ends_at)
            if known and at and known.since >= at:
                return known
            _require_room(tx, place, name)
            return tx.watches.begin(place, name, limit, who=person, at=self._now(), ends_at=ends_at)

    def watch_offered(self, offer_id: int, place: Place, person: str, *, at: datetime | None = None) -> Watch:
        """Let a channel watch a name that was shown, for a year; as `watch` does.

        Raises:
            OutOfDate: the offer is not known any more.

        """
        with self._store.transaction() as tx:
            offer = tx.offers.offer(offer_id)
        if offer is None:
            raise OutOfDate(
                "That search is too old.", _NOT_WATCHED, "Write the name yourself: `/domain watch`, and the name."
            )
        return self.watch(offer.name, place, person, at=at)

    def watch_again(self, watch_id: int, place: Place, person: str, *, at: datetime | None = None) -> Watch:
        """Begin a watch anew that ran out, with the same limit, for a year; one that goes on stays as it is.

        Raises:
            OutOfDate: it is no watch of this channel.
            NotAllowed: as of `watch`.

        """
        former = self._of(watch_id, place)
        said_at = at or self._now()
        with self._store.transaction() as tx:
            known = tx.watches.latest(place, former.name)
            if known and (not known.ended_at or (at and known.since >= at)):
                return known
            _require_room(tx, place, former.name)
            ends_at = said_at + LIFE
            return tx.watches.begin(place, former.name, former.limit, who=person, at=self._now(), ends_at=ends_at)

    def watches(self, place: Place) -> tuple[Watch, ...]:
        """List what a channel watches, in the order in which it began."""
        with self._store.transaction() as tx:
            return tx.watches.of(place)

    def end(self, watch_id: int, place: Place, person: str) -> Watch:
        """End a watch of a channel; twice is the same as once.

        Raises:
            OutOfDate: it is no watch of this channel.

        """
        watch = self._of(watch_id, place)
        with self._store.transaction() as tx:
            return tx.watches.end(watch.id, who=person, at=self._now())

    def unwatch(self, name: Name, place: Place, person: str) -> Watch:
        """End the watch of a name.

        Raises:
            OutOfDate: this channel does not watch it, and never did.

        """
        with self._store.transaction() as tx:
            known = tx.watches.latest(place, name)
            if known is None:
                raise OutOfDate(
                    f"This channel does not watch `{name.shown}`.",
                    "Nothing was changed.",
                    "See what it watches with `/domain watches`.",
                )
            return tx.watches.end(known.id, who=person, at=self._now())

    def check_next(self) -> bool:
        """Ask OVH about one name that is due, for every channel that watches it; False if none is."""
        with self._store.transaction() as tx:
            claimed = tx.watches.claim(self._now())
        if claimed is None:
            return False
        is_anybody_waiting = not all(watch.is_over(self._now()) for watch in claimed)
        finding = self._find(claimed[0].name) if is_anybody_waiting else None
        with self._store.transaction() as tx:
            for watch in tx.watches.still(claimed):
                self._note(tx, watch, finding)
        return True

    def _find(self, name: Name) -> Finding | None:
        """Ask what is sold for a name; None if OVH does not answer."""
        try:
            return finding_of(name, self._registrar.offers(name), self._now())
        except RegistrarError:
            return None

    def _note(self, tx: Transaction, watch: Watch, finding: Finding | None) -> None:
        """Remember what OVH answered, and let the channel be told if it is news: both, or neither."""
        now = self._now()
        news = news_of(watch, finding) if finding else None
        if finding:
            looked = seen(watch, finding)
            tx.watches.saw(looked, next_at=next_check(looked, now))
        else:
            tx.watches.retry(watch, at=next_try(watch, now))
        if news and finding:
            (kept,) = tx.offers.keep([finding])
            tx.watches.tell(watch, news, kept, at=now)
        if watch.is_over(now) and not (news and news.ends):
            tx.watches.tell(watch, News.RUN_OUT, None, at=now)

    def _of(self, watch_id: int, place: Place) -> Watch:
        """Return a watch of a channel."""
        with self._store.transaction() as tx:
            try:
                watch = tx.watches.watch(watch_id)
            except LookupError:
                watch = None
            if watch is None or watch.place.channel != tx.channels.present(place.channel):
                raise OutOfDate(
                    "That is no watch of this channel.",
                    "Nothing was changed.",
                    "See what this channel watches with `/domain watches`.",
                )
            return watch

    def _limit(self, under: PriceLimit | None) -> Money | None:
        """Return a limit in the currency of OVH's prices."""
        if under is None:
            return None
        currency = self._registrar.account().currency
        if not under.is_in(currency):
            raise NotUnderstood(
                f"OVH's prices for this account are in {currency}, and no amount is converted.",
                _NOT_WATCHED,
                f"Give the limit in {currency}, such as `--under 20`.",
            )
        return Money(amount=under.amount, currency=currency)

    def _ends_at(self, until: date | None, said_at: datetime) -> datetime:
        """Return the end of a day of the policy's zone."""
        if until is None:
            return said_at + LIFE
        zone = self._policy.hours.zone
        today = said_at.astimezone(require_zone(zone)).date()
        if until < today:
            raise NotUnderstood(f"{until} has passed; today is {today} in {zone}.", _NOT_WATCHED, _HOW)
        if until - today > LIFE_MAX:
            raise NotUnderstood(
                "A watch lasts three years at most.",
                _NOT_WATCHED,
                "Give an earlier last day; when it runs out you can begin it anew.",
            )
        return day_span(today, until, zone).ends_at


def _require_room(tx: Transaction, place: Place, name: Name) -> None:
    not_done = f"`{name.shown}` is not watched."
    if len(tx.watches.of(place)) >= OF_CHANNEL_MAX:
        raise NotAllowed(
            f"This channel watches {OF_CHANNEL_MAX} names already, the most that it can.",
            not_done,
            "End one of them by `/domain watches`, then try again.",
        )
    if tx.watches.count() >= OF_ALL_MAX:
        raise NotAllowed(
            f"All channels together watch {OF_ALL_MAX} names already, the most that Cartwright can.",
            not_done,
            "End one that nobody needs, here or in another channel, by `/domain watches`.",
        )
