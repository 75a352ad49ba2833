"""The answer to a search."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import slackblocks as slack

from bot.model.message import Message
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.policy import Rule, why_not_addable
from bot.model.search import Search
from bot.views import kit, prices, words
from bot.views.ids import Action
from bot.views.kit import Markup, markup

_FREE_MAX = 40


def answer(search: Search, remarks: Sequence[str], rule: Rule, now: datetime) -> Message:
    """Show what a search found: free names first, each with a button; what cannot be bought; what is not known.

    Args:
        remarks: what was understood otherwise than it was typed, in sentences.

    """
    addable = [f for f in search.findings if f.offer and not why_not_addable(rule, f.offer)]
    others = [f for f in search.findings if f not in addable]
    blocks = [kit.section(_heading(search, now)), *_remarks(search, remarks)]
    if addable:
        blocks += [
            kit.context(Markup("*AVAILABLE* · first-year and yearly prices, without VAT")),
            *map(_free_line, addable[:_FREE_MAX]),
        ]
    if others:
        blocks += kit.paragraphs([Markup("*NOT AVAILABLE*"), *(_other_line(rule, other) for other in others)])
    if search.unanswered:
        blocks += kit.paragraphs(_unknown(search))
    if addable:
        blocks.append(kit.context(Markup("Adding costs nothing and reserves nothing.")))
    blocks.append(kit.actions(kit.button("Show this channel's cart", Action.SHOW_CART)))
    return kit.message(_in_words(search, addable, others), *blocks)


def asking() -> Message:
    """Say that an answer takes a while."""
    return kit.message(Markup("Still asking OVH; the answer follows here."))


def name(shown: Name) -> Markup:
    """Show a name; one with other letters than a to z with its other form beside it."""
    if shown.shown == shown.ascii:
        return kit.code(shown.ascii)
    return markup("{shown} ({ascii})", shown=kit.code(shown.shown), ascii=kit.code(shown.ascii))


def _heading(search: Search, now: datetime) -> Markup:
    asked = len(search.wanted.names)
    silent = f" · all answered but {len(search.unanswered)}" if search.unanswered else ""
    if not asked:
        return Markup("*Nothing to search*")
    return markup("*{count}* · asked OVH {at}{silent}", count=words.names(asked), at=kit.clock(now), silent=silent)


def _remarks(search: Search, remarks: Sequence[str]) -> Iterator[slack.Block]:
    sentences = [*remarks, *(fault.sentence for fault in search.wanted.faults[:10])]
    lines = [markup("• {sentence}", sentence=kit.one_line(sentence)) for sentence in sentences]
    if search.wanted.left_out:
        lines.append(
            markup(
                "• {count} more were not asked about: one search takes 40.", count=words.names(search.wanted.left_out)
            )
        )
    if lines:
        yield from kit.paragraphs(lines)


def _free_line(finding: Finding) -> slack.SectionBlock:
    offer = finding.offer
    if offer is None:
        raise ValueError(f"{finding.name} is free without an offer")
    kind = Markup(" · *premium*") if finding.availability is Availability.PREMIUM else Markup("")
    text = markup(
        "{name}{kind}\n{first} · {later}",
        name=name(offer.name),
        kind=kind,
        first=prices.first_year(offer),
        later=prices.later_years(offer),
    )
    spoken = f"Add {offer.name.shown} to the cart"
    add = kit.button("Add", Action.ADD, finding.offer_id or "", spoken=spoken)
    return kit.section(kit.join([text, prices.steep_renewal(offer)]), add)


def _other_line(rule: Rule, finding: Finding) -> Markup:
    if finding.offer and rule.floor(finding.availability) is not None:
        return markup("{name}    {why}", name=name(finding.name), why=why_not_addable(rule, finding.offer))
    price = finding.offer.first_year if finding.offer else None
    why = {
        Availability.OWNED: Markup("somebody owns it"),
        Availability.PREMIUM: markup(
            "available as a premium name at {price}, which this workspace's rules do not allow", price=_price(price)
        ),
        Availability.AFTERMARKET: markup(
            "its owner sells it for {price}, which this workspace's rules do not allow", price=_price(price)
        ),
    }
    return markup(
        "{name}    {why}", name=name(finding.name), why=why.get(finding.availability, Markup("not sold by OVH here"))
    )


def _price(price: Money | None) -> Markup:
    return Markup("no price given") if price is None else prices.amount(price)


def _unknown(search: Search) -> list[Markup]:
    why = (
        markup("OVH refused: {why}", why=kit.one_line(search.why_unanswered))
        if search.why_unanswered
        else Markup("OVH did not answer; it may be free or taken")
    )
    lines = [markup("{name}    {why}", name=name(n), why=why) for n in search.unanswered]
    return [Markup("*COULD NOT TELL*"), *lines, Markup("_Nothing was added. Search again in a minute._")]


def _in_words(search: Search, addable: list[Finding], others: list[Finding]) -> Markup:
    free = [markup("{name} {price}", name=f.name.shown, price=prices.first_year(f.offer)) for f in addable if f.offer]
    parts = [
        markup("Free: {names}.", names=kit.join(free, ", ")) if free else Markup(""),
        markup("Not free: {names}.", names=", ".join(f.name.shown for f in others)) if others else Markup(""),
        markup("Could not tell: {names}.", names=", ".join(n.shown for n in search.unanswered))
        if search.unanswered
        else Markup(""),
        *(kit.escape(fault.sentence) for fault in search.wanted.faults[:10]),
        Markup("Prices without VAT.") if free else Markup(""),
    ]
    return kit.join(parts, " ") or Markup("Nothing to search.")
