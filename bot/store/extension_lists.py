"""The lists of extensions that channels have made for their searches."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.model.cart import Place
from bot.store.columns import decoded, encoded, moment


class ExtensionLists:
    """The room of channels' own lists."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, place: Place) -> Mapping[str, Sequence[str]]:
        """Return the lists of a channel: extensions without a dot in front, by the list's name."""
        sql = "SELECT name, extensions FROM extension_lists WHERE team = ? AND channel = ? ORDER BY name"
        rows = self._db.query(sql, [place.team, place.channel])
        return {row["name"]: tuple(decoded(row["extensions"], list[str])) for row in rows}

    def keep(self, place: Place, name: str, extensions: Sequence[str], *, who: str, at: datetime) -> None:
        """Make a list, or replace it."""
        sql = """
            INSERT INTO extension_lists (team, channel, name, extensions, made_by, made_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (team, channel, name) DO UPDATE
            SET extensions = excluded.extensions, made_by = excluded.made_by, made_at = excluded.made_at
        """
        self._db.execute(sql, [place.team, place.channel, name, encoded(list(extensions)), who, moment(at)])

    def drop(self, place: Place, name: str) -> bool:
        """Forget a list; False if there is none of that name."""
        sql = "DELETE FROM extension_lists WHERE team = ? AND channel = ? AND name = ?"
        return self._db.execute(sql, [place.team, place.channel, name]).rowcount > 0
