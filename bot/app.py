"""The composition root: the one module that sees every part."""

import fcntl
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import IO

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.approving import Approving
from bot.asking import Asking
from bot.attesting import Attesting
from bot.authority import Authority
from bot.cataloguing import Cataloguing
from bot.config import Config, is_loopback
from bot.delegating import Delegating
from bot.directory import Directory
from bot.electorate import Electorate
from bot.enrolling import Enrolling
from bot.errors import Misconfigured, RegistrarError
from bot.factor_cipher import FactorCipher
from bot.freezing import Freezing
from bot.hearing import Hearing
from bot.listing import Listing
from bot.live_searches import LiveSearches
from bot.looking import Looking
from bot.model.work import Work
from bot.moving import Moving
from bot.notifying import Notifying
from bot.ovh_api import Lane
from bot.ovh_lanes import Ovh, connect
from bot.ports import Account, Now
from bot.probing import Probing
from bot.proving import Proving
from bot.purchasing import Purchasing
from bot.quoting import Quoting
from bot.requesting import Requesting
from bot.ruling import Ruling
from bot.scheduler import Scheduler
from bot.searching import Searching
from bot.services import Services
from bot.settling import Settling
from bot.shopping import Shopping
from bot.showing import Showing
from bot.slack_http import SlackHttp
from bot.slack_messenger import SlackMessenger, web_client
from bot.slack_socket import SlackSocket
from bot.store import Store
from bot.tracking import Tracking
from bot.views import policy_lines, prices
from bot.watching import Watching
from bot.workers import Workers

log = logging.getLogger(__name__)

REHEARSAL = "Rehearsal: nothing is bought"

_ASKERS = 24
"""How many questions about names are under way at OVH at once, if it takes that many calls a second."""

_TICK = timedelta(seconds=0.5)
_TIDY = timedelta(hours=1)
_KEPT = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Cartwright:
    """The bot, ready to start. `handlers.register` gives it ears before that."""

    config: Config
    services: Services
    workers: Workers
    slack: App
    store: Store
    ovh: Ovh
    scheduler: Scheduler
    connection: SlackSocket | SlackHttp
    lock: IO[str] = field(repr=False)

    def start(self) -> None:
        """Take over what an earlier process left, begin to work, and listen to Slack."""
        self.store.take_over(self.services.now())
        with self.store.transaction() as tx:
            self.services.ruling.adopt(tx, policy_lines.lines(self.services.policy))
            prices.write_as(tx.accounts.language())
        for factor in self.services.enrolling.encrypt_anew():
            log.warning("CARTWRIGHT_FACTOR_KEY does not decrypt the second factor of %s", factor.person)
        self.workers.start()
        self.scheduler.start()
        self.connection.connect()
        self.services.live.resume()  # what people do now need not wait for that

    def stop(self) -> None:
        """Stop listening, finish the steps that are under way, and close the store."""
        self.connection.close()
        self.scheduler.stop()
        self.ovh.limiter.close()
        self.workers.stop()
        self.store.close()
        self.lock.close()

    def look(self) -> None:
        """Let everybody look for work that came due, as the scheduler does twice a second."""
        for work in self.store.due(self.services.now()):
            self.workers.wake(work)
        self.workers.wake(Work.REASSURING)
        self.workers.wake(Work.PROVING)
        self.workers.wake(Work.CATALOGUING)
        self.workers.wake(Work.PROBING)

    def account(self) -> str:
        """Name the OVH account and the endpoint, for the log at start."""
        where = self.config.ovh_api_url or self.config.ovh_endpoint
        try:
            return f"OVH account {self.services.quoting.account().id} at {where}"
        except RegistrarError as error:
            return f"OVH at {where}, which does not tell its account: {error.reason}"


def system_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def build(config: Config, now: Now = system_clock) -> Cartwright:
    """Put the bot together from a configuration.

    Raises:
        Misconfigured: another process uses the same database.
        MessengerError: Slack cannot be reached, or does not know the token.

    """
    if is_loopback(config.slack_api_url) or config.is_rehearsal:
        reach_this_machine_directly()
    lock = _only_process(config.database)
    workers = Workers()
    store = Store(config.database, workers.wake)
    messenger = _messenger(config)
    ovh = connect(config, _writing_as(store), now, monotonic)
    services = _services(config, store, messenger, workers, ovh, now)
    slack = _slack(config, messenger.team())
    cartwright = Cartwright(
        config=config,
        services=services,
        workers=workers,
        slack=slack,
        store=store,
        ovh=ovh,
        scheduler=Scheduler(),
        connection=_connection(config, slack),
        lock=lock,
    )
    _give_work(cartwright)
    return cartwright


def reach_this_machine_directly() -> None:
    """Keep calls to this machine from a proxy that the environment names; every HTTP library obeys this."""
    for variable in ("NO_PROXY", "no_proxy"):
        spared = [host for host in os.environ.get(variable, "").split(",") if host]
        os.environ[variable] = ",".join(dict.fromkeys([*spared, "127.0.0.1", "localhost", "::1"]))


def _messenger(config: Config) -> SlackMessenger:
    token = config.slack_bot_token.get_secret_value()
    client = web_client(token, config.slack_api_url, is_local=is_loopback(config.slack_api_url))
    return SlackMessenger(client, banner=REHEARSAL if config.is_rehearsal else "")


