"""OVH as the configuration names it: the credentials, one limiter for all calls, and a way in for each lane of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from bot.config import Config
from bot.ovh_api import (
    Access,
    Calls,
    Circuit,
    Credentials,
    Lane,
    Limiter,
    Memory,
    OvhBuyer,
    OvhCatalogue,
    OvhRegistrar,
    ServiceAccount,
)
from bot.ports import Account, Now

_BUYING_PATIENCE_SECONDS = 15.0
"""How long an order or a payment may wait for its turn. What allowed it was looked at before it waited: later it is
looked at again, and what was stored of it says for a minute only that somebody is about to send it."""


@dataclass(frozen=True, kw_only=True)
class Ovh:
    """Everything that calls OVH, each in its lane.

    Args:
        registrars: with the credentials that cannot buy; they share access, account and the cart of searches.
        buyer: with those that can, in the lane of money.
        catalogue: without any, in the lane of the background.

    """

    registrars: Mapping[Lane, OvhRegistrar]
    buyer: OvhBuyer
    catalogue: OvhCatalogue
    limiter: Limiter
    circuit: Circuit


def connect(config: Config, told: Callable[[Account], None], now: Now, clock: Callable[[], float]) -> Ovh:
    """Make the ways to OVH; nothing is sent yet.

    Args:
        told: called once it is known whose account it is.
        clock: seconds that never go back.

    """
    circuit = Circuit(now)
    limiter = Limiter(config.ovh_calls_per_second or None, clock, circuit)
    access, memory = Access(_credentials(config)), Memory(told=told)
    buying = Access(_credentials(config) if config.one_key else _buy_credentials(config))
    return Ovh(
        registrars={lane: OvhRegistrar(Calls(access, limiter.gate(lane)), now, memory) for lane in Lane},
        buyer=OvhBuyer(Calls(buying, limiter.gate(Lane.MONEY, _BUYING_PATIENCE_SECONDS))),
        catalogue=OvhCatalogue(
            endpoint=config.ovh_endpoint,
            url=config.ovh_api_url,
            folder=config.database.parent,
            gate=limiter.gate(Lane.BACKGROUND),
            now=now,
        ),
        limiter=limiter,
        circuit=circuit,
    )


def _credentials(config: Config) -> Credentials | ServiceAccount:
    """What searches, fills carts and reads orders."""
    if config.ovh_client_id.get_secret_value():
        return _service_account(config, config.ovh_client_id, config.ovh_client_secret)
    return _keys(config, config.ovh_consumer_key)


def _buy_credentials(config: Config) -> Credentials | ServiceAccount:
    """What orders and pays."""
    if config.ovh_buy_client_id.get_secret_value():
        return _service_account(config, config.ovh_buy_client_id, config.ovh_buy_client_secret)
    return _keys(config, config.ovh_buy_consumer_key)


def _keys(config: Config, consumer_key: SecretStr) -> Credentials:
    return Credentials(
        endpoint=config.ovh_endpoint,
        application_key=config.ovh_application_key.get_secret_value(),
        application_secret=config.ovh_application_secret.get_secret_value(),
        consumer_key=consumer_key.get_secret_value(),
        url=config.ovh_api_url,
    )


def _service_account(config: Config, client_id: SecretStr, client_secret: SecretStr) -> ServiceAccount:
    return ServiceAccount(
        endpoint=config.ovh_endpoint,
        client_id=client_id.get_secret_value(),
        client_secret=client_secret.get_secret_value(),
    )
