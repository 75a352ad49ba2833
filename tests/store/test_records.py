"""What the ledger proves about a purchase, and that nothing written past the store is believed."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.ledger import QUOTE, VOTE, Entry, Record, Unproved, record_of
from bot.model.purchase import Event, Purchase, Stage
from bot.model.telling import Subject
from bot.model.terms import Terms
from bot.store import Store, Transaction
from bot.store.columns import decoded
from tests.samples import APPROVER, FACTOR, OTHER_APPROVER, OTHER_PLACE, REQUESTER, after, euros, quote, terms, vote
from tests.stocked import led_to, move


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    return tmp_path / "cartwright.sqlite3"


def _read(store: Store, purchase: Purchase) -> Purchase:
    with store.transaction() as tx:
        return tx.purchases.purchase(purchase.id)


def _lines(store: Store, purchase: Purchase) -> list[Entry]:
    with store.transaction() as tx:
        return tx.ledger.of(Subject.PURCHASE, purchase.id)


def _record(store: Store, purchase: Purchase) -> Record:
    with store.transaction() as tx:
        return _record_in(tx, purchase)


def _record_in(tx: Transaction, purchase: Purchase) -> Record:
    return tx.purchases.record(tx.purchases.purchase(purchase.id))


def by_hand(file: Path, sql: str, *values: object) -> None:
    """Change a store's file past the store."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql, values)


@pytest.mark.parametrize("stage", Stage)
def test_the_ledger_proves_every_stage_that_a_purchase_came_to_by_itself(store: Store, stage: Stage) -> None:
    purchase = led_to(store, stage)
    record = _record(store, purchase)

    assert (record.stage, record.requester) == (stage, REQUESTER)
    if purchase.quote_id is not None and purchase.quote is not None:
        assert record.seals[purchase.quote_id] == purchase.quote.seal
    assert bool(record.votes) is (Stage.APPROVED in _stages(store, purchase))
    assert record.order_id == purchase.order_id


def _stages(store: Store, purchase: Purchase) -> set[Stage]:
    return {Stage(line.after) for line in _lines(store, purchase)}


@pytest.mark.parametrize("stage", Stage)
def test_a_purchase_names_its_last_line_and_each_line_the_one_before(store: Store, stage: Stage) -> None:
    purchase = led_to(store, stage, at=after(minutes=1))
    lines = _lines(store, purchase)

    assert purchase.head == lines[-1].hash
    for before, line in zip(["", *(line.hash for line in lines)], lines, strict=False):
        assert f'"follows":"{before}"' in line.details


def test_two_purchases_have_a_chain_each_and_one_ledger(store: Store) -> None:
    first = led_to(store, Stage.REQUESTED, "merry.shop")
    second = led_to(store, Stage.REQUESTED, "tree.com", place=OTHER_PLACE, interaction="second")
    move(store, first, Event.DECLINE)
    move(store, second, Event.DECLINE)

    assert _record(store, first).stage is _record(store, second).stage is Stage.DECLINED


# What is written into the ledger


def test_the_ledger_keeps_the_seal_of_every_price_with_its_amounts(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    dearer = quote(gross=euros("2.40"))
    with store.transaction() as tx:
        quote_id = tx.purchases.quoted(purchase, dearer, terms(), at=after(hours=1))

    assert purchase.quote is not None
    assert set(_record(store, purchase).seals.values()) == {purchase.quote.seal, dearer.seal}
    (line,) = [line for line in _lines(store, purchase) if f'"quote_id":{quote_id}' in line.details]
    assert (line.what, line.before, line.after) == (QUOTE, "requested", "requested")
    assert '"gross":"2.40 EUR"' in line.details
    assert decoded(_record(store, purchase).terms[quote_id], Terms) == terms()


def test_the_ledger_keeps_a_vote_that_was_taken_back_and_that_it_was(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    assert purchase.quote_id is not None
    assert purchase.quote is not None
    given = vote(quote_id=purchase.quote_id, for_whom=OTHER_APPROVER, factor=FACTOR)
    with store.transaction() as tx:
        tx.purchases.vote(purchase, given)
        assert _record_in(tx, purchase).ballots(purchase.quote_id, purchase.quote.seal) == (given.ballot,)
        tx.purchases.withdraw_vote(purchase, given, at=after(minutes=6))
        assert _record_in(tx, purchase).ballots(purchase.quote_id, purchase.quote.seal) == ()


def test_the_ledger_keeps_every_vote_once_with_the_seal_that_it_is_for(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    assert purchase.quote_id is not None
    assert purchase.quote is not None
    given = [
        vote(APPROVER, quote_id=purchase.quote_id),
        vote(OTHER_APPROVER, approves=False, quote_id=purchase.quote_id),
    ]
    with store.transaction() as tx:
        assert [tx.purchases.vote(purchase, one) for one in (*given, *given)] == [True, True, False, False]

    record = _record(store, purchase)
    assert [(one.voter, one.approves, one.seal) for one in record.votes] == [
        (APPROVER, True, purchase.quote.seal),
        (OTHER_APPROVER, False, purchase.quote.seal),
    ]
    assert record.ballots(purchase.quote_id, purchase.quote.seal) == (given[0].ballot,)


def test_a_vote_for_a_price_that_there_is_not_is_not_kept(store: Store) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    with store.transaction() as tx:
        assert not tx.purchases.vote(purchase, vote(quote_id=404))

    assert _record(store, purchase).votes == ()


# Written past the store


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.REQUESTED])
def test_a_stage_that_was_set_by_hand_is_not_proved(store: Store, file: Path, stage: Stage) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    by_hand(file, "UPDATE purchases SET stage = ? WHERE id = ?", stage.value, purchase.id)

    with pytest.raises(Unproved, match=f"“{stage.value}”"):
        _record(store, purchase)


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.PLACED])
def test_what_goes_on_from_a_stage_that_was_set_by_hand_is_not_proved_either(
    store: Store, file: Path, stage: Stage
) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    by_hand(file, "UPDATE purchases SET stage = ? WHERE id = ?", stage.value, purchase.id)
    move(store, purchase, Event.PLACE if stage is Stage.APPROVED else Event.PAY)

    with pytest.raises(Unproved, match="does not follow"):
        _record(store, purchase)


