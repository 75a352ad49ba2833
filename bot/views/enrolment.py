"""Enrolling a second factor: the dialogs, and what is said about it."""

import slackblocks as slack

from bot.model.factor import Checked, Revealed
from bot.model.message import Message, Modal
from bot.views import kit
from bot.views.ids import Field, Form
from bot.views.kit import Markup, markup

_TITLE = "Second factor"
_CONFIRM = "Confirm"


def ask_one_time_code() -> Modal:
    """Ask for what the operator issued."""
    explained = Markup(
        "With the right code you are shown a secret for the authenticator app on your phone, *once*: have the phone "
        "ready. A second factor that you have now ends by that."
    )
    asked = kit.text_input(
        Field.ONE_TIME_CODE,
        "One-time code",
        hint="16 letters and digits; whoever runs Cartwright gives it to you",
        limit=40,
    )
    return kit.modal(Form.ENROL, _TITLE, kit.section(explained), asked, submit="Show the secret")


def secret(revealed: Revealed) -> Modal:
    """Show a new secret, this once, and ask for the first code that comes of it."""
    return kit.modal(
        Form.CONFIRM_FACTOR,
        _TITLE,
        kit.section(Markup("Add this secret to an authenticator app, as a time-based code:")),
        kit.section(kit.code(revealed.spelled)),
        kit.section(markup("or, as an address:\n{uri}", uri=kit.code(revealed.uri))),
        kit.context(
            Markup(
                "It is shown this once, and to you alone. Send it to nobody, and take no picture of it. Confirm within "
                "ten minutes."
            )
        ),
        code_field("First code"),
        submit=_CONFIRM,
    )


def ask_first_code(checked: Checked | None = None) -> Modal:
    """Ask for the first code, without the secret.

    Args:
        checked: what the last one came to, if it was wrong.
    """
    asked = Markup("Give the code that your authenticator app shows now for Cartwright.")
    return kit.modal(
        Form.CONFIRM_FACTOR,
        _TITLE,
        kit.section(kit.join([_wrong(checked.tries_left) if checked else Markup(""), asked], " ")),
        code_field("First code"),
        submit=_CONFIRM,
    )


def code_field(label: str = "Code", more: str = "") -> slack.InputBlock:
    """A field for a code of a second factor.

    Args:
        more: what its hint says besides.
    """
    return kit.text_input(Field.CODE, label, hint=f"The six digits that your authenticator app shows{more}", limit=10)


def confirmed(checked: Checked) -> Message:
    """Say that a factor is enrolled, and from when on it counts."""
    from_then = kit.day_and_clock(checked.works_from) if checked.works_from else Markup("later")
    return kit.message(
        markup(
            "Your second factor is enrolled. It counts for votes from {from_then} on. Where a vote needs it, the "
            "review asks for its code. If you lose the phone, tell whoever runs Cartwright at once.",
            from_then=from_then,
        )
    )


def too_late() -> Message:
    """Say that a dialog could not be opened in time, before any secret was made or after it was shown."""
    return kit.message(Markup("The dialog could not be opened in time. Type `/domain enrol` to go on."))


def lost() -> Message:
    """Say that a secret was made and could not be shown."""
    return kit.message(
        Markup(
            "The dialog with your secret could not be opened in time. The secret is not shown again, and you have no "
            "second factor now. Ask whoever runs Cartwright for a new one-time code, and type `/domain enrol` again. "
            "If the dialog did open, go on there."
        )
    )


def _wrong(tries_left: int) -> Markup:
    if tries_left == 1:
        return Markup("That code was not right; one more wrong one ends this enrolment.")
    return markup("That code was not right; {count} more wrong ones end this enrolment.", count=tries_left)
