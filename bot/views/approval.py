"""The dialogs of a request: asking for it, reviewing it, declining it."""

from collections.abc import Iterable, Iterator, Sequence

import slackblocks as slack

from bot.model.cart import Cart, Item
from bot.model.configuration import Statement
from bot.model.message import Modal
from bot.model.money import total
from bot.model.name import Name
from bot.model.outlook import Prepared, Review
from bot.model.purchase import Purchase
from bot.model.quote import Contract, Line, Quote, Registration
from bot.views import enrolment, kit, naming, prices, voting
from bot.views import policy as rules
from bot.views.ids import Action, Field, Form
from bot.views.kit import Markup, markup

REASON_MAX = 300

FROZEN = Markup("*Buying is frozen* at the moment: what is approved now is bought only after that is lifted.")

STATEMENTS = {
    Statement.LEGAL_AGE: (
        "The future owner of these names is of legal age.",
        "OVH asks for this for every name.",
    ),
    Statement.CONDITIONS: (
        "I accept the special conditions of these extensions.",
        "Some registries have rules of their own; they are in the contracts.",
    ),
    Statement.CLAIMS: (
        "I know that a trademark claim exists and may cost us the name.",
        "Its holder is told; the name can be taken away without refund.",
    ),
    Statement.NO_RETURN: (
        "I give up the right to return these names.",
        "The usual 14-day right of return does not apply to registered names.",
    ),
}
"""Each legal statement in words: what is stated, and what that means."""


_NAMES_PER_PAGE = 5

_ASKS = Markup("Sending this buys nothing: OVH is asked for the exact price, then the approvers have to agree to it.")
_BUYS = Markup(
    "Nobody else is asked. OVH is asked for the exact price; if that needs no vote either, it is bought. The channel "
    "shows when, and until then you can stop it."
)


def ask(prepared: Prepared) -> Modal:
    """Say what a request would take, and ask for its reason and legal statements. Built from the store alone."""
    cart = prepared.cart
    is_free = prepared.outlook is not None and prepared.outlook.terms.is_free
    names = kit.join([markup("• {name}", name=naming.name(item.name)) for item in cart.items])
    options = [(statement.value, *STATEMENTS[statement]) for statement in cart.statements]
    return kit.modal(
        Form.REQUEST,
        "Buy without a vote" if is_free else "Request approval",
        kit.section(kit.join([Markup("You ask to buy, for one year each:"), names])),
        kit.section(kit.join([_price(cart), _later(cart)])),
        kit.section(kit.join(_foreseen(prepared))),
        kit.text_input(
            Field.REASON,
            "Why does the team need them?",
            hint=f"Approvers see this as your own words; {REASON_MAX} characters at most.",
            limit=REASON_MAX,
        ),
        kit.checkboxes(Field.STATEMENTS, "What only a person can state", options),
        kit.context(_BUYS if is_free else _ASKS),
        submit="Buy, no vote needed" if is_free else "Request approval",
        about=cart.id,
    )


