"""Second factors in the store: one for each person, and nothing in the ledger that could be used."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.factor import Factor, digest
from bot.model.telling import Subject
from bot.store import Store
from tests.samples import APPROVER, MORNING, OTHER_APPROVER, after
from tests.stocked import rows

CODE = "ABCD-EFGH-2345-JKLM"
OPERATOR = "machine account root"
DAY = timedelta(hours=24)


def _begun(store: Store, person: str = APPROVER, secret: str = "sealed") -> Factor:
    with store.transaction() as tx:
        enrolment = tx.factors.issue(person, CODE, who=OPERATOR, at=MORNING)
        return tx.factors.begin(enrolment, secret, at=MORNING)


def _confirmed(store: Store, person: str = APPROVER) -> Factor:
    factor = _begun(store, person)
    with store.transaction() as tx:
        return tx.factors.confirm(factor, 1, interaction=f"first of {person}", delay=DAY, at=MORNING)


def test_of_a_one_time_code_only_a_digest_is_kept(store: Store, tmp_path: Path) -> None:
    with store.transaction() as tx:
        enrolment = tx.factors.issue(APPROVER, CODE, who=OPERATOR, at=MORNING)

    assert enrolment.code_hash == digest(APPROVER, CODE)
    assert enrolment.expires_at == after(minutes=60)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("cartwright.sqlite3*"))
    assert CODE.encode() not in kept
    assert CODE.replace("-", "").encode() not in kept


def test_a_factor_has_the_number_of_its_enrolment_and_comes_back_whole(store: Store) -> None:
    factor = _confirmed(store)

    with store.transaction() as tx:
        enrolment = tx.factors.enrolment(APPROVER)
        assert tx.factors.present(APPROVER) == factor
        assert tx.factors.present(OTHER_APPROVER) is None
    assert enrolment is not None
    assert (enrolment.id, enrolment.redeemed_at) == (factor.id, MORNING)
    assert factor == Factor(
        id=factor.id,
        person=APPROVER,
        secret="sealed",
        begun_at=MORNING,
        confirmed_at=MORNING,
        works_from=MORNING + DAY,
    )


def test_somebody_has_one_factor_at_most_and_the_secret_of_the_other_is_forgotten(store: Store, tmp_path: Path) -> None:
    older, newer = _begun(store, secret="older"), _begun(store, secret="newer")

    kept = rows(tmp_path / "cartwright.sqlite3", "SELECT id, secret, ended_at FROM factors ORDER BY id")
    assert [(row["id"], row["secret"], row["ended_at"] is None) for row in kept] == [
        (older.id, "", False),
        (newer.id, "newer", True),
    ]
    with store.transaction() as tx:
        assert tx.factors.all_present() == [newer]


def test_a_step_is_taken_once_and_an_interaction_judged_once(store: Store) -> None:
    factor = _confirmed(store)
    with store.transaction() as tx:
        tx.factors.use(factor, 2, quote_id=5, interaction="second", at=MORNING)
        assert tx.factors.is_used(factor, 2)
        assert not tx.factors.is_used(factor, 3)

    for step, interaction in ((2, "third"), (3, "second")):
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as tx:
            tx.factors.use(factor, step, quote_id=6, interaction=interaction, at=MORNING)


def test_the_fifth_wrong_code_in_a_row_locks(store: Store) -> None:
    factor = _confirmed(store)
    locked = []
    for number in range(5):
        with store.transaction() as tx:
            factor = tx.factors.refuse(factor, interaction=f"wrong {number}", quote_id=5, at=after(seconds=number))
        locked.append(factor.locked_at)

    assert locked == [None, None, None, None, after(seconds=4)]


def test_every_change_is_a_line_about_that_factor_without_any_secret(store: Store) -> None:
    factor = _confirmed(store)
    with store.transaction() as tx:
        tx.factors.refuse(factor, interaction="wrong", quote_id=5, at=MORNING)
        tx.factors.use(factor, 2, quote_id=5, interaction="right", at=MORNING)
        tx.factors.end(APPROVER, who=OPERATOR, at=MORNING)
        lines = tx.ledger.of(Subject.FACTOR, factor.id)

    assert [(line.what, line.who) for line in lines] == [
        ("one-time code issued", OPERATOR),
        ("enrolment begun", APPROVER),
        ("factor confirmed", APPROVER),
        ("wrong code", APPROVER),
        ("code taken", APPROVER),
        ("factor ended", OPERATOR),
    ]
    told = "".join(line.details for line in lines)
    for secret in (CODE, digest(APPROVER, CODE), "sealed"):
        assert secret not in told
