"""Paying an order: one payment at most, by the approved method, and only of what was approved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.purchase import Purchase, Stage
from bot.model.quote import Line, PaymentMethod
from tests.fakes import BANK, CARD, LOYALTY_POINTS, PREPAID_ACCOUNT
from tests.samples import euros, line, offer
from tests.services.buying import QUIET_MINUTES, bought_once, lose_payment, order_of, place_order
from tests.services.office import Office

READ_BEFORE = ("order", "order_status", "payable_with")
"""What paying reads first, in this order."""


@pytest.fixture
def placed(office: Office) -> Purchase:
    """A purchase whose order was placed and not yet paid."""
    return place_order(office)


# Only what was approved


SET_UP = line("0.00", "wintersale.fr", kind="INSTALLATION")


@pytest.mark.parametrize(
    ("lines", "gross"),
    [
        ([line("6.99", "wintersale.fr"), SET_UP], "9.39"),
        ([line("7.99", "wintersale.fr"), SET_UP], "8.39"),
        ([line("6.99", "wintersale.fr")], "8.39"),
        ([line("6.99", "springsale.fr"), line("0.00", "springsale.fr", kind="INSTALLATION")], "8.39"),
        (
            [line("6.99", "wintersale.fr"), SET_UP, line("0.00", None)],
            "8.39",
        ),
        ([], "8.39"),
    ],
)
def test_an_order_that_is_not_what_was_approved_is_not_paid(
    office: Office, placed: Purchase, lines: list[Line], gross: str
) -> None:
    found = order_of(office)
    found.order = replace(found.order, lines=tuple(lines), gross=euros(gross))
    office.pass_time(minutes=5)

    assert (office.stage(placed), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
    assert office.purchase(placed.id).note


def test_an_order_of_which_ovh_swapped_a_line_is_not_paid(office: Office) -> None:
    office.registrar.swap = lambda lines: (replace(lines[0], kind="ACCESSORY"), *lines[1:])
    placed = place_order(office)
    office.pass_time(hours=2)

    assert (office.stage(placed), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
    assert "is missing" in office.purchase(placed.id).note


@pytest.mark.parametrize("changes", [{"plan_code": "fr-gold"}, {"plan_code": "fr", "duration": "P2Y"}])
def test_an_order_of_another_plan_or_for_more_years_is_not_paid(
    office: Office, placed: Purchase, changes: dict[str, str]
) -> None:
    found = order_of(office)
    year, *rest = found.order.lines
    found.order = replace(found.order, lines=(replace(year, **changes), *rest))  # type: ignore[arg-type]
    office.pass_time(minutes=5)

    assert (office.stage(placed), office.registrar.charges) == (Stage.NEEDS_PERSON, [])


def test_an_order_that_came_out_cheaper_is_paid(office: Office, placed: Purchase) -> None:
    found = order_of(office)
    year, *rest = found.order.lines
    found.order = replace(found.order, lines=(replace(year, amount=euros("5.99")), *rest), gross=euros("7.19"))

    assert bought_once(office, placed)


# How it is paid


def test_an_order_is_paid_by_the_method_that_was_approved(office: Office, placed: Purchase) -> None:
    office.registrar.accepted.reverse()

    assert bought_once(office, placed)


def test_a_method_that_ovh_does_not_accept_is_not_replaced_by_another(office: Office, placed: Purchase) -> None:
    office.registrar.accepted.remove(CARD)
    office.pass_time(minutes=5)

    assert (office.stage(placed), office.registrar.faults.calls["pay"]) == (Stage.PAYMENT_REFUSED, 0)
    assert CARD.label in office.purchase(placed.id).note


def test_a_payment_that_is_refused_is_not_tried_again(office: Office, placed: Purchase) -> None:
    office.registrar.faults.plan("pay", Rejected("This order can't be paid with 'creditCard'"))
    office.pass_time(hours=2)

    assert (office.stage(placed), office.registrar.faults.calls["pay"]) == (Stage.PAYMENT_REFUSED, 1)
    assert "creditCard" in office.purchase(placed.id).note


def test_an_order_that_somebody_paid_meanwhile_is_not_paid_again(office: Office, placed: Purchase) -> None:
    assert placed.order_id
    office.registrar.pay(placed.order_id, BANK)
    office.pass_time(minutes=5)

    assert (office.stage(placed), office.purchase(placed.id).is_paid_outside) == (Stage.DELIVERED, True)
    assert office.registrar.charges == [(placed.order_id, BANK)]


@pytest.mark.parametrize("stage_is", [Stage.PAYMENT_REFUSED, Stage.NEEDS_PERSON])
def test_an_order_that_a_person_pays_after_all_is_followed(office: Office, placed: Purchase, stage_is: Stage) -> None:
    error: RegistrarError = Rejected("no") if stage_is is Stage.PAYMENT_REFUSED else Uncertain("cut")
    office.registrar.faults.plan("pay", error)
    office.pass_time(minutes=40)
    assert office.stage(placed) is stage_is

    assert placed.order_id
    office.registrar.pay(placed.order_id, BANK)
    office.pass_time(minutes=30)
    assert office.stage(placed) is Stage.DELIVERED
    assert office.purchase(placed.id).is_paid_outside is (stage_is is Stage.PAYMENT_REFUSED)


@pytest.mark.parametrize("stage_is", [Stage.PAYMENT_REFUSED, Stage.NEEDS_PERSON])
def test_an_order_that_nobody_pays_lapses_and_frees_its_names(
    office: Office, placed: Purchase, stage_is: Stage
) -> None:
    error: RegistrarError = Rejected("no") if stage_is is Stage.PAYMENT_REFUSED else Uncertain("cut")
    office.registrar.faults.plan("pay", error)
    office.pass_time(hours=26)

    assert (office.stage(placed), office.registrar.charges) == (Stage.LAPSED, [])
    assert office.request("wintersale.fr").id != placed.id


@pytest.mark.parametrize("method", [BANK, PREPAID_ACCOUNT, LOYALTY_POINTS])
def test_an_account_at_ovh_pays_like_any_other_method(office: Office, method: PaymentMethod) -> None:
    office.registrar.accepted = [method, CARD]
    placed = place_order(office)

    assert placed.quote is not None
    assert placed.quote.payment_method.is_same(method)
    assert bought_once(office, placed, method)


def test_what_costs_nothing_is_paid_with_nothing_and_needs_no_method(office: Office) -> None:
    office.registrar.sell(offer("wintersale.fr", first_year=euros("0.00"), usual_first_year=euros("0.00")))
    office.registrar.accepted = []
    placed = place_order(office)

    assert placed.quote is not None
    assert "nothing" in placed.quote.payment_method.label
    office.pass_time(minutes=30)
    ((_, method),) = office.registrar.charges
    assert method.is_same(LOYALTY_POINTS)
    assert office.stage(placed) is Stage.DELIVERED


def test_another_default_while_the_order_is_read_changes_nothing(office: Office, placed: Purchase) -> None:
    office.registrar.faults.during("order_status", office.registrar.accepted.reverse)

    assert bought_once(office, placed)


def test_an_order_that_is_not_what_was_approved_and_that_somebody_pays_was_paid_outside(
    office: Office, placed: Purchase
) -> None:
    found = order_of(office)
    found.order = replace(found.order, lines=found.order.lines[:1])
    office.pass_time(minutes=5)
    assert placed.order_id is not None
    office.registrar.pay(placed.order_id, BANK)
    office.pass_time(minutes=30)

    assert (office.stage(placed), office.purchase(placed.id).is_paid_outside) == (Stage.DELIVERED, True)


# Whatever OVH answers


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no"), Vanished("gone"), Uncertain("cut")])
@pytest.mark.parametrize("call", READ_BEFORE)
def test_an_order_that_cannot_be_read_is_paid_when_it_can(
    office: Office, placed: Purchase, call: str, error: RegistrarError
) -> None:
    office.registrar.faults.plan(call, error)
    office.purchasing.advance_next()
    assert (office.stage(placed), office.registrar.charges) == (Stage.PLACED, [])

    assert bought_once(office, placed)


def test_a_payment_that_was_surely_not_sent_is_sent_later(office: Office, placed: Purchase) -> None:
    office.registrar.faults.plan("pay", Unavailable("refused"), times=3)
    office.purchasing.advance_next()
    assert office.stage(placed) is Stage.PLACED

    assert bought_once(office, placed)
    assert office.registrar.faults.calls["pay"] == 4


def test_a_payment_whose_answer_was_lost_is_found_and_not_repeated(office: Office, placed: Purchase) -> None:
    office.registrar.faults.plan("pay", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    assert office.stage(placed) is Stage.PAYMENT_UNCERTAIN

    assert bought_once(office, placed)
    assert office.registrar.faults.calls["pay"] == 1


def test_a_payment_that_shows_late_is_found(office: Office, placed: Purchase) -> None:
    """OVH's status need not follow a payment at once."""
    office.registrar.faults.plan("pay", Uncertain("cut"), after=True)
    order_of(office).held = "notPaid"
    office.pass_time(minutes=QUIET_MINUTES - 5)
    assert office.stage(placed) is Stage.PAYMENT_UNCERTAIN

    order_of(office).held = None
    assert bought_once(office, placed)