def review(asked: Review, *, page: int = 1, is_frozen: bool = False) -> Modal:
    """Show everything that an approval is about, page by page. The last page's submission is the vote, for this quote.

    Args:
        page: which one, from 1; beyond the last is the last.

    """
    purchase = asked.purchase
    quote = purchase.quote
    if quote is None:
        raise ValueError(f"request {purchase.id} has no quote yet")
    pages = -(-len(quote.names) // _NAMES_PER_PAGE)
    page = min(max(page, 1), pages)
    is_last = page == pages
    names = quote.names[(page - 1) * _NAMES_PER_PAGE : page * _NAMES_PER_PAGE]
    return kit.modal(
        Form.REVIEW if is_last else None,
        f"Review request {purchase.id}" if pages == 1 else f"Request {purchase.id}, {page} of {pages}",
        *(_opening(asked, is_frozen=is_frozen) if page == 1 else []),
        *([kit.section(totals(quote))] if page == 1 and not is_last else []),
        *_lines(quote, [*names, *([None] if is_last else [])]),
        *(_closing(asked, quote) if is_last else []),
        *_turning(page, pages),
        submit=f"{'Approve' if purchase.order_id is None else 'Pay'} {prices.amount(quote.gross)}" if is_last else None,
        about=purchase.quote_id or "",
    )


def _foreseen(prepared: Prepared) -> list[Markup]:
    return rules.explained(prepared.outlook) if prepared.outlook else [voting.foreseen(None)]


def _opening(asked: Review, *, is_frozen: bool) -> Iterator[slack.Block]:
    """Who asks for what, and by which rule it is decided."""
    purchase, quote = asked.purchase, asked.purchase.quote
    yield kit.section(
        markup(
            "{who} asks to buy {names}.\nTheir words: “{reason}”",
            who=kit.person(purchase.requester),
            names=kit.join([naming.name(n) for n in purchase.names], ", "),
            reason=kit.said(purchase.reason),
        )
    )
    if is_frozen:
        yield kit.section(FROZEN)
    if asked.for_whom:
        yield kit.section(markup("You vote for {whom}, who named you as delegate.", whom=kit.person(asked.for_whom)))
    if purchase.terms and quote:
        yield kit.section(kit.join([voting.tier(purchase.terms), voting.budgets(asked.picture.budgets, quote.gross)]))
        yield from _unpaid_order(purchase, quote)


def _closing(asked: Review, quote: Quote) -> Iterator[slack.Block]:
    """What it costs together, what is accepted by approving, and the second factor."""
    purchase = asked.purchase
    yield from kit.paragraphs([totals(quote), *_steep(purchase.items_as_quoted)])
    yield kit.section(kit.join([_payer(quote), _stated(purchase), _final(quote)]))
    yield from kit.paragraphs([Markup("*What OVH is told*"), *map(_told, quote.registrations)])
    yield from _contracts(quote)
    if asked.needs_code:
        yield enrolment.code_field("Code of your authenticator app", " now. None yet? Type /domain enrol first")


def _turning(page: int, pages: int) -> Iterator[slack.Block]:
    """Buttons to the pages beside this one; nothing where it is the only one."""
    if pages == 1:
        return
    buttons = [kit.button("Back", Action.TURN_BACK, page - 1)] if page > 1 else []
    if page < pages:
        buttons.append(kit.button("Next page", Action.TURN, page + 1, style="primary"))
        yield kit.context(
            markup("Page {page} of {pages}. The last one has the button to approve.", page=page, pages=pages)
        )
    else:
        yield kit.context(markup("Page {page} of {pages}", page=page, pages=pages))
    yield kit.actions(*buttons)


def decline(purchase: Purchase) -> Modal:
    """Ask why a request is declined."""
    return kit.modal(
        Form.DECLINE,
        f"Decline request {purchase.id}",
        kit.section(
            markup(
                "{who} asked to buy {names}. Declining ends the request; what it asks for goes back to the cart.",
                who=kit.person(purchase.requester),
                names=kit.join([naming.name(n) for n in purchase.names], ", "),
            )
        ),
        kit.text_input(Field.REASON, "Why not?", hint="The channel sees this as your own words.", limit=REASON_MAX),
        submit="Decline",
        about=purchase.quote_id or "",
    )


def totals(quote: Quote, price_is: str = "To pay now") -> Markup:
    """Sum a quote up: what to pay now, or was paid, and what every later year costs."""
    yearly = (
        markup("{price} a year without VAT, from the second year on", price=prices.amount(quote.renewal))
        if quote.renewal is not None
        else Markup("a price that OVH did not tell, from the second year on")
    )
    return markup(
        "*{price_is}*    {net} + VAT {rate}{tax} = *{gross}*\n*Later*    {yearly}; renews by itself unless stopped",
        price_is=price_is,
        net=prices.amount(quote.net),
        rate=f"{prices.percent(quote.tax_percent)} " if quote.tax_percent is not None else "",
        tax=prices.amount(quote.tax),
        gross=prices.amount(quote.gross),
        yearly=yearly,
    )


def _price(cart: Cart) -> Markup:
    if cart.gross is not None:
        return markup("*To pay now*    {price} with VAT, as OVH said last", price=prices.amount(cart.gross))
    if cart.first_years is not None:
        return markup("*To pay now*    {price} without VAT", price=prices.amount(cart.first_years))
    return Markup("*To pay now*    not known yet")


def _later(cart: Cart) -> Markup:
    yearly = Markup("a price that OVH did not tell") if cart.renewals is None else prices.amount(cart.renewals)
    return kit.join([markup("*Every year*    {yearly} without VAT", yearly=yearly), *_steep(cart.items)])


def _steep(items: Sequence[Item]) -> Iterator[Markup]:
    """Warn of every name whose renewal is far above its first year."""
    for item in items:
        if warning := prices.steep_renewal(item.offer):
            yield markup("{name} {warning}", name=naming.name(item.name), warning=warning)


def _lines(quote: Quote, names: Iterable[Name | None]) -> Iterator[slack.Block]:
    """Every line of OVH's price for some names, in OVH's own words; None for the lines of the whole order."""
    for name in names:
        lines = [line for line in quote.lines if line.name == name]
        amount = total([line.amount for line in lines])
        if amount is not None:
            heading = markup(
                "{name}    *{amount}*",
                name=naming.name(name) if name else Markup("For the whole order"),
                amount=prices.amount(amount),
            )
            yield from kit.paragraphs([heading, *_priced(lines), _included(lines)])


def _priced(lines: list[Line]) -> Iterator[Markup]:
    for line in lines:
        if not line.amount.is_zero:
            yield markup("{amount}    {words}", amount=prices.amount(line.amount), words=_words(line))


def _included(lines: list[Line]) -> Markup:
    free = [line for line in lines if line.amount.is_zero]
    if not free:
        return Markup("")
    zero = prices.amount(free[0].amount)
    return markup("{zero}    {words}", zero=zero, words=kit.join([_words(line) for line in free], ", "))


def _words(line: Line) -> Markup:
    return markup("“{words}”", words=kit.one_line(line.description or line.kind.lower(), 120))


def _unpaid_order(purchase: Purchase, quote: Quote) -> list[slack.SectionBlock]:
    """Say of another way to pay that the order exists, and nothing else changes."""
    if purchase.order_id is None:
        return []
    return [
        kit.section(
            markup(
                "Order {order} exists at OVH, unpaid. Approving pays it by *{method}*; nothing else changes.",
                order=purchase.order_id,
                method=prices.told(quote.payment_method.label),
            )
        )
    ]


def _told(registration: Registration) -> Markup:
    """Say in OVH's words what is ordered for a name: the labels and values are those that OVH has."""
    values = "".join(f" · {label} = {value}" for label, value in registration.configuration)
    return markup(
        "{name}    {action}, {duration}, plan {plan} {values}",
        name=naming.name(registration.name),
        action=kit.one_line(registration.action, 40),
        duration=kit.one_line(registration.duration, 40),
        plan=kit.one_line(registration.plan_code, 80),
        values=kit.one_line(values, 300),
    )


def _payer(quote: Quote) -> Markup:
    return markup(
        "*To be paid by*    {method}, OVH account {account}\n*Registered to*    the holder of that account",
        method=prices.told(quote.payment_method.label),
        account=quote.account,
    )


def _stated(purchase: Purchase) -> Markup:
    stated = [f"“{STATEMENTS[statement][0]}”" for statement in purchase.statements]
    return markup("*Stated by the requester*    {stated}", stated=" ".join(stated))


def _final(quote: Quote) -> Markup:
    count = len(quote.contracts)
    contracts = "1 contract" if count == 1 else f"{count} contracts"
    return markup(
        "*Final*    cannot be returned once ordered. Approving accepts {contracts} in the company's name.",
        contracts=contracts,
    )


def _contracts(quote: Quote) -> list[slack.SectionBlock]:
    """Every contract that is accepted, with its address where that is safe to open."""
    links = [_link(contract) for contract in quote.contracts]
    return kit.paragraphs([Markup("*Contracts*"), *links]) if links else []


def _link(contract: Contract) -> Markup:
    name = kit.one_line(contract.name, 120).replace("|", "/")
    if not contract.url.startswith("https://"):
        return markup("{name} (OVH gave no safe address for it)", name=name)
    return markup("<{url}|{name}>", url=contract.url.replace("|", "%7C").replace(">", "%3E"), name=name)
