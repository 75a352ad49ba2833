"""Ready-made faults, faults from a file, and what a fault is called."""

import json
import signal
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from bot.__main__ import main
from bot.rehearsal.ovh import Account, FaultError
from bot.rehearsal.ovh.faults import read_fault
from bot.rehearsal.ovh.faults_file import read_faults
from bot.rehearsal.ovh.ready_made import READY_MADE
from tests.rehearsal.ovh_standin import standin

SEARCHES = ["GET /order/cart/1/domain", "GET /order/catalog/public/domain"]
PAYMENTS = ["POST /me/order/1/pay", "POST /me/order/1/payWithRegisteredPaymentMean"]
CALLS = [*SEARCHES, "POST /order/cart/1/checkout", *PAYMENTS]
TITLES = [title for faults in READY_MADE.values() for title in faults]


@pytest.mark.parametrize("title", TITLES)
def test_every_ready_made_fault_can_be_told_and_strikes_what_it_names(title: str) -> None:
    stand_in = standin()

    told = stand_in.post("/standin/faults", {"ready_made": title}).json()

    assert told["title"] == title
    assert stand_in.get("/standin/faults").json() == [told]
    fault = read_fault(stand_in.account, {"ready_made": title})
    struck = [call for call in CALLS if fault.strikes(*call.split())]
    assert struck == [call for call in CALLS if fnmatchcase(call, told["call"])] != []


def test_ready_made_faults_are_listed_by_group() -> None:
    listed = standin().get("/standin/faults/ready-made").json()

    assert list(listed) == ["While searching", "While ordering", "While paying", "At any time"]
    assert [title for titles in listed.values() for title in titles] == TITLES


def test_a_ready_made_fault_strikes_anew_each_time_it_is_told() -> None:
    stand_in = standin()
    for _ in range(2):
        stand_in.post("/standin/faults", {"ready_made": "The card is refused"})
        order_id = stand_in.order("x.fr")
        path = f"/me/order/{order_id}/pay"
        answers = [stand_in.client.raw_call("POST", path, {"paymentMethod": {"id": 900000010}}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [403, 200]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ({"call": "GET /me", "answer": {"status": 503}}, "GET /me: answered with 503, without effect"),
        ({"call": "GET /me", "answer": {"status": 408}}, "GET /me: answered with 408, without effect"),
        ({"answer": {"hang": True}, "when": "after"}, "any call: no answer for a long time, after its effect"),
        (
            {"call": "* /me/*", "answer": {"reset": True}, "when": "late", "late_seconds": 5},
            "* /me/*: the connection is cut, its effect comes late",
        ),
        ({"call": "GET /me", "answer": {"delay_seconds": 2}}, "GET /me: the answer takes long"),
        (
            {"call": "GET /me", "change": {"payment-methods": {"default": True}}},
            "GET /me: answered truly, changes payment methods",
        ),
    ],
)
def test_a_fault_without_a_title_says_what_it_does(told: dict[str, Any], title: str) -> None:
    assert read_fault(Account(), told).title == title


YAML = """\
- The card is refused
- call: POST /order/cart/*/checkout
  when: late
  late_seconds: 180
  answer: {reset: true}
"""
JSON = json.dumps([{"call": "GET /me", "answer": {"status": 503, "body": {}}, "times": 1}])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "faults"


@pytest.mark.parametrize(("text", "count"), [(YAML, 2), (JSON, 1), ("[]", 0)])
def test_a_file_of_faults_is_json_or_yaml(file: Path, text: str, count: int) -> None:
    file.write_text(text, encoding="utf-8")

    assert len(read_faults(Account(), file)) == count


WRONG_FILES = [
    ("", "must hold a list"),
    ("call: GET /me", "must hold a list"),
    ("- [", "cannot be read"),
    ("- 7", "fault 1: it must be a mapping or a title"),
    ("- The card is refused\n- The card is eaten", "fault 2: there is no ready-made fault “The card is eaten”"),
    ("- {call: GET /me, when: sometimes, answer: {reset: true}}", "fault 1: when must be one of"),
    ("- {change: {names: {name: not a name, is: free}}}", "fault 1: 'not a name' is not a valid domain name"),
]


@pytest.mark.parametrize(("text", "why"), WRONG_FILES)
def test_a_file_that_makes_no_sense_is_refused_with_its_place(file: Path, text: str, why: str) -> None:
    file.write_text(text, encoding="utf-8")

    with pytest.raises(FaultError) as wrong:
        read_faults(Account(), file)

    assert str(wrong.value).startswith(str(file))
    assert why in str(wrong.value)


def test_the_command_refuses_it_before_anything_listens(file: Path) -> None:
    file.write_text("- The card is eaten", encoding="utf-8")

    result = CliRunner().invoke(main, ["stand-in", "ovh", "--faults", str(file)])

    assert result.exit_code == 2
    assert "The card is eaten" in result.stderr


def test_the_command_serves_them_from_the_start(file: Path) -> None:
    file.write_text(JSON, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "stand-in", "ovh", "--faults", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        announced = json.loads(process.stdout.readline())
        answers = [requests.get(f"{announced['base_url']}/me", timeout=5).status_code for _ in range(2)]
        process.send_signal(signal.SIGTERM)

    assert answers == [503, 401]
