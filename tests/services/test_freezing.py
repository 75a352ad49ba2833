"""A freeze stops all buying from its commit on, and is lifted by an operator and a second person only."""

import pytest

from bot.errors import NotAllowed, OutOfDate
from bot.model.freeze import LIFT_ASKED, LIFTED, Freeze, freeze_of
from bot.model.purchase import Event, Purchase, Stage
from bot.model.standing import Standing
from bot.model.telling import Subject
from bot.model.work import Work
from bot.store import Store
from bot.store.purchase_changes import Changes
from tests.fakes import BOT, FakeChannel
from tests.samples import APPROVER, BYSTANDER, MORNING, OTHER_APPROVER, PLACE, REQUESTER, Clock, after
from tests.services.office import Office

OPERATOR, OTHER_OPERATOR = "U0OPERATOR1", "U0OPERATOR2"
MACHINE = "machine account root"
HERE = PLACE.channel


@pytest.fixture
def office(store: Store, clock: Clock) -> Office:
    office = Office(store, clock, operators=frozenset({OPERATOR, OTHER_OPERATOR}))
    office.messenger.standings |= dict.fromkeys((OPERATOR, OTHER_OPERATOR), Standing.MEMBER)
    return office


def freeze(office: Office, who: str = APPROVER, reason: str = "The price is odd") -> Freeze:
    return office.freezing.freeze(who, PLACE, reason).freeze


def freeze_without_slack(office: Office) -> Freeze:
    with office.store.transaction() as tx:
        return tx.freezes.begin(who=MACHINE, reason="", at=office.clock())


def present(office: Office) -> Freeze | None:
    with office.store.transaction() as tx:
        return tx.freezes.present()


def lines(office: Office) -> list[tuple[str, str]]:
    with office.store.transaction() as tx:
        return [(entry.who, entry.what) for entry in tx.ledger.of(Subject.FREEZE, 1)]


def approved(office: Office) -> Purchase:
    """A request that was approved, and not yet acted on."""
    purchase = office.request()
    office.work()
    return office.approve(purchase)


# What it stops


def test_nothing_approved_is_ordered_while_buying_is_frozen_and_people_see_why(office: Office) -> None:
    purchase = approved(office)
    freeze(office)
    office.pass_time(hours=5)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.APPROVED, {})
    assert office.purchase(purchase.id).held == "buying is frozen"
    assert any("frozen" in text and "Request 1" in text for text in office.texts(HERE))


def test_no_payment_is_sent_for_what_was_ordered_before(office: Office) -> None:
    purchase = approved(office)
    while office.stage(purchase) is not Stage.PLACED:
        office.purchasing.advance_next()
        office.proving.prove_next()
    freeze(office)
    office.pass_time(minutes=30)

    assert (office.stage(purchase), office.registrar.charges) == (Stage.PLACED, [])


def test_asking_and_voting_go_on_while_buying_is_frozen(office: Office) -> None:
    freeze(office)
    purchase = approved(office)
    office.tell()

    assert office.stage(purchase) is Stage.APPROVED
    assert any("Request 1" in text for text in office.texts(HERE))


def test_what_waited_goes_on_at_once_when_the_freeze_is_lifted(office: Office) -> None:
    purchase = approved(office)
    freeze(office)
    office.work()
    office.freezing.unfreeze(OPERATOR)
    office.freezing.unfreeze(APPROVER)
    office.work()

    assert office.purchase(purchase.id).order_id is not None
    assert office.purchase(purchase.id).held == ""


def test_a_freeze_is_told_which_calls_it_may_be_too_late_for(office: Office) -> None:
    purchase = approved(office)
    with office.store.transaction() as tx:
        tx.purchases.move(purchase.id, Event.PLACE, who=BOT, at=office.clock(), changes=Changes(attempted_at=MORNING))

    assert office.freezing.freeze(APPROVER, PLACE, "").being_sent == (purchase.id,)


# Who may


@pytest.mark.parametrize("who", [APPROVER, OTHER_APPROVER, OPERATOR])
def test_an_approver_or_an_operator_can_freeze(office: Office, who: str) -> None:
    freeze(office, who)

    assert present(office) == Freeze(id=1, reason="The price is odd", frozen_by=who, frozen_at=office.clock())


@pytest.mark.parametrize("who", [REQUESTER, BYSTANDER])
def test_nobody_else_can_freeze_or_lift(office: Office, who: str) -> None:
    with pytest.raises(NotAllowed):
        freeze(office, who)
    assert present(office) is None

    asked = freeze(office)
    office.freezing.unfreeze(OPERATOR)
    with pytest.raises(NotAllowed):
        office.freezing.unfreeze(who)
    with pytest.raises(NotAllowed):
        office.freezing.agree(asked.id, who)
    assert present(office) is not None


def test_an_approver_cannot_ask_to_lift_only_agree(office: Office) -> None:
    freeze(office)
    with pytest.raises(NotAllowed, match="Only an operator"):
        office.freezing.unfreeze(APPROVER)
    office.freezing.unfreeze(OPERATOR)
    office.freezing.unfreeze(APPROVER)

    assert present(office) is None
    assert lines(office) == [(APPROVER, "frozen"), (OPERATOR, LIFT_ASKED), (APPROVER, LIFTED)]


def test_one_operator_alone_lifts_nothing_however_often_they_ask(office: Office) -> None:
    asked = freeze(office, OPERATOR)
    for _ in range(3):
        office.freezing.unfreeze(OPERATOR)
    with pytest.raises(NotAllowed, match="yourself"):
        office.freezing.agree(asked.id, OPERATOR)

    assert present(office) is not None
    assert lines(office) == [(OPERATOR, "frozen"), (OPERATOR, LIFT_ASKED)]


