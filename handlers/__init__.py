"""What people can ask of Cartwright: a file per intention, in reading order."""

import re
from functools import partial

from slack_bolt import App

from bot.model.work import Work
from bot.services import Services
from bot.workers import Workers
from handlers.answering import Answering, listener
from handlers.attest import (
    ASK_NOT_PLACED,
    ASK_OURS,
    ASK_PAY_AGAIN,
    CHECK_NOW,
    LEAVE_UNPAID,
    NOT_PLACED,
    OURS,
    PAY_AGAIN,
)
from handlers.channel_moved import CHANNEL_MOVED
from handlers.decide import APPROVE, ASK_DECLINE, DECLINE, REVIEW, STOP, TURN, TURN_BACK
from handlers.delegate import DELEGATE
from handlers.enrol import CONFIRM_FACTOR, ENROL, ENROL_FORM
from handlers.extension_list import LIST, LISTS
from handlers.fill_cart import ADD, CART, REMOVE, RESTORE, SHOW_CART
from handlers.follow import ORDERS, SHOW_ORDERS
from handlers.freeze import FREEZE, LIFT, UNFREEZE
from handlers.help import BUY, HELP, START, UNKNOWN_COMMAND
from handlers.intention import Intention, Occurrence
from handlers.request import GO_ON, REQUEST, REQUEST_FORM, WITHDRAW
from handlers.search import (
    ADD_TICKED,
    ASK_AGAIN,
    ASK_SEARCH,
    CLOSE_SEARCH,
    EARLIER_NAMES,
    LATER_NAMES,
    SEARCH,
    SEARCH_FORM,
    SHARE,
    SIMILAR,
    TICK,
    WIDEN,
)
from handlers.watch import END_WATCH, UNWATCH, WATCH, WATCH_AGAIN, WATCH_NAME, WATCHES

COMMAND = "/domain"

INTENTIONS: tuple[Intention, ...] = (
    *(START, HELP, BUY, UNKNOWN_COMMAND),
    *(SEARCH, ASK_SEARCH, SEARCH_FORM, SIMILAR, WIDEN),
    *(LATER_NAMES, EARLIER_NAMES, ASK_AGAIN, SHARE, TICK, ADD_TICKED, CLOSE_SEARCH),
    *(LISTS, LIST),
    *(CART, SHOW_CART, ADD, REMOVE, RESTORE),
    *(REQUEST, REQUEST_FORM, GO_ON, WITHDRAW),
    *(REVIEW, TURN, TURN_BACK, APPROVE, ASK_DECLINE, DECLINE, STOP),
    *(CHECK_NOW, ASK_OURS, OURS, ASK_NOT_PLACED, NOT_PLACED, ASK_PAY_AGAIN, PAY_AGAIN, LEAVE_UNPAID),
    *(ORDERS, SHOW_ORDERS),
    *(WATCH, WATCH_NAME, WATCH_AGAIN, WATCHES, UNWATCH, END_WATCH),
    *(FREEZE, UNFREEZE, LIFT),
    DELEGATE,
    *(ENROL, ENROL_FORM, CONFIRM_FACTOR),
)

OCCURRENCES: tuple[Occurrence, ...] = (CHANNEL_MOVED,)
"""What Slack tells by itself; `deploy/slack-manifest.yaml` asks for these events."""

_BY_WORD = {intention.heard_as: intention for intention in INTENTIONS if isinstance(intention.heard_as, str)}
_PEOPLE_THREADS = 8
_SEARCH_THREADS = 4


def command(text: str) -> Intention:
    """Find what the text after `/domain` is: a word of ours, a name to be searched, or nothing that is known."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    if first.lower() in _BY_WORD:
        return _BY_WORD[first.lower()]
    return SEARCH if "." in first else UNKNOWN_COMMAND


def register(slack: App, services: Services, workers: Workers) -> Answering:
    """Give the bot ears: one listener for each kind of interaction, and threads that answer what was heard."""
    answering = Answering(INTENTIONS, command, services, OCCURRENCES)
    everything = re.compile(".*", re.DOTALL)
    slack.command(COMMAND)(listener(answering.hear_command))
    slack.action(everything)(listener(answering.hear_click))
    slack.view(everything)(listener(answering.hear_form))
    slack.view_closed(everything)(listener(answering.hear_close))
    for occurrence in OCCURRENCES:
        slack.event(occurrence.heard_as)(listener(answering.hear_event))
    workers.serve(Work.PEOPLE, partial(answering.next, Work.PEOPLE), threads=_PEOPLE_THREADS)
    workers.serve(Work.SEARCHES, partial(answering.next, Work.SEARCHES), threads=_SEARCH_THREADS)
    workers.serve(Work.REASSURING, answering.reassure)
    return answering
