"""From a request to its exact price."""

from datetime import timedelta

import pytest

from bot.errors import NotAllowed, OutOfDate, RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.model.name import Name
from bot.model.purchase import Stage
from tests.fakes import CARD, TERMS
from tests.samples import euros, offer
from tests.services.office import Office

WINTER = Name.read("wintersale.fr")
ASKED = ("configure", "dry_run", "account", "registrations", "offers", "payment_methods")
"""What quoting asks of OVH, in this order."""


def test_a_request_gets_the_exact_price_of_its_names(office: Office) -> None:
    purchase = office.request("wintersale.fr", "springsale.com")
    office.work()
    quote = office.purchase(purchase.id).quote

    assert quote is not None
    assert office.stage(purchase) is Stage.REQUESTED
    assert (quote.account, quote.payment_method, quote.contracts) == ("xx1111-ovh", CARD, (TERMS,))
    assert (quote.net, quote.tax, quote.gross) == (euros("16.98"), euros("3.40"), euros("20.38"))
    assert quote.renewal == euros("20.98")


def test_the_legal_statements_are_told_to_ovh_once(office: Office) -> None:
    office.request("wintersale.ca")
    office.work()
    (cart,) = office.registrar.carts.values()
    (item,) = cart.items.values()

    assert sorted(item.told) == [("ACCEPT_CONDITIONS", "true"), ("OWNER_LEGAL_AGE", "true")]


@pytest.mark.parametrize("days", [3, 28])
def test_the_copy_at_ovh_outlives_the_request(office: Office, days: int) -> None:
    office.rule(request_life=timedelta(days=days))
    purchase = office.request()
    office.registrar.faults.plan("keep_cart", Unavailable("down"))
    office.pass_time(minutes=1)
    (cart,) = office.registrar.carts.values()

    assert office.stage(purchase) is Stage.REQUESTED
    assert cart.expires_at >= purchase.expires_at + timedelta(days=7)


def test_what_costs_more_than_a_request_may_is_not_asked_for(office: Office) -> None:
    office.registrar.sell(offer("wintersale.fr", first_year=euros("166.68"), usual_first_year=euros("166.68")))
    with pytest.raises(NotAllowed, match=r"200\.00 EUR at most"):
        office.request()

    assert office.names_in_cart() == ["wintersale.fr"]


def test_what_turns_out_to_cost_more_than_a_request_may_is_refused(office: Office) -> None:
    purchase = office.request()
    office.registrar.sell(offer("wintersale.fr", first_year=euros("166.68"), usual_first_year=euros("166.68")))
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "200.00 EUR" in office.purchase(purchase.id).note
    assert office.names_in_cart() == ["wintersale.fr"]


def test_what_costs_just_as_much_as_a_request_may_is_asked_for(office: Office) -> None:
    office.registrar.sell(offer("wintersale.fr", first_year=euros("166.66"), usual_first_year=euros("166.66")))
    purchase = office.request()
    office.work()

    assert office.stage(purchase) is Stage.REQUESTED


def test_the_only_name_of_a_request_that_cannot_be_had_is_named_and_comes_back(office: Office) -> None:
    purchase = office.request("wintersale.fr")
    office.registrar.take(WINTER)
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "wintersale.fr" in office.purchase(purchase.id).note
    assert office.names_in_cart() == ["wintersale.fr"]


def test_a_price_with_a_line_that_nobody_asked_for_is_refused(office: Office) -> None:
    purchase = office.request("wintersale.fr")
    (cart_id,) = office.registrar.carts
    office.registrar.add_item(
        cart_id, offer("springsale.com", first_year=euros("9.99"), usual_first_year=euros("9.99"))
    )
    office.registrar.configure(cart_id, max(office.registrar.carts[cart_id].items), "OWNER_LEGAL_AGE", "true")
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "nobody asked for" in office.purchase(purchase.id).note


