"""Fakes of the ports: small, in memory, deterministic. The contract tests hold them to the real adapters.

Nothing here sleeps, reads a clock of its own or draws a number: time comes from `now`, ids count up. What goes wrong is
told beforehand, through `faults`; what the services hold is public, to be looked at and to be changed:

    registrar.faults.plan("place", Uncertain("cut"), after=True)   it is ordered, but the answer is lost
    registrar.faults.choose = lambda call: ...                     a simulation decides at each call
    registrar.faults.during("pay", withdraw)                       something happens while the answer is on its way
    registrar.sell(offer("x.fr", first_year=euros("9.99")))        a price changes
    registrar.orders[1000].held = "documentsRequested"             an order stays where it is
    messenger.channels["C1"].members.discard(BOT)                  the bot is removed from a channel
"""

from tests.fake_catalogue import FakeCatalogueSource
from tests.fake_messenger import BOT, FakeChannel, FakeMessenger
from tests.fake_registrar import (
    BANK,
    CARD,
    LOYALTY_POINTS,
    PREPAID_ACCOUNT,
    TERMS,
    FakeCart,
    FakeItem,
    FakeOrder,
    FakeRegistrar,
)
from tests.faults import Fault, Faults

__all__ = [
    "BANK",
    "BOT",
    "CARD",
    "LOYALTY_POINTS",
    "PREPAID_ACCOUNT",
    "TERMS",
    "FakeCart",
    "FakeCatalogueSource",
    "FakeChannel",
    "FakeItem",
    "FakeMessenger",
    "FakeOrder",
    "FakeRegistrar",
    "Fault",
    "Faults",
]
