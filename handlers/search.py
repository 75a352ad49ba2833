"""`/domain search`, a name given as a command, and the search dialog."""

from bot.errors import FieldErrors, NotAName
from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import help as help_view
from bot.views import offers
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import Intention
from handlers.reading import Submission, Words


def answer_command(heard: Heard, services: Services) -> Message | Modal:
    """Search the names in a command; without any, ask for them."""
    text = heard.values["text"].strip()
    first, *rest = text.split(maxsplit=1)
    typed = " ".join(rest) if first.lower() == "search" else text
    return _search(reading.words(typed), heard.place, services) if typed.strip() else ask(heard, services)


def answer_form(heard: Heard, services: Services) -> Message:
    """Search the names written into the dialog."""
    return _search(reading.words(heard.values[Field.NAMES.value]), heard.place, services)


def ask(heard: Heard, _: Services) -> Modal:
    """Ask which names to search."""
    return help_view.ask_search()


def check_form(submitted: Submission) -> None:
    """Refuse a form without a word in it, or with a link that shows another name than it leads to."""
    try:
        found = reading.words(submitted.values.get(Field.NAMES.value, "")).words
    except NotAName as fault:
        raise FieldErrors({Field.NAMES.value: fault.sentence}) from None
    if not found:
        raise FieldErrors({Field.NAMES.value: "Write a name, such as merrychristmas.shop, or a word."})


def _search(typed: Words, place: Place, services: Services) -> Message:
    return offers.answer(
        services.shopping.search(typed.words), typed.remarks, services.shopping.rule(place), services.now()
    )


SEARCH = Intention(name="search", right=Right.SEARCH, heard_as="search", answer=answer_command, lane=Work.SEARCHES)
SEARCH_FORM = Intention(
    name="search form",
    right=Right.SEARCH,
    heard_as=Form.SEARCH,
    check=check_form,
    answer=answer_form,
    lane=Work.SEARCHES,
)
ASK_SEARCH = Intention(name="ask search", right=Right.SEARCH, heard_as=Action.ASK_SEARCH, answer=ask)
