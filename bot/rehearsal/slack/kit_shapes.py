"""Block Kit's limits as data: every block, element and view, with its fields and their bounds.

Sources: docs.slack.dev/reference/block-kit (blocks, block-elements, composition-objects), the comments of the
npm package @slack/types, and the limits that the Python package slackblocks 3.0 measured against Slack's own
`blocks.validate`. Newer blocks that the bot does not use are known by name and surface only.
"""

from collections.abc import Mapping

from bot.rehearsal.slack.kit_rules import Anything, Choice, Flag, Items, Rule, Shape, String, Text, Typed, Whole

MESSAGE_BLOCKS_MOST = 50
VIEW_BLOCKS_MOST = 100
MARKDOWN_TOTAL_MOST = 12_000
TABLE_TYPES = frozenset({"table", "data_table"})

_PLAIN = ("plain_text",)
_ID = String(255)
_URL = String(3000)
_LABEL = String(75)
_PLACEHOLDER = Text(150, _PLAIN)
_CONFIRM = Shape(
    required={"title": Text(100, _PLAIN), "text": Text(300)},
    optional={"confirm": Text(30, _PLAIN), "deny": Text(30, _PLAIN), "style": Choice("primary", "danger")},
)


_Rules = Mapping[str, Rule]


def _option(kinds: tuple[str, ...], more: _Rules | None = None) -> Shape:
    text: _Rules = {"text": Text(75, kinds), "value": String(150)}
    return Shape(required=text, optional={"description": Text(75, kinds), **(more or {})})


def _element(optional: _Rules, required: _Rules | None = None, either: tuple[str, ...] = ()) -> Shape:
    common: _Rules = {"action_id": _ID, "confirm": _CONFIRM, "focus_on_load": Flag()}
    return Shape(required=required or {}, optional={**common, **optional}, either=either)


def _menu(optional: _Rules, either: tuple[str, ...] = ()) -> Shape:
    return _element({"placeholder": _PLACEHOLDER, **optional}, either=either)


def _many(optional: _Rules, either: tuple[str, ...] = ()) -> Shape:
    return _menu({"max_selected_items": Whole(1, 10_000), **optional}, either)


def _field(optional: _Rules) -> Shape:
    return _menu({"initial_value": String(3000, 0), "dispatch_action_config": Anything(), **optional})


_MENU_OPTION = _option(_PLAIN)
_OVERFLOW_OPTION = _option(_PLAIN, {"url": _URL})
_LIST_OPTION = _option(("plain_text", "mrkdwn"))
_OPTIONS = Items(_MENU_OPTION, 100)
_LIST_OPTIONS: _Rules = {"options": Items(_LIST_OPTION, 10)}
_GROUP = Shape(required={"label": Text(75, _PLAIN), "options": _OPTIONS})
_STATIC: _Rules = {"options": _OPTIONS, "option_groups": Items(_GROUP, 100)}
_EITHER_STATIC = ("options", "option_groups")
_EXTERNAL: _Rules = {"min_query_length": Whole(0, 255)}
_CONVERSATIONS: _Rules = {"default_to_current_conversation": Flag(), "filter": Anything()}
_WITH_RESPONSE_URL: _Rules = {"response_url_enabled": Flag()}
_IDS = Items(_ID, 10_000, 0)
_BUTTON: _Rules = {
    "url": _URL,
    "value": String(2000, 0),
    "style": Choice("primary", "danger"),
    "accessibility_label": _LABEL,
}
_BUTTON_TEXT: _Rules = {"text": Text(75, _PLAIN)}
_TEXT_LENGTHS: _Rules = {"multiline": Flag(), "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)}
_NUMBER: _Rules = {"is_decimal_allowed": Flag(), "min_value": String(255), "max_value": String(255)}

ELEMENTS: dict[str, Rule] = {
    "button": _element(_BUTTON, _BUTTON_TEXT),
    "overflow": _element({}, {"options": Items(_OVERFLOW_OPTION, 5)}),
    "checkboxes": _element({"initial_options": Items(_LIST_OPTION, 10)}, _LIST_OPTIONS),
    "radio_buttons": _element({"initial_option": _LIST_OPTION}, _LIST_OPTIONS),
    "static_select": _menu({"initial_option": _MENU_OPTION, **_STATIC}, _EITHER_STATIC),
    "multi_static_select": _many({"initial_options": _OPTIONS, **_STATIC}, _EITHER_STATIC),
    "external_select": _menu({"initial_option": _MENU_OPTION, **_EXTERNAL}),
    "multi_external_select": _many({"initial_options": _OPTIONS, **_EXTERNAL}),
    "users_select": _menu({"initial_user": _ID}),
    "multi_users_select": _many({"initial_users": _IDS}),
    "conversations_select": _menu({"initial_conversation": _ID, **_WITH_RESPONSE_URL, **_CONVERSATIONS}),
    "multi_conversations_select": _many({"initial_conversations": _IDS, **_CONVERSATIONS}),
    "channels_select": _menu({"initial_channel": _ID, **_WITH_RESPONSE_URL}),
    "multi_channels_select": _many({"initial_channels": _IDS}),
    "datepicker": _menu({"initial_date": String(10)}),
    "timepicker": _menu({"initial_time": String(5), "timezone": String(255)}),
    "datetimepicker": _element({"initial_date_time": Whole(0, 10**10)}),
    "plain_text_input": _field(_TEXT_LENGTHS),
    "email_text_input": _field({}),
    "url_text_input": _field({}),
    "number_input": _field(_NUMBER),
    "rich_text_input": _field({"initial_value": Anything()}),
    "file_input": _element({"filetypes": Items(String(255), 100), "max_files": Whole(1, 10)}),
    "image": Shape(
        required={"alt_text": String(2000)},
        optional={"image_url": _URL, "slack_file": Anything()},
        either=("image_url", "slack_file"),
    ),
    "workflow_button": _element(_BUTTON, {**_BUTTON_TEXT, "workflow": Anything()}),
    "feedback_buttons": Shape(open=True),
    "icon_button": Shape(open=True),
    "plain_text": Text(3000, _PLAIN),
    "mrkdwn": Text(3000, ("mrkdwn",)),
}

_SELECTS = frozenset(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = frozenset({"checkboxes", "radio_buttons", "datepicker", "timepicker"})
_TEXT_INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})
_PRESSABLE = _SELECTS | _PICKERS | {"button", "overflow", "workflow_button"}

