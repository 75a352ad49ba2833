"""`cartwright freeze`, `enrol` and `audit`, as they are installed: they need the database, and nothing else."""

import re
import sqlite3
import subprocess
import sys
import time
from contextlib import chdir, closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main, playing
from bot.model.factor import Redemption
from bot.rehearsal.stage import APPROVERS, stage
from bot.store import Store
from tests.books import WAITING, tamper, write_books
from tests.samples import MORNING
from tests.stocked import rows

PATIENCE_SECONDS, POLL_SECONDS = 10, 0.05
COMMAND = Path(sys.executable).with_name("cartwright")
FACTS = "Frozen. No order and no payment is sent from now on. Reading and telling go on."


def cartwright(*words: object, cwd: Path) -> Result:
    """Run a command in this process, as in that folder; what is not found there is found nowhere."""
    with chdir(cwd):
        return CliRunner().invoke(main, [str(word) for word in words], env={"LOGNAME": "root"}, catch_exceptions=False)


def installed(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as it is installed, with neither secrets nor anything else in the environment."""
    return subprocess.run(
        [COMMAND, *map(str, words)],
        cwd=cwd,
        env={"LOGNAME": "root", "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database, and a configuration that names it."""
    write_books(tmp_path / "team.sqlite3")
    (tmp_path / "cartwright.toml").write_text('database = "team.sqlite3"\napprovers = ["U0APPROVER1"]\n')
    return tmp_path


def test_buying_is_frozen_without_slack_beside_a_bot_that_has_the_database_open(folder: Path) -> None:
    with Store(folder / "team.sqlite3") as store:
        ended = installed("freeze", "--reason", "Odd <prices>", cwd=folder)
        with store.transaction() as tx:
            present = tx.freezes.present()

    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, FACTS, "")
    assert present is not None
    assert (present.frozen_by, present.reason) == ("machine account root", "Odd <prices>")


def test_a_running_bot_tells_people_of_a_freeze_that_was_made_beside_it(tmp_path: Path) -> None:
    with stage() as on, playing(on.part):
        file = Path(str(on.part.settings["database"]))
        ended = installed("freeze", "--database", file, cwd=tmp_path)
        told = "SELECT audience FROM tellings WHERE subject = 'freeze' AND ts IS NOT NULL ORDER BY audience"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(rows(file, told)) < len(APPROVERS) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

        assert ended.returncode == 0
        assert [row["audience"] for row in rows(file, told)] == sorted(APPROVERS)


def test_freezing_twice_is_one_freeze_and_lifting_it_is_only_asked_for(folder: Path) -> None:
    nothing = cartwright("freeze", "--lift", cwd=folder)
    frozen = [cartwright("freeze", cwd=folder) for _ in range(2)]
    asked = [cartwright("freeze", "--lift", "--database", "team.sqlite3", cwd=folder) for _ in range(2)]
    freezes = rows(folder / "team.sqlite3", "SELECT * FROM freezes WHERE id > 1")

    assert (nothing.exit_code, nothing.stdout) == (0, "Buying is not frozen; nothing was changed.\n")
    assert [ended.exit_code for ended in (*frozen, *asked)] == [0] * 4
    assert asked[0].stdout == asked[1].stdout
    assert asked[0].stdout.startswith("machine account root asks to lift the freeze. Buying stays frozen until")
    assert [(row["lift_asked_by"], row["lifted_at"]) for row in freezes] == [("machine account root", None)]
    assert cartwright("audit", "verify", cwd=folder).exit_code == 0


def test_calls_that_may_be_on_their_way_are_named(folder: Path) -> None:
    tamper(folder / "team.sqlite3", f"UPDATE purchases SET stage = 'placing' WHERE id = {WAITING}")

    said = f"{FACTS} Except: a call to OVH for request {WAITING} may be on its way at this moment."
    assert cartwright("freeze", cwd=folder).stdout.startswith(said)


NOT_DONE = {
    "freeze": "Buying is as it was.",
    "freeze --lift": "Buying is as it was.",
    "enrol U0APPROVER1": "No code was issued.",
    "audit verify": "Nothing was verified.",
    "audit export --format csv --output new.csv": "The export is not whole.",
}


def test_without_a_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    for words, not_done in NOT_DONE.items():
        ended = cartwright(*words.split(), "--database", "none.sqlite3", cwd=tmp_path)
        assert (ended.exit_code, ended.stdout) == (2, "")
        assert ended.stderr == f"cartwright: there is no database none.sqlite3. {not_done}\n"
    assert list(tmp_path.iterdir()) == []


WRONG_FILES = {
    'database = "team.sqlite3': "is not TOML",
    "database = 7": "database: must be a text",
    None: "No such file",
}


