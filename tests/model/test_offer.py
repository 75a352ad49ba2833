"""What OVH's answer says about a name."""

import itertools
from typing import Any

import pytest

from bot.model.cost import of_offer
from bot.model.offer import Availability, most_useful
from tests.samples import AFTERMARKET, NOT_SOLD, OWNED, PREMIUM, euros, offer

# OVH's guide "Order a Domain Name", table of pricing modes; the last ones are spellings of older answers.
MEANINGS: list[tuple[dict[str, Any], Availability]] = [
    ({"pricing_mode": "create-default"}, Availability.FREE),
    ({"pricing_mode": "create-premium"}, Availability.PREMIUM),
    ({"pricing_mode": "transfer-default", "action": "transfer"}, Availability.OWNED),
    ({"pricing_mode": "transfer-premium", "action": "transfer"}, Availability.OWNED),
    ({"pricing_mode": "transfer-aftermarket1", "action": "transfer"}, Availability.AFTERMARKET),
    ({"pricing_mode": "transfer-aftermarket2", "action": "transfer"}, Availability.AFTERMARKET),
    ({"pricing_mode": "default", "action": "create"}, Availability.FREE),
    ({"pricing_mode": "default", "action": "transfer"}, Availability.NOT_SOLD),
    ({"pricing_mode": "restore-default", "action": "restore"}, Availability.NOT_SOLD),
    ({"pricing_mode": "something-new"}, Availability.NOT_SOLD),
    ({"pricing_mode": ""}, Availability.NOT_SOLD),
    ({"orderable": False}, Availability.RESERVED),
    ({"phase": "sunrise"}, Availability.RESERVED),
    ({"phase": "ga"}, Availability.FREE),
    ({"phase": "claims"}, Availability.FREE),
    ({"orderable": False, "pricing_mode": "transfer-default", "action": "transfer"}, Availability.OWNED),
    ({"orderable": False, "pricing_mode": "transfer-aftermarket1", "action": "transfer"}, Availability.NOT_SOLD),
    ({"first_year": None}, Availability.NOT_SOLD),
]


@pytest.mark.parametrize(("told", "meant"), MEANINGS)
def test_availability_follows_from_the_pricing_mode(told: dict[str, Any], meant: Availability) -> None:
    assert offer(**told).availability is meant


def test_a_name_that_somebody_owns_is_not_free_although_it_is_orderable() -> None:
    assert offer(orderable=True, **OWNED).availability is Availability.OWNED


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_most_useful_offer_is_chosen_by_meaning_and_not_by_position(order: tuple[int, ...]) -> None:
    offers = [offer(**NOT_SOLD), offer(**OWNED), offer(**AFTERMARKET), offer(**PREMIUM)]

    chosen = most_useful([offers[place] for place in order])

    assert chosen is not None
    assert chosen.availability is Availability.PREMIUM


def test_without_offers_there_is_none_to_choose() -> None:
    assert most_useful([]) is None


PROMOTIONS = [
    ("1.99", "2.99", True),
    ("2.99", "2.99", False),
    ("3.99", "2.99", False),
    ("0.00", "2.99", True),
]


@pytest.mark.parametrize(("now", "usually", "is_promotion"), PROMOTIONS)
def test_a_promotion_is_a_first_year_below_the_usual_one(now: str, usually: str, is_promotion: bool) -> None:
    assert of_offer(offer(first_year=euros(now), usual_first_year=euros(usually))).is_promotion is is_promotion


def test_without_a_usual_price_nothing_is_called_a_promotion() -> None:
    assert not of_offer(offer(usual_first_year=None)).is_promotion
