"""What a vote covers: the price that was voted on, or less, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.errors import NotAllowed, OutOfDate, Unavailable
from bot.model.purchase import Stage
from bot.model.quote import Contract
from tests.fakes import BANK, CARD, TERMS
from tests.samples import APPROVER, OTHER_APPROVER, REQUESTER, euros, offer
from tests.services.office import Office


def approved(office: Office, *names: str) -> int:
    """A request that was approved and not yet acted on; returns its number."""
    purchase = office.request(*names)
    office.work()
    office.approve(purchase)
    return purchase.id


def test_a_higher_price_needs_another_vote(office: Office) -> None:
    number = approved(office)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.work()
    repriced = office.purchase(number)

    assert (repriced.stage, office.registrar.orders) == (Stage.REPRICED, {})
    assert "dearer" in repriced.note
    office.approve(repriced)
    office.work()
    (order,) = office.registrar.orders.values()
    assert order.order.gross == euros("11.99")


def test_a_vote_for_the_former_price_does_not_count_for_the_new_one(office: Office) -> None:
    purchase = office.request()
    office.work()
    former = office.purchase(purchase.id).quote_id
    office.approve(purchase)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.work()

    assert former is not None
    with pytest.raises(OutOfDate, match="replaced"):
        office.vote(former, OTHER_APPROVER)
    office.work()
    assert office.stage(purchase) is Stage.REPRICED


def test_a_lower_price_is_covered(office: Office) -> None:
    approved(office)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("3.99"), usual_first_year=euros("6.99")))
    office.work()

    (order,) = office.registrar.orders.values()
    assert order.order.gross == euros("4.79")
    assert len(office.registrar.charges) == 1


def test_a_contract_that_nobody_has_seen_needs_another_vote(office: Office) -> None:
    number = approved(office)
    office.registrar.contracts = (TERMS, Contract(name="new.pdf", url="https://contracts.example/new.pdf"))
    office.work()

    assert office.stage(office.purchase(number)) is Stage.REPRICED
    assert office.registrar.orders == {}


def test_the_approved_payment_method_is_charged_though_another_is_the_default_by_now(office: Office) -> None:
    approved(office)
    office.registrar.accepted.reverse()
    office.work()

    assert [method for _, method in office.registrar.charges] == [CARD] != [BANK]


def test_the_vote_of_somebody_who_is_no_approver_any_more_does_not_count(office: Office) -> None:
    number = approved(office)
    office.rule(approvers=frozenset({OTHER_APPROVER}))
    office.work()
    assert (office.purchase(number).stage, office.registrar.orders) == (Stage.REPRICED, {})

    office.approve(office.purchase(number), OTHER_APPROVER)
    office.work()
    assert len(office.registrar.charges) == 1


def test_a_requester_who_became_an_approver_does_not_count(office: Office) -> None:
    purchase = office.request()
    office.work()
    office.rule(approvers=frozenset({REQUESTER, APPROVER}))

    with pytest.raises(NotAllowed, match="yourself"):
        office.approve(purchase, REQUESTER)


def test_a_new_price_that_is_more_than_a_request_may_cost_is_refused(office: Office) -> None:
    number = approved(office)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("900.00"), usual_first_year=euros("900.00")))
    office.work()
    if office.purchase(number).stage is Stage.REPRICED:
        office.approve(office.purchase(number))
        office.work()

    assert office.registrar.orders == {}
    assert office.stage(office.purchase(number)) is Stage.REFUSED


def test_a_limit_that_was_lowered_holds_for_what_is_approved_already(office: Office) -> None:
    approved(office)
    office.rule(total_max=Decimal(5))
    office.work()

    assert office.registrar.orders == {}


def test_an_approved_request_can_be_withdrawn_until_it_is_ordered(office: Office) -> None:
    number = approved(office)
    office.registrar.faults.during("dry_run", lambda: office.withdraw(office.purchase(number)))
    office.work()

    assert (office.purchase(number).stage, office.registrar.orders) == (Stage.WITHDRAWN, {})
    assert office.names_in_cart() == ["wintersale.fr"]


@pytest.mark.parametrize("call", ["place", "order", "pay"])
def test_a_request_that_is_being_ordered_cannot_be_withdrawn(office: Office, call: str) -> None:
    number = approved(office)
    refused: list[OutOfDate] = []

    def try_to_withdraw() -> None:
        with pytest.raises(OutOfDate) as too_late:
            office.withdraw(office.purchase(number))
        refused.append(too_late.value)

    office.registrar.faults.during(call, try_to_withdraw)
    office.work()

    assert (len(refused), len(office.registrar.charges)) == (1, 1)


def test_a_new_price_has_time_to_be_voted_on(office: Office) -> None:
    purchase = office.request()
    office.work()
    office.clock.time = purchase.expires_at - timedelta(minutes=1)
    office.approve(purchase)
    office.registrar.faults.plan("dry_run", Unavailable("down"), times=6)
    office.pass_time(minutes=2)
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.pass_time(minutes=10)

    assert office.stage(purchase) is Stage.REPRICED


def test_a_renewal_that_got_dearer_needs_another_vote(office: Office) -> None:
    number = approved(office)
    office.registrar.sell(
        offer("wintersale.fr", first_year=euros("6.99"), usual_first_year=euros("6.99"), renewal=euros("9.00"))
    )
    office.work()

    assert (office.purchase(number).stage, office.registrar.orders) == (Stage.REPRICED, {})
    assert "each later year" in office.purchase(number).note


def test_an_approved_method_that_is_no_longer_valid_needs_another_vote(office: Office) -> None:
    number = approved(office)
    office.registrar.accepted.remove(CARD)
    office.work()
    repriced = office.purchase(number)

    assert (repriced.stage, office.registrar.orders) == (Stage.REPRICED, {})
    assert f"not by {CARD.label}" in repriced.note
    office.approve(repriced)
    office.work()
    assert [method for _, method in office.registrar.charges] == [BANK]


def test_what_ovh_was_told_since_the_vote_needs_another_vote(office: Office) -> None:
    number = approved(office)
    (cart_id,) = office.registrar.carts
    (item_id,) = office.registrar.carts[cart_id].items
    office.registrar.configure(cart_id, item_id, "OWNER_CONTACT", "/me/contact/1")
    office.work()

    assert (office.purchase(number).stage, office.registrar.orders) == (Stage.REPRICED, {})


def test_the_ledger_keeps_the_seal_of_what_was_approved_and_of_what_goes_beyond_it(office: Office) -> None:
    number = approved(office)
    former = office.purchase(number).quote
    office.registrar.sell(offer("wintersale.fr", first_year=euros("9.99"), usual_first_year=euros("9.99")))
    office.work()
    with office.store.transaction() as tx:
        record = tx.purchases.record(tx.purchases.purchase(number))

    present = office.purchase(number).quote
    assert former is not None
    assert present is not None
    assert list(record.seals.values()) == [former.seal, present.seal]
    assert record.ballots(office.purchase(number).quote_id or 0, present.seal) == ()
