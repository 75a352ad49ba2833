"""The start card, the help, and answers about commands themselves."""

import slackblocks as slack

from bot.model.message import Message, Modal
from bot.views import kit
from bot.views.ids import Action, Field, Form
from bot.views.kit import Markup, markup

_COMMANDS = (
    Markup(
        "*Find names*\n"
        "`/domain search merrychristmas.shop`  is it free, and what does it cost now and every year\n"
        "`/domain search merry christmas`  bare words are tried with the usual extensions\n"
        "`/domain search acme --all`  with every extension; also `--tech`, `--country`, or your own list\n"
        "`/domain search acme --max-price 20 --years 5`  a limit for the first year, and other totals\n"
        "`/domain search acme get{name}`  patterns: `getacme` too\n"
        "`/domain list campaign shop store`  make a list of extensions for `--campaign`; `/domain lists` shows all"
    ),
    Markup(
        "*Buy them*\n"
        "`/domain cart`  show this channel's cart to everybody here, and request approval\n"
        "`/domain orders`  the requests of this channel, and yours"
    ),
    Markup(
        "*Wait for a name that is taken*\n"
        "`/domain watch acme.com`  tell this channel when it is free; `--under 20` when it costs that or less\n"
        "`/domain watches`  what this channel watches, and how to end it; also `/domain unwatch acme.com`"
    ),
    Markup(
        "*For approvers*\n"
        "`/domain freeze the reason`  stop all buying at once; operators may, too\n"
        "`/domain unfreeze`  ask to lift that, or agree to it\n"
        "`/domain delegate @person until 2026-11-28`  let somebody vote for you while you are away\n"
        "`/domain enrol`  enrol your second factor, for votes that need one; takes a one-time code"
    ),
)
_AGAIN = Markup("`/domain help`  shows this again. Only you can see it.")
_STEPS = Markup(
    "Search a name, add it to the channel's cart, request approval with a reason. An approver reviews the exact "
    "price; only then "
    "is it ordered and paid, once."
)


def start() -> Message:
    """Show what one can do first."""
    return kit.message(
        markup("Cartwright buys domain names with your team's approval. {steps}", steps=_STEPS),
        kit.section(markup("*Buy a domain name with your team*\n{steps}", steps=_STEPS)),
        _first_buttons(),
        kit.context(Markup("`/domain help` lists the commands. Only you can see this.")),
    )


def commands() -> Message:
    """List the commands."""
    first = markup("*What you can ask*\n{steps}", steps=_STEPS)
    return kit.message(
        kit.join([first, *_COMMANDS, _AGAIN]),
        kit.section(first),
        *(kit.section(part) for part in _COMMANDS),
        _first_buttons(),
        kit.context(_AGAIN),
    )


def buy() -> Message:
    """Explain that nobody buys by a command."""
    return kit.message(
        Markup(
            "Nothing is bought by a command, and nothing was added. Search the name with `/domain search`, "
            "press Add, then request "
            "approval from the cart (`/domain cart`)."
        )
    )


def unknown(word: str, nearest: str | None) -> Message:
    """Say that a command is not known, and which one was perhaps meant."""
    guess = markup(" Did you mean `/domain {nearest}`?", nearest=kit.one_line(nearest, 80)) if nearest else Markup("")
    return kit.message(
        markup(
            "There is no command {word}.{guess} Nothing was done. `/domain help` lists the commands.",
            word=kit.code(kit.one_line(word, 40)),
            guess=guess,
        )
    )


def ask_search() -> Modal:
    """Ask which names to search."""
    return kit.modal(
        Form.SEARCH,
        "Search names",
        kit.text_input(
            Field.NAMES,
            "Names or words",
            hint="Such as merrychristmas.shop, or merry christmas. With every extension: merrychristmas --all",
        ),
        submit="Search",
    )


def no_longer() -> Message:
    """Answer a button that this release does not know."""
    return kit.message(
        Markup(
            "That button belongs to an older message. Nothing was done. Begin again with `/domain`, or see "
            "`/domain orders`."
        )
    )


def _first_buttons() -> slack.ActionsBlock:
    return kit.actions(
        kit.button("Search names…", Action.ASK_SEARCH, style="primary"),
        kit.button("This channel's cart", Action.SHOW_CART),
        kit.button("Requests", Action.SHOW_ORDERS),
    )
