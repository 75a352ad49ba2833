"""Who may do what, who may vote, and what may be bought."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import NotAllowed, NotForSale
from bot.model.money import Money
from bot.model.policy import MAY, Person, Right, Standing, require
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    BYSTANDER,
    NOT_SOLD,
    OTHER_APPROVER,
    OWNED,
    PREMIUM,
    REQUESTER,
    euros,
    offer,
    policy,
)

# Who may: M a full member, G a guest, S a member of another company, B an app, D somebody deactivated.
ALLOWED = {
    Right.ASK_FOR_HELP: "MGS",
    Right.SEARCH: "M",
    Right.FILL_CART: "M",
    Right.SEE_ORDERS: "M",
    Right.REQUEST: "M",
    Right.WITHDRAW: "M",
    Right.DECIDE: "M",
    Right.FREEZE: "M",
    Right.UNFREEZE: "M",
}
STANDINGS = {
    "M": Standing.MEMBER,
    "G": Standing.GUEST,
    "S": Standing.STRANGER,
    "B": Standing.BOT,
    "D": Standing.DEACTIVATED,
}


def test_the_table_of_rights_says_what_it_should_for_every_standing() -> None:
    assert set(STANDINGS.values()) == set(Standing)
    assert {right: "".join(s for s in STANDINGS if STANDINGS[s] in MAY[right]) for right in Right} == ALLOWED


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("right", Right)
def test_somebody_passes_or_is_told_what_they_are_and_what_they_may_not(right: Right, standing: Standing) -> None:
    person = Person(id=BYSTANDER, standing=standing)
    if standing in MAY[right]:
        require(person, right)
        return

    with pytest.raises(NotAllowed) as refused:
        require(person, right)
    assert standing.value in refused.value.sentence
    assert right.value in refused.value.sentence


def test_the_table_of_rights_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MAY[Right.DECIDE] = frozenset(Standing)  # type: ignore[index]


# What is sold, what is allowed, whether it may be added.
SALES: list[tuple[Mapping[str, Any], dict[str, bool], bool]] = [
    ({}, {}, True),
    (PREMIUM, {}, False),
    (PREMIUM, {"allow_premium": True}, True),
    (PREMIUM, {"allow_aftermarket": True}, False),
    (AFTERMARKET, {}, False),
    (AFTERMARKET, {"allow_aftermarket": True}, True),
    (AFTERMARKET, {"allow_premium": True}, False),
    (OWNED, {"allow_premium": True, "allow_aftermarket": True}, False),
    (NOT_SOLD, {"allow_premium": True, "allow_aftermarket": True}, False),
]


@pytest.mark.parametrize(("sold", "allowed", "may_be_added"), SALES)
def test_only_what_the_rules_allow_may_be_added(
    sold: Mapping[str, Any], allowed: dict[str, bool], may_be_added: bool
) -> None:
    if may_be_added:
        policy(**allowed).require_addable(offer(**sold))
        return

    with pytest.raises(NotForSale, match=r"`merrychristmas\.shop`") as refused:
        policy(**allowed).require_addable(offer(**sold))
    assert refused.value.not_done == "It was not added."


# Approvers, requester, whether anybody could vote, a word of the reason.
ELECTORATES = [
    ({APPROVER, OTHER_APPROVER}, REQUESTER, True, ""),
    ({APPROVER, REQUESTER}, REQUESTER, True, ""),
    ({REQUESTER}, REQUESTER, False, "you are the only approver"),
    (set(), REQUESTER, False, "no approvers are configured"),
]


@pytest.mark.parametrize(("approvers", "requester", "could", "why"), ELECTORATES)
def test_a_request_needs_somebody_else_who_may_vote(approvers: set[str], requester: str, could: bool, why: str) -> None:
    rule = policy(approvers=frozenset(approvers))
    assert requester not in rule.voters(requester)
    if could:
        rule.require_voters(requester)
        return

    with pytest.raises(NotAllowed, match=why):
        rule.require_voters(requester)


VOTERS = [
    (APPROVER, REQUESTER, ""),
    (APPROVER, APPROVER, "You made this request yourself"),
    (REQUESTER, REQUESTER, "You made this request yourself"),
    (BYSTANDER, REQUESTER, "not one of the approvers"),
]


@pytest.mark.parametrize(("person", "requester", "why"), VOTERS)
def test_approvers_vote_and_never_on_their_own_request(person: str, requester: str, why: str) -> None:
    if not why:
        policy().require_voter(person, requester)
        return

    with pytest.raises(NotAllowed, match=why):
        policy().require_voter(person, requester)


@pytest.mark.parametrize(("gross", "too_much"), [("199.99", False), ("200.00", False), ("200.01", True)])
def test_a_request_may_cost_the_limit_and_not_a_cent_more(gross: str, too_much: bool) -> None:
    assert policy(total_max=Decimal(200)).exceeds(euros(gross)) is too_much


def test_the_limit_counts_in_whatever_currency_the_account_has() -> None:
    assert policy(total_max=Decimal(200)).exceeds(Money(amount=Decimal(201), currency="PLN"))
