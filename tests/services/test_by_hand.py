"""What somebody writes into the database past the bot buys nothing."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import NotAllowed, OutOfDate
from bot.model.ledger import VOTE, Entry
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.model.work import Work
from tests.samples import APPROVER, BYSTANDER, OTHER_PLACE, REQUESTER, name
from tests.services.buying import QUIET_MINUTES, approve, lines, lose_payment, order_of, place_order
from tests.services.office import Office

LANES = {
    Stage.APPROVED: Work.PURCHASING,
    Stage.PLACING: Work.PURCHASING,
    Stage.PLACED: Work.PURCHASING,
    Stage.PAYING: Work.PURCHASING,
    Stage.UNCERTAIN: Work.SETTLING,
    Stage.PAYMENT_UNCERTAIN: Work.SETTLING,
    Stage.PAYMENT_REFUSED: Work.SETTLING,
    Stage.NEEDS_PERSON: Work.SETTLING,
    Stage.PAID: Work.TRACKING,
}

ByHand = Callable[..., None]


@pytest.fixture
def by_hand(tmp_path: Path) -> ByHand:
    """Changes the store's file past the store."""

    def change(sql: str, *values: object) -> None:
        with closing(sqlite3.connect(tmp_path / "cartwright.sqlite3")) as connection, connection:
            connection.execute(sql, values)

    return change


@pytest.fixture
def waiting(office: Office) -> Purchase:
    """A request that nobody has voted on."""
    purchase = office.request()
    office.work()
    return office.purchase(purchase.id)


def set_stage(by_hand: ByHand, office: Office, purchase: Purchase, stage: Stage, order_id: int | None = None) -> None:
    by_hand(
        "UPDATE purchases SET stage = ?, lane = ?, due_at = requested_at, order_id = ?, attempted_at = requested_at"
        " WHERE id = ?",
        stage.value,
        LANES[stage].value,
        order_id,
        purchase.id,
    )


def go_on(office: Office) -> None:
    """Let everybody work for an hour, whatever they stumble over."""
    for _ in range(30):
        office.clock.step(minutes=2)
        for verb in office.verbs():
            with suppress(LookupError):
                verb()


def ordered_elsewhere(office: Office) -> int:
    """An order of the same names that somebody made in the Control Panel."""
    (cart_id,) = office.registrar.carts
    order_id = office.registrar.order_by_hand(cart_id)
    assert order_id is not None
    return order_id


@pytest.mark.parametrize("stage", LANES)
def test_a_stage_that_was_set_by_hand_places_nothing(
    office: Office, waiting: Purchase, by_hand: ByHand, stage: Stage
) -> None:
    set_stage(by_hand, office, waiting, stage)
    go_on(office)

    assert (office.registrar.orders, office.registrar.faults.calls["place"]) == ({}, 0)


@pytest.mark.parametrize("stage", LANES)
def test_a_stage_and_an_order_that_were_set_by_hand_pay_nothing(
    office: Office, waiting: Purchase, by_hand: ByHand, stage: Stage
) -> None:
    set_stage(by_hand, office, waiting, stage, ordered_elsewhere(office))
    go_on(office)

    assert (office.registrar.charges, office.registrar.faults.calls["pay"]) == ([], 0)


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.PLACED])
def test_people_are_told_that_the_ledger_does_not_prove_it(
    office: Office, waiting: Purchase, by_hand: ByHand, stage: Stage
) -> None:
    set_stage(by_hand, office, waiting, stage)
    go_on(office)

    halted = office.purchase(waiting.id)
    assert halted.stage is Stage.NEEDS_PERSON
    assert halted.note == f"the database says “{stage.value}”, and the ledger says “requested”"


def test_not_even_its_own_order_is_paid_when_it_was_set_back_by_hand(office: Office, by_hand: ByHand) -> None:
    purchase = approve(office)
    office.pass_time(minutes=30)
    order_of(office).paid_at = None
    before = office.registrar.faults.calls["pay"]
    set_stage(by_hand, office, purchase, Stage.PLACED, order_of(office).order.id)
    go_on(office)

    assert office.registrar.faults.calls["pay"] == before


