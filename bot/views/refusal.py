"""What people are told when something did not happen."""

import re

from bot.errors import CartwrightError, Refused, Rejected, Unavailable, Uncertain
from bot.model.message import Message
from bot.views import kit, prices
from bot.views.kit import Markup, markup

_SENTENCE_MAX = 1_500
_PERSON = re.compile(r"\b[UW][A-Z0-9]{8,}\b")


def refused(error: CartwrightError) -> Message:
    """Say what happened, what was not done, and what to do next."""
    if isinstance(error, Refused):
        return kit.message(_with_people(kit.escape(prices.told(kit.one_line(error.sentence, _SENTENCE_MAX)))))
    if isinstance(error, Rejected):
        return kit.message(
            markup(
                "OVH refused that: {why}. Nothing was changed. Ask whoever runs Cartwright.",
                why=kit.one_line(error.reason),
            )
        )
    if isinstance(error, Unavailable):
        return kit.message(Markup("OVH did not answer. Nothing was changed. Try again in a minute."))
    if isinstance(error, Uncertain):
        return kit.message(
            Markup("OVH's answer was lost, so it is not clear whether it took effect. Look again with `/domain cart`.")
        )
    return broken()


def _with_people(text: Markup) -> Markup:
    """Mention the people whom a sentence names by their ids, but not what stands in code style."""
    pieces = text.split("`")
    pieces[::2] = [_PERSON.sub(lambda id_: kit.person(id_[0]), piece) for piece in pieces[::2]]
    return Markup("`".join(pieces))


def broken() -> Message:
    """Say that the fault is ours."""
    return kit.message(
        Markup(
            "Something went wrong inside Cartwright, and this was not finished. See where things stand with "
            "`/domain cart` or "
            "`/domain orders`; if it happens again, tell whoever runs Cartwright."
        )
    )


def too_slow() -> Message:
    """Apologise for an answer that would come too late."""
    return kit.message(
        Markup(
            "Sorry: OVH takes too long to answer, so this search was given up. Nothing was added. Try again in "
            "a minute."
        )
    )


def too_late_for_dialog() -> Message:
    """Say that a dialog could not be opened in the three seconds that Slack allows."""
    return kit.message(
        Markup("The dialog could not be opened in time. Nothing was changed. Please press the button again.")
    )


def page_not_turned() -> Message:
    """Say that a dialog shows no other page: it is closed, or the same button was pressed twice."""
    return kit.message(
        Markup(
            "That page could not be shown: the dialog is closed, or had turned already. Nothing was changed. Press "
            "“Review” in the request's message to see it from the beginning."
        )
    )
