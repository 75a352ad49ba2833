"""`cartwright run` as a process that is killed and started again, between stand-ins that outlive it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import requests

from bot.rehearsal.stage import APPROVERS, Stage

T = TypeVar("T")

CHANNEL = "C0CAMPAIGN1"
REQUESTER, APPROVER = "U0REQUESTER", "U0APPROVER1"


def starter(on: Stage, folder: Path, **settings: object) -> Callable[[], subprocess.Popen[str]]:
    """Return what starts the bot as its own process, on a database that outlives it."""
    plain = {"approvers": list(APPROVERS), "database": str(folder / "bot.sqlite3"), "cool_off_seconds": 0}
    told = plain | settings
    file = folder / "cartwright.toml"
    file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items()), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], **on.part.environment}

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "bot", "run", "--config", str(file)]
        with (folder / "bot.log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout
        assert "ready" in process.stdout.readline()
        return process

    return start


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def eventually(look: Callable[[], T | None], seconds: float = 120) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


class Somebody:
    """A person of the workspace."""

    def __init__(self, on: Stage, person: str) -> None:
        self._url = f"{on.slack_url}/standin/people/{person}"

    def says(self, text: str) -> dict[str, Any]:
        return self._post("commands", {"channel": CHANNEL, "text": text})

    def sees(self, words: str) -> dict[str, Any]:
        try:
            return eventually(
                lambda: next((m for m in reversed(self._messages()) if words in json.dumps(m["blocks"])), None)
            )
        except AssertionError:
            seen = "\n".join(message["text"] for message in self._messages())
            raise AssertionError(f"nothing says {words!r} in time; there is:\n{seen}") from None

    def count(self, words: str) -> int:
        return sum(words in m["text"] for m in self._messages())

    def presses(self, action: str, words: str) -> None:
        message = self.sees(words)
        for block in message["blocks"]:
            for element in [*block.get("elements", []), block.get("accessory", {})]:
                if element.get("action_id") == action:
                    ids = {"block_id": block["block_id"], "action_id": action, "value": element["value"]}
                    self._post("actions", {"channel": CHANNEL, "message_ts": message["ts"], **ids})
                    return
        raise AssertionError(f"no {action} in that message")

    def submits(self, values: dict[str, Any]) -> None:
        view = eventually(lambda: requests.get(f"{self._url}/views", timeout=5).json()["views"])[-1]
        self._post(f"views/{view['id']}/submit", {"values": values})

    def _messages(self) -> list[dict[str, Any]]:
        url = f"{self._url}/conversations/{CHANNEL}/messages"
        found: list[dict[str, Any]] = requests.get(url, timeout=5).json()["messages"]
        return found

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = requests.post(f"{self._url}/{path}", json=body, timeout=10).json()
        return answer


def ovh_account(on: Stage) -> dict[str, Any]:
    account: dict[str, Any] = requests.get(f"{on.ovh_url}/standin/account", timeout=5).json()
    return account


def tell_fault(on: Stage, **fault: Any) -> None:
    requests.post(f"{on.ovh_url}/standin/faults", json=fault, timeout=5).raise_for_status()


def up_to_the_request(on: Stage) -> None:
    """Search, add, show the cart and request approval."""
    requester = Somebody(on, REQUESTER)
    requester.says("/domain search merrychristmas.ovh")
    requester.presses("add", "merrychristmas.ovh")
    requester.sees("is in the cart now")
    requester.says("/domain cart")
    requester.sees("price checked at OVH")
    requester.presses("request", "price checked at OVH")
    ticked = [{"value": "OWNER_LEGAL_AGE"}, {"value": "waiveRetractationPeriod"}]
    requester.submits(
        {
            "reason": {"reason": {"type": "plain_text_input", "value": "Landing page"}},
            "statements": {"statements": {"type": "checkboxes", "selected_options": ticked}},
        }
    )


def ovh_hangs(on: Stage) -> bool:
    """Whether the fault that was told has met its call."""
    faults = requests.get(f"{on.ovh_url}/standin/faults", timeout=5).json()
    return not any(fault["times"] for fault in faults)
