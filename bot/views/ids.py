"""The ids that connect what is shown with what is heard. A button's value is an id in the store, never state."""

from enum import Enum


class Action(Enum):
    """A button."""

    ASK_SEARCH = "ask_search"
    SHOW_CART = "show_cart"
    SHOW_ORDERS = "show_orders"
    ADD = "add"
    TICK = "tick"  # with a colon and a position after it: a box for each name
    SIMILAR = "similar"
    WIDEN = "widen"
    SHARE = "share"
    EARLIER_NAMES = "earlier_names"
    LATER_NAMES = "later_names"
    ASK_AGAIN = "ask_again"
    REMOVE = "remove"
    RESTORE = "restore"
    REQUEST = "request"
    REVIEW = "review"
    TURN = "turn"
    TURN_BACK = "turn_back"
    STOP = "stop"
    ASK_DECLINE = "ask_decline"
    WITHDRAW = "withdraw"
    GO_ON = "go_on"
    CHECK_NOW = "check_now"
    ASK_OURS = "ask_ours"
    ASK_NOT_PLACED = "ask_not_placed"
    ASK_PAY_AGAIN = "ask_pay_again"
    LEAVE_UNPAID = "leave_unpaid"
    LIFT = "lift"
    WATCH = "watch"
    WATCH_AGAIN = "watch_again"
    END_WATCH = "end_watch"


class Form(Enum):
    """A dialog that can be submitted."""

    SEARCH = "search_form"
    ADD_TICKED = "add_ticked_form"
    REQUEST = "request_form"
    REVIEW = "review_form"
    DECLINE = "decline_form"
    OURS = "ours_form"
    NOT_PLACED = "not_placed_form"
    PAY_AGAIN = "pay_again_form"
    ENROL = "enrol_form"
    CONFIRM_FACTOR = "confirm_factor_form"


class Field(Enum):
    """An input of a dialog; also the id of its block, by which Slack shows a fault beside it."""

    NAMES = "names"
    REASON = "reason"
    ORDER = "order"
    STATEMENTS = "statements"
    ONE_TIME_CODE = "one_time_code"
    CODE = "code"
