"""A fresh OVH account behind real HTTP for a test, and python-ovh to call it with."""

import atexit
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import ovh
import ovh.client
import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.rehearsal.ovh import Account, Faults, Guesses, Pace, build
from bot.rehearsal.serving import serving

MIDNIGHT = datetime(2027, 11, 21, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves only when told."""

    time: datetime = MIDNIGHT

    def __call__(self) -> datetime:
        return self.time

    def pass_seconds(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class _Server:
    """One server for the whole run, whose application each test replaces by its own."""

    def __init__(self) -> None:
        stack = ExitStack()
        self._app: ASGIApp | None = None
        self.url = stack.enter_context(serving(lambda _url: self._serve))
        ovh.client.ENDPOINTS["standin"] = f"{self.url}/1.0"
        atexit.register(stack.close)

    def use(self, app: ASGIApp) -> None:
        self._app = app

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)


_server = cache(_Server)


@dataclass(kw_only=True)
class StandIn:
    """A running stand-in with its clock, and the most usual steps through it."""

    account: Account
    faults: Faults
    clock: Clock
    url: str
    client: ovh.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.client_of("standin-buy")

    def client_of(self, consumer_key: str = "standin-buy", **changes: Any) -> ovh.Client:
        settings: dict[str, Any] = {
            "application_key": "standin-app-key",
            "application_secret": "standin-app-secret",
            "consumer_key": consumer_key,
            "timeout": 5,
        }
        return ovh.Client(endpoint="standin", **(settings | changes))

    def get(self, path: str, **headers: str) -> requests.Response:
        """Call without a signature."""
        return requests.get(f"{self.url}{path}", headers=headers, timeout=5)

    def post(self, path: str, body: object = None, **headers: str) -> requests.Response:
        """Call without a signature."""
        return requests.post(f"{self.url}{path}", json=body, headers=headers, timeout=5)

    def empty_cart(self, description: str = "") -> str:
        cart = self.client.post("/order/cart", ovhSubsidiary="FR", description=description)
        self.client.post(f"/order/cart/{cart['cartId']}/assign")
        return str(cart["cartId"])

    def search(self, domain: str) -> Any:
        (offer,) = self.client.get(f"/order/cart/{self.empty_cart()}/domain", domain=domain)
        return offer

    def add(self, cart_id: str, domain: str, **choice: Any) -> int:
        """Add a name and confirm the owner's age."""
        item = self.client.post(f"/order/cart/{cart_id}/domain", domain=domain, **choice)
        self.configure(cart_id, item["itemId"], "OWNER_LEGAL_AGE", "true")
        return int(item["itemId"])

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> int:
        path = f"/order/cart/{cart_id}/item/{item_id}/configuration"
        return int(self.client.post(path, label=label, value=value)["id"])

    def ready_cart(self, *domains: str) -> str:
        cart_id = self.empty_cart()
        for domain in domains:
            self.add(cart_id, domain)
        return cart_id

    def quote(self, *domains: str) -> Any:
        return self.client.get(f"/order/cart/{self.ready_cart(*domains)}/checkout")

    def check_out(self, cart_id: str, *, pay: bool = False) -> Any:
        choice = {"autoPayWithPreferredPaymentMethod": pay, "waiveRetractationPeriod": True}
        return self.client.post(f"/order/cart/{cart_id}/checkout", **choice)

    def order(self, *domains: str, pay: bool = False) -> int:
        return int(self.check_out(self.ready_cart(*domains), pay=pay)["orderId"])

    def status(self, order_id: int) -> str:
        return str(self.client.get(f"/me/order/{order_id}/status"))


def standin(pace: Pace | None = None, **guesses: Any) -> StandIn:
    """Serve a new account, with another pace or other guesses if told."""
    clock = Clock()
    account, faults = Account(now=clock, pace=pace, guesses=Guesses(**guesses)), Faults()
    server = _server()
    server.use(build(server.url, account, faults))
    return StandIn(account=account, faults=faults, clock=clock, url=server.url)


def amounts(offer: Any) -> dict[str, float]:
    """Return the labelled values of an offer."""
    return {price["label"]: price["price"]["value"] for price in offer["prices"]}


def lines(sale: Any) -> list[tuple[str, str, str, float]]:
    """Return place, kind, description and amount of each line."""
    return [
        (line["domain"], line["detailType"], line["description"], line["totalPrice"]["value"])
        for line in sale["details"]
    ]
