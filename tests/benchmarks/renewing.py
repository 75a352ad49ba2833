"""The catalogue is read anew, 30 MB of it, while people search: how long do they wait meanwhile?"""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.rehearsal import ovh
from bot.rehearsal.stage import stage
from bot.store import Store
from tests.benchmarks.crowd import NEVER, Hands, Somebody, gather, until
from tests.benchmarks.figures import Figure, Finding, Side
from tests.benchmarks.running import running
from tests.benchmarks.warm import CALL_SECONDS, database_with_catalogue, tried_at

_CROWD = 100
_BOUND_MS = 300
_PATIENCE_SECONDS = 10
_CATALOGUE = "GET /order/catalog/public/domain"


def measure(folder: Path) -> Finding:
    """Measure searches one after another, from the call for the catalogue to the moment when it is kept.

    Args:
        folder: on a disk; the database is made there.

    """
    database = database_with_catalogue(folder)
    _let_it_be_old(database)
    before, answered, first = tried_at(database), list[float](), list[float]()
    with stage(settings={"database": database}, catalogue=ovh.Catalogue(is_whole=True)) as on:
        on.account.traffic.limits = replace(on.account.traffic.limits, call_seconds=CALL_SECONDS)
        people, hands = iter(gather(on.workspace, _CROWD)), Hands(on)
        with running(on.part, folder):
            until(lambda: _CATALOGUE in on.account.traffic.counts(), _PATIENCE_SECONDS)
            began = time.perf_counter()
            while tried_at(database) == before:
                seconds = _search(hands, next(people))
                first.append(seconds[0])
                answered.append(seconds[1])
            took = time.perf_counter() - began
    return Finding(
        situation="the catalogue is read anew while people search three names each, one after another: from the "
        "command on",
        figures=(
            Figure(name="the catalogue is read and kept", value=took, unit="s"),
            Figure(name="searches answered meanwhile", value=len(answered), unit="", bound=1, side=Side.AT_LEAST),
            Figure(name="first useful message, median", value=1000 * median(first), unit="ms", bound=_BOUND_MS),
            Figure(name="first useful message, slowest", value=1000 * max(first), unit="ms", bound=_BOUND_MS),
            Figure(name="answer of a search, median", value=1000 * median(answered), unit="ms"),
            Figure(name="answer of a search, slowest", value=1000 * max(answered), unit="ms"),
        ),
    )


def _let_it_be_old(database: Path) -> None:
    """Let a database's catalogue have been read two days ago."""
    with Store(database) as store, store.transaction() as tx:
        catalogue = tx.catalogues.reading().catalogue
        assert catalogue is not None
        tx.catalogues.keep(replace(catalogue, read_at=catalogue.read_at - timedelta(days=2)))


def _search(hands: Hands, one: Somebody) -> tuple[float, float]:
    """Return after how many seconds somebody had a first useful message, and the answer."""
    label = f"hazel{one.person[-4:]}"
    typed_at = time.time()
    hands.type(one, f"/domain search {label}.com {label}.shop {label}.eu")
    if not until(lambda: any(shown.is_answer for shown in hands.messages(one)), _PATIENCE_SECONDS):
        return NEVER, NEVER
    seen = hands.messages(one)
    return seen[0].at - typed_at, next(shown.at for shown in seen if shown.is_answer) - typed_at
