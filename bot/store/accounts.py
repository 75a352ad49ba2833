"""What is kept of the OVH account, so that it is known before OVH is asked."""

from sqlite_utils import Database

_KEEP = """
    INSERT INTO accounts (id, language) VALUES (1, :language)
    ON CONFLICT (id) DO UPDATE SET language = :language
"""


class Accounts:
    """The room of the account; there is one at a time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def language(self) -> str:
        """Return the language of the account, as OVH said it last, such as `fr_FR`; empty where it never did."""
        row = self._db.execute("SELECT language FROM accounts").fetchone()
        return str(row[0]) if row else ""

    def keep_language(self, language: str) -> None:
        """Note the language of the account."""
        self._db.execute(_KEEP, {"language": language})
