"""A database of an earlier release is brought up to date when it is opened, and loses nothing."""

import json
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.migrations import migrations
from bot.model.offer import Availability
from bot.store import Store
from tests.samples import MORNING, PLACE, finding, heard

# What the second release wrote for an offer, which said nothing of phases and locks.
OFFER = {
    "name": {"ascii": "merrychristmas.shop", "shown": "merrychristmas.shop"},
    "action": "create",
    "pricing_mode": "create-default",
    "plan_code": "shop",
    "durations": ["P1Y"],
    "orderable": True,
    "first_year": {"amount": "1.99", "currency": "EUR"},
    "usual_first_year": {"amount": "1.99", "currency": "EUR"},
    "renewal": {"amount": "3.99", "currency": "EUR"},
}


@pytest.mark.parametrize("step", ["policies", "searching"])
def test_an_older_database_is_opened_with_what_is_in_it(tmp_path: Path, step: str) -> None:
    file = tmp_path / "older.sqlite3"
    older = Database(file)
    migrations.apply(older, stop_before=step)
    older.execute(
        "INSERT INTO offers (id, name, body, asked_at) VALUES (7, 'merrychristmas.shop', ?, ?)",
        [json.dumps(OFFER), MORNING.isoformat(timespec="microseconds")],
    )
    older.conn.commit()
    older.close()

    with Store(file) as store, store.transaction() as tx:
        kept = tx.offers.offer(7)
        search = tx.searches.begun_by(heard().key)
        reading = tx.catalogues.reading()
        numbered = tx.offers.keep([finding()])
        lists = tx.extension_lists.of(PLACE)

    assert kept is not None
    assert kept.availability is Availability.FREE
    assert search is None
    assert reading.catalogue is None
    assert numbered[0].offer_id == 8
    assert lists == {}
