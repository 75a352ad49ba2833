"""Searches, and what each has found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from bot.model.cart import Place
from bot.model.hearing import Heard
from bot.model.name import Name
from bot.model.offer import Finding
from bot.model.search import Search, Wanted
from bot.store.columns import decoded, encoded, moment, read_moment, sure_moment
from bot.store.offers import Offers


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a search is about, as it is written: names by their A-label form alone."""

    names: tuple[str, ...]
    faults: tuple[str, ...]
    left_out: int
    too_dear: int
    max_price: Decimal | None
    years: int
    remarks: tuple[str, ...]
    exact: int = 0


class Searches:
    """The room of searches. They are kept some days, for the buttons of their answers."""

    def __init__(self, db: Database, offers: Offers) -> None:
        self._db = db
        self._offers = offers

    def begin(self, heard: Heard, wanted: Wanted, remarks: Sequence[str], *, view: str = "", at: datetime) -> Search:
        """Keep a search that an interaction asks for.

        Args:
            view: the dialog that shows it, if there is one already.

        """
        asked = _Asked(
            names=tuple(name.ascii for name in wanted.names),
            faults=wanted.faults,
            left_out=wanted.left_out,
            too_dear=wanted.too_dear,
            max_price=wanted.max_price,
            years=wanted.years,
            remarks=tuple(remarks),
            exact=wanted.exact,
        )
        sql = """
            INSERT INTO searches (interaction, team, channel, person, asked, view, began_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
        """
        place, body = heard.place, encoded(asked)
        row = [heard.key, place.team, place.channel, heard.person, body, view, moment(at)]
        number = self._db.execute(sql, row).lastrowid
        assert number is not None, "a row that was inserted has a number"
        return Search(
            id=number,
            place=place,
            person=heard.person,
            wanted=wanted,
            remarks=tuple(remarks),
            began_at=at,
            view=view,
        )

    def begun_by(self, interaction: str) -> Search | None:
        """Return the search that an interaction asked for; None if it has not been begun."""
        return self._one("interaction = ?", interaction)

    def search(self, search_id: int) -> Search | None:
        """Return a search with what it has found; None if it is not kept any more."""
        return self._one("id = ?", search_id)

    def open(self, *, since: datetime) -> list[Search]:
        """List the searches in dialogs that began since a moment and have not ended."""
        sql = "SELECT * FROM searches WHERE ended_at IS NULL AND view <> '' AND began_at >= ? ORDER BY id"
        return [self._whole(row) for row in self._db.query(sql, [moment(since)])]

    def keep(self, search: Search) -> Search:
        """Write what a search has found, with a number for each new offer; what was written before stays."""
        written = self._written(search.id)
        kept = self._offers.keep([finding for finding in search.found if finding.name.ascii not in written])
        sql = "INSERT INTO findings (search_id, name, body) VALUES (?, ?, ?)"
        for finding in kept:
            self._db.execute(sql, [search.id, finding.name.ascii, encoded(finding)])
        told = encoded({name.ascii: why for name, why in search.untold.items()})
        self._db.execute("UPDATE searches SET untold = ? WHERE id = ?", [told, search.id])
        unnumbered = [f.name.ascii for f in search.found if f.offer and f.offer_id is None and f.name.ascii in written]
        kept += self._findings(search.id, unnumbered)
        return replace(search, findings={**search.findings, **{finding.name: finding for finding in kept}})

    def shown(self, search: Search) -> None:
        """Note what a dialog shows: where it is, its page, and what is ticked."""
        sql = "UPDATE searches SET view = ?, page = ?, ticked = ? WHERE id = ?"
        self._db.execute(sql, [search.view, search.page, encoded(sorted(search.ticked)), search.id])

    def leave(self, search_id: int) -> None:
        """Note that no dialog shows a search any more."""
        self._db.execute("UPDATE searches SET view = '' WHERE id = ?", [search_id])

    def end(self, search_id: int, *, at: datetime) -> None:
        """Note that nothing more is asked."""
        self._db.execute("UPDATE searches SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [moment(at), search_id])

    def begin_again(self, search_id: int, *, at: datetime) -> None:
        """Note that what could not be told is asked once more."""
        sql = "UPDATE searches SET ended_at = NULL, began_at = ?, untold = '{}' WHERE id = ?"
        self._db.execute(sql, [moment(at), search_id])

    def forget(self, before: datetime) -> bool:
        """Drop one search that was begun before a moment, with up to a thousand names; False if there is none."""
        old = "SELECT id FROM searches WHERE began_at < ? ORDER BY id LIMIT 1"
        values = [moment(before)]
        self._db.execute(f"DELETE FROM findings WHERE search_id IN ({old})", values)  # noqa: S608 - from the line above
        dropped = self._db.execute(f"DELETE FROM searches WHERE id IN ({old})", values)  # noqa: S608 - the same
        return dropped.rowcount > 0

    def _written(self, search_id: int) -> set[str]:
        rows = self._db.execute("SELECT name FROM findings WHERE search_id = ?", [search_id])
        return {str(row[0]) for row in rows}

    def _findings(self, search_id: int, names: Sequence[str]) -> list[Finding]:
        sql = "SELECT body FROM findings WHERE search_id = ? AND name = ?"
        rows = [self._db.execute(sql, [search_id, name]).fetchone() for name in names]
        return [decoded(row[0], Finding) for row in rows]

    def _one(self, where: str, value: object) -> Search | None:
        rows = self._db.query(f"SELECT * FROM searches WHERE {where}", [value])  # noqa: S608 - conditions of ours
        return next((self._whole(row) for row in rows), None)

    def _whole(self, row: dict[str, Any]) -> Search:
        asked = decoded(row["asked"], _Asked)
        found = self._db.query("SELECT body FROM findings WHERE search_id = ?", [row["id"]])
        findings = [decoded(each["body"], Finding) for each in found]
        untold = decoded(row["untold"], dict[str, str])
        return Search(
            id=row["id"],
            place=Place(team=row["team"], channel=row["channel"]),
            person=row["person"],
            wanted=Wanted(
                names=tuple(Name.known(name) for name in asked.names),
                exact=asked.exact,
                faults=asked.faults,
                left_out=asked.left_out,
                too_dear=asked.too_dear,
                max_price=asked.max_price,
                years=asked.years,
            ),
            remarks=asked.remarks,
            began_at=sure_moment(row["began_at"]),
            findings={finding.name: finding for finding in findings},
            untold={Name.known(name): why for name, why in untold.items()},
            page=row["page"],
            ticked=frozenset(decoded(row["ticked"], list[int])),
            view=row["view"],
            ended_at=read_moment(row["ended_at"]),
        )
