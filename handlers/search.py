"""`/domain search`, a name given as a command, the search dialog, and what one does with what was found."""

from collections.abc import Callable
from contextlib import suppress

from bot.errors import FieldErrors, Refused
from bot.model.hearing import Heard
from bot.model.message import Message, Modal
from bot.model.search import Search
from bot.model.standing import Right
from bot.model.work import Work
from bot.services import Services
from bot.views import help as help_view
from bot.views import offers
from bot.views import searching as view
from bot.views.ids import Action, Field, Form
from handlers import reading
from handlers.intention import LATER, Answer, Closing, Intention, accept
from handlers.reading import Submission, Words


def answer_command(heard: Heard, services: Services) -> Answer:
    """Search the names in a command; without any, ask for them."""
    text = heard.values["text"].strip()
    first, *rest = text.split(maxsplit=1)
    typed = " ".join(rest) if first.lower() == "search" else text
    return _search(reading.words(typed), heard, services) if typed.strip() else ask(heard, services)


def answer_form(heard: Heard, services: Services) -> Answer:
    """Search the names written into the dialog."""
    return _search(reading.words(heard.values[Field.NAMES.value]), heard, services)


def ask(heard: Heard, _: Services) -> Modal:
    """Ask which names to search."""
    return help_view.ask_search()


def check_form(submitted: Submission) -> None:
    """Refuse a form without a word in it, or with a link that shows another name than it leads to."""
    found = reading.words(submitted.values.get(Field.NAMES.value, ""))
    if found.faults:
        raise FieldErrors({Field.NAMES.value: found.faults[0].sentence})
    if not found.words:
        raise FieldErrors({Field.NAMES.value: "Write a name, such as merrychristmas.shop, or a word."})


def similar(heard: Heard, services: Services) -> Answer:
    """Search what somebody could take instead of a name that is owned."""
    return _answer(services.searching.similar(_own(heard, services), heard), services)


def widen(heard: Heard, services: Services) -> Answer:
    """Search the same with every extension."""
    return _answer(services.searching.widen(_own(heard, services), heard), services)


def turn(heard: Heard, services: Services) -> None:
    """Show the next page of a dialog."""
    _turn(heard, services, 1)


def turn_back(heard: Heard, services: Services) -> None:
    """Show the page before."""
    _turn(heard, services, -1)


def ask_again(heard: Heard, services: Services) -> None:
    """Ask once more what OVH did not tell; the dialog shows the answer."""
    services.searching.again(_own(heard, services), heard.values.get("view", ""))


def share(heard: Heard, services: Services) -> Message:
    """Show what was found to the whole channel."""
    search_id = _own(heard, services)
    services.hearing.require_reachable(heard.place.channel)
    services.searching.share(search_id, heard.person)
    return offers.is_shared()


def tick(_: Heard, __: Services) -> None:
    """Do nothing yet: Slack shows the tick, and says what is ticked with the next button that is pressed."""


def add_ticked(heard: Heard, services: Services) -> Message:
    """Put everything that was ticked into the channel's cart."""
    search_id = _own(heard, services, "reference")
    chosen = services.searching.chosen(search_id, reading.positions(heard), reading.positions(heard, "unticked"))
    return view.added(services.shopping.add_all(chosen, heard.place, heard.person))


def close(heard: Heard, services: Services) -> None:
    """Ask OVH nothing more for a dialog that was closed; whoever closed it waits for no answer, whatever it was."""
    with suppress(Refused):
        services.searching.close(_own(heard, services, "reference"))


def note(modal: Modal, shown_as: str, services: Services) -> None:
    """Note where a search is shown; one whose dialog did not open asks nothing more."""
    if modal.callback_id != Form.ADD_TICKED.value:
        return
    search_id = reading.number(modal.reference)
    if shown_as:
        services.searching.opened(search_id, shown_as)
    else:
        services.searching.close(search_id)


def _search(typed: Words, heard: Heard, services: Services) -> Answer:
    return _answer(services.searching.begin(typed.words, typed.remarks, typed.faults, heard), services)


def _answer(search: Search, services: Services) -> Answer:
    """Answer now what is known now: a dialog, into which the rest comes, or a message; else later."""
    if search.view:
        return None
    if search.wanted.is_wide:
        return view.dialog(services.searching.picture(search), services.now())
    if search.is_over:
        return offers.answer(services.searching.picture(search), services.now())
    return LATER


def _turn(heard: Heard, services: Services, by: int) -> None:
    ticked, unticked = reading.positions(heard), reading.positions(heard, "unticked")
    services.searching.turn(_own(heard, services), by, ticked, unticked, heard.values.get("view", ""))


def _own(heard: Heard, services: Services, field: str = "value") -> int:
    """Return the number of the search that somebody did something to, which has to be their own."""
    search_id = reading.number(heard.values[field])
    services.searching.require_own(search_id, heard.person)
    return search_id


def _begins(
    name: str,
    heard_as: str | Action | Form,
    answer: Callable[[Heard, Services], Answer],
    check: Callable[[Submission], None] = accept,
) -> Intention:
    """An intention that begins a search, whose answer is a dialog where there are many names."""
    return Intention(
        name=name,
        right=Right.SEARCH,
        heard_as=heard_as,
        check=check,
        answer=answer,
        lane=Work.SEARCHES,
        opened=note,
        too_late=view.over,
    )


SEARCH = _begins("search", "search", answer_command)
SEARCH_FORM = _begins("search form", Form.SEARCH, answer_form, check_form)
SIMILAR = _begins("similar names", Action.SIMILAR, similar)
WIDEN = _begins("more extensions", Action.WIDEN, widen)
ASK_SEARCH = Intention(name="ask search", right=Right.SEARCH, heard_as=Action.ASK_SEARCH, answer=ask)
LATER_NAMES = Intention(name="later names", right=Right.SEARCH, heard_as=Action.LATER_NAMES, answer=turn)
EARLIER_NAMES = Intention(name="earlier names", right=Right.SEARCH, heard_as=Action.EARLIER_NAMES, answer=turn_back)
ASK_AGAIN = Intention(name="ask again", right=Right.SEARCH, heard_as=Action.ASK_AGAIN, answer=ask_again)
TICK = Intention(name="tick", right=Right.SEARCH, heard_as=Action.TICK, answer=tick)
SHARE = Intention(name="share", right=Right.SEARCH, heard_as=Action.SHARE, answer=share)
ADD_TICKED = Intention(name="add ticked", right=Right.FILL_CART, heard_as=Form.ADD_TICKED, answer=add_ticked)
CLOSE_SEARCH = Intention(
    name="close search", right=Right.ASK_FOR_HELP, heard_as=Closing(form=Form.ADD_TICKED), answer=close
)
