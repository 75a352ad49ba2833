"""A bot that knows OVH's whole catalogue and has searched before, as on any but its first day."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import requests

from bot.rehearsal import ovh
from bot.rehearsal.slack.sample import FINANCE, GENERAL
from bot.rehearsal.stage import Part, Stage, stage
from tests.benchmarks.crowd import Hands, Somebody, until
from tests.benchmarks.running import running

CALL_SECONDS = 0.3
"""How long OVH takes for a call."""

ABOUT_A_NAME = "GET /order/cart/{cartId}/domain"
_CATALOGUE = "catalogue.sqlite3"
_WITHIN_SECONDS = 60
_FIRST = Somebody(person=FINANCE, channel=GENERAL)


@dataclass(frozen=True, kw_only=True)
class Warm:
    """A bot that runs between stand-ins, and people who search with it."""

    on: Stage
    hands: Hands

    def change_ovh(self, what: str, change: Mapping[str, object]) -> None:
        """Change OVH by one of the stand-in's own routes: `traffic`, `faults`."""
        requests.post(f"{self.on.ovh_url}/standin/{what}", json=change, timeout=5).raise_for_status()

    def count_anew(self) -> None:
        """Forget the calls that OVH has counted so far."""
        requests.delete(f"{self.on.ovh_url}/standin/calls", timeout=5).raise_for_status()

    def calls_about_names(self) -> int:
        """Count how often OVH was asked about a name since then."""
        return self.on.account.traffic.counts().get(ABOUT_A_NAME, 0)


@contextmanager
def warm(folder: Path, **settings: object) -> Iterator[Warm]:
    """Run such a bot while the context lasts. OVH takes its time for each call.

    Args:
        folder: on a disk; the catalogue is kept there for others who need such a bot.
        settings: what differs from a plain configuration.

    """
    database = database_with_catalogue(folder)
    with stage(settings={**settings, "database": database}, catalogue=ovh.Catalogue(is_whole=True)) as on:
        it = Warm(on=on, hands=Hands(on))
        it.change_ovh("traffic", {"call_seconds": CALL_SECONDS})
        with running(on.part, folder):
            _search_once(it)
            yield it


def database_with_catalogue(folder: Path) -> Path:
    """Return a new database that holds the whole catalogue, and nothing else.

    Args:
        folder: on a disk; the catalogue is read for the first one only.

    """
    kept = folder / _CATALOGUE
    if not kept.exists():
        with stage(settings={"database": kept}, catalogue=ovh.Catalogue(is_whole=True)) as on:
            _read_catalogue(on.part, folder, kept)
    number = len(list(folder.glob("warm-*.sqlite3")))
    return Path(copyfile(kept, folder / f"warm-{number}.sqlite3"))


def tried_at(database: Path) -> str:
    """When the catalogue of a database was read, or tried to be read, last; empty if never."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT tried_at FROM catalogues").fetchone()
    return str(row[0]) if row else ""


def _read_catalogue(part: Part, folder: Path, database: Path) -> None:
    with running(part, folder):
        if not until(lambda: bool(tried_at(database)), _WITHIN_SECONDS, every_seconds=0.1):
            raise RuntimeError("the catalogue was not read")


def _search_once(it: Warm) -> None:
    """Let somebody search, so that what only the first search needs is done: a cart, connections, imports."""
    it.hands.type(_FIRST, "/domain search beforehand.com")
    if not until(lambda: any(message.is_answer for message in it.hands.messages(_FIRST)), _WITHIN_SECONDS):
        raise RuntimeError("the first search was not answered")
