"""Everything that is wrong in a `[policy]` table, at once: what stands at one place, and what two places say together.

A place is written as in `policy.rule.tiers[1].votes`; lists are counted from 0.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from bot.policy_file import FORBIDDEN, PolicyTable, RuleTable, TierTable, amount

_RULE = "policy.rule"
_SHORT = {"missing": "is not set", "extra_forbidden": "is not a setting"}
_PLAIN = {
    "too_short": "must not be empty",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "tuple_type": "must be a list",
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
_ID = re.compile("[UWS][A-Z0-9]+")

Raw = Mapping[str, Any]
"""A table as TOML gives it, whether it is right or not."""


def read(raw: object) -> tuple[PolicyTable | None, list[str]]:
    """Read the `[policy]` table.

    Returns:
        the table, None if anything is wrong; and a sentence for every fault.

    """
    table: PolicyTable | None = None
    faults: list[str] = []
    try:
        table = PolicyTable.model_validate(raw)
    except ValidationError as error:
        found = error.errors()
        deep = {fault["loc"][:-1] for fault in found}  # a list of nothing but wrong items is short because of those
        faults = [_sentence(fault) for fault in found if fault["type"] != "too_short" or fault["loc"] not in deep]
    faults += dict.fromkeys(_between(_table(raw)))
    return (None, faults) if faults else (table, [])


def needs_codes(raw: object) -> bool:
    """Whether a tier says that its votes need a code, be the table right or not."""
    rules = [_table(_table(raw).get("rule")), *map(_table, _list(_table(raw).get("channels")))]
    return any(_table(tier).get("code") is True for rule in rules for tier in _list(rule.get("tiers")))


def place(parts: Iterable[int | str]) -> str:
    """Write a place as it is told to people: `policy.rule.tiers[1].votes`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts if part != "[key]").lstrip(
        "."
    )


def _sentence(fault: Mapping[str, Any]) -> str:
    where, kind = place(("policy", *fault["loc"])), fault["type"]
    if kind in _SHORT:
        return f"{where} {_SHORT[kind]}"
    if kind in _PLAIN:
        return f"{where}: {_PLAIN[kind].format(**fault.get('ctx', {}))}"
    return f"{where}: {fault['msg'].removeprefix('Value error, ').removesuffix('.')}"


def _between(raw: Raw) -> Iterator[str]:
    """What no table can know by itself. Looks at those parts that are right, so that one fault hides no other."""
    known = list(_table(raw.get("groups")))
    shared, others = _table(raw.get("rule")), [_table(one) for one in _list(raw.get("channels"))]
    yield from _unknown("policy.delegates", (one for one in _list(raw.get("delegates")) if not _is_id(one)), known)
    yield from _twice("policy.aliases", _list(raw.get("aliases")), "is in two of them, and is one person")
    yield from _twice("policy.channels", [one.get("ids") for one in others], "has two rules")
    if "working_days" in raw and "working_hours" not in raw:
        yield "policy.working_days: plays no part without working_hours; without those, hours count around the clock"
    yield from _rule_faults(_RULE, shared, shared, known)
    inherited = {name: value for name, value in shared.items() if name in RuleTable.model_fields}
    for number, own in enumerate(others):
        yield from _rule_faults(f"policy.channels[{number}]", own, {**inherited, **own}, known)


def _rule_faults(where: str, own: Raw, merged: Raw, groups: Sequence[str]) -> Iterator[str]:
    """Check a rule.

    Args:
        own: what it says itself.
        merged: with what it takes from the shared one.

    """
    tiers = _list(merged.get("tiers"))
    if "tiers" in own:
        for number, tier in enumerate(map(_table, tiers)):
            yield from _tier_faults(f"{where}.tiers[{number}]", tier, groups)
        yield from _order_faults(where, [_table(tier) for tier in tiers])
    names = list(dict.fromkeys(tier["name"] for tier in map(_table, tiers) if isinstance(tier.get("name"), str)))
    for kind in ("premium", "aftermarket"):
        if {kind, "tiers"} & own.keys() and isinstance(named := merged.get(kind, FORBIDDEN), str):
            yield from _floor_faults(f"{where}.{kind}", named, names, is_own=kind in own)
    if {"extensions", "denied_extensions"} & own.keys():
        for extension in _texts(merged.get("extensions")):
            if extension in _texts(merged.get("denied_extensions")):
                yield f'{where}.extensions: "{extension}" is allowed and denied; say one of the two'


def _tier_faults(where: str, raw: Raw, groups: Sequence[str]) -> Iterator[str]:
    yield from _unknown(f"{where}.votes", _table(raw.get("votes")), groups)
    yield from _unknown(f"{where}.inform", _list(raw.get("inform")), groups)
    if raw.get("inform_hours") and not raw.get("inform"):
        yield f"{where}.inform_hours: says when, and inform does not say whom"
    if raw.get("inform") and not raw.get("inform_hours"):
        yield f"{where}.inform: says whom, and inform_hours does not say when"
    tier = _right(raw)
    if tier is None:
        return
    if tier.without_vote and tier.up_to is not None and tier.without_vote.total > tier.up_to:
        yield f"{where}.without_vote.total: is more than the tier's own limit, {tier.up_to}"
    for name in ("remind_hours", "inform_hours"):
        hours = getattr(tier, name)
        if hours is not None and hours >= tier.open_hours:
            yield f"{where}.{name}: must be less than open_hours, {tier.open_hours}; the request has ended by then"


def _order_faults(where: str, tiers: Sequence[Raw]) -> Iterator[str]:
    names = {FORBIDDEN}
    below = Decimal(0)
    for number, tier in enumerate(tiers):
        place_of_tier = f"{where}.tiers[{number}]"
        name, up_to = tier.get("name"), _amount(tier.get("up_to"))
        if isinstance(name, str) and name in names:
            yield f'{place_of_tier}.name: "{name}" is taken; give each tier a name of its own, and none "{FORBIDDEN}"'
        if "up_to" not in tier and number < len(tiers) - 1:
            yield f"{place_of_tier}.up_to is not set; only the last tier may be without a limit"
        if up_to is not None and up_to <= below:
            yield f"{place_of_tier}.up_to: must be more than that of the tier before, {below}"
        names.add(str(name))
        below = up_to or below


def _floor_faults(where: str, named: str, tiers: Sequence[object], *, is_own: bool) -> Iterator[str]:
    if tiers and named not in (FORBIDDEN, *tiers):
        told = ", ".join(f'"{tier}"' for tier in tiers)
        source = "" if is_own else f" (taken from {_RULE})"
        yield f'{where}: there is no tier "{named}"{source}; say "{FORBIDDEN}", or one of {told}'


def _unknown(where: str, names: Iterable[object], known: Sequence[str]) -> Iterator[str]:
    told = ", ".join(f'"{name}"' for name in known)
    for name in names:
        if isinstance(name, str) and name not in known:
            yield f'{where}: there is no group "{name}"; ' + (f"the groups are {told}" if known else "there are none")


def _twice(where: str, lists: Sequence[object], what: str) -> Iterator[str]:
    seen: set[str] = set()
    for texts in lists:
        yield from (f"{where}: {text} {what}" for text in sorted({*_texts(texts)} & seen))
        seen |= {*_texts(texts)}


def _right(raw: object) -> TierTable | None:
    try:
        return TierTable.model_validate(raw)
    except ValidationError:
        return None


def _amount(value: object) -> Decimal | None:
    try:
        return amount(value)
    except ValueError:
        return None


def _table(value: object) -> Raw:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [text for text in _list(value) if isinstance(text, str)]


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
