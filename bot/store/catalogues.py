"""What OVH's catalogue said last of what extensions cost, and what registries said of the labels that they take."""

from datetime import datetime

from sqlite_utils import Database

from bot.model.catalogue import Catalogue, Reading
from bot.model.registry import LabelRules
from bot.store.columns import decoded, encoded, moment, read_moment, sure_moment

_KEEP = """
    INSERT INTO catalogues (id, body, tried_at) VALUES (1, :body, :at)
    ON CONFLICT (id) DO UPDATE SET body = :body, tried_at = :at, fault = '', failures = 0
"""
_FAIL = """
    INSERT INTO catalogues (id, tried_at, fault, failures) VALUES (1, :at, :fault, 1)
    ON CONFLICT (id) DO UPDATE SET tried_at = :at, fault = :fault, failures = catalogues.failures + 1
"""
_KEEP_RULES = """
    INSERT INTO label_rules (extension, body, read_at) VALUES (:extension, :body, :at)
    ON CONFLICT (extension) DO UPDATE SET body = :body, read_at = :at
"""


class Catalogues:
    """The room of the catalogue and of label rules; there is one catalogue at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def reading(self) -> Reading:
        """Return how far the catalogue is known; takes some milliseconds."""
        row = self._db.execute("SELECT body, tried_at, fault FROM catalogues").fetchone()
        if row is None:
            return Reading()
        body, tried_at, fault = row
        return Reading(
            catalogue=decoded(body, Catalogue) if body else None, tried_at=read_moment(tried_at), fault=fault
        )

    def failures(self) -> int:
        """How many attempts in a row brought no catalogue."""
        row = self._db.execute("SELECT failures FROM catalogues").fetchone()
        return int(row[0]) if row else 0

    def keep(self, catalogue: Catalogue) -> None:
        """Put a catalogue that was read just now in the place of the last one."""
        self._db.execute(_KEEP, {"body": encoded(catalogue), "at": moment(catalogue.read_at)})

    def failed(self, fault: str, at: datetime) -> None:
        """Note that an attempt brought none; the last one stays."""
        self._db.execute(_FAIL, {"fault": fault, "at": moment(at)})

    def drop(self) -> None:
        """Forget the catalogue, whose prices are not for this account."""
        self._db.execute("UPDATE catalogues SET body = NULL")

    def label_rules(self, extension: str) -> tuple[LabelRules, datetime] | None:
        """Return which labels a registry takes, and when it was asked; None if it was not."""
        row = self._db.execute("SELECT body, read_at FROM label_rules WHERE extension = ?", [extension]).fetchone()
        return (decoded(row[0], LabelRules), sure_moment(row[1])) if row else None

    def keep_label_rules(self, extension: str, rules: LabelRules, at: datetime) -> None:
        """Note which labels a registry takes."""
        self._db.execute(_KEEP_RULES, {"extension": extension, "body": encoded(rules), "at": moment(at)})
