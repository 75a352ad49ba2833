"""A stand-in for the OVH order API: one account in memory, behind the routes that a domain-buying client uses.

It speaks what OVH documents and what clients have measured; where neither says anything it guesses, and the guesses
that matter can be changed (`Guesses`). Nothing is bought, nothing leaves loopback. Any OVH client can be pointed at
its base URL, which ends in `/1.0`:

    application key     standin-app-key
    application secret  standin-app-secret
    consumer keys       standin-browse (may not check out or pay), standin-pay (may do only that),
                        standin-buy (may do both), standin-expired, standin-other-account; see `keys`

What a name is, the name itself decides: `bot.rehearsal.ovh.names` lists the rules. Prices: `extensions.csv`; a
rehearsal may choose the whole catalogue, 900 extensions and about 30 MB: see `bot.rehearsal.ovh.more_extensions`.

Outside `/1.0` a rehearsal looks at the account and changes it, with JSON and without keys, from this machine only:

    GET    /standin/account          carts, orders, charges, payment methods, late calls, names, the rehearsal's time
    POST   /standin/CHANGE           clock, prices, names, extensions, catalogue, traffic, account, orders, lines,
                                     carts, payment-methods, wallet, guesses: see `bot.rehearsal.ovh.changes`
    GET    /standin/traffic          how long calls take, and how many a second are answered
    GET    /standin/calls            how many calls of each route there were: {"GET /order/cart/{cartId}/domain": 12}
    DELETE /standin/calls            counts anew
    GET    /standin/faults           the faults told so far
    POST   /standin/faults           a fault: see `bot.rehearsal.ovh.faults`
    DELETE /standin/faults           forgets all faults and releases who hangs in one; late calls still land
    GET    /standin/faults/ready-made   the titles of `bot.rehearsal.ovh.ready_made`, by group

Changes answer with the account, as `/standin/account` does; what makes no sense answers 400 and `{"error": why}`.
"""

from pathlib import Path

from bot.rehearsal import serving
from bot.rehearsal.ovh.account import Account, Guesses
from bot.rehearsal.ovh.app import PREFIX, build
from bot.rehearsal.ovh.catalogue import Catalogue
from bot.rehearsal.ovh.faults import FaultError, Faults
from bot.rehearsal.ovh.faults_file import read_faults
from bot.rehearsal.ovh.keys import APPLICATION_KEY, APPLICATION_SECRET, BROWSE, BUY, PAY
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.orders import Pace
from bot.rehearsal.ovh.picture import picture

__all__ = ["Account", "Catalogue", "FaultError", "Faults", "Guesses", "Pace", "announcement", "build", "picture", "run"]


def announcement(base_url: str) -> JsonObject:
    """Return what a client needs to know, for the JSON line at start.

    Args:
        base_url: where the stand-in listens, `http://127.0.0.1:PORT`.
    """
    return {
        "base_url": f"{base_url}{PREFIX}",
        "application_key": APPLICATION_KEY,
        "application_secret": APPLICATION_SECRET,
        "consumer_keys": {"browse": BROWSE.key, "pay": PAY.key, "buy": BUY.key},
        "account": f"{base_url}/standin/account",
    }


def run(port: int, faults_file: Path | None = None) -> None:
    """Serve a new account on a port (0: any free one) until interrupted; print the announcement once it listens.

    Args:
        faults_file: a list of faults that are told from the start, in JSON or YAML.

    Raises:
        FaultError: the file cannot be read, or a fault in it makes no sense.
        OSError: the port is taken.
    """
    account, faults = Account(), Faults()
    for fault in read_faults(account, faults_file) if faults_file else ():
        faults.add(fault)
    serving.serve(lambda base_url: build(base_url, account, faults), port, announcement)
