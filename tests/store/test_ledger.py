"""What happened is written once, and nobody can rewrite it unseen."""

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import bot.store
from bot.model.purchase import Stage
from bot.model.telling import Subject
from bot.store import Store
from bot.store.ledger import Ledger
from tests.samples import MORNING, OTHER_PLACE, REQUESTER
from tests.stocked import led_to, rows

FIELDS = ("line", "at", "who", "subject", "subject_id", "what", "before", "after", "details", "previous")


def _seal(line: dict[str, Any]) -> str:
    """The hash of a line, computed anew: of a JSON list of its other fields, in the order of the table."""
    return hashlib.sha256(json.dumps([line[field] for field in FIELDS]).encode()).hexdigest()


def _is_whole(lines: list[dict[str, Any]]) -> bool:
    return (
        all(line["hash"] == _seal(line) for line in lines)
        and all(line["previous"] == before["hash"] for before, line in pairwise(lines))
        and [line["line"] for line in lines] == list(range(1, len(lines) + 1))
    )


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    """A store's file, after two purchases have come to an end."""
    led_to(store, Stage.DELIVERED, "merry.shop", "bücher.shop")
    led_to(store, Stage.DECLINED, "tree.com", place=OTHER_PLACE, interaction="second")
    return tmp_path / "cartwright.sqlite3"


def test_the_chain_of_hashes_can_be_recomputed_from_the_file_alone(file: Path) -> None:
    lines = rows(file, "SELECT * FROM ledger ORDER BY line")

    assert len(lines) > 10
    assert lines[0]["previous"] == ""
    assert _is_whole(lines)


TAMPERING = {
    "a line is changed": "UPDATE ledger SET who = 'U0SOMEBODY' WHERE line = 5",
    "a moment is changed": "UPDATE ledger SET at = '2000-01-01T00:00:00.000000+00:00' WHERE line = 1",
    "a line is removed": "DELETE FROM ledger WHERE line = 5",
    "the first line is removed": "DELETE FROM ledger WHERE line = 1",
    "two lines are exchanged": """
        UPDATE ledger SET line = -5 WHERE line = 5;
        UPDATE ledger SET line = 5 WHERE line = 6;
        UPDATE ledger SET line = 6 WHERE line = -5;
    """,
}


@pytest.mark.parametrize("sql", TAMPERING.values(), ids=TAMPERING)
def test_tampering_breaks_the_chain(store: Store, file: Path, sql: str) -> None:
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(sql)

    assert not _is_whole(rows(file, "SELECT * FROM ledger ORDER BY line"))


def test_no_statement_of_ours_changes_or_removes_a_line() -> None:
    for source in Path(bot.store.__file__).parent.glob("*.py"):
        text = source.read_text(encoding="utf-8")
        assert not re.search(
            r"(UPDATE|DELETE\s+FROM|REPLACE\s+INTO|DROP\s+TABLE|ALTER\s+TABLE)\s+ledger", text, re.IGNORECASE
        )
    assert {name for name in vars(Ledger) if not name.startswith("_")} == {"append", "of", "all", "hash_of", "head"}


def test_a_line_says_when_who_what_and_about_what(store: Store) -> None:
    with store.transaction() as tx:
        written = tx.ledger.append(
            Subject.CART, 7, "removed", who=REQUESTER, at=MORNING, details={"name": "bücher.shop", "why": '<no> & "no"'}
        )
        [line] = tx.ledger.of(Subject.CART, 7)

    assert line == written
    assert (line.line, line.at, line.who) == (1, "2027-11-21T09:30:00.000000+00:00", REQUESTER)
    assert (line.subject, line.subject_id, line.what, line.before, line.after) == ("cart", 7, "removed", None, None)
    assert json.loads(line.details) == {"name": "bücher.shop", "why": '<no> & "no"'}


def test_carts_and_purchases_of_the_same_number_have_lines_of_their_own(store: Store) -> None:
    with store.transaction() as tx:
        tx.ledger.append(Subject.CART, 1, "added", who=REQUESTER, at=MORNING)
        tx.ledger.append(Subject.PURCHASE, 1, "requested", who=REQUESTER, at=MORNING)

        assert [line.what for line in tx.ledger.of(Subject.CART, 1)] == ["added"]
        assert [line.what for line in tx.ledger.of(Subject.PURCHASE, 1)] == ["requested"]


def test_a_purchases_lines_tell_its_whole_way(store: Store) -> None:
    purchase = led_to(store, Stage.CANCELLED)

    with store.transaction() as tx:
        lines = tx.ledger.of(Subject.PURCHASE, purchase.id)
        assert list(tx.ledger.all())[-len(lines) :] == lines
        assert tx.ledger.head() == (lines[-1].line, lines[-1].hash)
        assert (tx.ledger.hash_of(lines[0].line), tx.ledger.hash_of(404)) == (lines[0].hash, "")

    assert [line.before for line in lines] == [None, *(line.after for line in lines[:-1])]
    assert lines[-1].after == Stage.CANCELLED.value


def test_an_empty_ledger_has_no_head(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.ledger.head() == (0, "")
        assert list(tx.ledger.all()) == []
