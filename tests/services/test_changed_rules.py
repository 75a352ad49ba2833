"""Rules that move: a request must satisfy those of then and those of now, and operators are told what changed, once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import NotAllowed
from bot.model.policy import Policy, Rule
from bot.model.purchase import Purchase, Stage
from bot.model.standing import Standing
from bot.views.policy_lines import lines
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, group, policy, tier
from tests.services.buying import approve, bought_once, place_order
from tests.services.office import Office

FINANCE = "U0FINANCE"
OPERATOR = "U0OPERATOR1"
OPERATORS = "C0OPERATORS"

LEADS, MONEY = group("leads", APPROVER, OTHER_APPROVER), group("finance", FINANCE)


def needing(*groups: Any, **changes: Any) -> dict[str, Any]:
    return {"rules": (Rule(tiers=(tier(*groups),), **changes),)}


@pytest.fixture
def office(office: Office) -> Office:
    office.messenger.standings |= dict.fromkeys((FINANCE, OPERATOR), Standing.MEMBER)
    office.rule(**needing(LEADS))
    return office


# Between the request and the votes


def test_rules_that_became_stricter_hold_for_what_waits(office: Office, requested: Purchase) -> None:
    office.rule(**needing(LEADS, MONEY))
    assert office.approve(requested, APPROVER).stage is Stage.REQUESTED
    assert office.approve(requested, OTHER_APPROVER).stage is Stage.REQUESTED
    assert office.approve(requested, FINANCE).stage is Stage.APPROVED

    assert bought_once(office, requested)


def test_rules_that_became_laxer_do_not_hold_for_what_waits(office: Office) -> None:
    office.rule(**needing(LEADS, MONEY))
    purchase = office.request()
    office.work()
    office.rule(**needing(LEADS))
    assert office.approve(purchase, APPROVER).stage is Stage.REQUESTED
    assert office.approve(purchase, FINANCE).stage is Stage.APPROVED

    assert bought_once(office, purchase)


def test_rules_that_name_others_need_both_those_of_then_and_those_of_now(office: Office, requested: Purchase) -> None:
    office.rule(**needing(MONEY))
    assert office.approve(requested, FINANCE).stage is Stage.REQUESTED
    assert office.approve(requested, APPROVER).stage is Stage.APPROVED


def test_the_message_says_that_the_rules_have_changed(office: Office, requested: Purchase) -> None:
    office.rule(**needing(LEADS, MONEY))
    office.tell()

    assert "must satisfy both" in office.texts(PLACE.channel)[0]


def test_what_the_rules_forbid_by_now_cannot_be_approved(office: Office, requested: Purchase) -> None:
    office.rule(**needing(LEADS, request_max=Decimal(5)))
    with pytest.raises(NotAllowed, match="do not allow request 1 any more"):
        office.approve(requested)

    assert office.purchase(requested.id).votes == ()


def test_what_decides_about_no_approval_changes_nothing(office: Office, requested: Purchase) -> None:
    office.rule(**needing(LEADS), featured=("berlin",), quiet_time=timedelta(minutes=5))

    assert office.approve(requested).stage is Stage.APPROVED


# Between the votes and the order


def test_votes_that_are_not_enough_by_now_are_asked_for_anew(office: Office) -> None:
    purchase = approve(office)
    office.rule(**needing(LEADS, MONEY))
    office.work()
    asked = office.purchase(purchase.id)
    assert (asked.stage, office.registrar.orders) == (Stage.REPRICED, {})
    assert "the rules have changed since it was requested" in asked.note
    assert asked.terms is not None
    assert (asked.terms.policy, asked.approvals) == (office.policy.digest, ())

    assert office.approve(asked, APPROVER).stage is Stage.REPRICED
    assert office.approve(asked, FINANCE).stage is Stage.APPROVED
    assert bought_once(office, purchase)


def test_votes_that_are_enough_by_both_buy(office: Office) -> None:
    purchase = approve(office)
    office.rule(**needing(LEADS, budget=Decimal(1000)))

    assert bought_once(office, purchase)


def test_what_was_approved_and_is_forbidden_by_now_ends_unbought(office: Office) -> None:
    purchase = approve(office)
    office.rule(**needing(LEADS, request_max=Decimal(5)))
    office.work()

    assert (office.stage(purchase), office.registrar.orders) == (Stage.REFUSED, {})
    assert office.names_in_cart() == ["wintersale.fr"]


def test_what_was_free_of_votes_is_not_by_other_rules(office: Office) -> None:
    free = tier(LEADS, free_requests=5, free_total=Decimal(100))
    office.rule(rules=(Rule(tiers=(free,)),), cool_off=timedelta(minutes=1))
    purchase = office.request()
    office.work()
    assert office.stage(purchase) is Stage.APPROVED
    office.rule(**needing(LEADS))
    office.pass_time(minutes=5)
    assert (office.stage(purchase), office.registrar.orders) == (Stage.REPRICED, {})

    office.approve(purchase)
    assert bought_once(office, purchase)


def test_what_is_free_by_now_and_was_not_needs_its_vote(office: Office, requested: Purchase) -> None:
    free = tier(LEADS, free_requests=5, free_total=Decimal(100))
    office.rule(rules=(Rule(tiers=(free,)),))
    office.pass_time(hours=1)
    assert (office.stage(requested), office.registrar.orders) == (Stage.REQUESTED, {})

    office.approve(requested)
    assert bought_once(office, requested)


# Between the order and the payment


def test_an_order_whose_votes_are_not_enough_by_now_is_paid_after_others(office: Office) -> None:
    purchase = place_order(office)
    office.rule(**needing(LEADS, MONEY))
    office.work()
    asked = office.purchase(purchase.id)
    assert (asked.stage, office.registrar.charges) == (Stage.PAYMENT_REFUSED, [])
    assert asked.quote is not None
    (same,) = [way for way in asked.alternatives if way.payment_method.is_same(asked.quote.payment_method)]

    assert office.vote(same.quote_id, APPROVER).stage is Stage.PAYMENT_REFUSED
    assert office.vote(same.quote_id, FINANCE).stage is Stage.PLACED
    assert bought_once(office, purchase)


# What operators are told


def adopt(office: Office, rules: Policy) -> None:
    """Start with some rules, as the composition root does."""
    with office.store.transaction() as tx:
        office.ruling.adopt(tx, lines(rules))
    office.tell()


def told(office: Office, channel: str) -> list[str]:
    return [text for text in office.texts(channel) if "rules have changed" in text]


def test_operators_are_told_the_difference_once(office: Office) -> None:
    office.rule(**needing(LEADS), operators=frozenset({OPERATOR}))
    adopt(office, office.policy)
    assert told(office, f"D{OPERATOR}") == []

    office.rule(**needing(LEADS, MONEY), operators=frozenset({OPERATOR}))
    for _ in range(3):  # a start with the same rules is no change
        adopt(office, office.policy)
    (difference,) = told(office, f"D{OPERATOR}")
    assert "1 of finance" in difference


def test_the_operators_channel_is_told_where_there_is_one(office: Office) -> None:
    office.messenger.channels[OPERATORS] = replace(office.messenger.channels[PLACE.channel], messages={})
    for groups in ((LEADS,), (LEADS, MONEY)):
        office.rule(**needing(*groups), operators=frozenset({OPERATOR}), operator_channel=OPERATORS)
        adopt(office, office.policy)

    assert (len(told(office, OPERATORS)), told(office, f"D{OPERATOR}")) == (1, [])


def test_each_change_is_told_also_the_way_back(office: Office) -> None:
    for groups in ((LEADS,), (LEADS, MONEY), (LEADS,)):
        office.rule(**needing(*groups), operators=frozenset({OPERATOR}))
        adopt(office, office.policy)

    assert len(told(office, f"D{OPERATOR}")) == 2


def test_the_digest_of_a_policy_is_that_of_what_decides() -> None:
    assert policy().digest == policy(featured=("berlin",)).digest
    assert policy().digest != policy(total_max=Decimal(199)).digest
