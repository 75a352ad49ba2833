"""Whatever somebody changes past the program, an audit finds it and says what it was."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.auditing import verify
from bot.store import Store
from bot.store.books import NoDatabase, Unusable
from tests.books import (
    DECLINED,
    DELIVERED,
    WAITING,
    found_after,
    found_in,
    lines_of,
    tampering,
    write_anew,
    write_books,
)
from tests.samples import APPROVER, OTHER_APPROVER
from tests.stocked import rows

COLUMNS = ("at", "who", "subject", "subject_id", "what", "before", "after", "details", "previous", "hash")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("books") / "cartwright.sqlite3"
    write_books(file)
    return file


@pytest.fixture
def forger(file: Path) -> Iterator[sqlite3.Connection]:
    with tampering(file) as connection:
        yield connection


def number_of(file: Path, what: str, purchase: int = DELIVERED) -> int:
    """The number of the last line of a kind about a purchase."""
    sql = f"SELECT MAX(line) AS line FROM ledger WHERE what = '{what}' AND subject_id = {purchase}"
    (row,) = rows(file, f"{sql} AND subject = 'purchase'")
    return int(row["line"])


def last_line(file: Path) -> int:
    return len(rows(file, "SELECT line FROM ledger"))


def test_books_that_nobody_touched_are_in_order(file: Path) -> None:
    verdict = verify(file)

    assert (verdict.findings, verdict.purchases, verdict.lines) == ((), 3, last_line(file))
    assert verdict.lines > 20
    assert verdict.head == rows(file, "SELECT hash FROM ledger ORDER BY line DESC LIMIT 1")[0]["hash"]


def test_an_audit_reads_while_the_bot_runs_and_changes_nothing(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "running.sqlite3"
    copy.write_bytes(file.read_bytes())
    with Store(copy) as store, store.transaction() as tx:
        tx.tellings.next_due()  # a transaction that writes is open
        assert verify(copy).findings == ()
    assert copy.read_bytes() == file.read_bytes()


# Lines of the ledger


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_of_any_line_names_the_line(file: Path, column: str) -> None:
    for line in range(1, last_line(file) + 1):
        for value in ("'forged'", "x'00ff'"):
            found = found_after(file, f"UPDATE ledger SET {column} = {value} WHERE line = {line}")
            assert [what for what in found if what.startswith(f"line {line} was changed")], (line, found)


def test_the_number_of_a_line_cannot_be_changed_either(file: Path) -> None:
    for line in range(1, last_line(file) + 1):
        found = found_after(file, f"UPDATE ledger SET line = 500 WHERE line = {line}")
        assert found[0].startswith(f"line {line} was moved, and is found as line 500"), found


def test_each_line_that_is_removed_is_missed(file: Path) -> None:
    last = last_line(file)
    for line in range(1, last):
        assert f"line {line} is missing" in found_after(file, f"DELETE FROM ledger WHERE line = {line}")


def test_lines_that_are_removed_together_are_named_together(file: Path) -> None:
    assert "lines 4 to 6 are missing" in found_after(file, "DELETE FROM ledger WHERE line BETWEEN 4 AND 6")


@pytest.mark.parametrize("distance", [1, 2, 7])
def test_any_two_lines_that_changed_places_are_named(file: Path, distance: int) -> None:
    for line in range(1, last_line(file) - distance + 1):
        other = line + distance
        found = found_after(
            file,
            f"UPDATE ledger SET line = -1 WHERE line = {line}",
            f"UPDATE ledger SET line = {line} WHERE line = {other}",
            f"UPDATE ledger SET line = {other} WHERE line = -1",
        )
        assert found[0] == f"lines {line} and {other} changed places"


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_an_end_that_is_cut_off_is_missed(file: Path, count: int) -> None:
    last = last_line(file) - count
    found = found_after(file, f"DELETE FROM ledger WHERE line > {last}")

    said = f"request {WAITING}: the ledger ends at line {last}, but this request has a later line: it was cut off"
    assert [what for what in found if what.startswith(said)], found


def test_an_end_that_only_messages_tell_of_is_missed_too(file: Path) -> None:
    last = last_line(file)
    found = found_after(file, f"UPDATE tellings SET wanted = {last + 1} WHERE id = 1")

    assert found == [f"the ledger ends at line {last}, but a message tells of line {last + 1}: it was cut off"]


def test_a_ledger_that_is_gone_is_missed(file: Path) -> None:
    assert any("the ledger ends at line 0" in what for what in found_after(file, "DELETE FROM ledger"))


def test_a_line_written_anew_with_its_own_hash_does_not_fit_the_next(file: Path, forger: sqlite3.Connection) -> None:
    vote = lines_of(forger)[number_of(file, "vote") - 1]
    forged = replace(vote, who=OTHER_APPROVER)
    forger.execute("UPDATE ledger SET who = ?, hash = ? WHERE line = ?", [forged.who, forged.digest, vote.line])

    assert f"line {vote.line + 1} does not follow line {vote.line}: one of them was written anew" in found_in(forger)


def test_a_line_that_is_added_at_the_end_is_not_the_purchases_last(file: Path, forger: sqlite3.Connection) -> None:
    last = lines_of(forger)[-1]
    forged = replace(last, line=last.line + 1, who=APPROVER, previous=last.hash)
    values = list(vars(replace(forged, hash=forged.digest)).values())
    forger.execute(f"INSERT INTO ledger VALUES ({', '.join('?' * len(values))})", values)

    assert found_in(forger) == [
        f"request {last.subject_id}: its last line in the ledger is not the one that it should be"
    ]


def test_a_chain_written_anew_contradicts_the_purchases(file: Path, forger: sqlite3.Connection) -> None:
    vote = lines_of(forger)[number_of(file, "vote") - 1]
    write_anew(forger, replace(vote, who=OTHER_APPROVER))
    found = found_in(forger)

    assert not any(what.startswith("line") for what in found)
    assert all(any(what.startswith(f"request {number}:") for what in found) for number in (DELIVERED, DECLINED))


def test_a_chain_written_anew_with_all_that_belongs_to_it_contradicts_a_record_in_slack(
    file: Path, forger: sqlite3.Connection
) -> None:
    before = lines_of(forger)
    first = next(entry for entry in before if entry.subject == "cart")
    write_anew(forger, replace(first, who=OTHER_APPROVER))
    _bring_purchases_into_line(forger)
    assert found_in(forger) == []
    record = before[number_of(file, "delivered") - 1].hash

    for head in (record, record[:16]):
        assert found_in(forger, head) == [
            f"no line has the record {head}: the ledger was rewritten since, or the record is of another database"
        ]


def test_a_record_in_slack_is_in_the_ledger_that_it_was_made_of(file: Path) -> None:
    record = rows(file, f"SELECT hash FROM ledger WHERE line = {number_of(file, 'delivered')}")[0]["hash"]

    assert [verify(file, head).findings for head in (record, record[:16], record.upper())] == [(), (), ()]


def _bring_purchases_into_line(forger: sqlite3.Connection) -> None:
    """What a forger would have to do besides: each purchase's own chain, and the head in its row."""
    for number in (DELIVERED, DECLINED, WAITING):
        follows = ""
        for line in [e.line for e in lines_of(forger) if (e.subject, e.subject_id) == ("purchase", number)]:
            entry = lines_of(forger)[line - 1]
            forger.execute(
                "UPDATE ledger SET details = json_set(details, '$.follows', ?) WHERE line = ?", [follows, line]
            )
            write_anew(forger, lines_of(forger)[line - 1])
            follows = lines_of(forger)[line - 1].hash
            assert entry.line == line
        forger.execute("UPDATE purchases SET head = ? WHERE id = ?", [follows, number])


