"""`/domain freeze`, `/domain unfreeze`, and agreeing to lift a freeze."""

import html

from bot.model.hearing import Heard
from bot.model.message import Message
from bot.model.standing import Right
from bot.services import Services
from bot.views import freeze as view
from bot.views.ids import Action
from handlers import reading
from handlers.intention import Intention


def freeze(heard: Heard, services: Services) -> Message:
    """Stop all buying; what stands behind the word is the reason."""
    _, *reason = heard.values["text"].split(maxsplit=1)
    return view.frozen(services.freezing.freeze(heard.person, heard.place, html.unescape(" ".join(reason)).strip()))


def unfreeze(heard: Heard, services: Services) -> Message:
    """Ask to lift the freeze, or agree to that."""
    return view.unfrozen(services.freezing.unfreeze(heard.person), services.freezing.guards)


def lift(heard: Heard, services: Services) -> Message:
    """Agree to lift a freeze."""
    lifted = services.freezing.agree(reading.number(heard.values["value"]), heard.person)
    return view.unfrozen(lifted, services.freezing.guards)


FREEZE = Intention(name="freeze", right=Right.FREEZE, heard_as="freeze", answer=freeze)
UNFREEZE = Intention(name="unfreeze", right=Right.UNFREEZE, heard_as="unfreeze", answer=unfreeze)
LIFT = Intention(name="lift", right=Right.UNFREEZE, heard_as=Action.LIFT, answer=lift)
