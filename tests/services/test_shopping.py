"""What searches find, and filling carts."""

import pytest

from bot.errors import NotForSale, OutOfDate, Rejected, Unavailable
from bot.model.name import Name
from bot.model.offer import Availability
from bot.shopping import ITEMS_MAX
from tests.samples import OTHER_PLACE, PLACE, REQUESTER, after, offer
from tests.services.office import Office

# Searching


def test_a_search_tells_each_name_apart(office: Office) -> None:
    office.registrar.take(Name.read("taken.fr"))
    office.registrar.sell(offer("dear.fr", pricing_mode="create-premium"))
    found = office.search("wintersale.fr", "taken.fr", "dear.fr", "wintersale.zuerich")

    assert [finding.availability for finding in found.found] == [
        Availability.FREE,
        Availability.OWNED,
        Availability.PREMIUM,
        Availability.NOT_SOLD,
    ]
    assert [finding.offer_id is None for finding in found.found] == [False, False, False, True]


def test_a_name_that_ovh_does_not_answer_about_is_unanswered(office: Office) -> None:
    office.registrar.faults.plan("offers", Unavailable("OVH did not answer"), times=3)
    found = office.search("wintersale.fr", "springsale.fr")

    assert [name.ascii for name in found.unanswered] == ["wintersale.fr"]
    assert [finding.name.ascii for finding in found.found] == ["springsale.fr"]
    assert list(found.untold.values()) == [""]


def test_a_search_that_ovh_refuses_says_why(office: Office) -> None:
    office.registrar.faults.plan("offers", Rejected("This call has not been granted"), times=2)
    found = office.search("wintersale.fr", "springsale.fr")

    assert list(found.untold.values()) == ["This call has not been granted"] * 2


# Filling a cart


def test_a_name_is_in_a_cart_once(office: Office) -> None:
    office.add("wintersale.fr")
    office.add("wintersale.fr")
    office.copy()

    assert office.names_in_cart() == ["wintersale.fr"]
    assert office.names_at_ovh() == [["wintersale.fr"]]


def test_each_channel_has_a_cart_of_its_own(office: Office) -> None:
    office.add("wintersale.fr")
    office.add("springsale.fr", place=OTHER_PLACE)
    office.copy()

    assert office.names_at_ovh() == [["wintersale.fr"], ["springsale.fr"]]


def test_a_name_whose_price_depends_on_it_is_added_only_where_the_rules_allow_it(office: Office) -> None:
    office.registrar.sell(offer("dear.fr", pricing_mode="create-premium"))
    with pytest.raises(NotForSale, match="premium"):
        office.add("dear.fr")

    office.rule(allow_premium=True)
    assert [item.name.ascii for item in office.add("dear.fr").items] == ["dear.fr"]


def test_an_offer_that_was_forgotten_cannot_be_added(office: Office) -> None:
    (finding,) = office.search("wintersale.fr").found
    office.store.forget_old(after(days=1))
    assert finding.offer_id is not None

    with pytest.raises(OutOfDate):
        office.shopping.add(finding.offer_id, PLACE, REQUESTER)


def test_a_cart_has_room_for_so_many_names(office: Office) -> None:
    office.add(*(f"sale-{number}.fr" for number in range(ITEMS_MAX)))

    with pytest.raises(NotForSale, match="full"):
        office.add("one-more.fr")
    assert len(office.add("sale-0.fr").items) == ITEMS_MAX


def test_a_removed_name_can_be_put_back(office: Office) -> None:
    (item,) = office.add("wintersale.fr").items
    office.shopping.remove(item.id, REQUESTER)
    assert office.names_in_cart() == []

    assert office.shopping.restore(item.id, REQUESTER).is_new
    assert not office.shopping.restore(item.id, REQUESTER).is_new
    assert office.names_in_cart() == ["wintersale.fr"]


def test_the_cart_of_a_request_cannot_be_changed(office: Office) -> None:
    (item,) = office.add("wintersale.fr").items
    office.request("springsale.fr")

    for change in (office.shopping.remove, office.shopping.restore):
        with pytest.raises(OutOfDate):
            change(item.id, REQUESTER)
