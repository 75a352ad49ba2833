"""The process that `cataloguing` measures: reads the whole catalogue twice, and looks prices up all the time.

Prints what it found as JSON: megabytes, milliseconds and microseconds. It has no Slack and answers nobody; what else a
bot has in memory is not what a refresh adds.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bot.cataloguing import Cataloguing
from bot.ovh_api import Access, Calls, Circuit, Credentials, Lane, Limiter, Memory, OvhCatalogue, OvhRegistrar
from bot.rehearsal.ovh.keys import APPLICATION_KEY, APPLICATION_SECRET, BROWSE
from bot.store import Store

_MEGABYTE = 10**6
_SAMPLES_A_SECOND = 500
_WARMED_UP_SECONDS = 0.3


class _Clock:
    """The present, and days after it."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def main(url: str, folder: Path) -> None:
    """Read the catalogue of a stand-in, and print what that cost."""
    clock = _Clock()
    with Store(folder / "refreshing.sqlite3") as store:
        cataloguing = _cataloguing(url, folder, store, clock)
        _refresh_small(cataloguing)
        before = _resident()
        resident: list[int] = []
        stalls: list[float] = []
        lookups: list[float] = []
        with (
            _repeating(lambda: resident.append(_resident())),
            _repeating(lambda: stalls.append(_stall())),
            _repeating(lambda: lookups.append(_lookup(cataloguing))),
        ):
            spent, begun = time.process_time(), time.perf_counter()
            first = _refresh(cataloguing)
            took, computed = time.perf_counter() - begun, time.process_time() - spent
            clock.ahead = timedelta(days=2)
            second = _refresh(cataloguing)
        catalogue = cataloguing.reading().catalogue
        if not (first and second and catalogue):
            raise RuntimeError(cataloguing.reading().fault)
    lookups.sort()
    found = {
        "extensions": len(catalogue.tariffs),
        "growth_mb": (max(resident) - before) / _MEGABYTE,
        "seconds": took,
        "processor_seconds": computed,
        "stall_ms": 1000 * max(stalls),
        "lookup_median_us": 10**6 * lookups[len(lookups) // 2],
        "lookup_slowest_ms": 1000 * lookups[-1],
    }
    print(json.dumps(found))


def _cataloguing(url: str, folder: Path, store: Store, clock: _Clock) -> Cataloguing:
    limiter = Limiter(None, time.monotonic, Circuit(clock))
    gate = limiter.gate(Lane.BACKGROUND)
    keys = Credentials(
        endpoint="ovh-eu",
        application_key=APPLICATION_KEY,
        application_secret=APPLICATION_SECRET,
        consumer_key=BROWSE.key,
        url=f"{url}/1.0",
    )
    registrar = OvhRegistrar(Calls(Access(keys), gate), clock, Memory())
    source = OvhCatalogue(endpoint="ovh-eu", url=keys.url, folder=folder, gate=gate, now=clock)
    return Cataloguing(source, registrar, store, clock)


def _refresh_small(cataloguing: Cataloguing) -> None:
    """Let what every process needs be in memory: libraries, connections, the store."""
    cataloguing.learn("fr")
    cataloguing.reading()
    time.sleep(_WARMED_UP_SECONDS)


def _refresh(cataloguing: Cataloguing) -> bool:
    return cataloguing.refresh_next() and not cataloguing.reading().fault


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)


def _stall() -> float:
    """How long a thread that wants to go on after a pause has to wait for it, in seconds."""
    pause = 1 / _SAMPLES_A_SECOND
    begun = time.perf_counter()
    time.sleep(pause)
    return time.perf_counter() - begun - pause


def _lookup(cataloguing: Cataloguing) -> float:
    begun = time.perf_counter()
    cataloguing.reading().tariff("shop")
    return time.perf_counter() - begun


@contextmanager
def _repeating(act: Callable[[], object]) -> Iterator[None]:
    """Do something again and again in a thread of its own."""
    is_over = threading.Event()

    def repeat() -> None:
        while not is_over.wait(1 / _SAMPLES_A_SECOND):
            act()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