@pytest.mark.parametrize(("content", "said"), WRONG_FILES.items())
def test_a_configuration_that_cannot_be_read_is_wrong_use(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "other.toml"
    if content:
        file.write_text(content)
    ended = cartwright("freeze", "--config", file, cwd=tmp_path)

    assert ended.exit_code == 2
    assert said in ended.stderr


def test_a_database_that_stays_locked_is_not_frozen_and_it_says_so(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "team.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = cartwright("freeze", cwd=folder)
        other.execute("ROLLBACK")

    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.endswith("database is locked. Buying is as it was.\n")


def test_an_export_of_nothing_is_an_empty_file(tmp_path: Path) -> None:
    Store(tmp_path / "new.sqlite3").close()
    cartwright(
        *("audit", "export", "--database", "new.sqlite3", "--format", "jsonl", "--output", "new.jsonl"), cwd=tmp_path
    )

    assert (tmp_path / "new.jsonl").read_text() == ""
    assert cartwright("audit", "verify", "--database", "new.sqlite3", cwd=tmp_path).exit_code == 0


def test_something_else_than_our_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("No database at all. " * 100)
    frozen, verified = (
        cartwright(*words, "--database", file, cwd=tmp_path) for words in (["freeze"], ["audit", "verify"])
    )

    assert (frozen.exit_code, verified.exit_code) == (1, 2)
    assert "cannot be used as Cartwright's database" in frozen.stderr
    assert file.read_text() == "No database at all. " * 100


def test_a_one_time_code_is_issued_beside_a_bot_that_has_the_database_open(folder: Path) -> None:
    with Store(folder / "team.sqlite3") as store:
        ended = installed("enrol", "U0APPROVER1", cwd=folder)
        with store.transaction() as tx:
            enrolment = tx.factors.enrolment("U0APPROVER1")

    code = re.findall(r"^One-time code for U0APPROVER1: ((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})$", ended.stdout, re.MULTILINE)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert enrolment is not None
    assert enrolment.judge(code[0], enrolment.expires_at - timedelta(minutes=1)) is Redemption.RIGHT
    assert "It is good once, until " in ended.stdout
    assert "They type /domain enrol in Slack" in ended.stdout
    assert cartwright("audit", "verify", cwd=folder).exit_code == 0


def test_the_factor_of_a_lost_phone_ends_when_the_operator_says_so_and_else_stays(folder: Path) -> None:
    with Store(folder / "team.sqlite3") as store, store.transaction() as tx:
        enrolment = tx.factors.issue("U0APPROVER1", "any", who="root", at=MORNING)
        tx.factors.begin(enrolment, "sealed", at=MORNING)
    sql = "SELECT count(*) AS present FROM factors WHERE ended_at IS NULL"

    another = cartwright("enrol", "U0APPROVER1", cwd=folder)
    assert rows(folder / "team.sqlite3", sql) == [{"present": 1}]
    lost = cartwright("enrol", "U0APPROVER1", "--lost", cwd=folder)
    assert rows(folder / "team.sqlite3", sql) == [{"present": 0}]
    assert another.stdout.endswith("A second factor that they have ends when they do.\n")
    assert lost.stdout.endswith("The second factor that they had has ended.\n")


@pytest.mark.parametrize("wrong", ["approver", "u0approver1", "S0GROUP", "<@U0APPROVER1>", "U0 X", "U0É"])
def test_what_is_no_user_id_gets_no_code_and_a_sentence(folder: Path, wrong: str) -> None:
    ended = cartwright("enrol", wrong, cwd=folder)

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "is no user id of Slack's; take it from a profile's menu" in ended.stderr


def test_an_audit_tells_its_verdict_by_its_exit_code_and_in_words(folder: Path) -> None:
    file = folder / "team.sqlite3"
    head = rows(file, "SELECT hash FROM ledger WHERE what = 'delivered'")[0]["hash"][:16]
    in_order = cartwright("audit", "verify", "--head", head, cwd=folder)
    rewritten = cartwright("audit", "verify", "--head", "0" * 16, cwd=folder)
    wrong = cartwright("audit", "verify", "--head", "0" * 15, cwd=folder)
    tamper(file, "UPDATE ledger SET who = 'U0X' WHERE line = 12")
    changed = cartwright("audit", "verify", cwd=folder)

    last = rows(file, "SELECT line, hash FROM ledger ORDER BY line DESC LIMIT 1")[0]
    assert in_order.stdout == f"{last['line']} lines, 3 purchases: all in order; head {last['hash']}\n"
    assert (in_order.exit_code, rewritten.exit_code, wrong.exit_code, changed.exit_code) == (0, 1, 2, 1)
    assert rewritten.stdout.startswith("no line has the record ")
    assert changed.stdout.startswith("line 12 was changed")


def test_an_export_goes_to_the_terminal_or_into_a_file_of_its_owner(folder: Path) -> None:
    shown = cartwright("audit", "export", "--format", "jsonl", cwd=folder)
    written = cartwright("audit", "export", "--format", "jsonl", "--output", "purchases.jsonl", cwd=folder)
    file = folder / "purchases.jsonl"

    assert (shown.exit_code, written.exit_code, written.stdout) == (0, 0, "")
    assert file.read_text(encoding="utf-8") == shown.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(shown.stdout.splitlines()) == 3
