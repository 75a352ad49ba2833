"""Who may do what, what a rule allows, and what tells one policy from another."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import NotAllowed, NotForSale
from bot.model.calendar import Hours
from bot.model.offer import Availability
from bot.model.policy import Policy, Rule, plain, require_addable
from bot.model.standing import MAY, Person, Right, Standing, require
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    BYSTANDER,
    NOT_SOLD,
    OTHER_APPROVER,
    OWNED,
    PREMIUM,
    euros,
    group,
    name,
    offer,
    policy,
    tier,
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


@pytest.mark.parametrize("right", ALLOWED)
def test_the_table_of_rights_says_what_it_should_for_every_standing(right: Right) -> None:
    assert set(STANDINGS.values()) == set(Standing)
    assert "".join(s for s in STANDINGS if STANDINGS[s] in MAY[right]) == ALLOWED[right]


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


# What is sold, what the rule says, whether it may be added.
SALES: list[tuple[Mapping[str, Any], dict[str, Any], bool]] = [
    ({}, {}, True),
    (PREMIUM, {}, False),
    (PREMIUM, {"premium": "any"}, True),
    (PREMIUM, {"aftermarket": "any"}, False),
    (AFTERMARKET, {}, False),
    (AFTERMARKET, {"aftermarket": "any"}, True),
    (AFTERMARKET, {"premium": "any"}, False),
    (OWNED, {"premium": "any", "aftermarket": "any"}, False),
    (NOT_SOLD, {"premium": "any", "aftermarket": "any"}, False),
    ({}, {"extensions": ("com",)}, False),
    ({}, {"extensions": ("com", "shop")}, True),
    ({}, {"denied_extensions": ("shop",)}, False),
    ({}, {"name_max": Decimal("3.98")}, False),
    ({}, {"name_max": Decimal("3.99")}, True),
    ({"first_year": euros("4.00")}, {"name_max": Decimal("3.99")}, False),
    ({"renewal": None}, {"name_max": Decimal("1.99")}, True),
]


@pytest.mark.parametrize(("sold", "says", "may_be_added"), SALES)
def test_only_what_the_rule_allows_may_be_added(
    sold: Mapping[str, Any], says: dict[str, Any], may_be_added: bool
) -> None:
    rule = Rule(tiers=(tier(),), **says)
    if may_be_added:
        require_addable(rule, offer(**sold))
        return

    with pytest.raises(NotForSale, match=r"`merrychristmas\.shop`") as refused:
        require_addable(rule, offer(**sold))
    assert refused.value.not_done == "It was not added."


# Allowed, denied, a name, whether its extension is allowed.
EXTENSIONS = [
    ((), (), "merry.com", True),
    (("com",), (), "merry.com", True),
    (("com",), (), "merry.shop", False),
    (("uk",), (), "merry.co.uk", True),
    (("co.uk",), (), "merry.uk", False),
    (("uk",), ("co.uk",), "merry.co.uk", False),
    (("uk",), ("co.uk",), "merry.uk", True),
    ((), ("uk",), "merry.co.uk", False),
    (("co.uk",), ("uk",), "merry.co.uk", False),
    ((), ("om",), "merry.com", True),
]


@pytest.mark.parametrize(("allowed", "denied", "of", "is_allowed"), EXTENSIONS)
def test_an_extension_stands_for_all_below_it_and_denying_wins(
    allowed: tuple[str, ...], denied: tuple[str, ...], of: str, is_allowed: bool
) -> None:
    rule = Rule(tiers=(tier(),), extensions=allowed, denied_extensions=denied)

    assert rule.allows_extension(name(of)) is is_allowed


def test_what_is_not_said_is_forbidden_and_what_is_no_offer_always_is() -> None:
    rule = Rule(tiers=(tier(),), premium="any")

    assert rule.floor(Availability.FREE) == ""
    assert rule.floor(Availability.PREMIUM) == "any"
    for availability in (Availability.AFTERMARKET, Availability.OWNED, Availability.NOT_SOLD):
        assert rule.floor(availability) is None


def test_a_channel_has_its_own_rule_by_any_id_that_it_ever_had() -> None:
    own = Rule(channels=("C0OLD", "C0XMAS"), tiers=(tier(),))
    shared = Rule(tiers=(tier(name="shared"),))
    rules = policy(rules=(shared, own))

    assert rules.rule(["C0XMAS"]) is own
    assert rules.rule(["C0NEW", "C0OLD"]) is own
    assert rules.rule(["C0OTHER"]) is shared
    assert rules.rule([]) is shared


def test_the_short_form_is_one_vote_of_one_list_and_frees_nothing() -> None:
    rule = plain(approvers={OTHER_APPROVER, APPROVER}, total_max=Decimal(200), open_hours=Decimal(72))

    assert [one.ids for one in rule.groups] == [(APPROVER, OTHER_APPROVER)]
    assert (rule.tiers[0].votes, rule.tiers[0].free_requests, rule.tiers[0].up_to) == (1, 0, None)
    assert (rule.request_max, rule.premium, rule.aftermarket, rule.budget) == (Decimal(200), "", "", None)


def test_accounts_of_one_person_stand_for_each_other() -> None:
    rules = policy(aliases=(("U0ANNA", "U0LEAD"), ("U0X", "U0Y")))

    assert {rules.person("U0ANNA"), rules.person("U0LEAD")} == {"U0ANNA"}
    assert rules.accounts("U0LEAD") == {"U0ANNA", "U0LEAD"}
    assert (rules.person(BYSTANDER), rules.accounts(BYSTANDER)) == (BYSTANDER, frozenset({BYSTANDER}))


def test_slack_is_asked_about_every_user_group_that_anything_rests_on() -> None:
    informing = tier(group("leads", "S0LEADS", APPROVER), inform=(group("finance", "S0FINANCE"),))
    rules = policy(rules=(Rule(tiers=(informing,)),), delegates=(group("deputies", "S0DEPUTIES"),))

    assert rules.usergroups == {"S0LEADS", "S0FINANCE", "S0DEPUTIES"}
    assert informing.groups[0].pinned == {APPROVER}


# What decides about an approval, each otherwise than in the sample.
DECIDING: dict[str, Any] = {
    "currency": "EUR",
    "hours": Hours(zone="UTC", begins=time(9), ends=time(17)),
    "window": timedelta(days=8),
    "cool_off": timedelta(seconds=1),
    "rules": (Rule(tiers=(tier(),)),),
    "aliases": (("U0A", "U0B"),),
    "delegates": (group("deputies"),),
    "budget": Decimal(1),
    "person_budget": Decimal(1),
    "is_burst_raised": True,
    "factor_delay": timedelta(0),
}
OTHERS: dict[str, Any] = {
    "operators": frozenset({BYSTANDER}),
    "operator_channel": "C0OPS",
    "featured": ("fr",),
    "quiet_time": timedelta(minutes=1),
}


def test_the_digest_is_of_what_decides_and_of_nothing_else() -> None:
    assert {*DECIDING, *OTHERS} == {field.name for field in fields(Policy)}
    digests = {replace(policy(), **{field: value}).digest for field, value in DECIDING.items()}
    assert len(digests | {policy().digest}) == len(DECIDING) + 1
    assert {replace(policy(), **{field: value}).digest for field, value in OTHERS.items()} == {policy().digest}


def test_only_an_operator_asks_to_lift_a_freeze() -> None:
    policy(operators=frozenset({APPROVER})).require_operator(APPROVER)
    with pytest.raises(NotAllowed, match="Only an operator"):
        policy(operators=frozenset({APPROVER})).require_operator(BYSTANDER)
