"""The services over a real store, with a fake at each end, stepped one verb at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.approving import Approving
from bot.asking import Asking
from bot.attesting import Attesting
from bot.authority import Authority
from bot.cataloguing import Cataloguing
from bot.delegating import Delegating
from bot.directory import Directory
from bot.electorate import Electorate
from bot.enrolling import Enrolling
from bot.factor_cipher import FactorCipher
from bot.freezing import Freezing
from bot.hearing import Hearing
from bot.listing import Listing
from bot.live_searches import LiveSearches
from bot.looking import Looking
from bot.model.cart import Cart, Place
from bot.model.configuration import Statement
from bot.model.hearing import Heard
from bot.model.purchase import Purchase, Stage
from bot.model.search import Search
from bot.model.standing import Standing
from bot.model.telling import Seen, Subject
from bot.moving import Moving
from bot.notifying import Notifying
from bot.proving import Proving
from bot.purchasing import Purchasing
from bot.quoting import Quoting
from bot.requesting import Requesting
from bot.ruling import Ruling
from bot.searching import Searching
from bot.settling import Settling
from bot.shopping import Shopping
from bot.showing import Showing
from bot.store import Store
from bot.tracking import Tracking
from bot.watching import Watching
from tests.fakes import BOT, FakeCatalogueSource, FakeChannel, FakeMessenger, FakeRegistrar
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER, TEAM, Clock, policy

SPOKEN = (Statement.LEGAL_AGE, Statement.CONDITIONS, Statement.CLAIMS, Statement.NO_RETURN)


QUIET_TIME = timedelta(minutes=15)
FACTOR_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="


class FakeCircuit:
    """Whether OVH is left alone, as a test says."""

    open_since: datetime | None = None


class Crash(BaseException):
    """The end of the process, in the middle of what it was doing."""


def crash() -> None:
    raise Crash


class Office:
    """A bot that does nothing by itself.

    Its channel has the requester and one approver in it; the other approver is elsewhere.
    """

    def __init__(self, store: Store, clock: Clock, **rules: Any) -> None:
        self.store = store
        self.clock = clock
        self.registrar = FakeRegistrar(clock)
        self.messenger = FakeMessenger(clock)
        self.circuit = FakeCircuit()
        self.messenger.standings = dict.fromkeys((REQUESTER, APPROVER, OTHER_APPROVER), Standing.MEMBER)
        self.messenger.channels = {PLACE.channel: FakeChannel(members={REQUESTER, APPROVER, BOT})}
        self._searches = 0
        self.rule(**rules)

    def rule(self, **rules: Any) -> None:
        """Start anew with other rules, as after a change of the configuration."""
        self._rules = rules
        store, registrar, messenger, clock = self.store, self.registrar, self.messenger, self.clock
        self.policy = policy(**rules)
        self.directory = Directory(messenger, self.policy, clock)
        self.ruling = Ruling(self.policy, clock)
        self.electorate = Electorate(store, self.directory, self.ruling, clock)
        self.enrolling = Enrolling(store, FactorCipher(FACTOR_KEY), self.policy, clock)
        self.delegating = Delegating(store, self.directory, self.policy, clock)
        self.moving = Moving(store, self.policy, clock)
        self.shopping = Shopping(registrar, store, self.policy, clock)
        self.requesting = Requesting(store, self.directory, self.electorate, self.ruling, self.policy, clock)
        self.approving = Approving(store, self.electorate, self.ruling, self.enrolling, self.policy, clock)
        self.proving = Proving(registrar, registrar, clock)
        self.quoting = Quoting(registrar, self.ruling, store, clock)
        authority = Authority(self.proving, self.electorate, self.ruling)
        self.purchasing = Purchasing(registrar, registrar, self.quoting, authority, self.ruling, store, clock)
        looking = Looking(registrar, store, clock)
        self.settling = Settling(registrar, looking, self.proving, store, self.policy.quiet_time, clock)
        self.attesting = Attesting(registrar, looking, self.electorate, store, self.policy.quiet_time, clock)
        self.tracking = Tracking(registrar, self.proving, store, clock)
        self.catalogue_source = FakeCatalogueSource(clock)
        self.cataloguing = Cataloguing(self.catalogue_source, registrar, store, clock)
        self.asking = Asking(registrar, self.cataloguing, clock, lambda _: None)
        self.live = LiveSearches(self.asking, store, clock, lambda *_: None)
        self.searching = Searching(self.live, self.asking, self.cataloguing, self.circuit, store, self.policy, clock)
        self.listing = Listing(store, clock)
        self.watching = Watching(registrar, store, self.policy, clock)
        self.freezing = Freezing(store, self.directory, self.policy, clock)
        self.notifying = Notifying(
            messenger, self.directory, self.electorate, self.ruling, self.searching, store, clock
        )
        self.hearing = Hearing(messenger, store, TEAM, clock)
        self.showing = Showing(messenger, self.hearing, self.searching, self.live, clock)

    # What people do

    def add(self, *names: str, place: Place = PLACE) -> Cart:
        """Search names, and put what is offered for them into a channel's cart."""
        self.messenger.channels.setdefault(place.channel, FakeChannel(members={REQUESTER, APPROVER, BOT}))
        for finding in self.search(*names, place=place).found:
            assert finding.offer_id is not None
            self.shopping.add(finding.offer_id, place, REQUESTER)
        return self.cart(place)

    def search(self, *words: str, place: Place = PLACE) -> Search:
        """Search what somebody typed, until all of it is answered or could not be."""
        self._searches += 1
        heard = Heard(
            key=f"search {self._searches} at {self.clock()}",
            intention="search",
            place=place,
            person=REQUESTER,
            values={},
            heard_at=self.clock(),
        )
        search = self.searching.begin(words, (), (), heard)
        exhaust(self.asking.ask_next)
        exhaust(self.showing.show_next)
        return self.searching.search(search.id)

    def request(self, *names: str, place: Place = PLACE) -> Purchase:
        """Fill a cart, let OVH copy it, and ask for approval of it."""
        self.add(*(names or ("wintersale.fr",)), place=place)
        self.copy()
        cart = self.cart(place)
        key = f"asked for {cart.id}"
        return self.requesting.request(cart.id, REQUESTER, reason="Campaign", statements=SPOKEN, interaction=key)

    def approve(self, purchase: Purchase, voter: str = APPROVER) -> Purchase:
        """Vote for the present price of a request."""
        quote_id = self.purchase(purchase.id).quote_id
        assert quote_id is not None
        return self.vote(quote_id, voter)

    def vote(self, quote_id: int, voter: str = APPROVER, **proof: str) -> Purchase:
        """Vote for one price; a proof is the code, and the key of the submission that it came with."""
        return self.approving.approve(quote_id, voter, at=self.clock(), **proof)

    def withdraw(self, purchase: Purchase) -> Purchase:
        return self.requesting.withdraw(purchase.id, REQUESTER, self.seen(purchase))

    def stop(self, purchase: Purchase, who: str) -> Purchase:
        return self.approving.stop(purchase.id, who, self.seen(purchase))

    def go_on_without(self, purchase: Purchase, who: str) -> Purchase:
        return self.requesting.go_on_without(purchase.id, who, self.seen(purchase))

    def leave_unpaid(self, purchase: Purchase, who: str) -> Purchase:
        return self.attesting.leave_unpaid(purchase.id, who, self.seen(purchase))

    def seen(self, purchase: Purchase) -> Seen:
        """The message by which people act on a request: the one in its channel, which waits for the price a moment."""
        self.tell()
        if not self._shown(purchase):
            self.clock.time += timedelta(seconds=3)
            self.tell()
        return self._shown(purchase)[0]

    def _shown(self, purchase: Purchase) -> Sequence[Seen]:
        with self.store.transaction() as tx:
            return tx.tellings.shown(Subject.PURCHASE, purchase.id)

    # What the threads do

    def copy(self) -> None:
        """Bring every copy of a cart at OVH up to date that is due now."""
        exhaust(self.shopping.copy_next)

    def tell(self) -> None:
        """Post and edit every message that is due now."""
        exhaust(self.notifying.tell_next)

    def work(self) -> None:
        """Do everything that is due now."""
        exhaust(self._work_once)
        self.tell()

    def _work_once(self) -> bool:
        beside = (self.watching.check_next, self.asking.ask_next, self.showing.show_next)
        found = [verb() for verb in (*self.verbs(), *beside)]
        return any(found)

    def verbs(self) -> Sequence[Callable[[], bool]]:
        """Everything that threads do for purchases, but telling."""
        return (
            self.proving.prove_next,
            self.shopping.copy_next,
            self.quoting.quote_next,
            self.purchasing.advance_next,
            self.settling.settle_next,
            self.tracking.check_next,
            self.delegating.turn_next,
        )

    def pass_time(self, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let a time pass in small steps, doing what comes due on the way."""
        whole = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        step, end = max(timedelta(seconds=1), whole / 30), self.clock.time + whole
        while self.clock.time < end:
            self.clock.time += step
            self.work()

    def restart(self) -> None:
        """End without a word, and start again."""
        self.store.take_over(self.clock())
        self.rule(**self._rules)
        self.live.resume()

    # How it stands

    def cart(self, place: Place = PLACE) -> Cart:
        with self.store.transaction() as tx:
            return tx.carts.open_or_begin(place)

    def purchase(self, purchase_id: int) -> Purchase:
        with self.store.transaction() as tx:
            return tx.purchases.purchase(purchase_id)

    def stage(self, purchase: Purchase) -> Stage:
        return self.purchase(purchase.id).stage

    def names_in_cart(self, place: Place = PLACE) -> list[str]:
        return [item.name.ascii for item in self.cart(place).items]

    def texts(self, channel: str) -> list[str]:
        """The texts that stand in a channel or a direct message, oldest first."""
        return self.messenger.texts(channel) if channel in self.messenger.channels else []

    def names_at_ovh(self) -> list[list[str]]:
        """The names in each cart at OVH that was not ordered."""
        carts = [cart for cart in self.registrar.carts.values() if cart.order_id is None]
        return [[item.offer.name.ascii for item in cart.items.values()] for cart in carts]


def exhaust(step: Callable[[], bool], steps_max: int = 1_000) -> None:
    """Do a kind of work until there is none left."""
    for _ in range(steps_max):
        if not step():
            return
    raise AssertionError("there is always more to do")
