"""What in a policy is allowed and probably not meant: what `cartwright policy check` finds.

A finding is one line: the place, what is the matter, and what to do about it. What is wrong without a doubt is a fault,
and stops the bot: see `policy_faults`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from bot.errors import NotAName
from bot.model.deciding import Counting
from bot.model.money import Money
from bot.model.name import Name
from bot.model.policy import Group, Policy, Rule, Tier
from bot.model.presence import Presence
from bot.model.terms import Asked, Terms

_NEVER = datetime.max.replace(tzinfo=UTC)

Members = Mapping[str, frozenset[str]]
"""Who is in user groups of Slack's, by their ids; those that nobody asked about are left out."""


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """A policy, as far as it can be looked into.

    Args:
        groups: the names of all groups that the file defines; None where it has the short form.

    """

    policy: Policy
    groups: tuple[str, ...] | None
    members: Members

    def place(self, group: Group) -> str:
        return "approvers" if self.groups is None else f"policy.groups.{group.name}"

    def people(self, group: Group, *, is_pinned: bool = False) -> frozenset[str]:
        """Everybody in a group who is known."""
        of_slack = () if is_pinned else (self.members.get(id_, frozenset()) for id_ in group.usergroups)
        return group.pinned.union(*of_slack)

    def unseen(self, tier: Tier) -> set[str]:
        """The user groups that a tier's seats rest on, and that nobody asked Slack about."""
        return (
            set()
            if tier.is_pinned
            else {id_ for group in tier.groups for id_ in group.usergroups} - self.members.keys()
        )


def findings(policy: Policy, groups: Iterable[str] | None, members: Members) -> list[str]:
    """Look a policy over.

    Args:
        groups: the names of all groups that the file defines; None where it has the short form.

    Returns:
        a line for each finding.

    """
    looked = _Looked(policy=policy, groups=None if groups is None else tuple(groups), members=members)
    found = [*_groups(looked), *_budgets(policy), *_delegates(looked)]
    shared = policy.rules[0]
    for rule in policy.rules:
        where = "approvers" if looked.groups is None else _where(rule)
        found += _rule(where, rule, shared, policy)
        if rule is shared or rule.tiers != shared.tiers:
            found += _tiers(where, rule, looked)
    return found


def _where(rule: Rule) -> str:
    return f"policy.channels of {rule.channels[0]}" if rule.channels else "policy.rule"


def _groups(looked: _Looked) -> Iterator[str]:
    for group in _all_groups(looked.policy):
        where = looked.place(group)
        if not group.ids:
            yield f"{where}: nobody is in it; name people (U…) or a user group (S…)"
        for id_ in sorted(group.usergroups):
            if id_ in looked.members and not looked.members[id_]:
                yield f"{where}: nobody is in user group {id_}; add people to it in Slack, or leave it out"
        for accounts in looked.policy.aliases:
            same = sorted(looked.people(group) & set(accounts))
            if len(same) > 1:
                told = " and ".join(same)
                yield f"{where}: {told} are one person by policy.aliases, who fills one seat; leave all but one out"
    used = {group.name for group in _all_groups(looked.policy)}
    for name in looked.groups or ():
        if name not in used:
            yield f"policy.groups.{name}: nothing refers to it; name it where it is meant, or leave it out"


def _budgets(policy: Policy) -> Iterator[str]:
    total = policy.budget
    limits = [("policy.person_budget", policy.person_budget)]
    limits += [(f"{_where(rule)}.budget", rule.budget) for rule in policy.rules]
    for where, limit in limits:
        if total is not None and limit is not None and limit > total:
            yield f"{where}: is never reached, since policy.budget, {total}, ends before; lower it, or leave it out"
    if policy.is_burst_raised and total is None and not any(limit is not None for _, limit in limits):
        yield "policy.beyond_budget: never matches, since there is no budget; set one, or leave it out"


def _delegates(looked: _Looked) -> Iterator[str]:
    for group in looked.policy.delegates:
        for id_ in sorted(group.usergroups):
            yield (
                f"policy.delegates: who may stand in for an approver rests on user group {id_}, which others may edit; "
                "name people instead, or let only admins edit user groups in Slack"
            )


