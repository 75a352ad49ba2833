"""What people are told when something did not happen."""

from bot.errors import CartwrightError, Refused, Rejected, Unavailable, Uncertain
from bot.model.message import Message
from bot.views import kit, prices
from bot.views.kit import Markup, markup

_SENTENCE_MAX = 1_500


def refused(error: CartwrightError) -> Message:
    """Say what happened, what was not done, and what to do next."""
    if isinstance(error, Refused):
        return kit.message(kit.escape(prices.told(kit.one_line(error.sentence, _SENTENCE_MAX))))
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
