"""What is kept of the OVH account."""

from pathlib import Path
from shutil import copy

from bot.store import Store


def test_before_ovh_was_ever_asked_no_language_is_known(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.accounts.language() == ""


def test_the_language_that_ovh_said_last_outlasts_the_process(tmp_path: Path, empty_database: Path) -> None:
    file = tmp_path / "kept.sqlite3"
    copy(empty_database, file)
    for language in ("en_GB", "fr_FR"):
        with Store(file) as store, store.transaction() as tx:
            tx.accounts.keep_language(language)

    with Store(file) as store, store.transaction() as tx:
        assert tx.accounts.language() == "fr_FR"
