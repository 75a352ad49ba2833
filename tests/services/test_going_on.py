"""Names that OVH does not sell any more: people decide whether to go on without them."""

import pytest

from bot.errors import NotAllowed, OutOfDate, Rejected
from bot.model.purchase import Purchase, Stage
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OTHER_PLACE, REQUESTER, name
from tests.services.buying import approve, order_of, told
from tests.services.office import Office

WINTER, SPRING = name("wintersale.fr"), name("springsale.fr")


def two_names(office: Office, stage: Stage) -> Purchase:
    """A request for two names, one of which somebody else takes when it is at a stage."""
    if stage is Stage.QUOTING:
        purchase = office.request("wintersale.fr", "springsale.fr")
        office.registrar.take(WINTER)
    else:
        purchase = approve(office, "wintersale.fr", "springsale.fr")
        if stage is Stage.APPROVED:
            office.registrar.take(WINTER)
        else:
            office.registrar.faults.plan("place", Rejected("not available"))
            office.registrar.faults.during("place", lambda: office.registrar.take(WINTER))
    office.work()
    return office.purchase(purchase.id)


GOES_WRONG_AT = pytest.mark.parametrize("stage", [Stage.QUOTING, Stage.APPROVED, Stage.PLACING])


@GOES_WRONG_AT
def test_nothing_is_ordered_and_people_are_asked(office: Office, stage: Stage) -> None:
    purchase = two_names(office, stage)

    assert (purchase.stage, purchase.gone, office.registrar.orders) == (Stage.REPRICED, (WINTER,), {})
    assert "wintersale.fr" in purchase.note
    assert purchase.votable == frozenset()


@GOES_WRONG_AT
@pytest.mark.parametrize("who", [REQUESTER, APPROVER])
def test_without_them_the_rest_is_priced_anew_approved_and_bought(office: Office, stage: Stage, who: str) -> None:
    purchase = two_names(office, stage)
    going_on = office.go_on_without(purchase, who)
    assert (going_on.stage, going_on.names, going_on.gone) == (Stage.QUOTING, (SPRING,), ())

    office.pass_time(minutes=5)
    priced = office.purchase(purchase.id)
    assert priced.quote is not None
    assert (priced.stage, priced.quote.names) == (Stage.REQUESTED, (SPRING,))
    assert office.registrar.orders == {}

    office.approve(priced)
    office.pass_time(minutes=30)
    assert office.stage(purchase) is Stage.DELIVERED
    assert order_of(office).order.names == {SPRING}


def test_a_name_that_was_left_out_is_free_for_others(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    office.go_on_without(purchase, REQUESTER)
    office.registrar._told.clear()  # it is free again

    assert office.request("wintersale.fr", place=OTHER_PLACE).names == (WINTER,)
    with pytest.raises(OutOfDate, match="being bought already"):
        office.request("springsale.fr", place=OTHER_PLACE)


def test_while_names_are_gone_no_vote_counts(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    assert purchase.quote_id is not None
    with pytest.raises(OutOfDate):
        office.vote(purchase.quote_id, OTHER_APPROVER)
    office.pass_time(hours=1)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REPRICED, {})


def test_a_vote_for_the_former_price_does_not_count_for_the_rest(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    former = purchase.quote_id
    assert former is not None
    office.go_on_without(purchase, REQUESTER)
    office.pass_time(minutes=5)
    with pytest.raises(OutOfDate, match="replaced"):
        office.vote(former, OTHER_APPROVER)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REQUESTED, {})


def test_going_on_twice_is_like_once(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    office.go_on_without(purchase, REQUESTER)
    office.go_on_without(purchase, APPROVER)
    assert told(office, purchase).count("go on") == 1

    office.pass_time(minutes=5)
    with pytest.raises(OutOfDate):
        office.go_on_without(purchase, APPROVER)


def test_somebody_else_cannot_go_on(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    with pytest.raises(NotAllowed):
        office.go_on_without(purchase, BYSTANDER)

    assert office.purchase(purchase.id) == purchase


def test_there_is_nothing_to_go_on_without_where_nothing_is_gone(office: Office) -> None:
    purchase = approve(office)
    with pytest.raises(OutOfDate):
        office.go_on_without(purchase, REQUESTER)
    with pytest.raises(OutOfDate, match="not known"):
        office.requesting.go_on_without(404, REQUESTER, office.seen(purchase))


@GOES_WRONG_AT
def test_it_can_be_withdrawn_instead_and_everything_comes_back(office: Office, stage: Stage) -> None:
    purchase = two_names(office, stage)
    office.withdraw(purchase)

    assert office.stage(purchase) is Stage.WITHDRAWN
    assert office.names_in_cart() == ["wintersale.fr", "springsale.fr"]


def test_what_nobody_decides_about_ends(office: Office) -> None:
    purchase = two_names(office, Stage.APPROVED)
    office.pass_time(hours=80)

    assert (office.stage(purchase), office.registrar.orders) == (Stage.EXPIRED, {})


@pytest.mark.parametrize("is_approved", [False, True])
def test_where_nothing_would_be_left_it_is_refused(office: Office, is_approved: bool) -> None:
    names = ("wintersale.fr", "springsale.fr")
    purchase = approve(office, *names) if is_approved else office.request(*names)
    for taken in (WINTER, SPRING):
        office.registrar.take(taken)
    office.work()

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REFUSED, {})
    assert office.names_in_cart() == list(names)
