"""Block Kit's limits: each at its bound and one beyond."""

from typing import Any

import pytest

from bot.rehearsal.slack import kit
from tests.rehearsal.slack_desk import Json, actions, button, modal, section, text_input


def _plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def _options(count: int, text: int = 1, value: int = 3) -> list[Json]:
    return [{"text": _plain(text), "value": str(number).zfill(value)} for number in range(count)]


def _element(kind: str, **more: Any) -> list[Json]:
    return actions({"type": kind, "action_id": "a"} | more)


def _button(**more: Any) -> list[Json]:
    return actions(button() | more)


def _header(length: int) -> list[Json]:
    return [{"type": "header", "text": _plain(length)}]


def _fields(count: int, length: int = 1) -> list[Json]:
    return [{"type": "section", "fields": [_plain(length)] * count}]


def _context(count: int) -> list[Json]:
    return [{"type": "context", "elements": [_plain()] * count}]


def _many_buttons(count: int) -> list[Json]:
    return actions(*[button(f"a{number}") for number in range(count)])


def _confirm(**lengths: int) -> list[Json]:
    whole = {"title": 1, "text": 1, "confirm": 1, "deny": 1} | lengths
    return _button(confirm={name: _plain(length) for name, length in whole.items()})


def _image(**lengths: int) -> list[Json]:
    whole = {"image_url": 20, "alt_text": 1} | lengths
    return [{"type": "image"} | {name: "x" * length for name, length in whole.items()}]


def _table(rows: int, columns: int) -> list[Json]:
    return [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}]


