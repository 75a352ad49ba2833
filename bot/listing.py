"""The lists of extensions that a channel makes for its searches."""

from collections.abc import Mapping, Sequence

from bot.errors import NotUnderstood
from bot.model.cart import Place
from bot.model.extension_list import LISTS_MAX, require_extensions, require_list_name
from bot.ports import Now
from bot.store import Store


class Listing:
    """What people do with their channel's lists, which decide nothing about money, so that no ledger line tells."""

    def __init__(self, store: Store, now: Now) -> None:
        self._store = store
        self._now = now

    def lists(self, place: Place) -> Mapping[str, Sequence[str]]:
        """Return a channel's lists: extensions without a dot in front, by the list's name."""
        with self._store.transaction() as tx:
            return tx.extension_lists.of(place)

    def keep(self, name: str, extensions: Sequence[str], place: Place, person: str) -> str:
        """Make a list, or replace it, and return its name.

        Args:
            name, extensions: as somebody typed them.

        Raises:
            NotUnderstood: it cannot be called that, or hold these, or the channel has too many.

        """
        name, extensions = require_list_name(name), require_extensions(extensions)
        with self._store.transaction() as tx:
            known = tx.extension_lists.of(place)
            if name not in known and len(known) >= LISTS_MAX:
                raise NotUnderstood(
                    f"This channel has {LISTS_MAX} lists, which is as many as it can have.",
                    "The list was not made.",
                    "Drop one first, as in `/domain list campaign off`.",
                )
            tx.extension_lists.keep(place, name, extensions, who=person, at=self._now())
        return name

    def drop(self, name: str, place: Place) -> str:
        """Forget a list, and return its name.

        Raises:
            NotUnderstood: the channel has none of that name.

        """
        name = name.lower().removeprefix("--")
        with self._store.transaction() as tx:
            if not tx.extension_lists.drop(place, name):
                raise NotUnderstood(
                    f"This channel has no list `{name[:40]}`.", "Nothing was dropped.", "`/domain lists` shows all."
                )
        return name
