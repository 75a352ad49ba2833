"""OVH hangs on every call, and fifty people search at once, over real Socket Mode: what do they wait for?"""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import requests

from bot.rehearsal.slack.sample import APPROVER_2, GENERAL
from bot.rehearsal.stage import stage
from bot.views.ids import Action
from tests.benchmarks.crowd import NEVER, Hands, Somebody, gather, until
from tests.benchmarks.figures import Figure, Finding
from tests.benchmarks.running import running

_CROWD = 50
_OPENER = Somebody(person=APPROVER_2, channel=GENERAL)
_PATIENCE_SECONDS = 45
_TRIGGER_MS = 3000  # what Slack allows between a click and its dialog


def measure(folder: Path) -> Finding:
    """Measure acknowledgements, answers, and a dialog that somebody opens meanwhile.

    Args:
        folder: on a disk; the database is made there.

    """
    with stage(settings={"database": folder / "hanging.sqlite3"}) as on:
        requests.post(f"{on.ovh_url}/standin/faults", json={"answer": {"hang": True}}, timeout=5).raise_for_status()
        crowd, hands = gather(on.workspace, _CROWD), Hands(on)
        with running(on.part, folder):
            asked_at = time.time()
            acknowledged = hands.at_once(crowd, [f"/domain search merry{number}.shop" for number in range(_CROWD)])
            dialog = _dialog_seconds(hands, _OPENER)
            until(lambda: _slowest(hands, crowd) < NEVER, _PATIENCE_SECONDS, every_seconds=0.1)
        slowest = _slowest(hands, crowd) - asked_at
    return Finding(
        situation=f"OVH hangs on every call, {_CROWD} people search at once over Socket Mode",
        figures=(
            Figure(name="slowest acknowledgement", value=max(acknowledged), unit="ms", bound=250),
            Figure(name="median acknowledgement", value=median(acknowledged), unit="ms"),
            Figure(name="slowest answer or apology", value=slowest, unit="s", bound=30),
            Figure(name="a dialog meanwhile, from the click on", value=1000 * dialog, unit="ms", bound=_TRIGGER_MS),
        ),
    )


def _dialog_seconds(hands: Hands, one: Somebody) -> float:
    """Open the search dialog from the start card; return how long it took from the click on."""
    hands.type(one, "/domain")
    if not until(lambda: bool(hands.answers(one)), _PATIENCE_SECONDS):
        return NEVER
    clicked = time.perf_counter()
    hands.press(one, hands.answers(one)[-1], Action.ASK_SEARCH.value)
    return time.perf_counter() - clicked if until(lambda: hands.has_dialog(one), _PATIENCE_SECONDS) else NEVER


def _slowest(hands: Hands, crowd: Sequence[Somebody]) -> float:
    """Return when the last of a crowd had an answer, in seconds since 1970."""
    return max(_answered_at(hands, one) for one in crowd)


def _answered_at(hands: Hands, one: Somebody) -> float:
    """Return when somebody had an answer: a message that says more than that it takes a while."""
    return next((shown.at for shown in hands.messages(one) if shown.is_answer), NEVER)
