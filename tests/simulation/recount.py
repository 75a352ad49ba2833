"""What a purchase takes, and whether it has that, counted anew: naively, and without the bot's own counting."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_UP, Decimal
from zoneinfo import ZoneInfo

from bot.model.ledger import QUOTE, REQUESTED, Entry
from bot.model.policy import Policy, Rule, Tier
from bot.model.quote import Quote
from tests.simulation.history import History
from tests.simulation.seating import Table, is_same

NOT_SPENT = frozenset({"refused", "declined", "withdrawn", "expired", "lapsed"})
"""Stages at which nothing is spent on a purchase, and nothing will be."""


class Violation(AssertionError):
    """What must never happen has happened."""


@dataclass(frozen=True, kw_only=True)
class Priced:
    """A price that was asked for.

    Args:
        policy, rule: those in force then.
        editors: who requested it, and who added or changed one of its names.
        before, before_yearly: what was requested or bought before by the same person, or in the same channel.
        tier: what it takes.
        is_free: whether it takes no vote.

    """

    quote: Quote
    at: datetime
    policy: Policy
    rule: Rule
    editors: frozenset[str]
    before: Decimal
    before_yearly: Decimal
    tier: Tier
    is_free: bool


@dataclass(kw_only=True)
class Spending:
    """A purchase, and what it takes from budgets as its stages tell.

    Args:
        channel: the id that its channel had at first.
        prices: every price that was asked for, by the number of its quote.
        last: the one that is reserved.

    """

    requester: str
    channel: str
    cart: int
    prices: dict[int, Priced] = field(default_factory=dict)
    last: Priced | None = None
    paid_at: datetime | None = None
    is_released: bool = False

    def is_in_month(self, at: datetime, zone: str) -> bool:
        """Whether it counts in the month of a moment: by its payment, or before that by when it was asked for."""
        counts_at = self.paid_at or (self.last.at if self.last else None)
        return counts_at is not None and _month(counts_at, zone) == _month(at, zone)

    def copied(self) -> "Spending":
        return replace(self, prices=dict(self.prices))


class Recount:
    """Follows the ledger line by line, and says what each price takes and whether it has that."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.spendings: dict[int, Spending] = {}
        self.adders: dict[tuple[int, str], frozenset[str]] = {}
        self._given_back: dict[tuple[str, str], frozenset[str]] = {}

    def kept(self) -> Callable[[], None]:
        """Return what lets everything be forgotten that was noted since."""
        spendings = {number: spending.copied() for number, spending in self.spendings.items()}
        adders = dict(self.adders)

        def restore() -> None:
            self.spendings = {number: spending.copied() for number, spending in spendings.items()}
            self.adders = dict(adders)

        return restore

    # What the ledger tells

    def changed_cart(self, entry: Entry, name: str) -> None:
        """Note who added a name; what comes back from a request brings along who had added it there."""
        key = entry.subject_id, name
        given = self._given_back.get((entry.at, name), frozenset())
        self.adders[key] = self._adders(*key) | given | {entry.who}

    def merged_carts(self, one: int, other: int, names: Iterable[str]) -> None:
        """Note that two carts became one, because their channels did."""
        for name in names:
            self.adders[other, name] = self.adders.get((other, name), frozenset()) | self.adders.get(
                (one, name), frozenset()
            )

    def changed_purchase(self, entry: Entry, cart: int, channel: str, quote: Quote | None) -> None:
        """Note a line about a purchase.

        Args:
            quote: the price that it tells of.

        Raises:
            Violation: a budget does not allow it.

        """
        told = json.loads(entry.details)
        if entry.what == REQUESTED:
            first = self.history.channel(channel)
            self.spendings[entry.subject_id] = Spending(requester=entry.who, channel=first, cart=cart)
        spending = self.spendings[entry.subject_id]
        if entry.what == QUOTE and quote:
            self._price(entry, spending, told["quote_id"], quote, self.history.policies[_policy(told)])
        if entry.after in NOT_SPENT and spending.paid_at is None and not spending.is_released:
            spending.is_released = True
            for (of, name), adders in list(self.adders.items()):
                if of == spending.cart:
                    self._given_back[entry.at, name] = adders
        if entry.after == "paid" and spending.paid_at is None:
            spending.paid_at = datetime.fromisoformat(entry.at)

    def _price(self, entry: Entry, spending: Spending, quote_id: int, quote: Quote, policy: Policy) -> None:
        if entry.after == "payment refused" and spending.last:  # another way to pay the same
            spending.prices[quote_id] = replace(spending.last, quote=quote)
            return
        at = datetime.fromisoformat(entry.at)
        others = [other for other in self.spendings.values() if other is not spending and _is_taken(other)]
        rule = self.history.rule(policy, spending.channel)
        near = [
            other.last
            for other in others
            if other.last
            and max(other.last.at, other.paid_at or other.last.at) >= at - policy.window
            and (other.channel == spending.channel or is_same(policy, other.requester, spending.requester))
        ]
        before = sum((one.quote.gross.amount for one in near), Decimal(0))
        before_yearly = sum((yearly(one.quote) for one in near), Decimal(0))
        place = place_of(rule, quote, before, before_yearly)
        is_burst = self._is_burst(spending, others, quote, policy, rule, at)
        if is_burst and not policy.is_burst_raised:
            raise Violation(f"quote {quote_id} is asked for, and goes beyond a budget")
        place += is_burst
        if place >= len(rule.tiers):
            raise Violation(f"quote {quote_id} is asked for, and no tier is high enough")
        free = [one for one in near if one.is_free]
        spent_freely = sum((max(one.quote.gross.amount, yearly(one.quote)) for one in free), Decimal(0))
        tier = rule.tiers[place]
        dearest = max(quote.gross.amount, yearly(quote))
        is_small = len(free) < tier.free_requests and spent_freely + dearest <= tier.free_total
        editors = [self._adders(spending.cart, name.ascii) for name in quote.names]
        spending.last = spending.prices[quote_id] = Priced(
            quote=quote,
            at=at,
            policy=policy,
            rule=rule,
            editors=frozenset({spending.requester}).union(*editors),
            before=before,
            before_yearly=before_yearly,
            tier=tier,
            is_free=is_small and not is_burst and not _is_premium(quote),
        )

    def _is_burst(
        self, spending: Spending, others: Sequence[Spending], quote: Quote, policy: Policy, rule: Rule, at: datetime
    ) -> bool:
        month = [other for other in others if other.is_in_month(at, policy.hours.zone)]
        of_channel = [other for other in month if self.history.rule(policy, other.channel).channels == rule.channels]
        of_person = [other for other in month if is_same(policy, other.requester, spending.requester)]
        return any(
            limit is not None and _gross(taking) + quote.gross.amount > limit
            for limit, taking in ((rule.budget, of_channel), (policy.person_budget, of_person), (policy.budget, month))
        )

    def _adders(self, cart: int, name: str) -> frozenset[str]:
        return self.adders.get((cart, name), frozenset())

    def reserved(self) -> dict[int, tuple[int, bool]]:
        """Return what must be reserved for each purchase, in thousandths, and whether that is released."""
        return {
            number: (int(spending.last.quote.gross.amount * 1000), spending.is_released)
            for number, spending in self.spendings.items()
            if spending.last
        }

    # Whether a price has what it takes

    def require_placeable(self, number: int, channel: str, seal: str) -> None:
        """Let nothing be placed that was taken back, can still be stopped, or lacks a vote at this very moment.

        Args:
            channel: the id by which the bot knows the purchase's channel now.
            seal: that of the price which is to be placed.

        Raises:
            Violation: it must not be placed.

        """
        history, spending = self.history, self.spendings[number]
        if number in history.over:
            raise Violation(f"purchase {number} is placed after it was withdrawn or declined")
        if why := history.why_unusable(channel):
            raise Violation(f"purchase {number} is placed from a channel that is {why}")
        if not history.slack().is_member(spending.requester):
            raise Violation(f"purchase {number} is placed, and its requester is no full member")
        quote_ids = [quote_id for quote_id, priced in spending.prices.items() if priced.quote.seal == seal]
        if not any(self.is_approved(number, quote_id, cooled=False) for quote_id in quote_ids):
            raise Violation(f"purchase {number} is placed without the votes that it takes")
        if not any(self.is_approved(number, quote_id, cooled=True) for quote_id in quote_ids):
            raise Violation(f"purchase {number} is placed while it can still be stopped")

    def is_approved(self, purchase_id: int, quote_id: int, *, cooled: bool) -> bool:
        """Whether a price has what it takes at this moment, by the rules of then and of now.

        Args:
            cooled: whether only that counts which can no longer be stopped.

        """
        history, priced = self.history, self.spendings[purchase_id].prices[quote_id]
        now = history.clock()
        is_changed = history.policy.digest != priced.policy.digest
        if priced.is_free and not is_changed:
            return not cooled or priced.at + priced.policy.cool_off <= now
        given = history.standing_votes(purchase_id, quote_id)
        votes = [ballot for ballot in given if not cooled or ballot.counts_from <= now]
        needed = [] if priced.is_free else [(priced.tier, priced.policy)]
        if is_changed:
            rule = history.rule(history.policy, self.spendings[purchase_id].channel)
            place = place_of(rule, priced.quote, priced.before, priced.before_yearly)
            if place >= len(rule.tiers):
                return False
            needed.append((rule.tiers[place], history.policy))
        roster, slack = history.rosters[purchase_id], history.slack()
        return all(
            Table(history, tier, policy, priced.editors, roster, slack).is_full(votes) for tier, policy in needed
        )