def test_another_operator_can_agree_by_the_button(office: Office) -> None:
    asked = freeze(office)
    office.freezing.unfreeze(OPERATOR)
    office.freezing.agree(asked.id, OTHER_OPERATOR)
    office.freezing.agree(asked.id, OTHER_OPERATOR)  # twice is like once

    assert present(office) is None
    assert lines(office)[-1] == (OTHER_OPERATOR, LIFTED)


def test_whoever_agrees_in_slack_is_the_second_person_beside_an_account_of_the_machine(office: Office) -> None:
    asked = freeze_without_slack(office)
    with office.store.transaction() as tx:
        tx.freezes.ask_to_lift(asked, who=MACHINE, at=office.clock())
    office.freezing.unfreeze(APPROVER)

    assert present(office) is None
    assert lines(office) == [(MACHINE, "frozen"), (MACHINE, LIFT_ASKED), (APPROVER, LIFTED)]


def test_nobody_can_agree_before_somebody_asked_or_after_it_was_lifted(office: Office) -> None:
    asked = freeze(office)
    with pytest.raises(OutOfDate, match="Nobody asks"):
        office.freezing.agree(asked.id, APPROVER)
    office.freezing.unfreeze(OPERATOR)
    office.freezing.unfreeze(APPROVER)
    with pytest.raises(OutOfDate, match="lifted already"):
        office.freezing.agree(asked.id, OTHER_APPROVER)
    with pytest.raises(OutOfDate, match="not frozen"):
        office.freezing.unfreeze(OPERATOR)
    with pytest.raises(OutOfDate):
        office.freezing.agree(99, OTHER_APPROVER)


def test_a_button_of_an_earlier_freeze_does_not_lift_a_later_one(office: Office) -> None:
    earlier = freeze(office)
    office.freezing.unfreeze(OPERATOR)
    office.freezing.unfreeze(APPROVER)
    freeze(office)
    office.freezing.unfreeze(OPERATOR)
    with pytest.raises(OutOfDate):
        office.freezing.agree(earlier.id, OTHER_APPROVER)

    assert present(office) is not None


def test_freezing_twice_is_one_freeze(office: Office) -> None:
    first = freeze(office)
    office.clock.step(minutes=1)

    assert freeze(office, OPERATOR, "Again") == first
    assert lines(office) == [(APPROVER, "frozen")]


def test_whoever_freezes_again_takes_back_that_somebody_asked_to_lift_it(office: Office) -> None:
    freeze(office)
    office.freezing.unfreeze(OPERATOR)
    freeze(office, OTHER_APPROVER, "Not yet")
    with pytest.raises(NotAllowed):
        office.freezing.unfreeze(APPROVER)

    assert present(office) is not None
    assert lines(office)[-1] == (OTHER_APPROVER, "frozen")


# Who is told


def test_everybody_concerned_is_told_and_sees_how_it_goes_on_in_the_same_message(office: Office) -> None:
    office.messenger.channels[HERE] = FakeChannel(members={REQUESTER, APPROVER, BOT})
    freeze(office)
    office.tell()
    places = [HERE, *(f"D{guard}" for guard in (APPROVER, OTHER_APPROVER, OPERATOR, OTHER_OPERATOR))]
    assert [len(office.texts(place)) for place in places] == [1] * 5
    assert all("frozen" in office.texts(place)[0] for place in places)
    assert office.texts(f"D{REQUESTER}") == []

    office.freezing.unfreeze(OPERATOR)
    office.tell()
    assert all("asks to lift" in office.texts(place)[0] for place in places)

    office.freezing.unfreeze(APPROVER)
    office.tell()
    assert all("Buying goes on" in office.texts(place)[0] for place in places)
    assert [len(office.texts(place)) for place in places] == [1] * 5


def test_whoever_asked_to_lift_it_has_no_button_to_agree(office: Office) -> None:
    freeze(office)
    office.freezing.unfreeze(OPERATOR)
    office.tell()
    shown = {who: str(office.messenger.channels[f"D{who}"].messages) for who in (OPERATOR, APPROVER)}

    assert "Lift the freeze" in shown[APPROVER]
    assert "Lift the freeze" not in shown[OPERATOR]


def test_people_are_told_of_a_freeze_that_was_made_without_slack(office: Office) -> None:
    freeze_without_slack(office)
    assert Work.NOTIFYING in office.store.due(office.clock())
    office.tell()

    assert MACHINE in office.texts(f"D{OPERATOR}")[0]
    assert "frozen" in office.texts(f"D{APPROVER}")[0]
    assert Work.NOTIFYING not in office.store.due(office.clock())


def test_a_freeze_that_nobody_can_be_told_of_leaves_no_endless_work(office: Office) -> None:
    office.rule(approvers=frozenset(), operators=frozenset())
    freeze_without_slack(office)

    office.tell()


# How it is kept


def test_the_ledger_tells_the_same_story_as_the_database(office: Office) -> None:
    freeze(office)
    office.clock.step(minutes=1)
    office.freezing.unfreeze(OPERATOR)
    office.freezing.freeze(OTHER_APPROVER, PLACE, "No")
    office.freezing.unfreeze(OPERATOR)
    office.clock.step(minutes=1)
    office.freezing.unfreeze(OTHER_APPROVER)

    with office.store.transaction() as tx:
        kept, told = tx.freezes.find(1), freeze_of(tx.ledger.of(Subject.FREEZE, 1))
    assert kept == told
    assert kept is not None
    assert kept.lifted_at == after(minutes=2)
