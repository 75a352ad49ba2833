"""A channel's lists of extensions."""

from collections.abc import Mapping, Sequence

from bot.model.message import Message
from bot.model.query import PRESETS
from bot.views import kit
from bot.views.kit import Markup, markup

_HOW = Markup(
    "To make one: `/domain list campaign shop store online`. To use it: `/domain search merrychristmas --campaign`. "
    "To drop it: `/domain list campaign off`."
)


def all_lists(lists: Mapping[str, Sequence[str]]) -> Message:
    """List a channel's lists, and those that every channel has."""
    own = [
        markup("{name}  {extensions}", name=kit.code(f"--{name}"), extensions=_extensions(extensions))
        for name, extensions in lists.items()
    ]
    heading = Markup("*Lists of this channel*") if own else Markup("This channel has no lists of its own.")
    presets = markup(
        "Every channel has {presets}.", presets=kit.join([kit.code(f"--{name}") for name in PRESETS], ", ")
    )
    lines = [heading, *own, presets, _HOW]
    return kit.message(kit.join(lines), *kit.paragraphs(lines))


def kept(name: str, lists: Mapping[str, Sequence[str]]) -> Message:
    """Tell whoever made a list what it holds."""
    text = markup(
        "{name} is {extensions} in this channel from now on. Try `/domain search merrychristmas --{plain}`.",
        name=kit.code(f"--{name}"),
        extensions=_extensions(lists.get(name, ())),
        plain=name,
    )
    return kit.message(text, *kit.paragraphs([text]))


def dropped(name: str) -> Message:
    """Tell whoever dropped a list that it is gone."""
    return kit.message(markup("This channel has no list {name} any more.", name=kit.code(f"--{name}")))


def _extensions(extensions: Sequence[str]) -> Markup:
    return kit.join([kit.code(f".{extension}") for extension in extensions], " ")
