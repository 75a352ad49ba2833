"""Catalogues as OVH's schemas have them, and a server that sends whatever bytes it is told."""

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]

REGISTRATION, RENEWAL = ["installation", "renew"], ["renew"]
PATH = "/1.0/order/catalog/public/domain"


def microcents(amount: str) -> int:
    """An amount in OVH's unit."""
    whole, _, cents = amount.partition(".")
    return int(whole + cents.ljust(8, "0"))


def pricing(amount: str, mode: str = "create-default", capacities: list[str] = REGISTRATION, **changes: Any) -> Json:
    """An `order.catalog.publik.Pricing`."""
    plain = {
        "capacities": capacities,
        "commitment": 0,
        "description": f"{mode} for one year",
        "interval": 12,
        "intervalUnit": "month",
        "mode": mode,
        "mustBeCompleted": False,
        "phase": 1 if capacities == RENEWAL else 0,
        "price": microcents(amount),
        "promotions": [],
        "quantity": {"max": 1, "min": 1},
        "repeat": {"max": None, "min": 1},
        "strategy": "volume",
        "tax": microcents(amount) // 5,
        "type": "rental",
    }
    return {**plain, **changes}


def promotion(first_year: str = "1.99", **changes: Any) -> Json:
    """A promotion that has begun and has no end, by which a first year costs so much."""
    plain = {
        "description": "Create Prix barre",
        "discount": {"tax": 0, "value": microcents("5.00")},
        "duration": 1,
        "endDate": None,
        "isGlobalQuantityLimited": False,
        "name": "create",
        "quantity": None,
        "startDate": "2027-01-01T00:00:00+01:00",
        "total": {"tax": 0, "value": microcents(first_year)},
        "type": "fixed_amount",
        "value": microcents("5.00"),
    }
    return {**plain, **changes}


def plan(code: str = "shop", *pricings: Json, **changes: Any) -> Json:
    """A plan; with the four usual prices, unless others are given."""
    usual = (
        pricing("26.99"),
        pricing("32.49", capacities=RENEWAL),
        pricing("25.99", "transfer-default"),
        pricing("79.99", "restore-default", ["installation"], phase=1, interval=0, intervalUnit="none"),
    )
    plain = {
        "addonFamilies": [],
        "configurations": [{"isCustom": True, "isMandatory": True, "name": "OWNER_LEGAL_AGE", "values": None}],
        "invoiceName": f"Domain .{code}",
        "planCode": code,
        "pricingType": "rental",
        "pricings": list(pricings or usual),
        "product": "domain",
    }
    return {**plain, **changes}


def document(*plans: Any, **changes: Any) -> Json:
    """An `order.catalog.publik.Catalog`."""
    plain = {
        "addons": [],
        "catalogId": 4242,
        "locale": {"currencyCode": "EUR", "subsidiary": "FR", "taxRate": 20.0},
        "planFamilies": [],
        "plans": list(plans),
        "products": [],
    }
    return {**plain, **changes}


@dataclass
class Answer:
    """What the server sends; what was asked of it is noted.

    Attributes:
        cut_at: how many bytes are sent of those that were announced; None for all.
        asked: the path with its query, and the headers, of each request.

    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_at: int | None = None
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def zip(self) -> None:
        """Send it compressed."""
        self.body, self.headers = gzip.compress(self.body), {"Content-Encoding": "gzip"}


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve an answer to every request; give the base address, with `/1.0`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer.asked.append((self.path, dict(self.headers)))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_at])

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/1.0"
        finally:
            server.shutdown()
            thread.join()
