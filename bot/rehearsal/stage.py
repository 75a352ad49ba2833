"""Both stand-ins on loopback, one clock for what they and the bot call now, and what the bot is told to play here."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory

from starlette.types import ASGIApp

from bot.rehearsal import ovh, slack
from bot.rehearsal.clock import Clock
from bot.rehearsal.ovh.keys import APPLICATION_KEY, APPLICATION_SECRET, BROWSE, PAY
from bot.rehearsal.recording import Recorder, recorded
from bot.rehearsal.serving import listen, serving

APPROVERS = ("U0APPROVER1", "U0APPROVER2", "U0FINANCE01")
"""The people of the sample workspace who may approve."""

OPERATORS = ("U0FINANCE01",)
"""Who runs the bot there, and may ask to lift a stop."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the bot is told: the variables of its environment, the settings of its file, and its clock.

    Whoever plays it may `offer` a way to issue one-time codes as its operator does, by a person's Slack user id; the
    page and scripts ask for one where there is such a way.
    """

    environment: Mapping[str, str]
    settings: Mapping[str, object]
    now: Callable[[], datetime]
    offer: Callable[[Callable[[str], str]], None]


Play = Callable[[Part], AbstractContextManager[Callable[[], None]]]
"""Runs the bot while a context lasts; the value lets it look at once for what came due."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Two stand-ins that listen, and the part that the bot plays between them."""

    ovh_url: str
    slack_url: str
    account: ovh.Account
    workspace: slack.Workspace
    clock: Clock
    part: Part


@contextmanager
def stage(
    *,
    slack_port: int = 0,
    ovh_port: int = 0,
    settings: Mapping[str, object] | None = None,
    pace: ovh.Pace | None = None,
    recorder: Recorder | None = None,
    start: datetime | None = None,
    catalogue: ovh.Catalogue | None = None,
) -> Iterator[Stage]:
    """Set both stand-ins up while the context lasts, with a database that ends with it.

    Args:
        settings: what differs from a plain configuration of the sample workspace.
        pace: how fast orders live.
        recorder: writes down every exchange.
        start: when the rehearsal begins, aware; now by default.
        catalogue: how much of OVH's catalogue there is; a sample by default.
    """
    clock = Clock(start)
    settings = dict(settings or {})
    request_url = None
    if settings.get("transport") == "http":
        settings["http_port"] = _free_port()
        request_url = f"http://127.0.0.1:{settings['http_port']}/slack/events"
    account = ovh.Account(now=clock, pace=pace or ovh.Pace(), catalogue=catalogue)
    workspace = slack.sample_workspace(clock=clock)
    note = recorder.note if recorder else None

    def ovh_app(url: str) -> ASGIApp:
        return _recorded(ovh.build(url, account), recorder, "ovh")

    with ExitStack() as open_:
        folder = open_.enter_context(TemporaryDirectory(prefix="cartwright-rehearsal-"))
        ovh_url = open_.enter_context(serving(ovh_app, ovh_port))

        def slack_app(url: str) -> ASGIApp:
            return _recorded(
                slack.build(url, workspace, ovh_panel=ovh_url, request_url=request_url, note=note), recorder, "slack"
            )

        slack_url = open_.enter_context(serving(slack_app, slack_port))
        part = Part(
            environment=_environment(ovh_url, slack_url),
            settings={
                **({} if "policy" in settings else {"approvers": APPROVERS}),
                "operators": OPERATORS,
                "cool_off_seconds": 0,
                "database": Path(folder, "cartwright.sqlite3"),
                **settings,
            },
            now=clock,
            offer=workspace.take_operator,
        )
        yield Stage(ovh_url=ovh_url, slack_url=slack_url, account=account, workspace=workspace, clock=clock, part=part)


def _free_port() -> int:
    """A port that the bot can listen on; Slack must know it before the bot does."""
    with closing(listen(0)) as listener:
        return int(listener.getsockname()[1])


def _recorded(app: ASGIApp, recorder: Recorder | None, to: str) -> ASGIApp:
    return recorded(app, recorder, to=to) if recorder else app


def _environment(ovh_url: str, slack_url: str) -> dict[str, str]:
    """Every credential and address, so that none is taken from anywhere else."""
    return {
        "SLACK_BOT_TOKEN": slack.BOT_TOKEN,
        "SLACK_APP_TOKEN": slack.APP_TOKEN,
        "SLACK_SIGNING_SECRET": slack.SIGNING_SECRET,
        "SLACK_API_URL": f"{slack_url}/api/",
        "OVH_ENDPOINT": "ovh-eu",
        "OVH_APPLICATION_KEY": APPLICATION_KEY,
        "OVH_APPLICATION_SECRET": APPLICATION_SECRET,
        "OVH_CONSUMER_KEY": BROWSE.key,
        "OVH_BUY_CONSUMER_KEY": PAY.key,
        "OVH_API_URL": f"{ovh_url}/1.0",
        # A Fernet key: 32 random bytes (cryptography.io/en/latest/fernet), good for this database only.
        "CARTWRIGHT_FACTOR_KEY": urlsafe_b64encode(token_bytes(32)).decode(),
    }
