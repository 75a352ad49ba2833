"""A name, as people read it."""

from bot.model.name import Name
from bot.views import kit
from bot.views.kit import Markup, markup


def name(shown: Name) -> Markup:
    """Show a name; one with other letters than a to z with its other form beside it."""
    if shown.shown == shown.ascii:
        return kit.code(shown.ascii)
    return markup("{shown} ({ascii})", shown=kit.code(shown.shown), ascii=kit.code(shown.ascii))