# Votes and prices


def test_a_vote_that_was_added_by_hand_approves_nothing(office: Office, waiting: Purchase, by_hand: ByHand) -> None:
    by_hand(
        "INSERT INTO votes (purchase_id, quote_id, voter, approves, reason, voted_at) VALUES (?, ?, ?, 1, '', ?)",
        waiting.id,
        waiting.quote_id,
        APPROVER,
        office.clock().isoformat(timespec="microseconds"),
    )
    set_stage(by_hand, office, waiting, Stage.APPROVED)
    go_on(office)

    assert office.registrar.orders == {}


@pytest.mark.parametrize("lead", [approve, place_order])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quotes SET body = REPLACE(body, '8.39', '9.39')",
        "UPDATE quotes SET body = REPLACE(body, '\"id\":10', '\"id\":20')",
        "UPDATE quotes SET body = REPLACE(body, 'P1Y', 'P2Y')",
    ],
)
def test_a_price_that_was_changed_by_hand_is_not_the_approved_one(
    office: Office, by_hand: ByHand, lead: Callable[[Office], Purchase], change: str
) -> None:
    purchase = lead(office)
    ordered = dict(office.registrar.orders)
    by_hand(change)
    go_on(office)

    assert (office.registrar.orders, office.registrar.charges) == (ordered, [])
    assert (office.stage(purchase), office.purchase(purchase.id).note) == (
        Stage.NEEDS_PERSON,
        "its price in the database is not the one in the ledger",
    )


@pytest.mark.parametrize("lead", [approve, place_order])
def test_the_price_of_another_purchase_is_not_its_own(
    office: Office, by_hand: ByHand, lead: Callable[[Office], Purchase]
) -> None:
    other = approve(office, "springsale.fr", place=OTHER_PLACE)
    office.pass_time(minutes=30)
    ordered, charges = dict(office.registrar.orders), list(office.registrar.charges)
    purchase = approve(office)
    by_hand("UPDATE purchases SET quote_id = ? WHERE id = ?", office.purchase(other.id).quote_id, purchase.id)
    go_on(office)

    assert (office.registrar.orders, office.registrar.charges) == (ordered, charges)


def test_a_requester_that_was_changed_by_hand_is_still_the_requester(office: Office, by_hand: ByHand) -> None:
    """Else they could approve for themselves."""
    office.rule(approvers=frozenset({REQUESTER, APPROVER}))
    purchase = office.request()
    office.work()
    by_hand("UPDATE purchases SET requester = ?", BYSTANDER)
    office.messenger.standings[BYSTANDER] = Standing.MEMBER
    with pytest.raises(NotAllowed, match="You added or changed something"):
        office.approve(purchase, REQUESTER)
    go_on(office)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REQUESTED, {})


@pytest.mark.parametrize("lead", [approve, place_order])
@pytest.mark.parametrize(
    "change", [(REQUESTER, BYSTANDER), ('"count":1', '"count":0'), ('"is_free":false', '"is_free":true')]
)
def test_what_a_price_takes_is_not_changed_by_hand(
    office: Office, by_hand: ByHand, lead: Callable[[Office], Purchase], change: tuple[str, str]
) -> None:
    """Such as who is excluded, how many votes are needed, and whether any is."""
    purchase = lead(office)
    ordered = dict(office.registrar.orders)
    by_hand("UPDATE quotes SET terms = REPLACE(terms, ?, ?)", *change)
    go_on(office)

    assert (office.registrar.orders, office.registrar.charges) == (ordered, [])
    assert office.stage(purchase) is Stage.NEEDS_PERSON
    assert office.purchase(purchase.id).note.startswith("what it takes to be approved is not in the database")


