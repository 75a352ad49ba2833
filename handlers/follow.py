"""`/domain orders`."""

from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import purchase as view
from bot.views.ids import Action
from handlers.intention import Intention


def orders(heard: Heard, services: Services) -> Message:
    """List the requests of the channel, and the person's own."""
    return view.listed(services.requesting.recent(heard.place, heard.person))


ORDERS = Intention(name="orders", right=Right.SEE_ORDERS, heard_as="orders", answer=orders)
SHOW_ORDERS = Intention(name="show orders", right=Right.SEE_ORDERS, heard_as=Action.SHOW_ORDERS, answer=orders)
