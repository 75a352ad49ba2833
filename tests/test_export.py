"""An export joins all that is known of a purchase, and harms no spreadsheet."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.exporting import COLUMNS, export
from bot.store.books import Unusable
from tests.books import DECLINED, DELIVERED, WAITING, tamper, write_books
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER
from tests.stocked import rows


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("books") / "cartwright.sqlite3"
    write_books(file)
    return file


@pytest.fixture(scope="module")
def records(file: Path) -> dict[int, dict[str, Any]]:
    """What JSON Lines has, by the number of the request."""
    return {record["request"]: record for record in map(json.loads, export(file, "jsonl"))}


@pytest.fixture(scope="module")
def table(file: Path) -> dict[str, dict[str, str]]:
    """What CSV has, by the number of the request."""
    return read_csv("".join(export(file, "csv")))


def read_csv(text: str) -> dict[str, dict[str, str]]:
    return {row["request"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_what_was_bought_is_told_from_the_request_to_the_delivery(
    file: Path, records: dict[int, dict[str, Any]]
) -> None:
    bought = records[DELIVERED]
    (row,) = rows(file, "SELECT * FROM purchases WHERE id = 1")
    last = rows(file, "SELECT line, hash FROM ledger WHERE subject = 'purchase' AND subject_id = 1 ORDER BY line")[-1]
    seal = rows(file, "SELECT seal FROM quotes WHERE id = 1")[0]["seal"]

    assert (bought["channel"], bought["requester"], bought["reason"]) == (PLACE.channel, REQUESTER, "Campaign")
    assert bought["names"] == ["wintersale.fr"]
    assert [(v["voter"], v["vote"], v["quote"]) for v in bought["votes"]] == [(APPROVER, "approved", 1)]
    assert bought["approved"] == {
        "quote": 1,
        "net": "6.99",
        "vat": "1.40",
        "gross": "8.39",
        "currency": "EUR",
        "payment_method": "Visa ending 4242",
        "seal": seal,
    }
    assert bought["fresh_seal"] == seal
    assert (bought["order"]["number"], bought["order"]["gross"]) == (row["order_id"], "8.39")
    assert bought["payment"]["outcome"] == "paid"
    assert bought["delivery"]["status"] == "delivered"
    assert bought["stage"] == "delivered"
    assert bought["ledger"] == last
    moments = [bought["requested_at"], bought["votes"][0]["at"], bought["order"]["placed_at"]]
    moments += [bought["payment"]["sent_at"], bought["payment"]["paid_at"], bought["delivery"]["at"]]
    assert moments == sorted(moments)
    assert all(moment.endswith("+00:00") for moment in moments)


def test_what_was_not_bought_has_neither_an_order_nor_an_approved_price(records: dict[int, dict[str, Any]]) -> None:
    for number, stage in ((DECLINED, "declined"), (WAITING, "requested")):
        record = records[number]
        assert record["stage"] == stage
        assert set(record["order"].values()) | set(record["approved"].values()) == {None}
        assert record["payment"] == {"outcome": "not paid", "sent_at": None, "paid_at": None}
    assert records[DECLINED]["votes"][0]["vote"] == "declined"
    assert records[DECLINED]["names"] == ["summersale.fr"]
    assert records[DECLINED]["note"] == "Too dear"


def test_csv_says_the_same_flat(records: dict[int, dict[str, Any]], table: dict[str, dict[str, str]]) -> None:
    assert [*table] == [str(number) for number in records]
    for number, record in records.items():
        row = table[str(number)]
        assert tuple(row) == COLUMNS
        for part in ("approved", "order", "payment", "delivery", "ledger"):
            for name, value in record[part].items():
                assert row[f"{part}_{name}"] == ("" if value is None else str(value))
    vote = records[DECLINED]["votes"][0]
    assert table["2"]["votes"] == f"{OTHER_APPROVER} declined quote 2 at {vote['at']}"
    (stopped,) = records[WAITING]["votes"]
    taken_back = f"taken back at {stopped['withdrawn_at']}"
    assert table["3"]["votes"] == f"{APPROVER} approved quote 3 at {stopped['at']} {taken_back}"


def test_csv_is_as_rfc_4180_has_it(file: Path) -> None:
    text = "".join(export(file, "csv"))

    assert text.endswith("\r\n")
    assert len(text.split("\r\n")) == 5
    assert text.splitlines()[0] == ",".join(COLUMNS)


@pytest.mark.parametrize("reason", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(file: Path, tmp_path: Path, reason: str) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(file.read_bytes())
    tamper(copy, "UPDATE purchases SET reason = ?", reason)

    assert read_csv("".join(export(copy, "csv")))["1"]["reason"] == f"'{reason}"
    assert json.loads("".join(export(copy, "jsonl")).splitlines()[0])["reason"] == reason


def test_words_with_quotes_commas_and_lines_stay_in_their_cell(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(file.read_bytes())
    words = 'For "winter", and\nspring; été'
    tamper(copy, "UPDATE purchases SET reason = ?", words)

    assert read_csv("".join(export(copy, "csv")))["1"]["reason"] == words


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET details = 'no JSON' WHERE what = ?",
        "UPDATE purchases SET stage = ?",
        "UPDATE quotes SET body = ?",
    ],
)
def test_what_cannot_be_read_is_not_exported_and_the_audit_is_named(file: Path, tmp_path: Path, sql: str) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(file.read_bytes())
    tamper(copy, sql, "vote")

    with pytest.raises(Unusable, match="request 1 cannot be read; `cartwright audit verify`"):
        list(export(copy, "jsonl"))
