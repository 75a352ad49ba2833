"""The sample workspace that demo, scripts and tests begin with. People are called by their role."""

from typing import Any

from bot.rehearsal.slack.records import Channel, Command, InstalledApp, Person, Standing, Usergroup
from bot.rehearsal.slack.workspace import Workspace

TEAM = "T0WORKSPACE"
PARTNER_TEAM = "T0PARTNER01"
BOT = "U0CARTWRIGHT"
REQUESTER = "U0REQUESTER"
APPROVER_1 = "U0APPROVER1"
APPROVER_2 = "U0APPROVER2"
FINANCE = "U0FINANCE01"
FINANCE_2 = "U0FINANCE02"
DEPUTY = "U0DEPUTY001"
GUEST = "U0GUEST0001"
PARTNER = "U0PARTNER01"
MEMBERS = (REQUESTER, APPROVER_1, APPROVER_2, FINANCE, FINANCE_2, DEPUTY)

CAMPAIGN = "C0CAMPAIGN1"
GENERAL = "C0GENERAL01"
BOARD = "C0BOARD0001"
PARTNER_PROJECT = "C0PARTNER01"

LEADS = "S0LEADS0001"
FINANCE_TEAM = "S0FINANCE01"

DEFAULT_SCOPES = (
    "commands",
    "chat:write",
    "users:read",
    "usergroups:read",
    "channels:read",
    "groups:read",
    "im:read",
    "im:write",
)

_PEOPLE: tuple[tuple[str, str, str, str, Standing, str], ...] = (
    (REQUESTER, "requester", "Requester", "Asks for names", "member", TEAM),
    (APPROVER_1, "approver-1", "First approver", "Approves purchases", "member", TEAM),
    (APPROVER_2, "approver-2", "Second approver", "Approves purchases", "member", TEAM),
    (FINANCE, "finance", "Finance approver", "Approves, and runs the bot", "member", TEAM),
    (FINANCE_2, "finance-2", "Second finance approver", "Approves large purchases", "member", TEAM),
    (DEPUTY, "deputy", "Deputy", "Stands in for others", "member", TEAM),
    (GUEST, "guest", "Guest", "Single-channel guest", "guest", TEAM),
    (PARTNER, "partner", "Partner", "Member of another company", "stranger", PARTNER_TEAM),
)


def sample_workspace(**clocks_and_limits: Any) -> Workspace:
    """Return a new sample workspace.

    Args:
        clocks_and_limits: `limits`, `clock` and `monotonic`, passed on to `Workspace`.
    """
    workspace = Workspace(
        team_id=TEAM,
        team_name="Workspace",
        app=_app(),
        people=_people(),
        channels=_channels(),
        usergroups=_usergroups(),
        **clocks_and_limits,
    )
    for person in workspace.people:
        workspace.direct_message(person)
    return workspace


def _app() -> InstalledApp:
    return InstalledApp(
        id="A0CARTWRIGHT",
        name="Cartwright",
        user_id=BOT,
        bot_id="B0CARTWRIGHT",
        commands=(
            Command(
                command="/domain",
                description="Search names and manage this channel's cart",
                usage_hint="search NAME… | cart | orders | watch NAME | help",
            ),
        ),
        scopes=list(DEFAULT_SCOPES),
    )


def _people() -> list[Person]:
    columns = ("id", "name", "real_name", "title", "standing", "team_id")
    return [Person(**dict(zip(columns, row, strict=True))) for row in _PEOPLE]  # type: ignore[arg-type]


def _channels() -> list[Channel]:
    return [
        Channel(
            id=CAMPAIGN,
            name="campaign",
            kind="public",
            topic="Names for the campaign",
            members=[REQUESTER, APPROVER_1, GUEST, BOT],
        ),
        Channel(id=GENERAL, name="general", kind="public", topic="Everybody", members=[*MEMBERS, BOT]),
        Channel(
            id=BOARD,
            name="board",
            kind="private",
            topic="Without the app",
            members=[REQUESTER, APPROVER_2, FINANCE],
        ),
        Channel(
            id=PARTNER_PROJECT,
            name="partner-project",
            kind="public",
            topic="Shared with another company",
            members=[REQUESTER, APPROVER_1, PARTNER, BOT],
            is_ext_shared=True,
        ),
    ]


def _usergroups() -> list[Usergroup]:
    return [
        Usergroup(id=LEADS, handle="leads", name="Leads", users=[APPROVER_1, APPROVER_2]),
        Usergroup(id=FINANCE_TEAM, handle="finance-team", name="Finance team", users=[FINANCE, FINANCE_2]),
    ]
