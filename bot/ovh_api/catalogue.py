"""`CatalogueSource` by OVHcloud's public catalogue of domain names: 30 MB of JSON that needs no credentials.

Source: `GET /order/catalog/public/domain` of OVH's schemas (`order.catalog.publik.Catalog`).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec
import requests
import urllib3

from bot.errors import Unavailable, Unfit, quoted
from bot.model.catalogue import Catalogue, Tariff
from bot.ovh_api.json_pieces import pieces
from bot.ovh_api.limiter import Gate
from bot.ovh_api.plans import PLACEHOLDER, tariff
from bot.ovh_api.unconfigured import ovh

log = logging.getLogger(__name__)

_PATH = "/order/catalog/public/domain"
_TIMEOUT_SECONDS = (5, 20)  # to connect, and without a byte
_LONGEST = timedelta(minutes=5)
_BYTES_MAX = 200 * 10**6
_CHUNK_BYTES = 2**16
_OK = 200
_PERCENT_MAX = 100
_WORD_MAX = 12

# Where a body is read as it comes, the errors are urllib3's own.
_BROKEN_OFF = (requests.RequestException, urllib3.exceptions.HTTPError)


class OvhCatalogue:
    """OVHcloud's public catalogue.

    It is first written to a file without a name, so that nothing of it stays, not even after a crash; then read plan by
    plan, so that it takes little memory and holds no other thread up.

    Args:
        endpoint: python-ovh's name of the region, such as `ovh-eu`.
        url: another base address, ending in `/1.0`; empty for the endpoint's own.
        folder: where the file is made; it has some 30 MB, and never more than 200.
        gate: the way to OVH.
        now: the present moment.

    """

    def __init__(self, *, endpoint: str, url: str = "", folder: Path, gate: Gate, now: Callable[[], datetime]) -> None:
        self._url = (url or ovh.client.ENDPOINTS[endpoint]).rstrip("/") + _PATH
        self._folder = folder
        self._gate = gate
        self._now = now

    def read(self, subsidiary: str, currency: str) -> Catalogue:
        """Read what every extension costs.

        Raises:
            Unavailable: it could not be read whole.
            Unfit: what came is no catalogue of these prices.

        """
        try:
            with TemporaryFile(dir=self._folder) as file:
                self._fetch(file, subsidiary)
                file.seek(0)
                return read_file(file, subsidiary, currency, self._now())
        except OSError as error:
            raise Unavailable("it could not be written to the disk") from error

    def _fetch(self, file: IO[bytes], subsidiary: str) -> None:
        """Write OVH's answer to a file."""
        with self._gate.enter() as passage, requests.Session() as session:
            session.auth = _unsigned
            session.headers["Accept-Encoding"] = "gzip"
            try:
                with session.get(
                    self._url,
                    params={"ovhSubsidiary": subsidiary},
                    timeout=_TIMEOUT_SECONDS,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    passage.answered(response.status_code, response.headers)
                    self._copy(response, file)
            except _BROKEN_OFF as error:
                passage.lost()
                raise Unavailable("OVH did not answer, or not to the end") from error

    def _copy(self, response: requests.Response, file: IO[bytes]) -> None:
        """Copy a body as it comes, so that one that drips is noticed."""
        if response.status_code != _OK:
            raise Unavailable(f"OVH answered {response.status_code}")
        since, size = self._now(), 0
        while some := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            size += len(some)
            if size > _BYTES_MAX:
                raise Unavailable(f"it is longer than {_BYTES_MAX // 10**6} MB")
            if self._now() - since > _LONGEST:
                raise Unavailable(f"it did not come within {_LONGEST.total_seconds() / 60:.0f} minutes")
            file.write(some)


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Add nothing: without this, `requests` looks for a password in `~/.netrc`."""
    return request


class _Locale(msgspec.Struct, rename="camel"):
    currency_code: str
    subsidiary: str
    tax_rate: Decimal | None = None


def read_file(file: IO[bytes], subsidiary: str, currency: str, now: datetime) -> Catalogue:
    """Read a catalogue plan by plan, from a file that stands at its begin; raises as `OvhCatalogue.read`."""
    locale: _Locale | None = None
    plans = _Plans(currency, now)
    try:
        for key, piece in pieces(file.read):
            if key == "locale":
                locale = _locale(piece, subsidiary, currency)
            elif key == "plans":
                plans.add(piece)
    except EOFError:
        raise Unavailable("OVH's answer broke off") from None
    except ValueError as error:
        raise Unfit("what OVH answered is no JSON of a catalogue") from error
    if locale is None:
        raise Unfit("it does not say what its prices are in")
    plans.check()
    return Catalogue(
        currency=currency,
        tax_percent=_tax_percent(locale),
        tariffs=plans.tariffs,
        read_at=now,
        subsidiary=subsidiary,
    )


def _locale(piece: Any, subsidiary: str, currency: str) -> _Locale:
    """Read whose prices these are.

    Raises:
        Unfit: those of somebody else.

    """
    try:
        locale = msgspec.convert(piece, type=_Locale)
    except msgspec.ValidationError as error:
        raise Unfit("it does not say what its prices are in") from error
    if locale.currency_code != currency:
        raise Unfit(f"its prices are in {_word(locale.currency_code)}, and the account's in {currency}")
    if locale.subsidiary != subsidiary:
        raise Unfit(f"its prices are those of OVH {_word(locale.subsidiary)}, and the account is of OVH {subsidiary}")
    return locale


def _word(told: str) -> str:
    return told if told.isascii() and told.isalpha() and len(told) <= _WORD_MAX else quoted(told, _WORD_MAX)


def _tax_percent(locale: _Locale) -> Decimal | None:
    rate = locale.tax_rate
    return rate if rate is not None and rate.is_finite() and 0 <= rate < _PERCENT_MAX else None


class _Plans:
    """The plans of a catalogue, as far as they were read."""

    def __init__(self, currency: str, now: datetime) -> None:
        self.tariffs: dict[str, Tariff] = {}
        self._currency = currency
        self._now = now
        self._count = 0
        self._unreadable = 0

    def add(self, plan: Any) -> None:
        """Read one more; one that cannot be read is counted, and one that is of no extension left out."""
        self._count += 1
        try:
            read = tariff(plan, self._currency, self._now)
        except msgspec.ValidationError:
            self._unreadable += 1
            return
        if read:
            self.tariffs[read.extension] = read

    def check(self) -> None:
        """Make sure that they can be used.

        Raises:
            Unfit: they cannot.

        """
        if not self._count:
            raise Unfit("it is empty")
        if 2 * self._unreadable > self._count:
            raise Unfit(f"{self._unreadable} of its {self._count} entries cannot be read")
        if not self.tariffs:
            raise Unfit("no extension is in it")
        if all(each.usual_first_year is None for each in self.tariffs.values()):
            raise Unfit(f"no extension in it has a price under {PLACEHOLDER:,}")
        if self._unreadable:
            log.warning("%d of the catalogue's %d plans could not be read", self._unreadable, self._count)
