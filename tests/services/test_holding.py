"""What keeps every purchase from going on though it could: another account, keys that prove nothing, a freeze."""

from collections.abc import Callable

import pytest

from bot.errors import Rejected, Unavailable
from bot.model.purchase import Purchase, Stage
from tests.fakes import BANK, CARD
from tests.samples import APPROVER, MORNING, OTHER_APPROVER
from tests.services.buying import (
    QUIET_MINUTES,
    approve,
    lose_order,
    lose_payment,
    place_order,
    told,
)
from tests.services.office import Office

OTHER_ACCOUNT = "yy2222-ovh"
WRITES = ("place", "pay", "delete_cart")


def refuse_payment(office: Office) -> Purchase:
    office.registrar.faults.plan("pay", Rejected("no"))
    purchase = place_order(office)
    office.purchasing.advance_next()
    return office.purchase(purchase.id)


def need_a_person(office: Office) -> Purchase:
    purchase = lose_payment(office)
    office.pass_time(minutes=QUIET_MINUTES + 15)
    return office.purchase(purchase.id)


def pay(office: Office) -> Purchase:
    purchase = place_order(office)
    office.purchasing.advance_next()
    return office.purchase(purchase.id)


Lead = Callable[[Office], Purchase]

BUYING: dict[Stage, Lead] = {Stage.APPROVED: approve, Stage.PLACED: place_order}
FOLLOWED: dict[Stage, Lead] = {
    Stage.UNCERTAIN: lambda office: lose_order(office, after=True),
    Stage.PAYMENT_UNCERTAIN: lambda office: lose_payment(office, after=True),
    Stage.PAYMENT_REFUSED: refuse_payment,
    Stage.NEEDS_PERSON: need_a_person,
    Stage.PAID: pay,
}


def written(office: Office) -> list[int]:
    """How often OVH was told to order, to pay and to delete."""
    return [office.registrar.faults.calls[call] for call in WRITES]


def use_account(office: Office, account: str) -> None:
    office.registrar.account_id = account
    office.restart()


# Another account


@pytest.mark.parametrize("stage", [*BUYING, *FOLLOWED])
def test_a_purchase_of_another_account_waits_and_goes_on_when_it_is_used_again(office: Office, stage: Stage) -> None:
    purchase = (BUYING | FOLLOWED)[stage](office)
    before = written(office)
    use_account(office, OTHER_ACCOUNT)
    office.pass_time(hours=2)
    held = office.purchase(purchase.id)
    assert (held.stage, written(office)) == (stage, before)
    assert "xx1111-ovh" in held.held
    assert told(office, purchase).count("held") == 1

    use_account(office, "xx1111-ovh")
    office.pass_time(minutes=1)
    if stage is Stage.PAYMENT_REFUSED:
        office.vote(office.purchase(purchase.id).alternatives[0].quote_id)
    if stage is Stage.NEEDS_PERSON:
        office.attesting.pay_again(purchase.id, APPROVER)
    office.pass_time(hours=1)
    assert (office.stage(purchase), office.purchase(purchase.id).held) == (Stage.DELIVERED, "")
    assert len(office.registrar.orders) == len(office.registrar.charges) == 1
    assert told(office, purchase).count("resumed") == 1


def test_what_is_asked_for_in_another_account_is_bought_there(office: Office) -> None:
    waiting = approve(office)
    use_account(office, OTHER_ACCOUNT)
    office.work()
    other = approve(office, "springsale.fr")
    office.pass_time(hours=1)

    assert (office.stage(waiting), office.stage(other)) == (Stage.APPROVED, Stage.DELIVERED)


def test_a_request_that_was_not_priced_yet_belongs_to_the_account_that_prices_it(office: Office) -> None:
    purchase = office.request()
    use_account(office, OTHER_ACCOUNT)
    office.work()

    quote = office.purchase(purchase.id).quote
    assert quote is not None
    assert quote.account == OTHER_ACCOUNT


# Keys that prove nothing


