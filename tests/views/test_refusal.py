"""What people are told when something did not happen."""

import pytest

from bot.errors import CartwrightError, NotAllowed, Rejected, Unavailable, Uncertain
from bot.model.purchase import Event, NotPossible, Stage
from bot.views import refusal as view

# What went wrong, and what a person reads.
TOLD: list[tuple[CartwrightError, str]] = [
    (
        NotAllowed("You <may> not.", "Nothing was changed.", "Ask `/domain help`."),
        "You &lt;may&gt; not. Nothing was changed. Ask `/domain help`.",
    ),
    (
        NotAllowed(
            "They may not.", "Nothing was changed.", "Name U0FINANCE02; they type `cartwright enrol U0FINANCE02`."
        ),
        "They may not. Nothing was changed. Name <@U0FINANCE02>; they type `cartwright enrol U0FINANCE02`.",
    ),
    (
        Rejected("no <b>such</b>\nthing"),
        "OVH refused that: no &lt;b&gt;such&lt;/b&gt; thing. Nothing was changed. Ask whoever runs Cartwright.",
    ),
    (Unavailable("timeout of https://secret"), "OVH did not answer. Nothing was changed. Try again in a minute."),
    (
        Uncertain("timeout"),
        "OVH's answer was lost, so it is not clear whether it took effect. Look again with `/domain cart`.",
    ),
]


@pytest.mark.parametrize(("error", "told"), TOLD)
def test_a_refusal_says_what_happened_what_was_not_done_and_what_to_do_next(error: CartwrightError, told: str) -> None:
    assert view.refused(error).text == told


def test_a_fault_of_ours_is_told_without_its_inner_words() -> None:
    told = view.refused(NotPossible(Stage.PAID, Event.APPROVE))

    assert told == view.broken()
    assert "inside Cartwright" in told.text


def test_an_uncertain_change_is_never_called_undone() -> None:
    assert "Nothing was changed" not in view.refused(Uncertain("cut")).text


def test_apologies_say_what_was_not_done_and_what_to_do_next() -> None:
    assert "Nothing was added. Try again in a minute." in view.too_slow().text
    assert "Nothing was changed. Please press the button again." in view.too_late_for_dialog().text