def test_a_name_that_was_changed_by_hand_is_not_bought(office: Office, by_hand: ByHand) -> None:
    purchase = approve(office)
    by_hand("UPDATE items SET name = 'othersale.fr', offer = REPLACE(offer, 'wintersale', 'othersale')")
    assert office.purchase(purchase.id).names == (name("othersale.fr"),)
    go_on(office)

    assert (office.registrar.orders, office.stage(purchase)) == ({}, Stage.REFUSED)


# The ledger


def forge_vote(office: Office, by_hand: ByHand, purchase: Purchase, follows: str) -> Entry:
    """A line of a vote that nobody gave, with a right hash, at the end of the ledger."""
    assert purchase.quote is not None
    with office.store.transaction() as tx:
        line, previous = tx.ledger.head()
    details = f'{{"follows":"{follows}","quote_id":{purchase.quote_id},"seal":"{purchase.quote.seal}","approves":true}}'
    forged = replace(
        lines(office, purchase)[-1], line=line + 1, who=APPROVER, what=VOTE, details=details, previous=previous
    )
    forged = replace(forged, before="requested", after="requested")
    forged = replace(forged, hash=forged.digest)
    by_hand("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *vars(forged).values())
    return forged


@pytest.mark.parametrize("with_head", [False, True])
def test_a_vote_that_was_forged_in_the_ledger_approves_nothing(
    office: Office, waiting: Purchase, by_hand: ByHand, with_head: bool
) -> None:
    forged = forge_vote(office, by_hand, waiting, follows="" if with_head else waiting.head)
    if with_head:
        by_hand("UPDATE purchases SET head = ?", forged.hash)
    set_stage(by_hand, office, waiting, Stage.APPROVED)
    go_on(office)

    assert (office.registrar.orders, office.stage(waiting)) == ({}, Stage.NEEDS_PERSON)


@pytest.mark.parametrize("lead", [approve, place_order])
@pytest.mark.parametrize("change", ["DELETE FROM ledger", "UPDATE ledger SET who = 'U0SOMEBODY'"])
@pytest.mark.parametrize("what", ["requested", "quote", "vote", "approve"])
def test_a_line_that_was_changed_or_removed_stops_it(
    office: Office, by_hand: ByHand, lead: Callable[[Office], Purchase], change: str, what: str
) -> None:
    purchase = lead(office)
    ordered = dict(office.registrar.orders)
    by_hand(f"{change} WHERE subject = 'purchase' AND what = ?", what)
    go_on(office)

    assert (office.registrar.orders, office.registrar.charges) == (ordered, [])
    assert office.stage(purchase) is Stage.NEEDS_PERSON


def test_a_purchase_that_was_set_back_along_with_its_ledger_is_not_bought_twice(
    office: Office, by_hand: ByHand
) -> None:
    """Nothing in the database tells then that it was ordered; OVH does."""
    purchase = approve(office)
    (last,) = [line for line in lines(office, purchase) if line.what == "approve"]
    office.pass_time(minutes=30)
    by_hand("DELETE FROM ledger WHERE line > ?", last.line)
    set_stage(by_hand, office, purchase, Stage.APPROVED)
    by_hand("UPDATE purchases SET head = ?", last.hash)
    go_on(office)

    assert len(office.registrar.orders) == len(office.registrar.charges) == 1
    assert (office.registrar.faults.calls["place"], office.registrar.faults.calls["pay"]) == (1, 1)


# What a person says


def test_nobody_can_answer_for_a_purchase_whose_record_was_changed(office: Office, by_hand: ByHand) -> None:
    purchase = lose_payment(office)
    office.pass_time(minutes=QUIET_MINUTES + 15)
    by_hand("UPDATE ledger SET who = 'U0SOMEBODY' WHERE what = 'vote'")

    with pytest.raises(OutOfDate, match="cannot be trusted"):
        office.attesting.pay_again(purchase.id, APPROVER)
    with pytest.raises(OutOfDate, match="cannot be trusted"):
        office.attesting.is_ours(purchase.id, APPROVER, order_of(office).order.id)
    assert (office.stage(purchase), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
