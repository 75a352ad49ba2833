"""`/domain list` and `/domain lists`: the lists of extensions that a channel makes for its searches."""

from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import extension_list as view
from handlers import reading
from handlers.intention import Intention


def show(heard: Heard, services: Services) -> Message:
    """Show a channel's lists."""
    return view.all_lists(services.listing.lists(heard.place))


def change(heard: Heard, services: Services) -> Message:
    """Make, replace or drop a list; without anything, show all."""
    _, *words = reading.words(heard.values["text"]).words
    match words:
        case [name, "off"]:
            return view.dropped(services.listing.drop(name, heard.place))
        case [name, first, *others]:
            kept = services.listing.keep(name, [first, *others], heard.place, heard.person)
            return view.kept(kept, services.listing.lists(heard.place))
        case _:
            return show(heard, services)


LISTS = Intention(name="lists", right=Right.SEARCH, heard_as="lists", answer=show)
LIST = Intention(name="list", right=Right.SEARCH, heard_as="list", answer=change)
