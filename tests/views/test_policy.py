"""The rules in words: whose votes, why this tier, what is left, and what a change of the rules changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.model.budget import Budget, Scope
from bot.model.calendar import Hours
from bot.model.deciding import Counting
from bot.model.drafting import draft
from bot.model.offer import Availability
from bot.model.outlook import Outlook
from bot.model.policy import Group, Policy, Rule, Seat, Tier
from bot.model.presence import Presence
from bot.model.terms import Asked, Counted, Line
from bot.views import policy as view
from bot.views.kit import Markup
from bot.views.policy_lines import changed, differences, lines
from tests.samples import (
    APPROVER,
    MORNING,
    OTHER_APPROVER,
    REQUESTER,
    euros,
    group,
    name,
    policy,
    tier,
)

LEADS = group("leads", APPROVER, OTHER_APPROVER)
FINANCE = group("finance", "S0FINANCE")
BOARD = group("board", "U0BOARD")


def _seats(*seats: tuple[Group, int], **changes: Any) -> Tier:
    return tier(seats=tuple(Seat(group=of, count=count) for of, count in seats), **changes)


# A tier, and whose votes it needs.
NEEDS = [
    (_seats((LEADS, 1)), "one of leads"),
    (_seats((BOARD, 2)), "two of board"),
    (_seats((LEADS, 1), (FINANCE, 1)), "one of leads and one of finance"),
    (_seats((LEADS, 1), (FINANCE, 3), (BOARD, 12)), "one of leads, three of finance and 12 of board"),
    (_seats((LEADS, 1), needs_code=True), "one of leads (with a code)"),
    (_seats((LEADS, 2), needs_code=True), "two of leads (each with a code)"),
    (_seats((group("<!channel> *a*"), 1)), "one of &lt;!channel&gt; \u2217a\u2217"),
]


@pytest.mark.parametrize(("of", "words"), NEEDS)
def test_the_votes_of_a_tier_are_counted_in_words(of: Tier, words: str) -> None:
    assert view.needs(of) == words


def _asked(price: str = "18.00", **counted: Any) -> Asked:
    line = Line(name=name("merry.shop"), availability=Availability.FREE, now=euros(price), yearly=euros(price))
    return Asked(
        channels=("C0CAMPAIGN1",),
        gross=euros(price),
        yearly=euros(price),
        lines=(line,),
        counted=Counted(**counted),
    )


def _outlook(
    rules: Policy, asked: Asked, budgets: tuple[Budget, ...] = (), requester: str = REQUESTER, **members: set[str]
) -> Outlook:
    known = {id_: frozenset(people) for id_, people in members.items()}
    roster = {id_: tuple(people) for id_, people in known.items()}
    terms = draft(rules, asked, budgets, [requester], roster, MORNING)
    counting = Counting(policy=rules, terms=terms, tiers=(terms.tier,), presence=Presence(usergroups=known))
    return Outlook(terms=terms, counting=counting, budgets=budgets)


def _policy(*tiers: Tier, **says: Any) -> Policy:
    hours = Hours(zone="Europe/Paris", begins=time(9), ends=time(18))
    return policy(rules=(Rule(tiers=tiers),), currency="EUR", **{"hours": hours} | says)


def _words(found: list[Markup]) -> list[str]:
    return [view.plain(line).replace("\N{NO-BREAK SPACE}", " ") for line in found]


SMALL = tier(
    LEADS,
    name="small",
    up_to=Decimal(50),
    free_requests=2,
    free_total=Decimal(30),
    open_hours=Decimal(24),
    remind_hours=Decimal(4),
    inform_hours=Decimal(9),
    inform=(FINANCE,),
)
LARGE = tier(LEADS, FINANCE, name="large", needs_code=True)


def test_before_a_request_everything_is_said_that_will_happen_to_it() -> None:
    assert _words(view.explained(_outlook(_policy(SMALL, LARGE), _asked("40.00")))) == [
        "Rule: tier “small”, because it costs 40.00 € with tax",
        "Needs: one of leads",
        "Free of votes: 2 of 2 requests and 30.00 € of 30.00 € are left; this request is not",
        f"Could approve: leads: {APPROVER}, {OTHER_APPROVER}",
        # The sample's morning is a Sunday; Monday 9:00 in Paris is 8:00 UTC.
        "Until: 24 Nov 14:00 UTC; without an answer: not bought",
        "Reminder: 22 Nov 12:00 UTC, to whoever could approve",
        "If nobody answers: finance is told, 22 Nov 17:00 UTC; that gives no vote",
    ]


def test_who_could_approve_is_mentioned_without_the_requester_and_all_their_accounts() -> None:
    rules = _policy(SMALL, aliases=((APPROVER, "U0OTHERACCOUNT"),))
    outlook = _outlook(rules, _asked("40.00"), requester="U0OTHERACCOUNT")

    assert view.could_approve(outlook) == f"leads: <@{OTHER_APPROVER}>"


def test_members_of_user_groups_are_named_where_they_are_known_and_the_group_where_not() -> None:
    known = _outlook(_policy(LARGE), _asked(), S0FINANCE={"U0FIN1", "U0FIN2"})
    unknown = _outlook(_policy(LARGE), _asked())

    assert view.could_approve(known).endswith("finance: <@U0FIN1>, <@U0FIN2>")
    assert view.could_approve(unknown, frozenset({"S0FINANCE", "S0OTHER"})).endswith(
        "finance: members of S0FINANCE, who are known to Slack only"
    )
    assert view.could_approve(unknown).endswith("finance: nobody")


def test_of_a_pinned_tier_no_user_group_could_approve() -> None:
    outlook = _outlook(_policy(replace(LARGE, is_pinned=True)), _asked(), S0FINANCE={"U0FIN1"})

    assert view.could_approve(outlook, frozenset({"S0FINANCE"})).endswith("finance: nobody")


def test_of_many_approvers_ten_are_named() -> None:
    many = group("many", *(f"U0MANY{number:02}" for number in range(14)))

    who = view.could_approve(_outlook(_policy(tier(many)), _asked()))

    assert who.endswith("<@U0MANY09>, 4 more")


def test_a_request_that_nobody_can_approve_is_called_that_before_it_is_made() -> None:
    alone = _policy(tier(group("lead", REQUESTER)))
    words = _words(view.explained(_outlook(alone, _asked())))

    assert "Could approve: lead: nobody" in words
    assert any(line.startswith("But: too few people could approve it, so it would be refused") for line in words)
    offline = _words(view.explained(_outlook(_policy(LARGE), _asked()), frozenset({"S0FINANCE"})))
    assert not any(line.startswith("But") for line in offline)


def test_what_is_free_of_votes_says_what_is_left_and_names_nobody() -> None:
    asked = _asked("12.00", requests=1, free_requests=1, free_total=Decimal(12), now=Decimal(12), yearly=Decimal(12))

    rule = "Rule: tier “small”, because it costs 12.00 € with tax, and 24.00 € with 1 other requested or bought in"
    assert _words(view.explained(_outlook(_policy(SMALL, LARGE), asked))) == [
        f"{rule} the last 7 days",
        "Needs: no vote; free of votes: 1 of 2 requests and 18.00 € of 30.00 € are left",
    ]


def test_less_than_nothing_is_never_left_without_a_vote() -> None:
    left = view.free_left(SMALL, _asked(free_requests=5, free_total=Decimal(99)))

    assert left.replace("\N{NO-BREAK SPACE}", " ") == "0 of 2 requests and 0.00 € of 30.00 € are left"
    assert view.free_left(LARGE, _asked()) == ""


def test_what_is_left_of_budgets_is_shown() -> None:
    budgets = (
        Budget(scope=Scope.CHANNEL, limit=Decimal(1000), taken=Decimal(120)),
        Budget(scope=Scope.TOTAL, limit=Decimal(5000), taken=Decimal(0)),
    )
    words = _words(view.explained(_outlook(_policy(SMALL, LARGE), _asked(), budgets)))

    assert words[-1] == "Left this month: 880.00 € of this channel's 1,000.00 €, 5,000.00 € of the total 5,000.00 €"


def test_in_a_terminal_nothing_is_marked_or_escaped() -> None:
    assert view.plain(Markup("*A &amp; B*    <@U0X> in <#C0Y>, <!date^1^{time}|10:00 UTC>")) == (
        "A & B: U0X in C0Y, 10:00 UTC"
    )


# The whole policy, line by line.

WHOLE = Policy(
    currency="EUR",
    hours=Hours(zone="Europe/Paris", days=(0, 1), begins=time(9), ends=time(18)),
    rules=(
        Rule(tiers=(SMALL, LARGE), premium="large", extensions=("com",), denied_extensions=("io",)),
        Rule(channels=("C0XMAS", "C0YULE"), tiers=(LARGE,), budget=Decimal(100)),
    ),
    aliases=(("U0A", "U0B"),),
    delegates=(BOARD,),
    budget=Decimal(5000),
)


# How a value of each kind is changed.
OTHERWISE: Mapping[type, Callable[[Any], list[Any]]] = {
    bool: lambda value: [not value],
    int: lambda value: [value + 1],
    Decimal: lambda value: [value + 1],
    str: lambda value: [f"{value}1"],
    timedelta: lambda value: [value + timedelta(days=1)],
    frozenset: lambda _: [],
    type(None): lambda _: [Decimal(7)],
    Hours: lambda value: [replace(value, **one) for one in ({"zone": "UTC"}, {"days": (0,)}, {"begins": time(8, 59)})],
}


def _otherwise(value: Any) -> Iterator[Any]:
    """Every value that differs in one thing, however deep it is."""
    if type(value) in OTHERWISE:
        yield from OTHERWISE[type(value)](value)
    elif isinstance(value, tuple):
        for n, one in enumerate(value):
            yield value[:n] + value[n + 1 :]
            yield from ((*value[:n], other, *value[n + 1 :]) for other in _otherwise(one))
    else:
        for field in fields(value):
            yield from (replace(value, **{field.name: one}) for one in _otherwise(getattr(value, field.name)))


def _all_otherwise() -> list[Policy]:
    made: list[Policy] = [one for one in _otherwise(WHOLE) if one.rules and all(rule.tiers for rule in one.rules)]
    return [one for one in made if all(rule.channels for rule in one.rules[1:]) and all(map(len, one.aliases))]


def test_two_policies_have_the_same_lines_if_and_only_if_they_have_the_same_digest() -> None:
    others = _all_otherwise()

    assert len(others) > 100
    for other in others:
        assert (lines(other) == lines(WHOLE)) is (other.digest == WHOLE.digest), differences(lines(WHOLE), lines(other))


def test_no_line_is_so_long_that_a_part_of_it_would_not_be_shown() -> None:
    crowd = group("crowd", *(f"U0CROWD{number:04}" for number in range(400)))
    many = replace(WHOLE.rules[1], channels=tuple(f"C0{number:09}" for number in range(200)), tiers=(tier(crowd),))

    assert max(map(len, lines(replace(WHOLE, rules=(WHOLE.rules[0], many))))) < 200


def test_a_change_of_the_rules_is_shown_line_by_line() -> None:
    cheaper = replace(SMALL, up_to=Decimal("49.90"))
    after = replace(WHOLE, rules=(replace(WHOLE.rules[0], tiers=(cheaper, LARGE)), WHOLE.rules[1]), budget=None)

    assert changed(lines(WHOLE), lines(after)).splitlines() == [
        "\N{MINUS SIGN} budget of all, a month: 5,000.00 €",
        "+ budget of all, a month: no limit",
        "\N{MINUS SIGN} every other channel, tier “small”: up to: 50.00 €",
        "+ every other channel, tier “small”: up to: 49.90 €",
    ]
    assert changed(lines(WHOLE), lines(WHOLE)) == ""


def test_a_line_that_begins_or_goes_on_with_signs_is_shown_as_it_is() -> None:
    assert differences(["-- a-b", "x"], ["x", "++ c-d"]) == ["\N{MINUS SIGN} -- a-b", "+ ++ c-d"]


def test_the_first_rules_of_all_are_all_new() -> None:
    assert len(differences([], lines(WHOLE))) == len(lines(WHOLE))


def test_a_large_change_is_cut_where_a_line_ends_and_says_how_much_is_missing() -> None:
    crowd = group("<crowd>", *(f"U0CROWD{number:04}" for number in range(400)))
    text = changed(lines(WHOLE), lines(replace(WHOLE, rules=(Rule(tiers=(tier(crowd),)),))))

    assert len(text) < 3000
    assert text.splitlines()[-1].startswith("… and ")
    assert "<crowd>" not in text
    shown = [line for line in text.splitlines()[:-1] if not line.startswith(("+", "\N{MINUS SIGN}"))]
    assert shown == []


def test_the_short_form_speaks_of_the_accounts_currency() -> None:
    assert "every channel: most that one request may cost now: 200 (the account's currency)" in lines(policy())