# What a price takes


def yearly(quote: Quote) -> Decimal:
    """What all names cost in each later year, with tax."""
    net = sum((one.renewal.amount for one in quote.registrations if one.renewal is not None), Decimal(0))
    rate = quote.tax.amount / quote.net.amount if quote.net.amount else Decimal("0.27")
    return (net * (1 + rate)).quantize(Decimal("0.01"), ROUND_UP)


def place_of(rule: Rule, quote: Quote, before: Decimal, before_yearly: Decimal) -> int:
    """Say which tier an amount needs, counted from 0; beyond the last if none is high enough."""
    amount = max(quote.gross.amount + before, yearly(quote) + before_yearly)
    limits = [tier.up_to for tier in rule.tiers]
    place = next((n for n, limit in enumerate(limits) if limit is None or amount <= limit), len(limits))
    floor = [n for n, tier in enumerate(rule.tiers) if tier.name == rule.premium and _is_premium(quote)]
    return max([place, *floor])


def _policy(told: dict[str, str]) -> str:
    return str(json.loads(told["terms"])["policy"])


def _is_premium(quote: Quote) -> bool:
    return any("premium" in registration.pricing_mode for registration in quote.registrations)


def _is_taken(spending: Spending) -> bool:
    return spending.last is not None and not spending.is_released


def _gross(spendings: Sequence[Spending]) -> Decimal:
    return sum((one.last.quote.gross.amount for one in spendings if one.last), Decimal(0))


def _month(at: datetime, zone: str) -> tuple[int, int]:
    local = at.astimezone(ZoneInfo(zone))
    return local.year, local.month
