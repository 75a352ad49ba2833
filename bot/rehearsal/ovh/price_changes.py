"""Changes of prices: of an extension, of a name, or of every name in the cart that is called."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.names import Name
from bot.rehearsal.ovh.subjects import Deed, Subject
from bot.rehearsal.ovh.told import ChangeError, Told, amounts, check_keys, optional_amount

_OF_AN_EXTENSION = {"price": "create", "renew": "renew", "promotion": "promotion", "transfer": "transfer"}
_OF_A_NAME = {"price": "first", "renew": "renew", "promotion": "promotion"}


def change_price(account: Account, told: Told) -> Deed:
    """`{"extension": "fr", "price": "7.49"}` or `{"name": "x.fr", ...}`: also `renew`, `promotion`, `transfer`.

    `raise` adds to the first year's price. With neither extension nor name: every name in the cart that is called.

    Raises:
        ChangeError: the extension is not on sale, or no amount is told.
    """
    if "extension" in told:
        return _extension_price(account, told)
    if "name" in told:
        name = read_name(account, told)
        return _name_prices(account, told, lambda _subject: [name])
    return _name_prices(account, told, lambda subject: [item.name for item in subject.called_cart().items.values()])


def read_name(account: Account, told: Told, key: str = "name") -> Name:
    """Return the domain name that is told.

    Raises:
        ChangeError: its extension is not on sale.
        Refused: it cannot be a domain name.
    """
    name = account.shop.read(str(told.get(key, "")))
    if name is None:
        raise ChangeError(f"the extension of {told.get(key)} is not on sale")
    return name


def _extension_price(account: Account, told: Told) -> Deed:
    extension, (changes, rise) = str(told["extension"]), _amounts(told, _OF_AN_EXTENSION, "extension")
    if extension not in account.shop.extensions:
        raise ChangeError(f"the extension {extension} is not on sale")

    def deed(_subject: Subject) -> None:
        before = account.shop.extensions[extension].create
        account.shop.change_extension_price(extension, _raised(changes, "create", before, rise))

    return deed


def _name_prices(account: Account, told: Told, names: Callable[[Subject], Iterable[Name]]) -> Deed:
    changes, rise = _amounts(told, _OF_A_NAME, "name")

    def deed(subject: Subject) -> None:
        for name in names(subject):
            before = account.shop.offer(name).first
            account.shop.change_name_price(str(name), _raised(changes, "first", before, rise))

    return deed


def _amounts(told: Told, columns: dict[str, str], whose: str) -> tuple[dict[str, Decimal], Decimal]:
    """Return the new amounts by column, and by how much the first year's price rises."""
    check_keys(told, whose, "raise", *columns)
    changes, rise = amounts(told, columns), optional_amount(told, "raise")
    if not changes and rise is None:
        raise ChangeError(f"one or more of {sorted(['raise', *columns])} must be given")
    return changes, rise or Decimal(0)


def _raised(changes: dict[str, Decimal], column: str, before: Decimal, rise: Decimal) -> dict[str, Decimal]:
    return changes | {column: changes.get(column, before) + rise} if rise else changes
