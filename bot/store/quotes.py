"""Quotes and the votes for them. A quote is never changed."""

from datetime import datetime

from sqlite_utils import Database

from bot.model.purchase import Vote
from bot.model.quote import Quote
from bot.model.terms import Terms
from bot.store.columns import decoded, encoded, moment, read_moment, sure_moment


class Quotes:
    """The room of quotes and votes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, purchase_id: int, quote: Quote, terms: Terms) -> int:
        """Keep a quote with what it takes to be approved, and return its number."""
        sql = "INSERT INTO quotes (purchase_id, seal, body, terms) VALUES (?, ?, ?, ?)"
        quote_id = self._db.execute(sql, [purchase_id, quote.seal, encoded(quote), encoded(terms)]).lastrowid
        if quote_id is None:
            raise LookupError("the new quote has no number")
        return quote_id

    def quote(self, quote_id: int | None) -> Quote | None:
        """Return a quote by its number; None for none."""
        row = self._db.execute("SELECT body FROM quotes WHERE id = ?", [quote_id]).fetchone()
        return decoded(row[0], Quote) if row else None

    def terms(self, quote_id: int | None) -> Terms | None:
        """Return what a quote takes to be approved; None for none, and for one of a release without policies."""
        row = self._db.execute("SELECT terms FROM quotes WHERE id = ?", [quote_id]).fetchone()
        return decoded(row[0], Terms) if row and row[0] else None

    def purchase_of(self, quote_id: int) -> int | None:
        """Return the number of the purchase that a quote was made for; None for an unknown quote."""
        row = self._db.execute("SELECT purchase_id FROM quotes WHERE id = ?", [quote_id]).fetchone()
        return row[0] if row else None

    def vote(self, purchase_id: int, vote: Vote) -> bool:
        """Keep a vote; False if that person has voted on that quote already, and not taken it back."""
        sql = """
            INSERT INTO votes (purchase_id, quote_id, voter, for_whom, factor, approves, reason, voted_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (quote_id, voter) WHERE withdrawn_at IS NULL DO NOTHING
        """
        row = [purchase_id, vote.quote_id, vote.voter, vote.for_whom, vote.factor, int(vote.approves), vote.reason]
        return self._db.execute(sql, [*row, moment(vote.at)]).rowcount > 0

    def withdraw_vote(self, vote: Vote, at: datetime) -> None:
        """Note that a vote was taken back."""
        sql = "UPDATE votes SET withdrawn_at = ? WHERE quote_id = ? AND voter = ? AND withdrawn_at IS NULL"
        self._db.execute(sql, [moment(at), vote.quote_id, vote.voter])

    def votes(self, purchase_id: int) -> tuple[Vote, ...]:
        """List every vote on a purchase, oldest first."""
        rows = self._db.query("SELECT * FROM votes WHERE purchase_id = ? ORDER BY id", [purchase_id])
        return tuple(
            Vote(
                voter=row["voter"],
                approves=bool(row["approves"]),
                quote_id=row["quote_id"],
                reason=row["reason"],
                at=sure_moment(row["voted_at"]),
                for_whom=row["for_whom"],
                factor=row["factor"],
                withdrawn_at=read_moment(row["withdrawn_at"]),
            )
            for row in rows
        )