def _markdown(length: int) -> list[Json]:
    half = [{"type": "markdown", "text": "x" * (length // 2)}, {"type": "markdown", "text": "x" * (length // 2)}]
    return [*half, *([{"type": "markdown", "text": "x"}] if length % 2 else [])]


# What the number counts, blocks of that number, the largest number that Slack takes.
_LIMITS: list[tuple[str, Any, int]] = [
    ("blocks in a message", lambda n: [section()] * n, 50),
    ("text of a section", lambda n: [section("x" * n)], 3000),
    ("fields of a section", _fields, 10),
    ("length of a field", lambda n: _fields(1, n), 2000),
    ("length of a header", _header, 150),
    ("elements of a context", _context, 10),
    ("elements of actions", _many_buttons, 25),
    ("text of a button", lambda n: _button(text=_plain(n)), 75),
    ("value of a button", lambda n: _button(value="x" * n), 2000),
    ("address of a button", lambda n: _button(url="x" * n), 3000),
    ("label of a button for screen readers", lambda n: _button(accessibility_label="x" * n), 75),
    ("action id", lambda n: _button(action_id="x" * n), 255),
    ("block id", lambda n: [section() | {"block_id": "x" * n}], 255),
    ("title of a confirmation", lambda n: _confirm(title=n), 100),
    ("text of a confirmation", lambda n: _confirm(text=n), 300),
    ("yes of a confirmation", lambda n: _confirm(confirm=n), 30),
    ("no of a confirmation", lambda n: _confirm(deny=n), 30),
    ("options of a select", lambda n: _element("static_select", options=_options(n)), 100),
    ("text of an option", lambda n: _element("static_select", options=_options(1, text=n)), 75),
    ("value of an option", lambda n: _element("static_select", options=_options(1, value=n)), 150),
    ("options of an overflow menu", lambda n: _element("overflow", options=_options(n)), 5),
    ("options of checkboxes", lambda n: _element("checkboxes", options=_options(n)), 10),
    ("options of radio buttons", lambda n: _element("radio_buttons", options=_options(n)), 10),
    ("placeholder", lambda n: _element("users_select", placeholder=_plain(n)), 150),
    ("address of an image", lambda n: _image(image_url=n), 3000),
    ("description of an image", lambda n: _image(alt_text=n), 2000),
    ("rows of a table", lambda n: _table(n, 1), 100),
    ("columns of a table", lambda n: _table(1, n), 20),
    ("markdown in a message", _markdown, 12_000),
]

_VIEW_LIMITS: list[tuple[str, Any, int]] = [
    ("blocks in a modal", lambda n: modal(*[section()] * n), 100),
    ("title", lambda n: modal(title=_plain(n)), 24),
    ("submit", lambda n: modal(submit=_plain(n)), 24),
    ("close", lambda n: modal(close=_plain(n)), 24),
    ("private metadata", lambda n: modal(private_metadata="x" * n), 3000),
    ("callback id", lambda n: modal(callback_id="x" * n), 255),
    ("external id", lambda n: modal(external_id="x" * n), 255),
    ("label of an input", lambda n: modal(text_input() | {"label": _plain(n)}), 2000),
    ("hint of an input", lambda n: modal(text_input() | {"hint": _plain(n)}), 2000),
    ("most characters of an input", lambda n: modal(text_input(max_length=n)), 3000),
]


@pytest.mark.parametrize(("name", "blocks", "most"), _LIMITS, ids=[row[0] for row in _LIMITS])
def test_a_message_keeps_within(name: str, blocks: Any, most: int) -> None:
    assert kit.message_faults(blocks(most)) == []
    assert kit.message_faults(blocks(most + 1))


@pytest.mark.parametrize(("name", "view", "most"), _VIEW_LIMITS, ids=[row[0] for row in _VIEW_LIMITS])
def test_a_modal_keeps_within(name: str, view: Any, most: int) -> None:
    assert kit.view_faults(view(most)) == []
    assert kit.view_faults(view(most + 1))


_WRONG: list[tuple[str, list[Any], str]] = [
    ("unknown block", [{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    ("modal's block", [{"type": "alert", "text": _plain()}], "unsupported type: alert [json-pointer:/blocks/0/type]"),
    ("empty text", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ("empty section", [{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ("disabled button", _button(disabled=True), "invalid additional property: disabled"),
    ("button without text", actions({"type": "button", "action_id": "a"}), "missing required field: text"),
    ("markup in a header", [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "valid enum value"),
    ("input outside an input block", _element("plain_text_input"), "unsupported type: plain_text_input"),
    ("too many elements", _many_buttons(26), "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    ("no elements", actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ("no options", _element("static_select"), "must define either `options` or `option_groups`"),
    ("bad style", _button(style="loud"), "must be a valid enum value"),
    ("twice the same action", actions(button(), button()), '`action_id` "press" already exists'),
    ("twice the same block", [*actions(button()), *actions(button())], '`block_id` "b" already exists'),
    ("text that is none", [{"type": "section", "text": "x"}], "must provide an object"),
    ("block that is none", ["x"], "must provide an object [json-pointer:/blocks/0]"),
    ("block without type", [{}], "missing required field: type"),
]


@pytest.mark.parametrize(("name", "blocks", "words"), _WRONG, ids=[row[0] for row in _WRONG])
def test_a_fault_is_worded_like_slacks(name: str, blocks: list[Any], words: str) -> None:
    assert any(words in str(fault) for fault in kit.message_faults(blocks))


@pytest.mark.parametrize("kind", ["table", "markdown", "plan", "context_actions", "carousel", "file"])
def test_some_blocks_are_not_for_modals(kind: str) -> None:
    faults = kit.view_faults(modal({"type": kind}))
    assert f"unsupported type: {kind} [json-pointer:/view/blocks/0/type]" in map(str, faults)


def test_a_modal_with_inputs_needs_a_submit() -> None:
    assert kit.view_faults(modal(text_input())) == []
    (fault,) = kit.view_faults(modal(text_input(), submit=None))
    assert str(fault) == "missing required field: submit [json-pointer:/view]"


def test_a_home_tab_is_no_modal() -> None:
    assert kit.view_faults(modal() | {"type": "home"})


def test_length_counts_code_points() -> None:
    assert kit.message_faults(_button(text={"type": "plain_text", "text": "🛒" * 75})) == []


def test_the_same_action_may_stand_in_two_blocks() -> None:
    first, second = actions(button()), actions(button())
    second[0]["block_id"] = "other"
    assert kit.message_faults([*first, *second]) == []


def test_null_counts_as_absent() -> None:
    assert kit.message_faults([section() | {"accessory": None}]) == []
