"""No button is dead and no intention unheard: what is shown and what is answered are the same."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.model.message import Message, Modal
from bot.views.ids import Action, Field, Form
from handlers import COMMAND, INTENTIONS, command, help  # noqa: A004 - the intention's name
from handlers.help import UNKNOWN_COMMAND
from handlers.search import SEARCH
from tests.views.every_view import VIEWS
from tests.views.shown import blocks_of, pressable, words_of
from tests.views.sizes import SIZES

SHOWN = [view(SIZES[size]) for view in VIEWS.values() for size in ("one", "many")]

# Rows of an earlier release have these names, so none is ever changed or given to something else.
NAMES = {
    *("start", "help", "buy", "unknown command"),
    *("search", "ask search", "search form", "similar names", "more extensions"),
    *("later names", "earlier names", "ask again", "share", "tick", "add ticked", "close search"),
    *("lists", "list"),
    *("cart", "show cart", "add", "remove", "restore"),
    *("request", "request form", "go on", "withdraw"),
    *("check now", "ask ours", "ours", "ask not placed", "not placed", "ask pay again", "pay again", "leave unpaid"),
    *("review", "turn", "turn back", "approve", "ask decline", "decline", "stop"),
    *("orders", "show orders"),
    *("watch", "watch name", "watch again", "watches", "unwatch", "end watch"),
    *("freeze", "unfreeze", "lift"),
    "delegate",
    *("enrol", "enrol form", "confirm factor"),
}


def _shown_actions() -> set[Action]:
    """The actions of all buttons, and of the boxes that stand for a name each, which add its position."""
    buttons = {Action(action) for shown in SHOWN for action, _ in pressable(shown)}
    ids = [block["block_id"].partition(":") for shown in SHOWN for block in blocks_of(shown)]
    return buttons | {Action(action) for action, colon, _ in ids if colon}


def _shown_forms() -> set[Form]:
    return {Form(shown.callback_id) for shown in SHOWN if isinstance(shown, Modal) and shown.submit}


def _answered(kind: type[Action] | type[Form]) -> set[Action | Form]:
    return {intention.heard_as for intention in INTENTIONS if isinstance(intention.heard_as, kind)}


def test_every_button_that_is_shown_is_answered_and_the_other_way_round() -> None:
    assert _shown_actions() == _answered(Action) == set(Action)


def test_every_dialog_that_is_shown_is_answered_and_the_other_way_round() -> None:
    assert _shown_forms() == _answered(Form) == set(Form)


def test_every_field_that_is_shown_has_a_name_and_the_other_way_round() -> None:
    inputs = [block for shown in SHOWN for block in blocks_of(shown) if block["type"] == "input"]

    assert {Field(block["element"]["action_id"]) for block in inputs} == set(Field)
    assert all(block["block_id"] == block["element"]["action_id"] for block in inputs)


def test_a_submission_can_only_be_heard_from_a_dialog_that_can_be_submitted() -> None:
    for shown in SHOWN:
        if isinstance(shown, Modal):
            assert bool(shown.submit) is (shown.callback_id in {form.value for form in Form})


def test_the_names_in_the_store_are_what_they_always_were() -> None:
    assert Counter(intention.name for intention in INTENTIONS) == Counter(NAMES)


def test_each_way_of_asking_is_heard_as_one_thing() -> None:
    assert max(Counter(intention.heard_as for intention in INTENTIONS).values()) == 1


# What stands after the command, and the intention that it is.
SAID = [
    ("", "start"),
    ("   ", "start"),
    ("help", "help"),
    ("HELP me", "help"),
    ("buy merry.shop", "buy"),
    ("search merry", "search"),
    ("search", "search"),
    ("search\nmerry.shop\ntree.com", "search"),
    ("merry.shop", "search"),
    ("<http://merry.shop|merry.shop>", "search"),
    ("cart", "cart"),
    ("Cart please", "cart"),
    ("orders", "orders"),
    ("watch acme.com --under 20", "watch"),
    ("watches", "watches"),
    ("unwatch acme.com", "unwatch"),
    ("delegate <@U0BYSTANDER|somebody> until 2026-11-28", "delegate"),
    ("serach merry", "unknown command"),
    ("merry", "unknown command"),
    ("?", "unknown command"),
]


@pytest.mark.parametrize(("text", "name"), SAID)
def test_what_stands_after_the_command_is_understood(text: str, name: str) -> None:
    assert command(text).name == name


def test_every_word_of_a_command_is_reached() -> None:
    words = {intention.heard_as: intention for intention in INTENTIONS if isinstance(intention.heard_as, str)}

    assert {word: command(word) for word in words} == words


def test_every_word_that_is_suggested_is_a_command() -> None:
    heard = {word: command(word).heard_as for word in help.WORDS}

    assert heard == {word: word for word in help.WORDS}
    assert {*help.WORDS, "", UNKNOWN_COMMAND.heard_as} == {
        i.heard_as for i in INTENTIONS if isinstance(i.heard_as, str)
    }


def _commands_spoken_of() -> Iterator[str]:
    for shown in SHOWN:
        text = shown.text if isinstance(shown, Message) else ""
        yield from re.findall(rf"`{COMMAND}( [^`]*)?`", f"{words_of(shown)}\n{text}")


def test_every_command_that_is_spoken_of_exists() -> None:
    spoken_of = {said.strip() for said in _commands_spoken_of()}

    assert len(spoken_of) > 5
    assert [said for said in spoken_of if command(said) is UNKNOWN_COMMAND] == []


def test_only_what_waits_for_ovh_is_answered_apart() -> None:
    asking = {"search", "search form", "similar names", "more extensions", "watch"}
    waiting = asking | {"ours", "not placed", "pay again"}

    assert {intention.name for intention in INTENTIONS if intention.lane is SEARCH.lane} == waiting
