"""Killing `cartwright run` at any point and starting it again leaves nobody waiting, and buys nothing twice."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from bot.rehearsal.ovh import Pace
from bot.rehearsal.recording import Recorder
from bot.rehearsal.stage import Stage, stage
from tests.crashing import (
    APPROVER,
    REQUESTER,
    Somebody,
    eventually,
    kill,
    ovh_account,
    ovh_hangs,
    running,
    starter,
    tell_fault,
    up_to_the_request,
)

Start = Callable[[], subprocess.Popen[str]]

AT_ONCE = Pace(checking_seconds=0, delivering_seconds=0, registering_seconds=0)


@dataclass(frozen=True)
class Point:
    """A call to OVH between the approval and delivery, at which the process dies: while it waits for the answer.

    Args:
        after: OVH has done what was asked.
        answered: whether a person has to answer for it, since only a person may have a payment sent again.

    """

    method: str
    path: str
    after: bool = False
    answered: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}, {'done' if self.after else 'not done'}"


CART, ORDER = "/order/cart/*", "/me/order/*"
POINTS = [
    Point("GET", f"{CART}/domain"),
    Point("POST", f"{CART}/checkout"),
    Point("POST", f"{CART}/checkout", after=True),
    Point("GET", ORDER),
    Point("GET", f"{ORDER}/paymentMethods"),
    Point("POST", f"{ORDER}/pay", answered=True),
    Point("POST", f"{ORDER}/pay", after=True),
]
LIKE_THOSE = [
    Point("GET", f"{CART}/item/*/configuration"),
    Point("GET", f"{CART}/checkout"),
    Point("GET", f"{CART}/item/*"),
    Point("GET", "/me/payment/method"),
    Point("GET", f"{ORDER}/details"),
    Point("GET", f"{ORDER}/status"),
    Point("GET", f"{CART}/item"),
    Point("GET", f"{CART}/item/*/configuration/*"),
    Point("GET", "/me/payment/method/*"),
    Point("GET", "/me/ovhAccount"),
    Point("GET", "/me/ovhAccount/*"),
    Point("GET", f"{ORDER}/details/*"),
    Point("GET", f"{ORDER}/details/*/extension"),
    Point("GET", f"{ORDER}/availableRegisteredPaymentMean"),
]
"""Reads that follow or precede one of the others at once; `make soak` kills at these, too."""

ALL_POINTS = [*POINTS, *(pytest.param(point, marks=pytest.mark.soak) for point in LIKE_THOSE)]


_AT_THE_START = ("GET", "/order/catalog/public/domain")
"""The last call of those that a bot makes by itself when it starts."""


@pytest.fixture
def on() -> Iterator[Stage]:
    with stage(pace=AT_ONCE) as on:
        yield on


@pytest.fixture
def run(on: Stage, tmp_path: Path) -> Start:
    return starter(on, tmp_path, quiet_seconds=1)


def test_a_search_that_was_cut_off_is_answered_by_the_next_process(on: Stage, run: Start) -> None:
    tell_fault(on, call="GET /order/cart/*/domain", answer={"hang": True}, times=1)
    first = run()
    assert Somebody(on, REQUESTER).says("/domain search merrychristmas.ovh")["ok"]
    eventually(lambda: ovh_hangs(on))
    kill(first)
    with running(run()):
        Somebody(on, REQUESTER).sees("0.99")


@pytest.mark.parametrize("point", ALL_POINTS, ids=str)
def test_a_purchase_that_was_cut_off_becomes_one_order_and_one_payment(
    on: Stage, run: Start, tmp_path: Path, point: Point
) -> None:
    first = run()
    up_to_the_request(on)
    approver = Somebody(on, APPROVER)
    approver.presses("review", "WAITING FOR ONE APPROVAL")
    when = "after" if point.after else "before"
    tell_fault(on, call=f"{point.method} {point.path}", when=when, answer={"hang": True}, times=1)
    threading.Thread(target=approver.submits, args=({},), daemon=True).start()
    eventually(lambda: ovh_hangs(on))
    kill(first)
    requests.delete(f"{on.ovh_url}/standin/faults", timeout=5)

    with running(run()):
        try:
            if point.answered:
                approver.presses("ask_pay_again", "It is not paid: pay it")
                approver.submits({})
            approver.sees("DONE")
            eventually(lambda: approver.count("· DONE") == 2)  # the request's message, and the one news of it
            account = ovh_account(on)
        finally:
            print((tmp_path / "bot.log").read_text(encoding="utf-8"))  # shown where something was wrong

    assert (len(account["orders"]), len(account["charges"])) == (1, 1)


def test_the_points_are_all_the_calls_that_a_purchase_makes(tmp_path: Path) -> None:
    with (
        Recorder(tmp_path / "record.jsonl") as recorder,
        stage(pace=AT_ONCE, recorder=recorder) as on,
        running(starter(on, tmp_path)()),
    ):
        up_to_the_request(on)
        approver = Somebody(on, APPROVER)
        approver.presses("review", "WAITING FOR ONE APPROVAL")
        eventually(lambda: _AT_THE_START in _calls(tmp_path))
        before = len(_calls(tmp_path))
        approver.submits({})
        approver.sees("DONE")
        made = set(_calls(tmp_path)[before:]) - {("GET", "/auth/time")}

    assert made == {(point.method, point.path) for point in (*POINTS, *LIKE_THOSE)}


def _calls(folder: Path) -> list[tuple[str, str]]:
    """The calls to OVH so far, with a star for every number or id."""
    lines = (folder / "record.jsonl").read_text(encoding="utf-8").splitlines()
    made = [exchange for exchange in map(json.loads, lines) if exchange["to"] == "ovh"]
    return [(exchange["method"], _pattern(exchange["path"])) for exchange in made]


def _pattern(path: str) -> str:
    numbers = r"<[^>]*>|(?<=/)\d+(?=/|$)|(?<=/ovhAccount/)\w+"
    return re.sub(numbers, "*", path.removeprefix("/1.0").partition("?")[0])
