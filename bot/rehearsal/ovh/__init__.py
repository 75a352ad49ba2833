"""A stand-in for the OVH order API: one account in memory, behind the routes that a domain-buying client uses.

It speaks what OVH documents and what clients have measured; where neither says anything it guesses, and the guesses
that matter can be changed (`Guesses`). Nothing is bought, nothing leaves loopback. Any OVH client can be pointed at
its base URL, which ends in `/1.0`:

    application key     standin-app-key
    application secret  standin-app-secret
    consumer keys       standin-browse (may not check out or pay), standin-buy (may do everything),
                        standin-expired (may do nothing any more)

What a name is, the name itself decides: `bot.rehearsal.ovh.names` lists the rules. Prices: `extensions.csv`.

Outside `/1.0` a rehearsal looks at the account and changes it, with JSON and without keys, from this machine only:

    GET    /standin/account          carts, orders, charges, payment methods, names, the rehearsal's time
    POST   /standin/clock            {"advance_seconds": 600}   moves carts and orders, not signatures
    POST   /standin/prices           {"name": "x.fr" or "extension": "fr", and any of "price", "renew", "promotion"
                                      ("transfer" for an extension)}
    POST   /standin/names            {"name": "x.fr", "is": "free|taken|premium|resale|auction|reserved"}
    POST   /standin/orders           {"orderId": 1, "status": "documentsRequested"}   null lets it live again
    POST   /standin/payment-methods  {"paymentMethodId": 1, "default": true, "status": "EXPIRED"}
    POST   /standin/guesses          {"second_checkout_status": 409}
    GET    /standin/faults           the faults told so far
    POST   /standin/faults           a fault: see `bot.rehearsal.ovh.faults`
    DELETE /standin/faults           forgets all faults and releases who hangs in one

Changes answer with the account, as `/standin/account` does; what makes no sense answers 400 and `{"error": why}`.
"""

from bot.rehearsal import serving
from bot.rehearsal.ovh.account import Account, Guesses
from bot.rehearsal.ovh.app import PREFIX, build
from bot.rehearsal.ovh.faults import Faults
from bot.rehearsal.ovh.keys import APPLICATION_KEY, APPLICATION_SECRET, BROWSE, BUY
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.orders import Pace
from bot.rehearsal.ovh.picture import picture

__all__ = ["Account", "Faults", "Guesses", "Pace", "announcement", "build", "picture", "run"]


def announcement(base_url: str) -> JsonObject:
    """Return what a client needs to know, for the JSON line at start.

    Args:
        base_url: where the stand-in listens, `http://127.0.0.1:PORT`.
    """
    return {
        "base_url": f"{base_url}{PREFIX}",
        "application_key": APPLICATION_KEY,
        "application_secret": APPLICATION_SECRET,
        "consumer_keys": {"browse": BROWSE.key, "buy": BUY.key},
        "account": f"{base_url}/standin/account",
    }


def run(port: int) -> None:
    """Serve a new account on a port (0: any free one) until interrupted; print the announcement once it listens.

    Raises:
        OSError: the port is taken.
    """
    serving.serve(build, port, announcement)
