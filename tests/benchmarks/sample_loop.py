"""What OVH's sample for searches does: one name after another, each asked about when the last one was answered.

Source: the readme of OVH's `order-cart-examples`, "Search for a name on featured TLDs". The loop is that, in our words;
only its calls about names are counted here, and not those before them for the clock, the extensions and the cart.
"""

import time
from collections.abc import Sequence

from bot.ovh_api.unconfigured import ovh
from bot.rehearsal.ovh.keys import APPLICATION_KEY, APPLICATION_SECRET, BROWSE


def ask_one_by_one(ovh_url: str, names: Sequence[str]) -> list[float]:
    """Ask about names with python-ovh alone; return how many seconds each call took.

    Args:
        ovh_url: where the stand-in listens.
        names: whole names.

    """
    url = f"{ovh_url}/1.0"
    ovh.client.ENDPOINTS[url] = url
    client = ovh.Client(
        endpoint=url,
        application_key=APPLICATION_KEY,
        application_secret=APPLICATION_SECRET,
        consumer_key=BROWSE.key,
    )
    cart = client.post("/order/cart", ovhSubsidiary="FR")["cartId"]
    client.post(f"/order/cart/{cart}/assign")
    return [_seconds(client, cart, name) for name in names]


def _seconds(client: "ovh.Client", cart: str, name: str) -> float:
    began = time.perf_counter()
    offers = client.get(f"/order/cart/{cart}/domain", domain=name)
    took = time.perf_counter() - began
    if not offers:
        raise RuntimeError("the sample's loop found no offer")
    return took
