"""Changes of what is sold and shown: the catalogue, and extensions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.catalogue import Catalogue
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import ChangeError, Told, check_keys, optional_amount, optional_flag


def change_catalogue(account: Account, told: Told) -> Deed:
    """`{any of "whole": true, "empty": true, "currency": "USD", "price": "999999"}`: null gives back the true value.

    Raises:
        ChangeError: nothing is told, or something that a catalogue cannot be.
    """
    check_keys(told, "whole", "empty", "currency", "price")
    if not told:
        raise ChangeError("one or more of whole, empty, currency, price must be given")
    changes: dict[str, Callable[[Catalogue], Catalogue]] = {
        "whole": lambda shown: replace(shown, is_whole=optional_flag(told, "whole") or False),
        "empty": lambda shown: replace(shown, is_empty=optional_flag(told, "empty") or False),
        "currency": lambda shown: replace(shown, currency=_currency(told)),
        "price": lambda shown: replace(shown, price=optional_amount(told, "price")),
    }

    def changed(shown: Catalogue) -> Catalogue:
        for key in told:
            shown = changes[key](shown)
        return shown

    changed(account.catalogue)  # so that nonsense is refused now
    return lambda _subject: account.show(changed(account.catalogue))


def _currency(told: Told) -> str | None:
    currency = told["currency"]
    if currency is not None and not (isinstance(currency, str) and currency):
        raise ChangeError("currency must be a text, or null")
    return currency


def change_extension(account: Account, told: Told) -> Deed:
    """`{"extension": "fr", either or both of "sold": false, "promotion_days": 3}`.

    What is not sold is gone from the catalogue, and its names have no offer. A promotion ends so many days from the
    moment of the change.

    Raises:
        ChangeError: neither is told, or the extension is not known.
    """
    check_keys(told, "extension", "sold", "promotion_days")
    extension, shop = str(told.get("extension")), account.shop
    is_sold, days = optional_flag(told, "sold"), optional_amount(told, "promotion_days")
    if is_sold is None and days is None:
        raise ChangeError("sold or promotion_days must be given")
    if extension not in shop.extensions and not shop.is_withdrawn(extension):
        raise ChangeError(f"the extension {extension} is not on sale")

    def deed(_subject: Subject) -> None:
        if is_sold is not None and is_sold == shop.is_withdrawn(extension):
            (shop.sell_again if is_sold else shop.withdraw)(extension)
        if days is not None:
            if shop.is_withdrawn(extension):
                raise ChangeError(f"the extension {extension} is not on sale")
            shop.end_promotion(extension, account.now() + timedelta(days=float(days)))

    return deed
