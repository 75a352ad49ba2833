"""`/domain`, `/domain help`, `/domain buy`, and whatever cannot be understood."""

import difflib

from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import help as view
from handlers import reading
from handlers.intention import Intention


def start(_: Heard, __: Services) -> Message:
    """Show what one can do first."""
    return view.start()


def commands(_: Heard, __: Services) -> Message:
    """List the commands."""
    return view.commands()


def explain_buying(_: Heard, __: Services) -> Message:
    """Explain that nobody buys by a command."""
    return view.buy()


def suggest(heard: Heard, _: Services) -> Message:
    """Answer a command that does not exist with the nearest one that does."""
    word, *rest = heard.values["text"].split(maxsplit=1)
    nearest = difflib.get_close_matches(word.lower(), WORDS, n=1, cutoff=0.5)
    return view.unknown(word, " ".join([nearest[0], *rest]) if nearest else _as_search(word))


def _as_search(word: str) -> str | None:
    understood = reading.words(word).words
    return f"search {understood[0]}" if understood else None


START = Intention(name="start", right=Right.ASK_FOR_HELP, heard_as="", answer=start)
HELP = Intention(name="help", right=Right.ASK_FOR_HELP, heard_as="help", answer=commands)
BUY = Intention(name="buy", right=Right.ASK_FOR_HELP, heard_as="buy", answer=explain_buying)
UNKNOWN_COMMAND = Intention(name="unknown command", right=Right.ASK_FOR_HELP, heard_as="?", answer=suggest)

WORDS = (
    "search",
    "list",
    "lists",
    "cart",
    "orders",
    "watch",
    "watches",
    "unwatch",
    "freeze",
    "unfreeze",
    "delegate",
    "enrol",
    "help",
    "buy",
)
"""The words after `/domain`, as suggestions; a test holds that each is an intention's."""
