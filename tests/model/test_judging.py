"""Which tier a request needs, and why: policy by amounts, kinds of names and what came before."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unfit
from bot.model.judging import judge
from bot.model.money import Money
from bot.model.offer import Availability
from bot.model.policy import Policy, Rule
from bot.model.terms import Asked, Counted, Line
from tests.samples import euros, name, policy, tier

SMALL = tier(name="small", up_to=Decimal(50), free_requests=2, free_total=Decimal(30))
MIDDLE = tier(name="middle", up_to=Decimal(900))
LARGE = tier(name="large")
ENDING = tier(name="ending", up_to=Decimal(1000))


def _policy(*tiers: Any, **says: Any) -> Policy:
    rule = Rule(tiers=tiers or (SMALL, MIDDLE, LARGE), **says)
    return policy(rules=(rule,), currency="EUR")


def _asked(now: str, later: str | None = "", kind: Availability = Availability.FREE, /, **before: Any) -> Asked:
    """A request for one name; in later years at the same price, unless said otherwise or not known (None)."""
    yearly = None if later is None else euros(later or now)
    told: dict[str, Any] = {key: value if isinstance(value, int) else Decimal(value) for key, value in before.items()}
    line = Line(name=name("merry.shop"), availability=kind, now=euros(now), yearly=yearly)
    return Asked(channels=("C0CAMPAIGN",), gross=euros(now), yearly=yearly, lines=(line,), counted=Counted(**told))


# Now and later, what came before, and the tier, the amount that picked it, and why.
TIERS: list[tuple[str, str | None, dict[str, Any], str, str, str]] = [
    ("0.00", "", {}, "small", "0.00", "it costs 0.00 EUR with tax"),
    ("49.99", "", {}, "small", "49.99", "it costs 49.99 EUR with tax"),
    ("50.00", "", {}, "small", "50.00", "it costs 50.00 EUR with tax"),
    ("50.01", "", {}, "middle", "50.01", "it costs 50.01 EUR with tax"),
    ("900.00", "", {}, "middle", "900.00", "it costs 900.00 EUR with tax"),
    ("900.01", "", {}, "large", "900.01", "it costs 900.01 EUR with tax"),
    ("1.00", "60.00", {}, "middle", "60.00", "a later year costs 60.00 EUR with tax"),
    ("60.00", "1.00", {}, "middle", "60.00", "it costs 60.00 EUR with tax"),
    ("1.00", None, {}, "large", "1.00", "OVH does not say what a later year costs"),
    (
        *("300.00", "", {"requests": 2, "now": "600.00", "yearly": "0"}, "middle", "900.00"),
        "it costs 300.00 EUR with tax, and 900.00 EUR with 2 others requested or bought in the last 7 days",
    ),
    (
        *("300.01", "", {"requests": 2, "now": "600.00", "yearly": "0"}, "large", "900.01"),
        "it costs 300.01 EUR with tax, and 900.01 EUR with 2 others requested or bought in the last 7 days",
    ),
    (
        *("1.00", "30.00", {"requests": 1, "now": "1.00", "yearly": "30.00"}, "middle", "60.00"),
        "a later year costs 30.00 EUR with tax, and 60.00 EUR with 1 other requested or bought in the last 7 days",
    ),
    (
        *("40.00", "1.00", {"requests": 1, "now": "1.00", "yearly": "49.00"}, "small", "50.00"),
        "a later year costs 1.00 EUR with tax, and 50.00 EUR with 1 other requested or bought in the last 7 days",
    ),
]


@pytest.mark.parametrize(("now", "later", "before", "named", "amount", "why"), TIERS)
def test_the_tier_is_that_of_the_greater_of_now_and_later_with_what_came_before(
    now: str, later: str | None, before: dict[str, Any], named: str, amount: str, why: str
) -> None:
    found = judge(_policy(), _asked(now, later, **before))

    assert (found.tier.name, found.amount, found.why) == (named, euros(amount), why)


# Now, later, what came before, the kind; and whether it needs no vote.
FREE: list[tuple[str, str | None, dict[str, Any], Availability, bool]] = [
    ("10.00", "", {}, Availability.FREE, True),
    ("30.00", "", {}, Availability.FREE, True),
    ("30.01", "", {}, Availability.FREE, False),
    ("1.00", "30.01", {}, Availability.FREE, False),
    ("1.00", None, {}, Availability.FREE, False),
    ("10.00", "", {"free_requests": 1, "free_total": "20.00"}, Availability.FREE, True),
    ("10.00", "", {"free_requests": 1, "free_total": "20.01"}, Availability.FREE, False),
    ("0.01", "", {"free_requests": 2, "free_total": "1.00"}, Availability.FREE, False),
    ("10.00", "", {"requests": 1, "now": "45.00"}, Availability.FREE, False),
    ("10.00", "", {}, Availability.PREMIUM, False),
    ("10.00", "", {}, Availability.AFTERMARKET, False),
]


@pytest.mark.parametrize(("now", "later", "before", "kind", "is_free"), FREE)
def test_a_small_amount_needs_no_vote_so_often_and_up_to_so_much(
    now: str, later: str | None, before: dict[str, Any], kind: Availability, is_free: bool
) -> None:
    rules = _policy(premium="small", aftermarket="small")

    assert judge(rules, _asked(now, later, kind, **before)).is_free is is_free


def test_what_costs_nothing_at_all_still_counts_as_one_of_the_free_requests() -> None:
    assert judge(_policy(), _asked("0.00", free_requests=1)).is_free
    assert not judge(_policy(), _asked("0.00", free_requests=2)).is_free
    assert not judge(_policy(MIDDLE, LARGE), _asked("0.00")).is_free


def test_an_unknown_later_year_is_never_free_not_even_in_the_only_tier() -> None:
    only = replace(SMALL, up_to=None)

    assert judge(_policy(only), _asked("1.00")).is_free
    assert not judge(_policy(only), _asked("1.00", None)).is_free


# The kind of name, its price, what the rule says of the kind, the tier and why.
KINDS = [
    (Availability.PREMIUM, "10.00", {"premium": "middle"}, "middle", "`merry.shop` is premium"),
    (Availability.PREMIUM, "950.00", {"premium": "middle"}, "large", "it costs 950.00 EUR with tax"),
    (Availability.PREMIUM, "10.00", {"premium": "small"}, "small", "it costs 10.00 EUR with tax"),
    (Availability.AFTERMARKET, "10.00", {"aftermarket": "large"}, "large", "`merry.shop` is aftermarket"),
    (Availability.FREE, "10.00", {"aftermarket": "large"}, "small", "it costs 10.00 EUR with tax"),
]


def test_where_there_is_one_tier_only_no_amount_is_the_reason_for_it() -> None:
    only = replace(SMALL, up_to=None)

    assert judge(_policy(only), _asked("1.00")).why == "every request here needs it"
    assert judge(_policy(only), _asked("900.00", "1.00")).why == "every request here needs it"


@pytest.mark.parametrize(("kind", "now", "says", "named", "why"), KINDS)
def test_kinds_of_names_are_raised_to_a_tier(
    kind: Availability, now: str, says: dict[str, str], named: str, why: str
) -> None:
    found = judge(_policy(**says), _asked(now, "", kind))

    assert (found.tier.name, found.why) == (named, why)


# A policy, a request, and why no rule allows it.
REFUSED: list[tuple[Policy, Asked, str]] = [
    (_policy(), _asked("1.00", "", Availability.PREMIUM), "is premium, and the rules of this channel forbid those"),
    (_policy(), _asked("1.00", "", Availability.AFTERMARKET), "is aftermarket, and the rules"),
    (_policy(premium="small"), _asked("1.00", "", Availability.OWNED), "is owned, and the rules"),
    (_policy(extensions=("com",)), _asked("1.00"), "do not allow the extension of `merry.shop`"),
    (_policy(denied_extensions=("shop",)), _asked("1.00"), "do not allow the extension of `merry.shop`"),
    (
        _policy(name_max=Decimal(9)),
        _asked("9.01"),
        "`merry.shop` costs 9.01 EUR with tax, and one name may cost 9.00 EUR at most",
    ),
    (_policy(name_max=Decimal(9)), _asked("1.00", "9.01"), "`merry.shop` costs 9.01 EUR with tax"),
    (_policy(request_max=Decimal(9)), _asked("9.01"), "it costs 9.01 EUR, and one request may cost 9.00 EUR at most"),
    (_policy(SMALL, ENDING), _asked("1000.01"), "highest ends at 1000.00 EUR): it costs 1000.01 EUR with tax"),
    (_policy(SMALL, ENDING), _asked("1", "1001"), "highest ends at 1000.00 EUR): a later year costs 1001 EUR"),
    (
        *(_policy(SMALL, ENDING), _asked("1.00", requests=4, now="1000.00")),
        "1000.00 EUR): it costs 1.00 EUR with tax, and 1001.00 EUR with 4 others requested or bought in the last 7",
    ),
]


@pytest.mark.parametrize(("rules", "asked", "why"), REFUSED)
def test_what_no_rule_allows_is_refused_with_the_reason(rules: Policy, asked: Asked, why: str) -> None:
    with pytest.raises(Unfit) as refused:
        judge(rules, asked)

    assert why in refused.value.reason


def test_what_is_just_allowed_is_not_refused() -> None:
    rules = _policy(SMALL, ENDING, name_max=Decimal(1000), request_max=Decimal(1000), extensions=("shop",))

    assert judge(rules, _asked("1000.00")).tier == ENDING


def test_another_currency_is_refused_and_never_converted() -> None:
    zloty = Money(amount=Decimal(1), currency="PLN")
    asked = replace(_asked("1.00"), gross=zloty)

    with pytest.raises(Unfit, match="OVH's price is in PLN, and the rules are in EUR"):
        judge(_policy(), asked)
    assert judge(replace(_policy(), currency=""), replace(asked, yearly=zloty, lines=())).tier == SMALL


def test_what_is_raised_needs_the_next_tier_and_is_never_free() -> None:
    found = judge(_policy(), _asked("1.00"), raised="the budget is used up")

    assert (found.tier, found.why, found.is_free) == (MIDDLE, "the budget is used up", False)
    freer = _policy(SMALL, replace(SMALL, name="free", up_to=None))
    assert not judge(freer, _asked("1.00"), raised="the budget is used up").is_free


def test_beyond_the_last_tier_nothing_can_be_raised() -> None:
    with pytest.raises(Unfit, match=r"^no tier of this channel's rule is high enough: the budget is used up$"):
        judge(_policy(), _asked("901.00"), raised="the budget is used up")


def test_a_channel_is_judged_by_its_own_rule() -> None:
    own = Rule(channels=("C0CAMPAIGN",), tiers=(LARGE,))
    rules = replace(_policy(), rules=(*_policy().rules, own))

    assert judge(rules, _asked("1.00")).tier == LARGE
    assert judge(rules, replace(_asked("1.00"), channels=("C0OTHER",))).tier == SMALL
    assert judge(rules, replace(_asked("1.00"), channels=("C0NEW", "C0CAMPAIGN"))).tier == LARGE


def test_the_window_is_named_as_it_is_set() -> None:
    rules = replace(_policy(), window=timedelta(days=30))

    assert judge(rules, _asked("1.00", requests=1)).why.endswith("with 1 other requested or bought in the last 30 days")


_CENTS = st.integers(0, 200_000).map(lambda cents: Decimal(cents) / 100)


@given(prices=st.lists(st.tuples(_CENTS, _CENTS), min_size=1, max_size=6))
def test_splitting_gains_nothing(prices: list[tuple[Decimal, Decimal]]) -> None:
    """The last of several requests needs at least the tier that all of them together would need as one."""
    order = [tier.name for tier in (SMALL, MIDDLE, LARGE)]
    now, later = sum(price for price, _ in prices), sum(price for _, price in prices)
    *_, (last_now, last_later) = prices
    before: dict[str, Any] = {"requests": len(prices) - 1, "now": now - last_now, "yearly": later - last_later}

    whole = judge(_policy(), _asked(str(now), str(later)))
    last = judge(_policy(), _asked(str(last_now), str(last_later), **before))

    assert order.index(last.tier.name) >= order.index(whole.tier.name)
    assert last.amount == whole.amount
