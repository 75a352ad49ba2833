"""A rehearsal speaks to this machine alone, however real the credentials are that lie about."""

import json
import os
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "tests" / "scenarios" / "readme.yaml"

REAL_LOOKING = {
    "OVH_ENDPOINT": "ovh-eu",
    "OVH_APPLICATION_KEY": "7kbG7Bk7S9Nt7ZSV",
    "OVH_APPLICATION_SECRET": "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF",
    "OVH_CONSUMER_KEY": "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1",
    "OVH_CLIENT_ID": "EU.7d0a2c11e9b4f3aa",
    "OVH_CLIENT_SECRET": "9f86d081884c7d659a2feaa0c55ad015",
    "OVH_API_URL": "https://eu.api.ovh.com/1.0",
    "SLACK_BOT_TOKEN": "xoxb-not-a-token",
    "SLACK_APP_TOKEN": "xapp-not-a-token",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_API_URL": "https://slack.com/api/",
}
PROXIES = dict.fromkeys(
    ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"), "http://proxy.example:3128"
)
CONF = "\n".join(
    f"[{section}]\nendpoint=ovh-eu\napplication_key=7kbG7Bk7S9Nt7ZSV\napplication_secret=EXEgWIz07P0HYwtQDs7cNIqCiQaW\n"
    for section in ("default", "ovh-eu")
)


# What the fixture plays takes seconds, so that one process plays it for all tests.
pytestmark = pytest.mark.xdist_group("no outside")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A purchase from search to delivery, played where somebody works with the real services."""
    home = tmp_path_factory.mktemp("home")
    for file in ("ovh.conf", ".ovh.conf"):
        (home / file).write_text(CONF)
    (home / "cartwright.toml").write_text('approvers = ["U0NOBODY001"]\n')
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), **REAL_LOOKING, **PROXIES}
    command = [sys.executable, "-m", "tests.audited", str(SCRIPT)]
    process = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert process.stdout, process.stderr[-4000:]
    found: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return found | {"transcript": process.stderr}


def test_it_goes_as_written_whatever_lies_about(played: dict[str, Any]) -> None:
    assert played["code"] == 0, played["transcript"]


def test_no_connection_leaves_this_machine(played: dict[str, Any]) -> None:
    assert "127.0.0.1" in played["spoken_to"]
    assert [host for host in played["spoken_to"] if not is_this_machine(host)] == []


def test_no_file_of_credentials_is_opened(played: dict[str, Any]) -> None:
    assert played["opened"] == []


def is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
