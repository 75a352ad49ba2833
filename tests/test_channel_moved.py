"""What Slack tells of a channel's new id, from Bolt's door to the store: kept before it is acknowledged, done once."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.model.cart import Place
from bot.model.policy import Rule
from bot.model.work import Work
from bot.store import Store
from handlers import OCCURRENCES
from handlers.answering import listener
from tests.desk import Desk
from tests.samples import MORNING, PLACE, TEAM, Clock, after, tier
from tests.stocked import rows

OLD, NEW, NEWER = PLACE.channel, "C0SHARED", "C0SHAREDAGAIN"
OPERATORS = "C0OPERATORS"
OK, FAILED = 200, 500


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cartwright.sqlite3"


@pytest.fixture
def desk(store: Store, clock: Clock, file: Path) -> Desk:
    desk = Desk(store, clock, file)
    desk.rule(operator_channel=OPERATORS)
    return desk


@pytest.fixture
def slack(desk: Desk) -> App:
    """Bolt's app, set up as the bot's."""
    app = App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-none"),
        process_before_response=True,
        token_verification_enabled=False,
    )
    for occurrence in OCCURRENCES:
        app.event(occurrence.heard_as)(listener(lambda body, ack: desk.answering.hear_event(body, ack)))
    return app


def _event(number: int = 1, *, team: str = TEAM, **event: Any) -> dict[str, Any]:
    """What Slack sends: https://docs.slack.dev/apis/events-api (envelope), and the page of the event."""
    told = {
        "type": "channel_id_changed",
        "old_channel_id": OLD,
        "new_channel_id": NEW,
        "event_ts": f"{int(MORNING.timestamp())}.000100",
    }
    return {
        "token": "none",
        "team_id": team,
        "api_app_id": "A0CARTWRIGHT",
        "event": told | event,
        "type": "event_callback",
        "event_id": f"Ev{number:08}",
        "event_time": int(MORNING.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": "U0CARTWRIGHT",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": True,
    }


def _deliver(slack: App, body: dict[str, Any]) -> int:
    """Deliver an event, as Socket Mode does, and return the status of its acknowledgement."""
    return slack.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode")).status


def _work(desk: Desk) -> None:
    while desk.answering.next(Work.PEOPLE):
        pass


def _channel_of_cart(file: Path) -> list[str]:
    return [row["channel"] for row in rows(file, "SELECT channel FROM carts")]


def test_it_is_kept_before_it_is_acknowledged_and_done_afterwards(slack: App, desk: Desk, file: Path) -> None:
    desk.office.add("wintersale.fr")

    assert _deliver(slack, _event()) == OK

    (kept,) = rows(file, "SELECT * FROM interactions")
    assert (kept["intention"], kept["person"], kept["answered_at"]) == ("channel moved", "", None)
    assert _channel_of_cart(file) == [OLD]

    _work(desk)

    assert _channel_of_cart(file) == [NEW]
    (kept,) = rows(file, "SELECT * FROM interactions")
    assert kept["answered_at"] is not None


def test_nobody_is_answered_and_operators_are_told_once(slack: App, desk: Desk, file: Path) -> None:
    _deliver(slack, _event())
    _work(desk)

    assert desk.office.messenger.private == []
    told = rows(file, "SELECT kind, audience, details FROM notices JOIN tellings ON subject_id = notices.id")
    assert [(row["kind"], row["audience"]) for row in told] == [("channel moved", OPERATORS)]
    assert json.loads(told[0]["details"]) == {"old": OLD, "new": NEW}
    (line,) = rows(file, "SELECT who, details FROM ledger WHERE what = 'channel moved'")
    assert (line["who"], json.loads(line["details"])) == ("cartwright", {"old": OLD, "new": NEW})


def test_a_redelivery_changes_nothing(slack: App, desk: Desk) -> None:
    desk.office.add("wintersale.fr")
    _deliver(slack, _event())
    _work(desk)
    before = desk.kept()

    assert _deliver(slack, _event()) == OK
    _work(desk)

    assert desk.kept() == before


def test_the_same_told_by_another_event_changes_nothing(slack: App, desk: Desk) -> None:
    _deliver(slack, _event(1))
    _work(desk)
    before = desk.kept()

    _deliver(slack, _event(2, event_ts=f"{int(after(minutes=1).timestamp())}.000000"))
    _work(desk)

    assert desk.kept() == before


def test_two_events_in_the_wrong_order_come_to_the_same(slack: App, desk: Desk, file: Path) -> None:
    desk.office.add("wintersale.fr")
    later = f"{int(after(hours=1).timestamp())}.000000"

    _deliver(slack, _event(2, old_channel_id=NEW, new_channel_id=NEWER, event_ts=later))
    _deliver(slack, _event(1))
    _work(desk)

    assert _channel_of_cart(file) == [NEWER]


def test_what_concerns_another_workspace_is_acknowledged_and_left_alone(slack: App, desk: Desk, file: Path) -> None:
    assert _deliver(slack, _event(team="T0OTHER")) == OK

    assert rows(file, "SELECT * FROM interactions") == []


def test_a_channel_of_another_company_that_this_workspace_is_told_of_counts(slack: App, desk: Desk, file: Path) -> None:
    told = _event() | {"team_id": "T0OTHER"}

    _deliver(slack, told)

    assert len(rows(file, "SELECT * FROM interactions")) == 1


STRANGE: dict[str, dict[str, Any]] = {
    "no old id": {"old_channel_id": ""},
    "no new id": {"new_channel_id": None},
    "ids that are no texts": {"old_channel_id": ["C0"], "new_channel_id": 7},
    "the same id": {"new_channel_id": OLD},
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_what_makes_no_sense_changes_nothing_and_is_done_with(
    slack: App, desk: Desk, file: Path, strange: dict[str, Any]
) -> None:
    desk.office.add("wintersale.fr")
    before = desk.kept()

    assert _deliver(slack, _event(**strange)) == OK
    _work(desk)

    assert desk.kept() == before
    assert [row["answered_at"] is None for row in rows(file, "SELECT * FROM interactions")] == [False]


@pytest.mark.parametrize("event_ts", ["", "soon", "1.2.3", "99999999999999999999.0", None])
def test_an_event_whose_moment_cannot_be_read_happened_when_it_was_heard(
    slack: App, desk: Desk, file: Path, event_ts: Any
) -> None:
    _deliver(slack, _event(event_ts=event_ts))
    _work(desk)

    (moved,) = rows(file, "SELECT * FROM moved_channels")
    assert moved["moved_at"].startswith("2027-11-21T09:30:00")


def test_what_could_not_be_kept_is_not_acknowledged_so_that_slack_sends_it_again(slack: App, desk: Desk) -> None:
    desk.office.store.close()

    assert _deliver(slack, _event()) == FAILED


def test_what_fails_stays_open_and_is_done_later(slack: App, desk: Desk, clock: Clock, file: Path) -> None:
    desk.office.add("wintersale.fr")
    _deliver(slack, _event())
    _break(file, "moved_channels")

    _work(desk)

    assert _channel_of_cart(file) == [OLD]
    _mend(file, "moved_channels")
    clock.step(seconds=61)
    _work(desk)
    assert _channel_of_cart(file) == [NEW]


def _break(file: Path, table: str) -> None:
    _do(file, f"ALTER TABLE {table} RENAME TO broken")


def _mend(file: Path, table: str) -> None:
    _do(file, f"ALTER TABLE broken RENAME TO {table}")


def _do(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)


def test_whoever_acts_in_the_channel_afterwards_goes_on_with_the_same_cart(slack: App, desk: Desk) -> None:
    desk.office.add("wintersale.fr")
    _deliver(slack, _event())
    _work(desk)

    assert desk.office.names_in_cart() == ["wintersale.fr"]
    assert [item.name.ascii for item in desk.office.cart(Place(team=TEAM, channel=NEW)).items] == ["wintersale.fr"]


def test_a_rule_that_names_the_old_id_holds_in_the_new_one(slack: App, desk: Desk) -> None:
    _deliver(slack, _event())
    _work(desk)

    own = Rule(channels=(OLD,), tiers=(tier(),))
    desk.rule(rules=(Rule(tiers=(tier(),)), own))
    with desk.office.store.transaction() as tx:
        assert desk.office.ruling.rule(tx, NEW) == own
