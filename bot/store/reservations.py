"""What purchases take from budgets, and what counts towards the tier of the next one.

Amounts stand as thousandths of the currency's unit, so that the database can add them up exactly.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from bot.model.budget import EFFECTS, Budget, Effect, Scope
from bot.model.calendar import Month, month_of
from bot.model.cart import Place
from bot.model.money import Money
from bot.model.policy import Policy, Rule
from bot.model.purchase import Stage
from bot.model.reserved import Reservation, thousandths
from bot.model.terms import Counted
from bot.store import moved
from bot.store.columns import moment


class Reservations:
    """The room of what is reserved and spent: a row for each purchase that was ever priced."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def make(
        self,
        purchase_id: int,
        place: Place,
        requester: str,
        *,
        gross: Money,
        yearly: Decimal,
        is_free: bool,
        at: datetime,
    ) -> None:
        """Reserve what a purchase costs now; an earlier price of it is replaced.

        Args:
            yearly: what a later year costs, with tax, in the same currency.

        """
        sql = """
            INSERT INTO reservations (purchase_id, team, channel, person, currency, gross, yearly, is_free, made_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (purchase_id) DO UPDATE SET currency = excluded.currency, gross = excluded.gross,
                yearly = excluded.yearly, is_free = excluded.is_free, made_at = excluded.made_at
        """
        amounts = [gross.currency, thousandths(gross.amount), thousandths(yearly), int(is_free)]
        self._db.execute(sql, [purchase_id, place.team, place.channel, requester, *amounts, moment(at)])

    def follow(self, purchase_id: int, stage: Stage, *, at: datetime) -> None:
        """Spend or release what a purchase reserved, as the stage that it comes to says."""
        effect = EFFECTS.get(stage)
        if effect is Effect.SPEND:
            sql = "UPDATE reservations SET spent_at = ? WHERE purchase_id = ? AND spent_at IS NULL"
        elif effect is Effect.RELEASE:
            sql = "UPDATE reservations SET released_at = ? WHERE purchase_id = ? AND spent_at IS NULL"
        else:
            return
        self._db.execute(sql, [moment(at), purchase_id])

    def counted(self, purchase_id: int, place: Place, accounts: Collection[str], since: datetime) -> Counted:
        """Add up what the same requester, or the same channel, requested or bought since a moment; others' only.

        What was requested before and is still open counts, too: all of it could be bought together.

        Args:
            accounts: all of the requester, by the policy of now: what is kept are the accounts themselves.

        """
        sql = f"""
            SELECT COUNT(*), SUM(gross), SUM(yearly), SUM(is_free),
                SUM(is_free * CASE WHEN gross > yearly THEN gross ELSE yearly END)
            FROM reservations WHERE released_at IS NULL AND purchase_id <> ?
            AND (made_at >= ? OR spent_at >= ? OR spent_at IS NULL)
            AND (person IN ({_marks(accounts)}) OR (team = ? AND channel = ?))
        """  # noqa: S608 - marks of ours
        values = [purchase_id, moment(since), moment(since), *accounts, place.team, place.channel]
        row = self._db.execute(sql, values).fetchone()
        requests, gross, yearly, free, free_total = (value or 0 for value in row)
        return Counted(
            requests=requests,
            now=_units(gross),
            yearly=_units(yearly),
            free_requests=free,
            free_total=_units(free_total),
        )

    def budgets(
        self, policy: Policy, channels: Sequence[str], requester: str, at: datetime, *, but: int = 0
    ) -> tuple[Budget, ...]:
        """List the budgets of a month that a request falls under, with what others take of them.

        A channel's budget is what its rule's channels take, as the policy is now; unnamed channels share one.

        Args:
            channels: the ids of its channel, the present one and those before.
            at: a moment of the month.
            but: the purchase that does not count itself; 0 for none.

        """
        rule, month = policy.rule(channels), month_of(at, policy.hours.zone)
        accounts = sorted(policy.accounts(requester))
        limits = [
            (Scope.CHANNEL, rule.budget, *self._in_rule(policy, rule)),
            (Scope.PERSON, policy.person_budget, f"person IN ({_marks(accounts)})", accounts),
            (Scope.TOTAL, policy.budget, "1 = 1", []),
        ]
        return tuple(
            Budget(scope=scope, limit=limit, taken=self._taken(month, but, where, values))
            for scope, limit, where, values in limits
            if limit is not None
        )

    def _in_rule(self, policy: Policy, rule: Rule) -> tuple[str, list[str]]:
        """Make the condition for the channels in which a rule holds."""
        named = rule.channels or tuple(channel for other in policy.rules for channel in other.channels)
        ids = sorted({*named, *(moved.present(self._db, channel) for channel in named)})
        return f"channel {'IN' if rule.channels else 'NOT IN'} ({_marks(ids)})", ids

    def _taken(self, month: Month, but: int, where: str, values: Sequence[str]) -> Decimal:
        sql = f"""
            SELECT SUM(gross) FROM reservations WHERE released_at IS NULL AND purchase_id <> ? AND {where} AND
            ((spent_at >= ? AND spent_at < ?) OR (spent_at IS NULL AND made_at >= ? AND made_at < ?))
        """  # noqa: S608 - conditions of ours
        span = [moment(month.begins_at), moment(month.ends_at)]
        return _units(self._db.execute(sql, [but, *values, *span, *span]).fetchone()[0] or 0)


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" for _ in values)


def _units(thousandths: int) -> Decimal:
    return (Decimal(thousandths) / 1000).quantize(Decimal("0.01"))


def reservation_of_row(row: Mapping[str, Any]) -> Reservation:
    """Make a reservation of a row of `reservations`."""
    return Reservation(
        person=row["person"],
        currency=row["currency"],
        gross=row["gross"],
        yearly=row["yearly"],
        is_free=bool(row["is_free"]),
        made_at=row["made_at"],
        spent_at=row["spent_at"],
        released_at=row["released_at"],
    )