IN_ACTIONS = _PRESSABLE | {"datetimepicker"}
IN_SECTION = _PRESSABLE | {"image"}
IN_INPUT = _SELECTS | _PICKERS | _TEXT_INPUTS | {"datetimepicker", "file_input"}
IN_CONTEXT = frozenset({"image", "plain_text", "mrkdwn"})
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})


def _block(required: _Rules, optional: _Rules | None = None, either: tuple[str, ...] = ()) -> Shape:
    return Shape(required=required, optional={"block_id": _ID, **(optional or {})}, either=either)


_CELL = Typed(
    {
        "raw_text": Shape(required={"text": String(3000)}),
        "raw_number": Shape(open=True),
        "rich_text": Shape(required={"elements": Anything()}, optional={"block_id": _ID}),
    },
    frozenset({"raw_text", "raw_number", "rich_text"}),
)
_BY_NAME_ONLY = Shape(optional={"block_id": _ID}, open=True)

BLOCKS: dict[str, Rule] = {
    "section": _block(
        {},
        {
            "text": Text(3000),
            "fields": Items(Text(2000), 10),
            "accessory": Typed(ELEMENTS, IN_SECTION),
            "expand": Flag(),
        },
        either=("text", "fields"),
    ),
    "actions": _block({"elements": Items(Typed(ELEMENTS, IN_ACTIONS), 25)}),
    "context": _block({"elements": Items(Typed(ELEMENTS, IN_CONTEXT), 10)}),
    "context_actions": _block({"elements": Items(Typed(ELEMENTS, IN_CONTEXT_ACTIONS), 5)}),
    "divider": _block({}),
    "header": _block({"text": Text(150, _PLAIN)}),
    "image": _block(
        {"alt_text": String(2000)},
        {"image_url": _URL, "slack_file": Anything(), "title": Text(2000, _PLAIN)},
        either=("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": Text(2000, _PLAIN), "element": Typed(ELEMENTS, IN_INPUT)},
        {"hint": Text(2000, _PLAIN), "optional": Flag(), "dispatch_action": Flag()},
    ),
    "markdown": _block({"text": String(MARKDOWN_TOTAL_MOST)}),
    "rich_text": _block({"elements": Items(Anything(), 1000, 0)}),
    "table": _block({"rows": Items(Items(_CELL, 20), 100)}, {"column_settings": Items(Anything(), 20, 0)}),
    "alert": _block({"text": Text(200)}, {"level": Choice("default", "info", "warning", "error", "success")}),
    "card": _BY_NAME_ONLY,
    "carousel": _BY_NAME_ONLY,
    "container": _BY_NAME_ONLY,
    "data_table": _BY_NAME_ONLY,
    "data_visualization": _BY_NAME_ONLY,
    "file": _BY_NAME_ONLY,
    "plan": _BY_NAME_ONLY,
    "task_card": _BY_NAME_ONLY,
    "video": _BY_NAME_ONLY,
}

IN_MESSAGE = frozenset(BLOCKS) - {"alert"}
IN_MODAL = frozenset(
    {"actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
)

VIEW = Shape(
    required={
        "type": Choice("modal"),
        "title": Text(24, _PLAIN),
        "blocks": Items(Typed(BLOCKS, IN_MODAL), VIEW_BLOCKS_MOST, 0),
    },
    optional={
        "submit": Text(24, _PLAIN),
        "close": Text(24, _PLAIN),
        "private_metadata": String(3000, 0),
        "callback_id": String(255, 0),
        "external_id": String(255, 0),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
)
MESSAGE_BLOCKS = Items(Typed(BLOCKS, IN_MESSAGE), MESSAGE_BLOCKS_MOST, 0)
