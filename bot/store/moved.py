"""Which id a channel has now, where Slack gave it another. A channel whose id never changed is not in the table."""

from sqlite_utils import Database

_PRESENT = """
    WITH RECURSIVE ids (id) AS (
        SELECT :channel UNION SELECT new FROM moved_channels JOIN ids ON moved_channels.old = ids.id)
    SELECT id FROM ids WHERE id NOT IN (SELECT old FROM moved_channels)
"""
_FORMER = """
    WITH RECURSIVE ids (id, age) AS (
        SELECT :channel, 0 UNION SELECT old, age + 1 FROM moved_channels JOIN ids ON moved_channels.new = ids.id
        WHERE age < 100)
    SELECT id FROM ids ORDER BY age
"""


def present(db: Database, channel: str) -> str:
    """Return the id that a channel has now; the id itself, if it never changed or is no channel's."""
    row = db.execute(_PRESENT, {"channel": channel}).fetchone()
    return str(row[0]) if row else channel


def former(db: Database, channel: str) -> tuple[str, ...]:
    """Return the id itself, and all that the channel had before, the latest first."""
    return tuple(str(row[0]) for row in db.execute(_FORMER, {"channel": channel}))