def unreached(office: Office) -> None:
    office.registrar.faults.plan("account", Unavailable("down"), times=10_000)


def unknown(office: Office) -> None:
    office.registrar.faults.plan("account", Rejected("This credential does not exist"), times=10_000)


def too_strong(office: Office) -> None:
    office.registrar.is_strict = False


@pytest.mark.parametrize("spoil", [unreached, unknown, too_strong])
@pytest.mark.parametrize("stage", BUYING)
def test_nothing_is_bought_with_keys_that_are_not_proved(
    office: Office, stage: Stage, spoil: Callable[[Office], None]
) -> None:
    purchase = BUYING[stage](office)
    before = written(office)
    spoil(office)
    office.restart()
    office.pass_time(hours=2)
    assert (office.stage(purchase), written(office)) == (stage, before)
    assert office.purchase(purchase.id).held

    office.registrar.faults.clear()
    office.registrar.is_strict = True
    office.pass_time(hours=1)
    assert office.stage(purchase) is Stage.DELIVERED


# A freeze


def freeze(office: Office) -> None:
    with office.store.transaction(durable=True) as tx:
        tx.freezes.begin(who=APPROVER, reason="The price is odd", at=office.clock())


def lift(office: Office) -> None:
    with office.store.transaction(durable=True) as tx:
        present = tx.freezes.present()
        assert present is not None
        tx.freezes.lift(present, who=OTHER_APPROVER, at=office.clock())


@pytest.mark.parametrize("stage", BUYING)
def test_nothing_is_bought_while_buying_is_frozen(office: Office, stage: Stage) -> None:
    purchase = BUYING[stage](office)
    before = written(office)
    freeze(office)
    office.pass_time(hours=2)
    assert (office.stage(purchase), written(office)) == (stage, before)
    assert office.purchase(purchase.id).held == "buying is frozen"
    assert told(office, purchase).count("held") == 1

    lift(office)
    office.pass_time(hours=1)
    assert office.stage(purchase) is Stage.DELIVERED


@pytest.mark.parametrize("call", ["dry_run", "account", "payment_methods"])
def test_a_freeze_that_begins_while_the_price_is_read_comes_in_time(office: Office, call: str) -> None:
    purchase = approve(office)
    office.registrar.faults.during(call, lambda: freeze(office))
    office.purchasing.advance_next()

    assert (office.stage(purchase), written(office)) == (Stage.APPROVED, [0, 0, 0])


@pytest.mark.parametrize("call", ["order", "order_status", "payable_with"])
def test_a_freeze_that_begins_while_the_order_is_read_comes_in_time(office: Office, call: str) -> None:
    purchase = place_order(office)
    office.registrar.faults.during(call, lambda: freeze(office))
    office.purchasing.advance_next()

    assert (office.stage(purchase), office.registrar.charges) == (Stage.PLACED, [])


@pytest.mark.parametrize("stage", FOLLOWED)
def test_reading_goes_on_while_buying_is_frozen(office: Office, stage: Stage) -> None:
    """What was paid is seen to be, whoever paid it; and nothing else is paid."""
    purchase = FOLLOWED[stage](office)
    freeze(office)
    if stage in (Stage.PAYMENT_REFUSED, Stage.NEEDS_PERSON):
        assert purchase.order_id is not None
        office.registrar.pay(purchase.order_id, BANK)
    office.pass_time(hours=2)

    assert office.stage(purchase) is (Stage.PLACED if stage is Stage.UNCERTAIN else Stage.DELIVERED)
    if stage in (Stage.PAYMENT_UNCERTAIN, Stage.PAID):
        assert [method for _, method in office.registrar.charges] == [CARD]


def test_what_waits_can_be_withdrawn(office: Office) -> None:
    purchase = approve(office)
    freeze(office)
    office.work()
    office.withdraw(purchase)

    assert (office.stage(purchase), office.purchase(purchase.id).held) == (Stage.WITHDRAWN, "")
    assert office.clock() == MORNING
