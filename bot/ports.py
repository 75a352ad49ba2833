"""The two outside services, as the rest of the bot sees them. All methods block.

Each has two implementations: the adapter of the real service, and a fake in `tests/fakes.py` that passes the same
contract test. OVH is a port for each credential: a `Registrar` cannot buy, a `Buyer` can do nothing else; and a
`CatalogueSource` has none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.model.catalogue import Catalogue
from bot.model.configuration import Requirement
from bot.model.message import Message, Modal
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Offer
from bot.model.order import Order
from bot.model.quote import Contract, Line, PaymentMethod, Registration
from bot.model.registry import LabelRules
from bot.model.standing import Person

Now = Callable[[], datetime]
"""The present moment, with its zone. A rehearsal steps it."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The OVH account that is charged and that owns the names.

    Args:
        id: its handle, such as `xx1111-ovh`.
        subsidiary: OVH's country organisation, which decides currency and tax.
        currency: ISO 4217 code.
        language: of its owner, such as `fr_FR`, which decides how amounts are written; empty where OVH does not say.

    """

    id: str
    subsidiary: str
    currency: str
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class MirroredItem:
    """An item of a cart at OVH; the name is None for what is no domain."""

    id: int
    name: Name | None


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """What OVH says a cart costs at this moment; contracts only come with a dry run."""

    lines: tuple[Line, ...]
    net: Money
    tax: Money
    gross: Money
    contracts: tuple[Contract, ...]


class CartState(Enum):
    """What became of a cart at OVH."""

    OPEN = "open"
    ORDERED = "ordered"  # it can be read, and never be changed or ordered again
    GONE = "gone"  # deleted or expired: nothing can be ordered of it any more


class Registrar(Protocol):
    """OVHcloud, with credentials that cannot buy.

    Source: its guide "Order a Domain Name" (2023-08-30) and the schemas of `/order` and `/me`. Every method may raise
    `Rejected` (OVH said no), `Vanished` (what it is about is gone) or `Unavailable` (nothing was changed); those marked
    *uncertain* may raise `Uncertain` as well.
    """

    def account(self) -> Account:
        """Read which account the credentials belong to."""

    def could_buy(self) -> bool:
        """Find out whether the credentials may check out, by a checkout of a cart that cannot exist."""

    def payment_methods(self) -> Sequence[PaymentMethod]:
        """List what the account can be charged with, the default first; then the prepaid account, if it is in use."""

    def offers(self, name: Name) -> Sequence[Offer]:
        """Ask what is sold for a name."""

    def be_ready_to_search(self) -> None:
        """Make ready what the first question about a name would wait for; nothing to do if it is."""

    def label_rules(self, extension: str) -> LabelRules:
        """Ask which labels a registry takes; `Vanished` for an extension that OVH does not know."""

    def create_cart(self, key: str, expires_at: datetime) -> str:
        """Create a cart that belongs to the account, and return its id; *uncertain*."""

    def find_carts(self, key: str) -> Sequence[str]:
        """List the ids of the account's carts with this description."""

    def keep_cart(self, cart_id: str, expires_at: datetime) -> None:
        """Make a cart last until a moment; *uncertain*."""

    def delete_cart(self, cart_id: str) -> None:
        """Delete a cart; one that is gone already is fine. *Uncertain*."""

    def cart_state(self, cart_id: str) -> CartState:
        """Read what became of a cart; never `Vanished`."""

    def items(self, cart_id: str) -> Sequence[MirroredItem]:
        """List what a cart holds."""

    def registrations(self, cart_id: str) -> Sequence[Registration]:
        """Read what a cart holds for each name, and what OVH was told about it; renewals are left open."""

    def add_item(self, cart_id: str, offer: Offer) -> int:
        """Put a name into a cart for one year, and return the item's number; *uncertain*."""

    def remove_item(self, cart_id: str, item_id: int) -> None:
        """Take an item out of a cart; one that is gone already is fine. *Uncertain*."""

    def requirements(self, cart_id: str, item_id: int) -> Sequence[Requirement]:
        """Ask what OVH wants to be told about an item."""

    def configure(self, cart_id: str, item_id: int, label: str, value: str) -> None:
        """Tell OVH a value, once: a label that stands twice makes the checkout fail. *Uncertain*."""

    def preview(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price a cart without checking it."""

    def dry_run(self, cart_id: str, names: Sequence[Name]) -> Pricing:
        """Price a cart exactly, and check that it could be ordered; `Rejected` says why it could not."""

    def orders_since(self, moment: datetime) -> Sequence[int]:
        """List the numbers of the account's orders placed at or after a moment."""

    def order(self, order_id: int, names: Sequence[Name]) -> Order:
        """Read an order; its lines are attributed to these names where their text speaks of them."""

    def order_status(self, order_id: int) -> str:
        """Read an order's status, in OVH's own word."""

    def payable_with(self, order_id: int) -> Sequence[PaymentMethod]:
        """List the payment methods that OVH accepts for an order."""

    def payments_seen(self, order_id: int, since: datetime) -> Sequence[str]:
        """List what OVH knows of payments that may be for an order: its own, and transactions begun since a moment."""


class Circuit(Protocol):
    """Whether OVH is left alone because it does not answer."""

    @property
    def open_since(self) -> datetime | None:
        """Since when; None while it is asked as usual.

        It is for messages, and no reason not to ask: a `Registrar` then answers at once with `Unavailable`, and lets
        one question through from time to time, without which nobody would find out that OVH answers again.
        """


class CatalogueSource(Protocol):
    """OVHcloud's public catalogue of domain names, which needs no credentials."""

    def read(self, subsidiary: str, currency: str) -> Catalogue:
        """Read what every extension costs; takes long, and never much memory.

        Args:
            subsidiary: whose prices, as of `Account`.
            currency: what they have to be in.

        Raises:
            Unavailable: it could not be read whole.
            Unfit: what came is no catalogue of these prices; the reason says why.

        """


class Buyer(Protocol):
    """OVHcloud, with credentials that can order and pay; used for nothing but what was approved.

    Raises as a `Registrar` does.
    """

    def account(self) -> Account:
        """Read which account the credentials belong to."""

    def place(self, cart_id: str, names: Sequence[Name], *, waive_retraction: bool) -> Order:
        """Order a cart without paying it; *uncertain*, and never to be repeated blindly."""

    def pay(self, order_id: int, method: PaymentMethod) -> None:
        """Pay an order; *uncertain*, and never to be repeated blindly."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A channel or direct message, as far as the bot may see it."""

    id: str
    is_member: bool
    is_archived: bool
    is_shared: bool


class Messenger(Protocol):
    """Slack's Web API, by https://docs.slack.dev/reference/methods.

    Every method may raise `Postponed`, `Undeliverable` or `Unsent`.
    """

    def answer(self, response_url: str, message: Message) -> None:
        """Answer privately where somebody acted; works within 30 minutes, and where the bot is no member."""

    def whisper(self, channel: str, person: str, message: Message) -> None:
        """Show a message to one person in a channel; not kept by Slack."""

    def post(self, channel: str, message: Message) -> str:
        """Post a message and return its `ts`."""

    def edit(self, channel: str, ts: str, message: Message) -> None:
        """Replace a message of the bot's own."""

    def direct(self, person: str) -> str:
        """Return the channel of the bot's conversation with one person."""

    def open_modal(self, trigger_id: str, modal: Modal) -> str:
        """Open a dialog, within 3 seconds of what the trigger belongs to, once.

        Returns:
            Slack's id of the dialog and the hash of the page that it shows, with a space between.

        """

    def replace_modal(self, view: str, modal: Modal) -> str:
        """Show another page in a dialog that is open, and return as `open_modal` does.

        Args:
            view: what was returned for the page that it shows; without a hash, whatever it shows is replaced.

        """

    def person(self, person: str) -> Person:
        """Read who somebody is."""

    def members(self, channel: str) -> frozenset[str]:
        """List the user ids in a channel that the bot can see."""

    def usergroup(self, usergroup: str) -> frozenset[str]:
        """List the user ids in a user group; `Undeliverable` with `no_such_subteam` if there is none."""

    def conversation(self, channel: str) -> Conversation:
        """Read a channel; `Undeliverable` with `channel_not_found` if the bot cannot see it."""
