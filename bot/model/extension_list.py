"""A list of extensions that a channel has made for its searches, and what it can be called and hold."""

import re
from collections.abc import Sequence

from bot.errors import NotUnderstood
from bot.model.name import as_extension
from bot.model.query import RESERVED_WORDS

LISTS_MAX = 20
"""The most lists of one channel."""

EXTENSIONS_MAX = 100
"""The most extensions of one list."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_NOTHING_DONE = "The channel's lists are as they were."


def require_list_name(typed: str) -> str:
    """Return what a list is called.

    Raises:
        NotUnderstood: nothing can be called that.

    """
    name = typed.lower().removeprefix("--")
    if not _NAME.fullmatch(name):
        raise NotUnderstood(
            "A list's name has the letters a to z, digits and hyphens, begins with a letter, and has 30 at most.",
            _NOTHING_DONE,
            "Choose another name, as in `/domain list campaign shop store online`.",
        )
    if name in RESERVED_WORDS:
        raise NotUnderstood(
            f"`--{name}` means something already in every channel.",
            _NOTHING_DONE,
            "Choose another name, as in `/domain list campaign shop store online`.",
        )
    return name


def require_extensions(typed: Sequence[str]) -> tuple[str, ...]:
    """Return extensions in their A-label form, without a dot in front, each once.

    Raises:
        NotUnderstood: one of them does not exist, or there are too many.

    """
    found = {text: as_extension(text.lower()) for text in typed}
    wrong = [text for text, extension in found.items() if extension is None]
    if wrong:
        raise NotUnderstood(
            f"There is no extension `{wrong[0][:40]}`.",
            _NOTHING_DONE,
            "Check the spelling; extensions are written as in `shop`, `.store` or `co.uk`.",
        )
    extensions = tuple(dict.fromkeys(extension for extension in found.values() if extension is not None))
    if len(extensions) > EXTENSIONS_MAX:
        raise NotUnderstood(
            f"A list holds {EXTENSIONS_MAX} extensions, and these are {len(extensions)}.",
            _NOTHING_DONE,
            "Make two lists of them; a search takes several at once.",
        )
    return extensions