def test_a_vote_that_was_added_by_hand_is_not_in_the_record(store: Store, file: Path) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    row = (purchase.id, purchase.quote_id, APPROVER, 1, "", after(minutes=1).isoformat())
    by_hand(
        file,
        "INSERT INTO votes (purchase_id, quote_id, voter, approves, reason, voted_at) VALUES (?, ?, ?, ?, ?, ?)",
        *row,
    )

    assert len(_read(store, purchase).approvals) == 1
    assert _record(store, purchase).votes == ()


def test_a_price_that_was_changed_by_hand_has_another_seal_than_the_ledger_knows(store: Store, file: Path) -> None:
    purchase = led_to(store, Stage.APPROVED)
    by_hand(file, "UPDATE quotes SET body = REPLACE(body, '2.39', '9.99')")
    changed = _read(store, purchase)

    assert changed.quote is not None
    assert changed.quote_id is not None
    assert changed.quote.gross == euros("9.99")
    assert _record(store, changed).ballots(changed.quote_id, changed.quote.seal) == ()


def _forged(last: Entry, **changes: object) -> Entry:
    """A vote of an approver that nobody gave, with a right hash."""
    line = replace(last, line=last.line + 1, who=APPROVER, what=VOTE, before=last.after, previous=last.hash)
    line = replace(line, **changes)  # type: ignore[arg-type]
    return replace(line, hash=line.digest)


def _insert(file: Path, line: Entry) -> None:
    by_hand(file, "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *vars(line).values())


@pytest.mark.parametrize("follows", ["the last line", "nothing"])
def test_a_vote_that_was_forged_in_the_ledger_is_found_by_the_purchases_own_row(
    store: Store, file: Path, follows: str
) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    last = _lines(store, purchase)[-1]
    after_it = last.hash if follows == "the last line" else ""
    _insert(file, _forged(last, details=f'{{"follows":"{after_it}"}}'))

    with pytest.raises(Unproved, match="last line"):
        _record(store, purchase)


@pytest.mark.parametrize("details", ['{"follows":""}', "{}", "", "[]"])
def test_nor_is_it_believed_when_the_row_was_changed_along_with_it(store: Store, file: Path, details: str) -> None:
    purchase = led_to(store, Stage.REQUESTED)
    line = _forged(_lines(store, purchase)[-1], details=details)
    _insert(file, line)
    by_hand(file, "UPDATE purchases SET head = ?", line.hash)

    with pytest.raises(Unproved):
        _record(store, purchase)


@pytest.mark.parametrize("what", ["DELETE FROM ledger", "UPDATE ledger SET who = 'U0SOMEBODY'"])
def test_a_line_that_was_removed_or_changed_by_hand_is_missed(store: Store, file: Path, what: str) -> None:
    purchase = led_to(store, Stage.PLACED)
    for line in _lines(store, purchase):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(f"{what} WHERE line = {line.line}")  # rolled back at the end
            rows = connection.execute("SELECT * FROM ledger WHERE subject = 'purchase' ORDER BY line").fetchall()
        entries = [Entry(**dict(zip(Entry.__dataclass_fields__, row, strict=True))) for row in rows]
        with pytest.raises(Unproved):
            record_of(entries, purchase.stage, purchase.head)


# What holds a purchase


def test_what_holds_a_purchase_is_told_once_and_proved_like_the_rest(store: Store) -> None:
    purchase = led_to(store, Stage.APPROVED)
    for minutes in range(3):
        with store.transaction() as tx:
            present = tx.purchases.purchase(purchase.id)
            tx.purchases.hold(present, "buying is frozen", at=after(minutes=minutes), due_at=after(minutes=minutes + 1))
    with store.transaction() as tx:
        assert tx.purchases.held_ids() == [purchase.id]
        tx.purchases.resume(tx.purchases.purchase(purchase.id), at=after(minutes=3))
        assert tx.purchases.held_ids() == []

    assert [line.what for line in _lines(store, purchase)][-2:] == ["held", "resumed"]
    assert _record(store, purchase).stage is Stage.APPROVED


def test_what_holds_a_purchase_ends_with_its_stage(store: Store) -> None:
    purchase = led_to(store, Stage.APPROVED)
    with store.transaction() as tx:
        tx.purchases.hold(purchase, "buying is frozen", at=after(), due_at=after(minutes=1))

    assert move(store, _read(store, purchase), Event.WITHDRAW).held == ""
