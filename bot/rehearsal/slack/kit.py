"""Block Kit as Slack judges it: what is wrong with some blocks or a view, and what Slack adds to good ones."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.rehearsal.slack.kit_rules import Fault
from bot.rehearsal.slack.kit_shapes import MARKDOWN_TOTAL_MOST, MESSAGE_BLOCKS, TABLE_TYPES, VIEW
from bot.rehearsal.slack.records import Json

_CHARTS_MOST = 2
_VIEW_BYTES_MOST = 250_000


def message_faults(blocks: object, at: str = "/blocks") -> list[Fault]:
    """Return what Slack finds wrong with a message's blocks; empty when they are good.

    Two tables are not among these: Slack reports them apart, see `has_two_tables`.
    """
    found = list(MESSAGE_BLOCKS.faults(blocks, at))
    return found or [*_repeated_ids(blocks, at), *_too_much(blocks, at)]


def has_two_tables(blocks: list[Json]) -> bool:
    """Tell whether a message holds more than the one table that Slack allows."""
    return sum(block.get("type") in TABLE_TYPES for block in blocks) > 1


def view_faults(view: object, at: str = "/view") -> list[Fault]:
    """Return what Slack finds wrong with a modal; empty when it is good."""
    found = list(VIEW.faults(view, at))
    if found or not isinstance(view, dict):
        return found
    blocks = view["blocks"]
    if any(block["type"] == "input" for block in blocks) and not view.get("submit"):
        found.append(Fault(at, "missing required field: submit"))
    return found + list(_repeated_ids(blocks, f"{at}/blocks"))


def is_too_large(view: Json) -> bool:
    """Tell whether a view exceeds the 250 kB of `view_too_large`."""
    return len(json.dumps(view)) > _VIEW_BYTES_MOST


def interactive(blocks: list[Json] | None) -> Iterator[tuple[Json, Json]]:
    """Yield every (block, element) that a person can act on, images and texts left out."""
    for block in blocks or []:
        for element in _elements(block):
            if "action_id" in element:
                yield block, element


def _elements(block: Json) -> list[Json]:
    """Return the elements of a block; those inside blocks known by name only are left alone."""
    if block["type"] in ("actions", "context_actions"):
        return list(block["elements"])
    if block["type"] in ("section", "input"):
        return [block[place] for place in ("accessory", "element") if block.get(place)]
    return []


def completed(blocks: list[Json] | None) -> list[Json] | None:
    """Return a copy with what Slack fills in: missing ids, `emoji` on plain text, `verbatim` on markup."""
    return None if blocks is None else [_completed_block(block) for block in blocks]


def _completed_block(block: Json) -> Json:
    copy = _completed_texts(block)
    copy.setdefault("block_id", _random_id())
    for element in _elements(copy):
        if element["type"] != "image":
            element.setdefault("action_id", _random_id())
    return dict(copy)


def _completed_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_completed_texts(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _completed_texts(item) for name, item in value.items() if item is not None}
    if value.get("type") == "plain_text":
        copy.setdefault("emoji", True)
    elif value.get("type") == "mrkdwn":
        copy.setdefault("verbatim", False)
    return copy


def _random_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def _repeated_ids(blocks: Any, at: str) -> Iterator[Fault]:
    seen_blocks: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen_blocks:
            yield Fault(f"{at}/{index}/block_id", f'`block_id` "{block_id}" already exists for another block')
        seen_blocks |= {block_id} - {None}
        yield from _repeated_actions(block, f"{at}/{index}")


def _repeated_actions(block: Json, at: str) -> Iterator[Fault]:
    uses = Counter(element["action_id"] for _, element in interactive([block]))
    for action_id, count in uses.items():
        if count > 1:
            yield Fault(f"{at}/elements", f'`action_id` "{action_id}" already exists for another element')


def _too_much(blocks: Any, at: str) -> Iterator[Fault]:
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_TOTAL_MOST:
        yield Fault(at, f"must be less than {MARKDOWN_TOTAL_MOST + 1} characters of markdown")
    if sum(block["type"] == "data_visualization" for block in blocks) > _CHARTS_MOST:
        yield Fault(at, f"no more than {_CHARTS_MOST} data_visualization blocks allowed")
