"""What a cart or a quote asks for, as far as a policy looks at it: prices with tax. Pure."""

from decimal import ROUND_UP, Decimal

from bot.model.cart import Cart, Item
from bot.model.money import CENT, Money, total
from bot.model.offer import availability_of
from bot.model.quote import Quote, Registration
from bot.model.terms import Asked, Counted, Line

_TAX_UNKNOWN = Decimal("0.27")
"""What is taken for the tax rate where a price does not tell it, as one of nothing: the highest of the EU."""


def of_quote(quote: Quote, channels: tuple[str, ...], counted: Counted) -> Asked:
    """Read an exact price."""
    rate = _rate(quote.net, quote.tax)
    return Asked(
        channels=channels,
        gross=quote.gross,
        yearly=_with_tax(quote.renewal, rate),
        lines=tuple(_quoted(registration, quote, rate) for registration in quote.registrations),
        counted=counted,
    )


def of_cart(cart: Cart, channels: tuple[str, ...], counted: Counted) -> Asked | None:
    """Read what a cart costs by what OVH said last; None while that is not known."""
    if cart.net is None or cart.tax is None or cart.gross is None:
        return None
    rate = _rate(cart.net, cart.tax)
    return Asked(
        channels=channels,
        gross=cart.gross,
        yearly=_with_tax(cart.renewals, rate),
        lines=tuple(_offered(item, rate) for item in cart.items),
        counted=counted,
    )


def _quoted(registration: Registration, quote: Quote, rate: Decimal) -> Line:
    now = total([line.amount for line in quote.lines if line.name == registration.name])
    return Line(
        name=registration.name,
        availability=availability_of(registration.action, registration.pricing_mode),
        now=_with_tax(now, rate),
        yearly=_with_tax(registration.renewal, rate),
    )


def _offered(item: Item, rate: Decimal) -> Line:
    return Line(
        name=item.name,
        availability=item.offer.availability,
        now=_with_tax(item.offer.first_year, rate),
        yearly=_with_tax(item.offer.renewal, rate),
    )


def _rate(net: Money, tax: Money) -> Decimal:
    """The highest rate of tax, in whole per cent or else in tenths, that gives this tax.

    Where none does, as with several rates in one price, or where nothing is taxed, the highest of the EU.
    """
    most = int(_TAX_UNKNOWN * 1000)
    rates = [*range(most, -1, -10), *range(most, -1, -1)]
    percents = (Decimal(rate) / 10 for rate in rates)
    fitting = (percent / 100 for percent in percents if net.with_tax(percent) == net + tax)
    return _TAX_UNKNOWN if net.is_zero else next(fitting, _TAX_UNKNOWN)


def _with_tax(net: Money | None, rate: Decimal) -> Money | None:
    """Add tax, rounded up: never less than what will be charged."""
    if net is None:
        return None
    return Money(amount=(net.amount * (1 + rate)).quantize(CENT, ROUND_UP), currency=net.currency)
