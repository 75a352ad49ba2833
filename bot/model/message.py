"""What is shown in Slack, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Block = Mapping[str, Any]
"""A Block Kit block, as JSON: https://docs.slack.dev/reference/block-kit/blocks"""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message.

    Args:
        text: the whole meaning in words, for notifications and screen readers.
        blocks: what is seen instead of the text; none for a message of plain words.

    """

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Modal:
    """A dialog.

    Args:
        callback_id: which intention its submission is for.
        title: 24 characters at most.
        submit: the label of the button that submits it; None for a dialog that only shows.
        reference: an id that comes back with the submission; never state.
        tells_when_closed: whether Slack says when the person closes it.

    """

    callback_id: str
    title: str
    blocks: tuple[Block, ...]
    submit: str | None = None
    close: str = "Close"
    reference: str = ""
    tells_when_closed: bool = False
