"""The ids that connect what is shown with what is heard. A button's value is an id in the store, never state."""

from enum import Enum


class Action(Enum):
    """A button."""

    ASK_SEARCH = "ask_search"
    SHOW_CART = "show_cart"
    SHOW_ORDERS = "show_orders"
    ADD = "add"
    REMOVE = "remove"
    RESTORE = "restore"
    REQUEST = "request"
    REVIEW = "review"
    ASK_DECLINE = "ask_decline"
    WITHDRAW = "withdraw"


class Form(Enum):
    """A dialog that can be submitted."""

    SEARCH = "search_form"
    REQUEST = "request_form"
    REVIEW = "review_form"
    DECLINE = "decline_form"


class Field(Enum):
    """An input of a dialog; also the id of its block, by which Slack shows a fault beside it."""

    NAMES = "names"
    REASON = "reason"
    STATEMENTS = "statements"
