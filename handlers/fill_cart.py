"""Adding, removing, putting back, and `/domain cart`."""

from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import cart as view
from bot.views.ids import Action
from handlers import reading
from handlers.intention import Intention


def add(heard: Heard, services: Services) -> Message:
    """Put an offered name into the channel's cart."""
    return view.added(services.shopping.add(reading.number(heard.values["value"]), heard.place, heard.person))


def remove(heard: Heard, services: Services) -> Message:
    """Take a name out of the cart."""
    return view.removed(*services.shopping.remove(reading.number(heard.values["value"]), heard.person))


def restore(heard: Heard, services: Services) -> Message:
    """Put a removed name back."""
    return view.added(services.shopping.restore(reading.number(heard.values["value"]), heard.person))


def show(heard: Heard, services: Services) -> None:
    """Post the channel's cart anew; that post is the answer."""
    services.hearing.require_reachable(heard.place.channel)
    services.shopping.show_cart(heard.place, heard.person)


CART = Intention(name="cart", right=Right.FILL_CART, heard_as="cart", answer=show)
SHOW_CART = Intention(name="show cart", right=Right.FILL_CART, heard_as=Action.SHOW_CART, answer=show)
ADD = Intention(name="add", right=Right.FILL_CART, heard_as=Action.ADD, answer=add)
REMOVE = Intention(name="remove", right=Right.FILL_CART, heard_as=Action.REMOVE, answer=remove)
RESTORE = Intention(name="restore", right=Right.FILL_CART, heard_as=Action.RESTORE, answer=restore)
