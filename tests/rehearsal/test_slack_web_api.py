"""The Web API's outer rules, and the directory of people, channels and user groups."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.rehearsal.slack import APP_TOKEN, BOT_TOKEN
from bot.rehearsal.slack.methods import METHODS
from bot.rehearsal.slack.sample import (
    APPROVER_1,
    APPROVER_2,
    BOARD,
    BOT,
    CAMPAIGN,
    GUEST,
    LEADS,
    PARTNER,
    PARTNER_PROJECT,
    REQUESTER,
)
from tests.rehearsal.slack_desk import Desk, Json, modal, section, standin


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with standin() as running:
        yield running


@pytest.fixture
def client(desk: Desk) -> WebClient:
    desk.workspace.rates.forget()
    return desk.client()


@pytest.fixture
def scopes(desk: Desk) -> Iterator[list[str]]:
    before = list(desk.workspace.app.scopes)
    yield desk.workspace.app.scopes
    desk.workspace.app.scopes[:] = before


def _refused(client: WebClient, method: str, **arguments: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, params=arguments)
    assert isinstance(caught.value.response.data, dict)
    return caught.value.response.data


def test_auth_test_names_workspace_and_bot(client: WebClient, desk: Desk) -> None:
    answer = client.auth_test()
    assert answer["team_id"] == "T0WORKSPACE"
    assert (answer["user_id"], answer["bot_id"]) == (BOT, "B0CARTWRIGHT")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"api.test"}))
def test_every_method_wants_the_bots_token(desk: Desk, method: str) -> None:
    def error(token: str) -> str:
        return str(_refused(desk.client(token), method)["error"])

    assert error("xoxb-other") == "invalid_auth"
    assert error(APP_TOKEN) == "not_allowed_token_type"
    response = requests.post(f"{desk.base_url}/api/{method}", timeout=5)
    assert response.json() == {"ok": False, "error": "not_authed"}


@pytest.mark.parametrize(("method", "facts"), METHODS.items())
def test_every_method_names_the_scope_it_lacks(desk: Desk, scopes: list[str], method: str, facts: Any) -> None:
    scopes[:] = ["commands"]
    if facts.scopes:
        answer = _refused(desk.client(), method)
        assert answer["error"] == "missing_scope"
        assert answer["needed"] == ",".join(facts.scopes)
        assert answer["provided"] == "commands"


def test_the_scope_of_a_channel_depends_on_its_kind(client: WebClient, scopes: list[str]) -> None:
    scopes.remove("im:read")
    assert client.conversations_info(channel=CAMPAIGN)["ok"]
    answer = _refused(client, "conversations.info", channel="D0REQUESTER")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "im:read")
    scopes.append("im:read")
    assert client.conversations_info(channel="D0REQUESTER")["channel"]["user"] == REQUESTER


def test_an_unknown_method_is_said_to_be_unknown(client: WebClient) -> None:
    assert _refused(client, "chat.shout")["error"] == "unknown_method"


def test_form_json_and_query_are_all_understood(desk: Desk) -> None:
    url = f"{desk.base_url}/api/users.info"
    bearer = {"Authorization": f"Bearer {BOT_TOKEN}"}
    answers = [
        requests.get(url, params={"user": GUEST}, headers=bearer, timeout=5),
        requests.post(url, data={"user": GUEST}, headers=bearer, timeout=5),
        requests.post(url, json={"user": GUEST}, headers=bearer, timeout=5),
        requests.post(url, data={"user": GUEST, "token": BOT_TOKEN}, timeout=5),
    ]
    assert [answer.json()["user"]["id"] for answer in answers] == [GUEST] * 4


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
def test_broken_json_is_refused(desk: Desk, body: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    answer = requests.post(f"{desk.base_url}/api/api.test", body, headers=headers, timeout=5)
    assert answer.json()["error"] == error


def test_api_test_says_back_what_it_is_told(client: WebClient) -> None:
    assert client.api_test(foo="bar")["args"]["foo"] == "bar"
    assert _refused(client, "api.test", error="my_error")["error"] == "my_error"


@pytest.mark.parametrize(
    ("person", "flags"),
    [
        (REQUESTER, set()),
        (GUEST, {"is_restricted", "is_ultra_restricted"}),
        (PARTNER, {"is_stranger"}),
        (BOT, {"is_bot"}),
    ],
)
def test_users_info_tells_who_somebody_is(client: WebClient, person: str, flags: set[str]) -> None:
    user = client.users_info(user=person)["user"]
    known = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    assert {flag for flag in known if user[flag]} == flags


def test_a_deactivated_person_is_deleted(client: WebClient, desk: Desk) -> None:
    desk.call("PATCH", f"people/{APPROVER_2}", standing="deactivated")
    assert client.users_info(user=APPROVER_2)["user"]["deleted"] is True
    desk.call("PATCH", f"people/{APPROVER_2}", standing="member")


def test_an_unknown_person_is_not_found(client: WebClient) -> None:
    assert _refused(client, "users.info", user="U0NOBODY001")["error"] == "user_not_found"
    assert _refused(client, "conversations.open", users="U0NOBODY001")["error"] == "user_not_found"


def test_a_shared_channel_says_so(client: WebClient) -> None:
    channel = client.conversations_info(channel=PARTNER_PROJECT, include_num_members=True)["channel"]
    assert (channel["is_ext_shared"], channel["is_member"], channel["num_members"]) == (True, True, 4)
    assert _refused(client, "conversations.info", channel=BOARD)["error"] == "channel_not_found"


def test_members_come_page_by_page(client: WebClient) -> None:
    first = client.conversations_members(channel=CAMPAIGN, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.conversations_members(channel=CAMPAIGN, limit=3, cursor=cursor)
    assert [*first["members"], *rest["members"]] == [REQUESTER, APPROVER_1, GUEST, BOT]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert _refused(client, "conversations.members", channel=CAMPAIGN, cursor="?")["error"] == "invalid_cursor"
    assert _refused(client, "conversations.members", channel=CAMPAIGN, limit="x")["error"] == "invalid_limit"


def test_the_apps_own_channels_can_be_listed(client: WebClient) -> None:
    names = {channel["name"] for channel in client.users_conversations()["channels"]}
    assert names == {"campaign", "general", "partner-project"}
    of_approver = client.users_conversations(user=APPROVER_2, types="public_channel,private_channel")["channels"]
    assert [channel["name"] for channel in of_approver] == ["general"]


def test_user_groups_and_their_members(client: WebClient) -> None:
    leads, finance = client.usergroups_list(include_users=True)["usergroups"]
    assert (leads["handle"], leads["users"]) == ("leads", [APPROVER_1, APPROVER_2])
    assert finance["handle"] == "finance-team"
    assert "users" not in client.usergroups_list()["usergroups"][0]
    assert client.usergroups_users_list(usergroup=LEADS)["users"] == [APPROVER_1, APPROVER_2]
    assert _refused(client, "usergroups.users.list", usergroup="S0NOTHING01")["error"] == "no_such_subteam"


def test_blocks_validate_takes_exactly_one_thing(client: WebClient) -> None:
    assert client.api_call("blocks.validate", json={"blocks": [section()]})["ok"]
    assert client.api_call("blocks.validate", json={"message": {"blocks": [section()]}})["ok"]
    assert client.api_call("blocks.validate", json={"view": modal(section())})["ok"]
    for wrong in ({}, {"blocks": [], "view": modal()}):
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            client.api_call("blocks.validate", json=wrong)


@pytest.mark.parametrize(
    ("name", "value", "pointer"),
    [
        ("blocks", [section("")], "/0/text/text"),
        ("message", {"blocks": [section("")]}, "/blocks/0/text/text"),
        ("view", modal(section("")), "/blocks/0/text/text"),
    ],
)
def test_blocks_validate_points_at_the_fault(client: WebClient, name: str, value: Any, pointer: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.api_call("blocks.validate", json={name: value})
    assert caught.value.response["error"] == f"invalid_{name}"
    assert pointer in {fault["pointer"] for fault in caught.value.response["errors"]}


def test_a_planned_fault_happens_as_often_as_asked(client: WebClient, desk: Desk) -> None:
    desk.call("POST", "faults", method="users.info", error="ratelimited", retry_after=2, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            client.users_info(user=GUEST)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "2"
    assert client.users_info(user=GUEST)["ok"]


def test_planned_faults_can_be_forgotten(client: WebClient, desk: Desk) -> None:
    desk.call("POST", "faults", method="users.info", error="internal_error")
    desk.call("DELETE", "faults")
    assert client.users_info(user=GUEST)["ok"]


def test_a_fault_may_hide_that_the_work_was_done(client: WebClient, desk: Desk) -> None:
    desk.call("POST", "faults", method="chat.postMessage", status=503, after=True)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=CAMPAIGN, text="Done all the same")
    assert caught.value.response.status_code == 503
    assert "Done all the same" in desk.texts()


def test_a_malformed_fault_is_refused(desk: Desk) -> None:
    assert desk.call("POST", "faults", method="users.info", colour="red")["error"] == "invalid_arguments"