def test_a_price_without_a_line_for_every_name_is_refused(office: Office) -> None:
    purchase = office.request("wintersale.fr", "springsale.com")
    (cart,) = office.registrar.carts.values()
    for act in (lambda: None, cart.items.popitem):  # gone once both names are configured
        office.registrar.faults.during("configure", act)
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "springsale.com" in office.purchase(purchase.id).note


def test_a_cart_at_ovh_that_changed_while_it_was_priced_is_refused(office: Office) -> None:
    purchase = office.request("wintersale.fr", "springsale.com")
    (cart,) = office.registrar.carts.values()
    office.registrar.faults.during("dry_run", cart.items.popitem)
    office.work()

    assert office.stage(purchase) is Stage.REFUSED
    assert "does not hold what was asked for" in office.purchase(purchase.id).note


@pytest.mark.parametrize("call", ASKED)
@pytest.mark.parametrize("error", [Unavailable("down"), Uncertain("cut")])
def test_a_price_that_could_not_be_read_is_read_later(office: Office, call: str, error: RegistrarError) -> None:
    purchase = office.request()
    office.registrar.faults.plan(call, error)
    office.quoting.quote_next()
    assert office.stage(purchase) is Stage.QUOTING

    office.pass_time(minutes=1)
    assert office.stage(purchase) is Stage.REQUESTED


@pytest.mark.parametrize("call", ASKED)
def test_what_ovh_refuses_is_not_asked_for(office: Office, call: str) -> None:
    purchase = office.request()
    office.registrar.faults.plan(call, Rejected("OVH says no"))
    office.quoting.quote_next()

    assert office.stage(purchase) is Stage.REFUSED
    assert "OVH says no" in office.purchase(purchase.id).note
    assert office.names_in_cart() == ["wintersale.fr"]


@pytest.mark.parametrize("call", ASKED)
def test_a_copy_that_is_gone_is_made_anew_for_the_price(office: Office, call: str) -> None:
    purchase = office.request()
    office.registrar.carts.clear()
    office.registrar.faults.plan(call, Vanished("gone"))
    office.pass_time(minutes=5)

    assert office.stage(purchase) is Stage.REQUESTED


def test_a_purchase_that_ovh_is_too_long_out_of_reach_for_is_refused(office: Office) -> None:
    purchase = office.request()
    office.registrar.faults.plan("dry_run", Unavailable("down"), times=10_000)
    office.pass_time(hours=11)
    assert office.stage(purchase) is Stage.QUOTING

    office.pass_time(hours=2)
    assert office.stage(purchase) is Stage.REFUSED
    assert office.names_in_cart() == ["wintersale.fr"]


@pytest.mark.parametrize("error", [Unavailable("down"), Rejected("This credential does not exist")])
def test_a_purchase_whose_copy_cannot_be_made_anew_is_refused(office: Office, error: RegistrarError) -> None:
    purchase = office.request()
    office.registrar.carts.clear()
    for call in ("find_carts", "create_cart"):
        office.registrar.faults.plan(call, error, times=10_000)
    office.pass_time(hours=13)

    assert office.stage(purchase) is Stage.REFUSED


def test_two_requests_never_hold_one_name(office: Office) -> None:
    office.request("wintersale.fr")

    with pytest.raises(OutOfDate, match="being bought already"):
        office.request("wintersale.fr")


# The end of a request


def test_a_request_that_nobody_decides_ends_and_gives_its_names_back(office: Office) -> None:
    purchase = office.request()
    office.work()
    office.clock.time = purchase.expires_at - timedelta(seconds=1)
    office.work()
    assert office.stage(purchase) is Stage.REQUESTED

    office.clock.step(seconds=1)
    office.work()
    assert office.stage(purchase) is Stage.EXPIRED
    assert office.names_in_cart() == ["wintersale.fr"]


def test_a_request_can_be_withdrawn_while_its_price_is_read(office: Office) -> None:
    purchase = office.request()
    office.registrar.faults.during("dry_run", lambda: office.withdraw(purchase))
    office.work()

    assert office.stage(purchase) is Stage.WITHDRAWN
    assert office.names_in_cart() == ["wintersale.fr"]
