"""`cartwright rehearse`, as it is installed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent / "readme.yaml"
ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("cartwright")


def cartwright(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "OVH_"))}
    return subprocess.run(
        [COMMAND, *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def _without_hashes(text: str) -> str:
    """The record of a purchase is the hash of when and by whom it was made: another one each time."""
    return re.sub(r"\b[0-9a-f]{16}\b", "…", text)


# What the fixture plays takes seconds, so that one process plays it for all tests.
pytestmark = pytest.mark.xdist_group("the command")


@pytest.fixture(scope="module")
def purchase(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The purchase of the README, played once and recorded."""
    folder = tmp_path_factory.mktemp("rehearsal")
    return cartwright("rehearse", "--script", README, "--record", "record.jsonl", cwd=folder), folder


def test_the_purchase_in_the_readme_is_printed(
    purchase: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    ended, folder = purchase

    assert ended.returncode == 0, ended.stdout + ended.stderr
    dialogue = ended.stdout.partition("\n\n")[2].strip("\n")
    assert dialogue.startswith("— #campaign")
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```text\n{_without_hashes(dialogue)}\n```" in _without_hashes(shown)
    assert "Request 1 of @requester · DONE: " in ended.stdout
    assert [path.name for path in folder.iterdir()] == ["record.jsonl"]


def test_every_exchange_is_recorded_without_a_secret(
    purchase: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    _, folder = purchase
    record = (folder / "record.jsonl").read_text(encoding="utf-8")
    exchanges = [json.loads(line) for line in record.splitlines()]

    assert all(set(e) == {"to", "method", "path", "request", "status", "response"} for e in exchanges)
    assert {e["to"] for e in exchanges} == {"ovh", "slack", "cartwright"}
    paths = [(e["to"], e["method"], e["path"]) for e in exchanges]
    assert paths.count(("ovh", "POST", "/1.0/me/order/220912275/pay")) == 1
    assert ("cartwright", "COMMAND", "/domain") in paths
    for secret in ("xoxb-", "xapp-", "standin-buy", "standin-app-secret", "orderPassword=", "hooks.slack.com"):
        assert secret not in record.replace("orderPassword=<", "<")


def test_a_failed_expectation_ends_with_1_and_a_wrong_script_with_2(tmp_path: Path) -> None:
    failing, wrong = tmp_path / "failing.yaml", tmp_path / "wrong.yaml"
    failing.write_text("about: x\ndialogue:\n- requester in campaign: /domain\n  fails: nothing", encoding="utf-8")
    wrong.write_text("about: x\ndialogue:\n- requester sings", encoding="utf-8")

    failed = cartwright("rehearse", "--script", failing, cwd=tmp_path)
    refused = cartwright("rehearse", "--script", wrong, cwd=tmp_path)

    assert (failed.returncode, refused.returncode) == (1, 2)
    assert f"{failing}:3: " in failed.stderr
    assert refused.stderr.strip().startswith(f"{wrong}:3: I do not understand “requester sings”.")
    assert refused.stdout == ""