@pytest.mark.parametrize("minutes", range(1, 61, 6))
def test_a_payment_that_arrives_late_is_found_and_not_repeated(office: Office, minutes: int) -> None:
    placed = lose_payment(office, late_by=timedelta(minutes=minutes))
    office.pass_time(hours=2)

    assert (office.stage(placed), office.registrar.faults.calls["pay"]) == (Stage.DELIVERED, 1)
    assert office.registrar.charges == [(placed.order_id, CARD)]
    assert not office.purchase(placed.id).is_paid_outside


def test_a_payment_that_was_lost_on_the_way_is_left_to_a_person(office: Office, placed: Purchase) -> None:
    office.registrar.faults.plan("pay", Uncertain("cut"))
    office.pass_time(minutes=QUIET_MINUTES - 1)
    assert office.stage(placed) is Stage.PAYMENT_UNCERTAIN

    office.pass_time(minutes=15)
    assert (office.stage(placed), office.registrar.charges) == (Stage.NEEDS_PERSON, [])
    assert office.registrar.faults.calls["pay"] == 1


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("no")])
def test_a_lost_payment_is_looked_for_until_ovh_answers(
    office: Office, placed: Purchase, error: RegistrarError
) -> None:
    office.registrar.faults.plan("pay", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    office.registrar.faults.plan("order_status", error, times=5)

    assert bought_once(office, placed)


def test_a_lost_payment_is_not_given_up_by_one_missing_order(office: Office, placed: Purchase) -> None:
    """One 404 is no proof that no money was moved."""
    office.registrar.faults.plan("pay", Uncertain("cut"), after=True)
    office.purchasing.advance_next()
    office.registrar.faults.plan("order_status", Vanished("gone"))

    assert bought_once(office, placed)


def test_an_order_that_lapsed_before_it_could_be_paid_is_over(office: Office, placed: Purchase) -> None:
    office.registrar.faults.plan("order", Unavailable("down"), times=10_000)
    office.pass_time(hours=25)
    office.registrar.faults.clear()
    office.pass_time(hours=1)

    assert (office.stage(placed), office.registrar.charges) == (Stage.LAPSED, [])


def test_an_order_that_ovh_forgot_before_it_could_be_paid_is_over(office: Office, placed: Purchase) -> None:
    office.registrar.orders.clear()
    office.pass_time(hours=26)

    assert office.stage(placed) not in (Stage.PLACED, Stage.DELIVERED)
    assert office.request("wintersale.fr").names == (Name.read("wintersale.fr"),)


@pytest.mark.parametrize("error", [None, Rejected("no"), Unavailable("refused"), Uncertain("cut")])
def test_an_answer_that_comes_when_it_was_given_up_changes_nothing_for_the_worse(
    office: Office, placed: Purchase, error: RegistrarError | None
) -> None:
    """As when the machine slept while OVH was charging."""

    def late() -> None:
        office.clock.step(minutes=2)
        office.work()

    if error:
        office.registrar.faults.plan("pay", error, after=isinstance(error, Uncertain))
    office.registrar.faults.during("pay", late)
    office.pass_time(minutes=40)

    assert len(office.registrar.charges) <= 1
    assert office.stage(placed) is (Stage.DELIVERED if office.registrar.charges else Stage.NEEDS_PERSON)
