"""The freeze: the message that everybody concerned has, and the answers to whoever freezes or lifts."""

from collections.abc import Iterable, Sequence

import slackblocks as slack

from bot.model.freeze import Freeze, Stopped
from bot.model.message import Message
from bot.model.purchase import Purchase
from bot.views import kit, naming, prices
from bot.views.ids import Action
from bot.views.kit import Markup, markup

_WAITING_MAX = 5

_FROM_NOW = Markup("No order and no payment is sent from now on. Reading and telling go on.")
_HOW_TO_LIFT = Markup("To lift it, an operator says `/domain unfreeze`, and a second person agrees.")


def living(freeze: Freeze, waiting: Sequence[Purchase] = (), reader: str | None = None) -> Message:
    """Show how a freeze stands. The same message is edited until it is lifted.

    Args:
        waiting: what goes on at once when it is lifted.
        reader: who reads it in a direct message; None in a channel.
    """
    heading = _heading(freeze)
    paragraphs = [heading, _reason(freeze), _present(freeze), _goes_on(freeze, waiting)]
    text = kit.join([Markup(heading.replace("*", "")), *paragraphs[1:]], " ")
    return kit.message(text, kit.section(kit.join(paragraphs)), *_buttons(freeze, reader))


def frozen(stopped: Stopped) -> Message:
    """Tell whoever froze buying what is proved by that, and what is not."""
    return kit.message(kit.join([proved(stopped), _HOW_TO_LIFT], " "))


def unfrozen(freeze: Freeze, guards: Iterable[str]) -> Message:
    """Tell whoever asked to lift a freeze, or agreed, what came of it.

    Args:
        guards: who can agree.

    """
    if not freeze.holds:
        return kit.message(Markup("The freeze is lifted. What was approved goes on at once."))
    others = [kit.person(person) for person in sorted(set(guards) - {freeze.lift_asked_by})]
    return kit.message(
        markup(
            "You asked to lift the freeze. Buying stays frozen until a second person agrees, by the button in their "
            "message or by `/domain unfreeze`. Ask {others}.",
            others=kit.join(others, " or ") or "whoever runs Cartwright to name another operator",
        )
    )


def proved(stopped: Stopped) -> Markup:
    """Say what a freeze proves from its commit on, without any mention, so that it can be printed, too."""
    return kit.join([Markup("Frozen."), _FROM_NOW, _on_their_way(stopped.being_sent)], " ")


def _on_their_way(purchase_ids: Sequence[int]) -> Markup:
    if not purchase_ids:
        return Markup("")
    numbers = ", ".join(map(str, purchase_ids))
    if len(purchase_ids) == 1:
        return markup(
            "Except: a call to OVH for request {numbers} may be on its way at this moment. See what comes of it.",
            numbers=numbers,
        )
    return markup(
        "Except: calls to OVH for requests {numbers} may be on their way at this moment. See what comes of them.",
        numbers=numbers,
    )


def _heading(freeze: Freeze) -> Markup:
    if freeze.holds:
        return markup(
            "*Buying is frozen* by {who}, {at}.", who=_who(freeze.frozen_by), at=kit.day_and_clock(freeze.frozen_at)
        )
    return markup(
        "*Buying goes on.* It was frozen by {who}, {at}.",
        who=_who(freeze.frozen_by),
        at=kit.day_and_clock(freeze.frozen_at),
    )


def _reason(freeze: Freeze) -> Markup:
    return markup("Their words: “{reason}”.", reason=kit.said(freeze.reason)) if freeze.reason.strip() else Markup("")


def _present(freeze: Freeze) -> Markup:
    if freeze.lift_asked_by is None or freeze.lift_asked_at is None:
        return markup("{proved} {how}", proved=_FROM_NOW, how=_HOW_TO_LIFT)
    asker, asked_at = _who(freeze.lift_asked_by), kit.day_and_clock(freeze.lift_asked_at)
    if freeze.lifted_by is None or freeze.lifted_at is None:
        return markup(
            "{asker} asks to lift it, {at}. No order and no payment is sent until another approver or operator agrees.",
            asker=asker,
            at=asked_at,
        )
    return markup(
        "{asker} asked to lift it, and {second} agreed, {at}. What was approved goes on.",
        asker=asker,
        second=_who(freeze.lifted_by),
        at=kit.day_and_clock(freeze.lifted_at),
    )


def _goes_on(freeze: Freeze, waiting: Sequence[Purchase]) -> Markup:
    """Say, before somebody agrees to lift it, what that will buy."""
    if not freeze.holds or freeze.lift_asked_by is None:
        return Markup("")
    if not waiting:
        return Markup("Nothing waits to be bought.")
    told = [
        markup(
            "request {number}: {names}, {price}",
            number=purchase.id,
            names=kit.join([naming.name(name) for name in purchase.names], ", "),
            price=prices.amount(purchase.quote.gross) if purchase.quote else "no price yet",
        )
        for purchase in waiting[:_WAITING_MAX]
    ]
    more = [markup("and {count} more", count=len(waiting) - _WAITING_MAX)] if len(waiting) > _WAITING_MAX else []
    return kit.join([Markup("*When it is lifted, these go on at once*"), *told, *more])


def _buttons(freeze: Freeze, reader: str | None) -> list[slack.Block]:
    if not freeze.holds or freeze.lift_asked_by is None or freeze.lift_asked_by == reader:
        return []
    return [kit.actions(kit.button("Lift the freeze", Action.LIFT, freeze.id, style="primary"))]


def _who(name: str) -> Markup:
    """Mention a person of Slack's; an account of the machine is called by its name."""
    return kit.person(name) if name.startswith(("U", "W")) else kit.escape(kit.said(name))
