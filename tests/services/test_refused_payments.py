"""An order whose payment was refused: other methods, a vote for one of them, a reminder, and the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotAllowed, OutOfDate, Rejected, Unavailable
from bot.model.purchase import Purchase, Stage
from bot.model.quote import PaymentMethod
from tests.fakes import BANK, CARD, PREPAID_ACCOUNT
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, PLACE, REQUESTER
from tests.services.buying import bought_once, lines, order_of, place_order, told
from tests.services.office import Office


@pytest.fixture
def refused(office: Office) -> Purchase:
    """A purchase whose payment OVH refused, and does not take any more."""
    purchase = place_order(office)
    office.registrar.accepted.append(PREPAID_ACCOUNT)
    office.registrar.faults.plan("pay", Rejected("This order can't be paid with 'creditCard'"))
    office.work()
    assert office.stage(purchase) is Stage.PAYMENT_REFUSED
    return office.purchase(purchase.id)


def quote_for(purchase: Purchase, method: PaymentMethod) -> int:
    """The number of the quote that is voted on to pay by another method."""
    (quote_id,) = (one.quote_id for one in purchase.alternatives if one.payment_method.is_same(method))
    return quote_id


def test_the_reason_is_told_and_what_else_ovh_accepts_is_offered_for_the_same_order(
    office: Office, refused: Purchase
) -> None:
    assert "creditCard" in refused.note
    assert [one.payment_method for one in refused.alternatives] == [BANK, PREPAID_ACCOUNT]
    assert (refused.order_id, office.registrar.charges) == (order_of(office).order.id, [])
    assert any("creditCard" in text for text in office.texts(PLACE.channel))


@pytest.mark.parametrize("method", [BANK, PREPAID_ACCOUNT])
def test_a_vote_for_another_method_pays_the_same_order_by_it(
    office: Office, refused: Purchase, method: PaymentMethod
) -> None:
    office.vote(quote_for(refused, method))

    assert bought_once(office, refused, method)
    assert office.registrar.faults.calls["place"] == 1


def test_that_vote_is_of_the_same_kind(office: Office, refused: Purchase) -> None:
    quote_id = quote_for(refused, BANK)
    for person in (REQUESTER, BYSTANDER):
        with pytest.raises(NotAllowed):
            office.vote(quote_id, person)
    assert office.approving.review(quote_id, APPROVER).purchase.quote_id == quote_id
    office.pass_time(hours=1)
    assert office.registrar.charges == []

    office.vote(quote_id, OTHER_APPROVER)
    (line,) = [line for line in lines(office, refused) if line.what == "vote" and line.who == OTHER_APPROVER]
    assert f'"quote_id":{quote_id}' in line.details


def test_the_vote_for_the_refused_method_counts_for_no_other(office: Office, refused: Purchase) -> None:
    assert refused.quote_id is not None
    with pytest.raises(OutOfDate):
        office.vote(refused.quote_id, OTHER_APPROVER)
    office.pass_time(hours=1)

    assert (office.stage(refused), office.registrar.charges) == (Stage.PAYMENT_REFUSED, [])


def test_the_second_vote_for_another_method_comes_too_late(office: Office, refused: Purchase) -> None:
    office.vote(quote_for(refused, BANK))
    with pytest.raises(OutOfDate):
        office.vote(quote_for(refused, PREPAID_ACCOUNT), OTHER_APPROVER)

    assert bought_once(office, refused, BANK)


def test_another_method_that_is_refused_too_leaves_the_rest(office: Office, refused: Purchase) -> None:
    office.registrar.faults.plan("pay", Rejected("insufficient funds"))
    office.vote(quote_for(refused, BANK))
    office.work()
    again = office.purchase(refused.id)

    assert (again.stage, again.note) == (Stage.PAYMENT_REFUSED, f"OVH refused {BANK.label}: “insufficient funds”")
    assert [one.payment_method for one in again.alternatives] == [CARD, PREPAID_ACCOUNT]


def test_what_was_declined_is_not_what_an_order_can_be(office: Office, refused: Purchase) -> None:
    """There is an order: it is left unpaid, not declined, and its names do not go back to the cart."""
    with pytest.raises(OutOfDate):
        office.approving.decline(quote_for(refused, BANK), APPROVER, "Too late")

    assert (office.stage(refused), office.names_in_cart()) == (Stage.PAYMENT_REFUSED, [])
    assert [line.what for line in lines(office, refused) if line.what in ("vote", "decline")] == ["vote"]


def test_methods_that_could_not_be_read_are_offered_later(office: Office) -> None:
    placed = place_order(office)
    office.registrar.accepted.remove(CARD)
    office.registrar.accepted.remove(BANK)
    office.work()
    assert (office.stage(placed), office.purchase(placed.id).alternatives) == (Stage.PAYMENT_REFUSED, ())

    office.registrar.accepted.append(BANK)
    office.registrar.faults.plan("payable_with", Unavailable("down"), times=2)
    office.pass_time(minutes=30)
    office.vote(quote_for(office.purchase(placed.id), BANK))
    assert bought_once(office, placed, BANK)


def test_an_approver_who_left_before_it_was_paid_is_replaced_by_another_vote(office: Office) -> None:
    placed = place_order(office)
    office.rule(approvers=frozenset({OTHER_APPROVER}))
    office.pass_time(minutes=1)
    refused = office.purchase(placed.id)
    assert (refused.stage, office.registrar.charges) == (Stage.PAYMENT_REFUSED, [])

    office.pass_time(minutes=5)
    office.vote(quote_for(office.purchase(placed.id), CARD), OTHER_APPROVER)
    assert bought_once(office, placed)


# Until its end


def test_people_are_reminded_once_when_half_of_its_time_is_over(office: Office, refused: Purchase) -> None:
    office.pass_time(hours=11)
    assert "reminded" not in told(office, refused)
    before = len(office.texts(PLACE.channel))

    office.pass_time(hours=12)
    assert told(office, refused).count("reminded") == 1
    assert len(office.texts(PLACE.channel)) == before + 1


def test_it_lapses_when_ovh_drops_it_and_its_names_are_free(office: Office, refused: Purchase) -> None:
    office.pass_time(hours=23.5)
    assert office.stage(refused) is Stage.PAYMENT_REFUSED
    office.pass_time(hours=1)

    assert (office.stage(refused), office.registrar.charges) == (Stage.LAPSED, [])
    assert office.request("wintersale.fr").id != refused.id


def test_a_vote_that_comes_when_it_has_lapsed_pays_nothing(office: Office, refused: Purchase) -> None:
    office.clock.step(hours=25)
    office.vote(quote_for(refused, BANK))
    office.pass_time(minutes=10)

    assert (office.stage(refused), office.registrar.charges) == (Stage.LAPSED, [])


def test_it_lapses_when_ovh_has_forgotten_it_and_not_before_its_time(office: Office, refused: Purchase) -> None:
    office.registrar.orders.clear()
    office.pass_time(hours=23)
    assert office.stage(refused) is Stage.PAYMENT_REFUSED
    office.pass_time(hours=3)

    assert office.stage(refused) is Stage.LAPSED


def test_when_ovh_drops_it_is_read_from_the_order(office: Office, refused: Purchase) -> None:
    assert refused.order_expires_at == order_of(office).placed_at + timedelta(days=1)


def test_it_may_be_paid_outside(office: Office, refused: Purchase) -> None:
    assert refused.order_id is not None
    office.registrar.pay(refused.order_id, BANK)
    office.pass_time(minutes=30)

    assert (office.stage(refused), office.purchase(refused.id).is_paid_outside) == (Stage.DELIVERED, True)
    assert "paid outside" in told(office, refused)


def test_an_order_that_changed_since_is_not_paid_by_another_method_either(office: Office, refused: Purchase) -> None:
    found = order_of(office)
    found.order = replace(found.order, lines=found.order.lines[:1])
    office.vote(quote_for(refused, BANK))
    office.pass_time(minutes=5)

    assert (office.stage(refused), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