def _services(
    config: Config,
    store: Store,
    messenger: SlackMessenger,
    workers: Workers,
    ovh: Ovh,
    now: Now,
) -> Services:
    policy = config.policy
    registrar, buyer = ovh.registrars[Lane.MONEY], ovh.buyer
    proving = Proving(registrar, None if config.one_key else buyer, now)
    directory, ruling = Directory(messenger, policy, now), Ruling(policy, now)
    electorate = Electorate(store, directory, ruling, now)
    enrolling = Enrolling(store, _cipher(config), policy, now)
    authority = Authority(proving, electorate, ruling)
    quoting = Quoting(registrar, ruling, store, now)
    looking = Looking(registrar, store, now)
    cataloguing = Cataloguing(ovh.catalogue, ovh.registrars[Lane.BACKGROUND], store, now)
    asking = Asking(ovh.registrars[Lane.PEOPLE], cataloguing, now, workers.wake)
    live = LiveSearches(asking, store, now, workers.wake_in)
    searching = Searching(live, asking, cataloguing, ovh.circuit, store, policy, now)
    hearing = Hearing(messenger, store, messenger.team(), now)
    return Services(
        hearing=hearing,
        searching=searching,
        showing=Showing(messenger, hearing, searching, live, now),
        asking=asking,
        live=live,
        listing=Listing(store, now),
        shopping=Shopping(registrar, store, policy, now),
        requesting=Requesting(store, directory, electorate, ruling, policy, now),
        approving=Approving(store, electorate, ruling, enrolling, policy, now),
        proving=proving,
        quoting=quoting,
        purchasing=Purchasing(registrar, buyer, quoting, authority, ruling, store, now),
        settling=Settling(registrar, looking, proving, store, policy.quiet_time, now),
        attesting=Attesting(registrar, looking, electorate, store, policy.quiet_time, now),
        tracking=Tracking(registrar, proving, store, now),
        cataloguing=cataloguing,
        watching=Watching(ovh.registrars[Lane.BACKGROUND], store, policy, now),
        freezing=Freezing(store, directory, policy, now),
        delegating=Delegating(store, directory, policy, now),
        moving=Moving(store, policy, now),
        enrolling=enrolling,
        notifying=Notifying(messenger, directory, electorate, ruling, searching, store, now),
        ruling=ruling,
        policy=policy,
        now=now,
    )


def _writing_as(store: Store) -> Callable[[Account], None]:
    """Let amounts be written in the account's language once OVH has said which, and from the start of the next run."""

    def told(account: Account) -> None:
        with store.transaction() as tx:
            tx.accounts.keep_language(account.language)
        prices.write_as(account.language)

    return told


def _cipher(config: Config) -> FactorCipher | None:
    """What reads second factors; None without a key."""
    key = config.factor_key.get_secret_value()
    return FactorCipher(key) if key else None


def _slack(config: Config, team: str) -> App:
    """Make the Bolt app: everything happens before the response, and nothing is asked of Slack on the way to it."""
    token = config.slack_bot_token.get_secret_value()
    # Bolt logs whole bodies of requests with a bad signature, and of those that nobody listens to.
    quiet = logging.getLogger("cartwright.bolt")
    quiet.setLevel(logging.CRITICAL)
    return App(
        signing_secret=config.slack_signing_secret.get_secret_value() or None,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=team, bot_token=token),
        process_before_response=True,
        token_verification_enabled=False,
        logger=quiet,
        client=web_client(token, config.slack_api_url, is_local=is_loopback(config.slack_api_url)),
    )


def _connection(config: Config, slack: App) -> SlackSocket | SlackHttp:
    if config.transport == "http":
        return SlackHttp(slack, config.http_host, config.http_port)
    return SlackSocket(slack, config.slack_app_token.get_secret_value(), is_local=is_loopback(config.slack_api_url))


def _give_work(cartwright: Cartwright) -> None:
    services, workers = cartwright.services, cartwright.workers
    workers.serve(Work.ASKING, services.asking.ask_next, threads=_ASKERS)
    workers.serve(Work.SHOWING, services.showing.show_next, threads=4)
    workers.serve(Work.MIRRORING, services.shopping.copy_next, threads=2)
    workers.serve(Work.PROVING, services.proving.prove_next)
    workers.serve(Work.QUOTING, services.quoting.quote_next, threads=2)
    workers.serve(Work.PURCHASING, services.purchasing.advance_next, threads=2)
    workers.serve(Work.SETTLING, services.settling.settle_next)
    workers.serve(Work.TRACKING, services.tracking.check_next)
    workers.serve(Work.DELEGATING, services.delegating.turn_next)
    workers.serve(Work.CATALOGUING, services.cataloguing.work_next)
    workers.serve(Work.PROBING, Probing(cartwright.ovh.registrars[Lane.BACKGROUND], cartwright.ovh.circuit).probe_next)
    workers.serve(Work.WATCHING, services.watching.check_next)
    workers.serve(Work.NOTIFYING, services.notifying.tell_next, threads=2)
    cartwright.scheduler.every(_TICK, cartwright.look)
    cartwright.scheduler.every(_TIDY, _tidying(cartwright.store, services.now))


def _tidying(store: Store, now: Now) -> Callable[[], None]:
    return lambda: store.forget_old(now() - _KEPT)


def _only_process(database: Path) -> IO[str]:
    """Make sure that no other process uses the database: claims of one would be freed by the other."""
    lock = Path(f"{database}.lock").open("w")  # noqa: SIM115 - held for as long as the process lives
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Misconfigured(
            [f"another Cartwright is running with {database}; stop it, or set another database"]
        ) from None
    return lock
