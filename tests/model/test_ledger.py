"""What the ledger's lines prove about a purchase: everything if they are whole, nothing if one of them is not."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest

from bot.model.deciding import Ballot
from bot.model.ledger import OURSELVES, QUOTE, VOTE, VOTE_WITHDRAWN, Entry, Record, Unproved, record_of
from bot.model.purchase import Stage
from tests.samples import APPROVER, FACTOR, OTHER_APPROVER, REQUESTER

AT = "2027-11-21T09:30:00.000000+00:00"
SEAL, OTHER_SEAL = "a" * 64, "b" * 64

Told = tuple[str, str, str | None, str, dict[str, Any]]


def voted(who: str = APPROVER, *, approves: bool = True, quote_id: int = 5, seal: str = SEAL) -> Told:
    return who, VOTE, "requested", "requested", {"quote_id": quote_id, "seal": seal, "approves": approves}


ASKED: tuple[Told, ...] = (
    (REQUESTER, "requested", None, "quoting", {"reason": "Campaign"}),
    (OURSELVES, QUOTE, "quoting", "quoting", {"quote_id": 5, "seal": SEAL}),
    (OURSELVES, "quoted", "quoting", "requested", {"quote_id": 5}),
)
APPROVED: Told = (APPROVER, "approve", "requested", "approved", {})
STORY = (*ASKED, voted(), APPROVED, (OURSELVES, "place", "approved", "placing", {}))


def voters(ballots: Iterable[Ballot]) -> list[str]:
    return [ballot.voter for ballot in ballots]


def written(*told: Told) -> list[Entry]:
    """Lines of a ledger as the store writes them, between others about other things."""
    lines: list[Entry] = []
    for number, (who, what, before, now, details) in enumerate(told):
        follows = lines[-1].hash if lines else ""
        entry = Entry(
            line=3 * number + 2,
            at=AT,
            who=who,
            subject="purchase",
            subject_id=1,
            what=what,
            before=before,
            after=now,
            details=json.dumps({"follows": follows, **details}),
            previous=f"hash of line {3 * number + 1}",
        )
        lines.append(sealed(entry))
    return lines


def sealed(entry: Entry) -> Entry:
    return replace(entry, hash=entry.digest)


def proved(lines: Sequence[Entry], stage: Stage | None = None, head: str | None = None) -> Record:
    """What lines prove, the database saying what they say unless told otherwise."""
    return record_of(lines, stage or Stage(lines[-1].after), lines[-1].hash if head is None else head)


LINES = written(*STORY)
HEAD = LINES[-1].hash


def test_whole_lines_prove_the_stage_the_seals_and_the_votes() -> None:
    record = proved(LINES)

    assert (record.stage, record.requester, record.seals) == (Stage.PLACING, REQUESTER, {5: SEAL})
    assert voters(record.ballots(5, SEAL)) == [APPROVER]
    assert record.order_id is None


# Tampering


def changed(entry: Entry, field: str) -> Entry:
    present = getattr(entry, field)
    other: object = present + 1 if isinstance(present, int) else f"{present or ''} "
    return replace(entry, **{field: other})  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(len(LINES)))
@pytest.mark.parametrize("field", [field.name for field in fields(Entry)])
def test_a_line_of_which_anything_was_changed_proves_nothing(field: str, number: int) -> None:
    tampered = [*LINES[:number], changed(LINES[number], field), *LINES[number + 1 :]]

    with pytest.raises(Unproved):
        record_of(tampered, Stage.PLACING, HEAD)


@pytest.mark.parametrize("number", range(len(LINES)))
@pytest.mark.parametrize("field", [field.name for field in fields(Entry) if field.name != "hash"])
def test_nor_does_one_whose_hash_was_made_anew(field: str, number: int) -> None:
    tampered = [*LINES[:number], sealed(changed(LINES[number], field)), *LINES[number + 1 :]]

    with pytest.raises(Unproved):
        record_of(tampered, Stage.PLACING, HEAD)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_line_that_is_missing_is_missed(number: int) -> None:
    with pytest.raises(Unproved):
        record_of([*LINES[:number], *LINES[number + 1 :]], Stage.PLACING, HEAD)


@pytest.mark.parametrize(("one", "other"), list(combinations(range(len(LINES)), 2)))
def test_two_lines_that_were_exchanged_prove_nothing(one: int, other: int) -> None:
    tampered = list(LINES)
    tampered[one], tampered[other] = LINES[other], LINES[one]

    with pytest.raises(Unproved):
        record_of(tampered, Stage.PLACING, HEAD)


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_line_that_stands_twice_proves_nothing(number: int) -> None:
    with pytest.raises(Unproved):
        record_of([*LINES[: number + 1], *LINES[number:]], Stage.PLACING, HEAD)


@pytest.mark.parametrize("count", range(len(LINES)))
def test_lines_that_were_cut_off_prove_nothing(count: int) -> None:
    cut = LINES[:count]

    with pytest.raises(Unproved):
        record_of(cut, Stage(cut[-1].after) if cut else Stage.QUOTING, HEAD)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.PLACING])
def test_another_stage_than_the_lines_tell_is_not_believed(stage: Stage) -> None:
    with pytest.raises(Unproved, match=f"says “{stage.value}”, and the ledger says “placing”"):
        proved(LINES, stage)


@pytest.mark.parametrize("head", ["", LINES[0].hash, "0" * 64])
def test_another_head_than_the_last_line_is_not_believed(head: str) -> None:
    with pytest.raises(Unproved, match="last line"):
        proved(LINES, head=head)


def forged() -> Iterator[tuple[str, Told]]:
    """Lines that nobody wrote, each with a right hash, put where a vote belongs."""
    yield "of a step that there is not", (OURSELVES, "pay", "requested", "paying", {})
    yield "of a step to another stage", (OURSELVES, "approve", "requested", "placed", {})
    yield "from another stage", (APPROVER, "approve", "repriced", "approved", {})
    yield "of an event that there is not", (OURSELVES, "conjure", "requested", "approved", {})
    yield "of an event without a step", (APPROVER, "approve", "requested", "requested", {})
    yield "of another beginning", (APPROVER, "requested", None, "quoting", {})


@pytest.mark.parametrize("line", [told for _, told in forged()], ids=[what for what, _ in forged()])
def test_a_line_of_what_cannot_be_proves_nothing(line: Told) -> None:
    lines = written(*ASKED, line)

    with pytest.raises(Unproved):
        proved(lines)


def test_the_last_line_tells_the_stage_that_its_event_leads_to() -> None:
    lines = written(*ASKED, (APPROVER, "approve", "requested", "placed", {}))

    with pytest.raises(Unproved, match="a step that cannot be"):
        proved(lines, Stage.APPROVED)


@pytest.mark.parametrize("details", ["", "[]", "null", "{}", '{"follows": ""}'])
def test_a_line_that_follows_nothing_or_cannot_be_read_proves_nothing(details: str) -> None:
    lines = written(*ASKED, voted())
    lines[-1] = sealed(replace(lines[-1], details=details))

    with pytest.raises(Unproved):
        proved(lines)


def test_lines_that_do_not_begin_with_a_request_prove_nothing() -> None:
    with pytest.raises(Unproved, match="does not know"):
        record_of([], Stage.QUOTING, "")
    with pytest.raises(Unproved, match="does not know"):
        proved(written((REQUESTER, "asked", None, "quoting", {})))


# Votes


def test_the_latest_vote_of_each_person_counts() -> None:
    record = proved(written(*ASKED, voted(APPROVER), voted(OTHER_APPROVER), voted(APPROVER, approves=False)))

    assert voters(record.ballots(5, SEAL)) == [OTHER_APPROVER]


@pytest.mark.parametrize("vote", [voted(quote_id=4), voted(seal=OTHER_SEAL), voted(approves=False)])
def test_a_vote_for_anything_else_is_no_approval(vote: Told) -> None:
    assert proved(written(*ASKED, vote)).ballots(5, SEAL) == ()


def taken_back(who: str = APPROVER, *, quote_id: int = 5, seal: str = SEAL) -> Told:
    return who, VOTE_WITHDRAWN, "requested", "requested", {"quote_id": quote_id, "seal": seal, "approves": True}


def test_a_vote_that_was_taken_back_is_no_approval_and_can_be_given_again() -> None:
    assert proved(written(*ASKED, voted(), voted(OTHER_APPROVER), taken_back())).ballots(5, SEAL) == tuple(
        proved(written(*ASKED, voted(OTHER_APPROVER))).ballots(5, SEAL)
    )
    assert voters(proved(written(*ASKED, voted(), taken_back(), voted())).ballots(5, SEAL)) == [APPROVER]


def test_taking_back_a_vote_for_anything_else_leaves_it() -> None:
    record = proved(written(*ASKED, voted(), taken_back(quote_id=4), taken_back(seal=OTHER_SEAL)))

    assert voters(record.ballots(5, SEAL)) == [APPROVER]


def test_a_line_tells_for_whom_a_vote_was_and_by_which_factor() -> None:
    who, what, before, after, details = voted()
    line = who, what, before, after, details | {"for_whom": OTHER_APPROVER, "factor": FACTOR}

    assert proved(written(*ASKED, line)).ballots(5, SEAL) == (
        Ballot(voter=APPROVER, for_whom=OTHER_APPROVER, factor=FACTOR, at=datetime.fromisoformat(AT)),
    )


def test_a_price_has_the_terms_that_its_line_tells_of() -> None:
    who, what, before, after, details = ASKED[1]
    lines = written(ASKED[0], (who, what, before, after, details | {"terms": '{"policy":"a"}'}))

    assert proved(lines).terms == {5: '{"policy":"a"}'}
    assert proved(LINES).terms == {5: ""}


def test_a_seal_that_the_ledger_does_not_know_has_no_approvers() -> None:
    record = proved(written(*ASKED, voted(seal=OTHER_SEAL), voted(quote_id=6)))

    assert record.ballots(5, OTHER_SEAL) == record.ballots(6, SEAL) == ()


def test_the_order_is_the_one_that_a_line_tells_of() -> None:
    placed = (OURSELVES, "placed", "placing", "placed", {"order_id": 220912275})

    assert proved(written(*STORY, placed)).order_id == 220912275