def _rule(where: str, rule: Rule, shared: Rule, policy: Policy) -> Iterator[str]:
    if rule is not shared and replace(rule, channels=()) == shared and rule.budget is None:
        yield f"{where}: says the same as policy.rule; leave it out"
    said = (rule.extensions, rule.denied_extensions)
    if rule is shared or said != (shared.extensions, shared.denied_extensions):
        yield from _extensions(where, rule)
    if policy.is_burst_raised and len(rule.tiers) == 1:
        yield f"{where}: beyond a budget there is no next tier, so that is refused; add a tier, or say it as it is"


def _extensions(where: str, rule: Rule) -> Iterator[str]:
    for extension in rule.extensions:
        if not rule.allows_extension(Name(ascii=f"example.{extension}", shown=f"example.{extension}")):
            yield f'{where}.extensions: "{extension}" never matches, since denied_extensions cover it; leave one out'
    for kind, extensions in (("extensions", rule.extensions), ("denied_extensions", rule.denied_extensions)):
        for extension in extensions:
            if not _exists(extension):
                yield f'{where}.{kind}: "{extension}" never matches, since there is no such extension; correct it'


def _tiers(where: str, rule: Rule, looked: _Looked) -> Iterator[str]:
    below: Decimal | None = None
    for tier in rule.tiers:
        place = where if looked.groups is None else f'{where}, tier "{tier.name}"'
        if below is not None and rule.request_max is not None and below >= rule.request_max:
            yield (
                f"{place}: begins above request_max, {rule.request_max}; only later years' prices, or what was "
                "requested before, lead to it; raise request_max, or leave the tier out"
            )
        yield from _alone(place, tier)
        yield from _resting(place, tier)
        yield from _unsatisfied(place, tier, looked)
        below = tier.up_to


def _alone(place: str, tier: Tier) -> Iterator[str]:
    if tier.free_requests:
        count = "1 request" if tier.free_requests == 1 else f"{tier.free_requests} requests"
        yield (
            f"{place}: whoever requests needs nobody else for {count} up to {tier.free_total} "
            "together; leave without_vote out if two people must always agree"
        )
    if tier.votes == 1:
        name = tier.groups[0].name
        yield f"{place}: one person of {name} can approve alone; ask for two votes, or for a vote of another group, too"


def _resting(place: str, tier: Tier) -> Iterator[str]:
    if tier.is_pinned:
        return
    for group in tier.groups:
        for id_ in sorted(group.usergroups):
            yield (
                f"{place}: votes of {group.name} rest on user group {id_}, and whoever may edit that can vote; name "
                "people and say pinned = true, or let only admins edit user groups in Slack"
            )


def _unsatisfied(place: str, tier: Tier, looked: _Looked) -> Iterator[str]:
    if looked.unseen(tier):
        return
    if not _can_be_satisfied(tier, looked, ""):
        pinned = ", by the people whom the policy names itself" if tier.is_pinned else ""
        yield f"{place}: can never be satisfied{pinned}; it needs {tier.votes} different people in its groups: add some"
        return
    people = frozenset[str]().union(*(looked.people(group, is_pinned=tier.is_pinned) for group in tier.groups))
    stuck = [person for person in sorted(people) if not _can_be_satisfied(tier, looked, person)]
    if stuck:
        who = ", ".join(stuck[:-1]) + " or " + stuck[-1] if len(stuck) > 1 else stuck[0]
        yield f"{place}: cannot be satisfied when {who} requests, who has no vote then; add somebody to its groups"


def _can_be_satisfied(tier: Tier, looked: _Looked, requester: str) -> bool:
    """Whether everybody who is known could together, when somebody requests."""
    policy = looked.policy
    nothing = Money(amount=Decimal(0), currency=policy.currency)
    terms = Terms(
        policy=policy.digest,
        asked=Asked(channels=(), gross=nothing, yearly=None, lines=()),
        tier=tier,
        amount=nothing,
        why="",
        excluded=tuple(policy.accounts(requester)),
        roster={id_: tuple(people) for id_, people in looked.members.items()},
        aliases=policy.aliases,
        expires_at=_NEVER,
    )
    presence = Presence(usergroups=looked.members)
    return Counting(policy=policy, terms=terms, tiers=(tier,), presence=presence).can_be_satisfied()


def _all_groups(policy: Policy) -> tuple[Group, ...]:
    informed = (group for rule in policy.rules for tier in rule.tiers for group in tier.inform)
    return tuple(dict.fromkeys((*policy.groups, *informed, *policy.delegates)))


def _exists(extension: str) -> bool:
    try:
        Name.read(f"example.{extension}")
    except NotAName:
        return False
    return True
