"""The start card, the help, and answers about commands themselves."""

import slackblocks as slack

from bot.model.message import Message, Modal
from bot.views import kit
from bot.views.ids import Action, Field, Form
from bot.views.kit import Markup, markup

_COMMANDS = Markup(
    "`/domain search merrychristmas.shop`  is it free, and what does it cost now and every year\n"
    "`/domain search merry christmas`  bare words are tried with the usual extensions\n"
    "`/domain search acme get{name} --tech`  patterns, and other extensions: `--all`, `--tech`, `--country`, your own\n"
    "`/domain search acme --all --max-price 20 --years 5`  a limit for the first year, and other totals\n"
    "`/domain list campaign shop store`  make a list of extensions for `--campaign`; `/domain lists` shows all\n"
    "`/domain cart`  show this channel's cart to everybody here\n"
    "`/domain orders`  the requests of this channel, and yours\n"
    "`/domain watch acme.com`  tell this channel when that name is free; `--under 20` when it costs that or less\n"
    "`/domain watches`  what this channel watches, and how to end it; also `/domain unwatch acme.com`\n"
    "`/domain freeze the reason`  stop all buying at once; for approvers and operators\n"
    "`/domain unfreeze`  ask to lift that, or agree to it\n"
    "`/domain delegate @person until 2026-11-28`  let somebody vote for you while you are away; for approvers\n"
    "`/domain enrol`  enrol your second factor, for votes that need one; takes a one-time code\n"
    "`/domain help`  this"
)
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
    text = kit.join([Markup("*What you can ask*"), _COMMANDS, _STEPS])
    return kit.message(text, kit.section(text), _first_buttons())


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
            hint="Such as merrychristmas.shop, or merrychristmas --all --max-price 20",
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