# Rows that the ledger vouches for


ROWS = {
    "a stage": ("UPDATE purchases SET stage = 'approved' WHERE id = 3", "request 3: the database says “approved”"),
    "no stage": ("UPDATE purchases SET stage = 'bought' WHERE id = 3", "request 3: it is “bought” in the database"),
    "a head": ("UPDATE purchases SET head = 'ab12' WHERE id = 1", "request 1: the ledger ends at line"),
    "an earlier head": (
        "UPDATE purchases SET head = (SELECT hash FROM ledger WHERE subject = 'purchase' LIMIT 1) WHERE id = 1",
        "request 1: its last line in the ledger is not the one",
    ),
    "a requester": ("UPDATE purchases SET requester = 'U0X' WHERE id = 1", "request 1: its requester is “U0X”"),
    "a reason": ("UPDATE purchases SET reason = 'For fun' WHERE id = 1", "request 1: its reason is “For fun”"),
    "an order": ("UPDATE purchases SET order_id = 7 WHERE id = 1", "request 1: its order is “7” in the database"),
    "a quote": ("UPDATE purchases SET quote_id = 3 WHERE id = 1", "request 1: its quote is “3” in the database"),
    "no purchase": ("DELETE FROM purchases WHERE id = 3", "request 3 is in the ledger, and missing"),
    "a price": (
        "UPDATE quotes SET body = replace(body, '8.39', '7.39') WHERE id = 1",
        "quote 1 of request 1 was changed: its contents do not match its seal",
    ),
    "a price that is none": ("UPDATE quotes SET body = '{}' WHERE id = 1", "quote 1 of request 1 was changed"),
    "a seal": ("UPDATE quotes SET seal = 'ab' WHERE id = 1", "quote 1 of request 1 was changed"),
    "another's quote": ("UPDATE quotes SET purchase_id = 2 WHERE id = 1", "quote 1 of request 2 is not in the ledger"),
    "no quote": ("DELETE FROM quotes WHERE id = 3", "quote 3 of request 3 is in the ledger, and missing"),
    "a quote more": (
        "INSERT INTO quotes (purchase_id, seal, body) SELECT 3, seal, body FROM quotes WHERE id = 1",
        "quote 4 of request 3 is not in the ledger",
    ),
    "a vote": (
        "UPDATE votes SET approves = 1 WHERE id = 2",
        f"the vote of {OTHER_APPROVER} on quote 2 of request 2 was",
    ),
    "the reason of a vote": ("UPDATE votes SET reason = '' WHERE id = 2", f"the vote of {OTHER_APPROVER} on quote 2"),
    "the moment of a vote": ("UPDATE votes SET voted_at = '' WHERE id = 1", f"the vote of {APPROVER} on quote 1"),
    "the voter of a vote": (
        "UPDATE votes SET voter = 'U0X' WHERE id = 1",
        "the vote of U0X on quote 1 of request 1 is not in the ledger",
    ),
    "what a request takes from budgets": (
        "UPDATE reservations SET gross = 1 WHERE purchase_id = 1",
        "what request 1 takes from budgets was changed",
    ),
    "that a request takes something": (
        "UPDATE reservations SET released_at = made_at WHERE purchase_id = 1",
        "what request 1 takes from budgets was changed",
    ),
    "a reservation that was removed": (
        "DELETE FROM reservations WHERE purchase_id = 1",
        "what request 1 takes from budgets was changed",
    ),
    "who reserved": (
        "UPDATE reservations SET person = 'U0X' WHERE purchase_id = 1",
        "what request 1 takes from budgets was changed",
    ),
    "for whom a vote was": ("UPDATE votes SET for_whom = 'U0X' WHERE id = 1", f"the vote of {APPROVER} on quote 1"),
    "the factor of a vote": ("UPDATE votes SET factor = 'code' WHERE id = 1", f"the vote of {APPROVER} on quote 1"),
    "a vote taken back": ("UPDATE votes SET withdrawn_at = '' WHERE id = 1", f"the vote of {APPROVER} on quote 1"),
    "a vote that was not taken back": (
        "UPDATE votes SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL",
        f"the vote of {APPROVER} on quote 3 of request 3 was changed",
    ),
    "what a price takes": (
        "UPDATE quotes SET terms = replace(terms, '\"count\":1', '\"count\":0') WHERE id = 1",
        "quote 1 of request 1 is not in the ledger, or with another seal or terms",
    ),
    "no vote": ("DELETE FROM votes WHERE id = 1", f"the vote of {APPROVER} on quote 1 of request 1 is missing"),
    "a vote more": (
        "INSERT INTO votes (purchase_id, quote_id, voter, approves, reason, voted_at) VALUES (3, 3, 'U0X', 1, '', '')",
        "the vote of U0X on quote 3 of request 3 is not in the ledger",
    ),
    "a freeze lifted": ("UPDATE freezes SET lifted_at = NULL, lifted_by = NULL", "freeze 1 was changed"),
    "a freeze's reason": ("UPDATE freezes SET reason = 'None'", "freeze 1 was changed"),
    "a freeze's moment": ("UPDATE freezes SET frozen_at = 'never'", "freeze 1 was changed"),
    "no freeze": ("DELETE FROM freezes", "freeze 1 is in the ledger, and missing"),
    "a freeze more": (
        "INSERT INTO freezes (reason, frozen_by, frozen_at) SELECT reason, frozen_by, frozen_at FROM freezes",
        "freeze 2 was changed",
    ),
}


@pytest.mark.parametrize(("sql", "said"), ROWS.values(), ids=ROWS)
def test_a_row_that_is_not_what_the_ledger_says_is_named(file: Path, sql: str, said: str) -> None:
    found = found_after(file, sql)

    assert found
    assert found[0].startswith(said), found


# What cannot be read


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        verify(tmp_path / "none.sqlite3")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"This is a letter, and no database." * 100])
def test_a_file_that_is_no_database_of_ours_cannot_be_audited(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "letter.txt"
    other.write_bytes(content)

    with pytest.raises(Unusable):
        verify(other)


def test_a_database_of_something_else_cannot_be_audited(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE ledger (line INTEGER)")

    with pytest.raises(Unusable):
        verify(other)
