"""The configuration: read once, all faults at once, and nothing secret in it shows."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot import config
from bot.config import Config
from bot.errors import Misconfigured
from bot.model.policy import Policy, Rule, plain

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-hidden",
    "SLACK_APP_TOKEN": "xapp-hidden",
    "SLACK_SIGNING_SECRET": "signing-hidden",
    "OVH_APPLICATION_KEY": "key-hidden",
    "OVH_APPLICATION_SECRET": "secret-hidden",
    "OVH_CONSUMER_KEY": "consumer-hidden",
    "OVH_BUY_CONSUMER_KEY": "buyer-hidden",
}
CLIENTS = {
    "SLACK_BOT_TOKEN": "xoxb-hidden",
    "SLACK_APP_TOKEN": "xapp-hidden",
    "OVH_CLIENT_ID": "client-hidden",
    "OVH_CLIENT_SECRET": "secret-hidden",
    "OVH_BUY_CLIENT_ID": "buying-client-hidden",
    "OVH_BUY_CLIENT_SECRET": "buying-secret-hidden",
}
NO_BUY_KEY = "OVH_BUY_CONSUMER_KEY is not set; set it, or allow buying with the key that searches by one_key = true"


def _faults(environment: Mapping[str, str], settings: Mapping[str, Any] | None = None) -> list[str]:
    with pytest.raises(Misconfigured) as wrong:
        config.make(environment, settings or {})
    assert str(wrong.value) == "\n".join(wrong.value.faults)
    return list(wrong.value.faults)


def _short(*approvers: str, **says: Any) -> Rule:
    return plain(approvers=approvers, **{"total_max": Decimal(200), "open_hours": Decimal(72)} | says)


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in SECRETS.items() if key != name}


def test_secrets_are_all_that_is_needed() -> None:
    made = config.make(SECRETS, {})

    assert made.ovh_endpoint == "ovh-eu"
    assert made.slack_api_url == "https://slack.com/api/"
    assert made.database == Path("cartwright.sqlite3")
    assert not made.is_rehearsal
    assert made.policy == Policy(rules=(_short(),), featured=made.featured)
    assert made.policy.cool_off == timedelta(seconds=60)
    assert (made.one_key, made.quiet_seconds, made.operators) == (False, 900, ())
    assert made.ovh_calls_per_second == 20


def test_everything_else_comes_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "cartwright.toml"
    file.write_text(
        """
        approvers = ["U0APPROVER1", "W0APPROVER2"]
        max_total = 49.90
        request_days = 5
        featured = ["com", "co.uk"]
        database = "/var/lib/cartwright/store.sqlite3"
        transport = "http"
        http_port = 8080
        allow_premium = true
        operators = ["U0OPERATOR1"]
        quiet_seconds = 1200
        operator_channel = "C0OPERATORS"
        cool_off_seconds = 0
        ovh_calls_per_second = 0.5
        """
    )

    made = config.read(SECRETS, file)

    assert made.policy.rules == (
        _short("U0APPROVER1", "W0APPROVER2", total_max=Decimal("49.9"), open_hours=Decimal(120), allow_premium=True),
    )
    assert made.policy.featured == ("com", "co.uk")
    assert (made.policy.cool_off, made.policy.operator_channel) == (timedelta(0), "C0OPERATORS")
    assert (made.operators, made.quiet_seconds) == (("U0OPERATOR1",), 1200)
    assert made.ovh_calls_per_second == 0.5
    assert (made.transport, made.http_port, made.database) == ("http", 8080, Path("/var/lib/cartwright/store.sqlite3"))


# What the file says, and the sentence about it.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"aprovers": ["U1"]}, "aprovers is not a setting"),
    ({"approvers": ["somebody"]}, "approvers.0: "),
    ({"approvers": "U0APPROVER1"}, "approvers: "),
    ({"max_total": 0}, "max_total: "),
    ({"max_total": -1}, "max_total: "),
    ({"max_total": float("inf")}, "max_total: "),
    ({"max_total": float("nan")}, "max_total: "),
    ({"max_total": "plenty"}, "max_total: "),
    ({"request_days": 0}, "request_days: "),
    ({"request_days": 31}, "request_days: "),
    ({"transport": "carrier pigeon"}, "transport: "),
    ({"http_port": 65536}, "http_port: "),
    ({"featured": [".com"]}, "featured.0: "),
    ({"featured": ["a b"]}, "featured.0: "),
    ({"allow_premium": "sometimes"}, "allow_premium: "),
    ({"operators": ["somebody"]}, "operators.0: "),
    ({"quiet_seconds": 299}, "quiet_seconds: must be 300 or more"),
    ({"quiet_seconds": 0}, "quiet_seconds: "),
    ({"quiet_seconds": 86_401}, "quiet_seconds: "),
    ({"ovh_calls_per_second": 0.4}, "ovh_calls_per_second: must be 0.5 or more, or 0 for no limit"),
    ({"ovh_calls_per_second": -1}, "ovh_calls_per_second: "),
    ({"ovh_calls_per_second": 1001}, "ovh_calls_per_second: "),
    ({"ovh_calls_per_second": float("nan")}, "ovh_calls_per_second: "),
    ({"ovh_calls_per_second": "20"}, "ovh_calls_per_second: "),
    ({"ovh_calls_per_second": True}, "ovh_calls_per_second: "),
    ({"one_key": "yes"}, "one_key: "),
    ({"one_key": 1}, "one_key: "),
    ({"cool_off_seconds": -1}, "cool_off_seconds: "),
    ({"cool_off_seconds": 3601}, "cool_off_seconds: "),
    ({"cool_off_seconds": 0.5}, "cool_off_seconds: "),
    ({"operator_channel": "#operators"}, "operator_channel: "),
    ({"operator_channel": "U0OPERATOR1"}, "operator_channel: "),
    ({"policy_table": {}}, "policy_table is not a setting"),
]


@pytest.mark.parametrize(("settings", "said"), WRONG)
def test_a_wrong_setting_is_named(settings: dict[str, Any], said: str) -> None:
    [fault] = _faults(SECRETS, settings)

    assert fault.startswith(said)


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY"]
)
def test_a_missing_secret_is_named(name: str) -> None:
    assert _faults(_without(name)) == [f"{name} is not set"]


@pytest.mark.parametrize(
    "name", ["SLACK_BOT_TOKEN", "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY"]
)
def test_an_empty_secret_is_a_missing_one(name: str) -> None:
    assert _faults(SECRETS | {name: ""}) == [f"{name} is not set"]


TRANSPORTS = [("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")]


@pytest.mark.parametrize(("transport", "needed"), TRANSPORTS)
def test_each_transport_needs_its_own_secret(transport: str, needed: str) -> None:
    [fault] = _faults(_without(needed), {"transport": transport})
    assert needed in fault

    for _, other in TRANSPORTS:
        if other != needed:
            assert config.make(_without(other), {"transport": transport}).transport == transport


def test_all_faults_are_told_at_once() -> None:
    faults = _faults(
        {"SLACK_APP_TOKEN": "xapp", "OVH_ENDPOINT": "ovh-us", "OVH_API_URL": "http://ovh.test"},
        {"slack_bot_token": "xoxb", "max_total": 0, "quiet_seconds": 60, "colour": "green"},
    )

    for name in (
        "slack_bot_token",
        "SLACK_BOT_TOKEN",
        "OVH_APPLICATION_KEY",
        "OVH_APPLICATION_SECRET",
        "OVH_CONSUMER_KEY",
        "OVH_BUY_CONSUMER_KEY",
        "OVH_ENDPOINT",
        "OVH_API_URL",
        "quiet_seconds",
        "max_total",
        "colour",
    ):
        assert any(fault.startswith(name) for fault in faults), name
    assert len(faults) == 11


def test_the_secret_of_the_transport_is_told_with_all_other_faults() -> None:
    assert any("SLACK_APP_TOKEN" in fault for fault in _faults({}))


# The credentials of OVH: keys or OAuth2 clients, one pair to search and one to buy.


def _keeping(secrets: Mapping[str, str], *gone: str) -> dict[str, str]:
    return {name: value for name, value in secrets.items() if name not in gone}


def test_oauth2_clients_take_the_place_of_keys() -> None:
    made = config.make(CLIENTS, {})

    assert made.ovh_client_id.get_secret_value() == "client-hidden"
    assert made.ovh_buy_client_secret.get_secret_value() == "buying-secret-hidden"
    assert made.ovh_consumer_key.get_secret_value() == ""


def test_buying_with_the_key_that_searches_has_to_be_allowed() -> None:
    secrets = _without("OVH_BUY_CONSUMER_KEY")

    assert _faults(secrets) == [NO_BUY_KEY]
    assert _faults(secrets, {"one_key": False}) == [NO_BUY_KEY]
    assert config.make(secrets, {"one_key": True}).one_key


def test_buying_with_the_client_that_searches_has_to_be_allowed() -> None:
    secrets = _keeping(CLIENTS, "OVH_BUY_CLIENT_ID", "OVH_BUY_CLIENT_SECRET")

    assert _faults(secrets) == [NO_BUY_KEY.replace("OVH_BUY_CONSUMER_KEY", "OVH_BUY_CLIENT_ID")]
    assert config.make(secrets, {"one_key": True}).one_key


@pytest.mark.parametrize(("secrets", "name"), [(SECRETS, "OVH_BUY_CONSUMER_KEY"), (CLIENTS, "OVH_BUY_CLIENT_ID")])
def test_one_key_beside_a_key_that_buys_is_a_fault(secrets: dict[str, str], name: str) -> None:
    assert _faults(secrets, {"one_key": True}) == [f"one_key: is true, and {name} is set, too; leave one of them out"]


@pytest.mark.parametrize(
    ("secrets", "buying", "searching"),
    [
        (SECRETS, "OVH_BUY_CONSUMER_KEY", "OVH_CONSUMER_KEY"),
        (CLIENTS, "OVH_BUY_CLIENT_ID", "OVH_CLIENT_ID"),
    ],
)
def test_a_key_that_buys_is_another_than_the_one_that_searches(
    secrets: dict[str, str], buying: str, searching: str
) -> None:
    [fault] = _faults({**secrets, buying: secrets[searching]})

    assert fault.startswith(f"{buying}: is the same as {searching}; ")


@pytest.mark.parametrize("name", [name for name in CLIENTS if name.startswith("OVH_")])
def test_half_of_a_client_is_named(name: str) -> None:
    assert _faults(_keeping(CLIENTS, name)) == [f"{name} is not set"]


@pytest.mark.parametrize("key", [name for name in SECRETS if name.startswith("OVH_")])
@pytest.mark.parametrize("client", [name for name in CLIENTS if name.startswith("OVH_")])
def test_keys_and_clients_together_are_a_fault(key: str, client: str) -> None:
    slack = {name: value for name, value in SECRETS.items() if name.startswith("SLACK_")}
    [fault] = _faults({**slack, key: "a", client: "b"})

    assert fault == f"{client} is set beside {key}: use either OAuth2 clients or keys"


def test_a_client_works_at_ovhs_own_addresses_only() -> None:
    [fault] = _faults(CLIENTS | {"OVH_API_URL": "http://127.0.0.1:9/1.0"})

    assert fault.startswith("OVH_API_URL: OAuth2 clients work at OVH's own addresses only")


def test_faults_of_the_credentials_are_told_with_all_others() -> None:
    faults = _faults({"OVH_BUY_CLIENT_ID": "x", "OVH_API_URL": "http://127.0.0.1:9"}, {"one_key": True, "max_total": 0})

    named = ["OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_BUY_CLIENT_SECRET", "OVH_API_URL", "one_key", "max_total"]
    assert [name for name in named if not any(fault.startswith(name) for fault in faults)] == []


# How long OVH's orders are read after a lost answer.


@pytest.mark.parametrize(("address", "is_allowed"), [("http://127.0.0.1:9/1.0", True), ("https://ovh.test/1.0", False)])
def test_only_a_rehearsal_may_be_impatient(address: str, is_allowed: bool) -> None:
    secrets = SECRETS | {"OVH_API_URL": address}
    if is_allowed:
        assert config.make(secrets, {"quiet_seconds": 5}).quiet_seconds == 5
    else:
        assert _faults(secrets, {"quiet_seconds": 5})[0].startswith("quiet_seconds: must be 300 or more")


def test_the_american_endpoint_is_refused_with_the_reason() -> None:
    assert _faults(SECRETS | {"OVH_ENDPOINT": "ovh-us"}) == [
        "OVH_ENDPOINT: ovh-us is not supported: the US API has no routes for ordering domain names"
    ]
    assert config.make(SECRETS | {"OVH_ENDPOINT": "ovh-ca"}, {}).ovh_endpoint == "ovh-ca"
    assert len(_faults(SECRETS | {"OVH_ENDPOINT": "kimsufi-eu"})) == 1


# Addresses, and whether the bot may be pointed at them.
ADDRESSES = [
    ("https://slack.test/api/", True),
    ("HTTPS://slack.test/api/", True),
    ("http://127.0.0.1:8080/api/", True),
    ("http://localhost:8080/api/", True),
    ("http://[::1]:8080/api/", True),
    ("http://slack.test/api/", False),
    ("http://127.0.0.1.evil.test/", False),
    ("http://localhost@evil.test/", False),
    ("http://0.0.0.0:8080/", False),
    ("http://192.168.0.1/", False),
    ("ftp://127.0.0.1/", False),
    ("127.0.0.1:8080", False),
    ("slack.test", False),
    ("https://", False),
]


@pytest.mark.parametrize("variable", ["SLACK_API_URL", "OVH_API_URL"])
@pytest.mark.parametrize(("address", "is_allowed"), ADDRESSES)
def test_addresses_are_encrypted_or_on_this_machine(variable: str, address: str, is_allowed: bool) -> None:
    if is_allowed:
        config.make(SECRETS | {variable: address}, {})
        return

    [fault] = _faults(SECRETS | {variable: address})
    assert fault.startswith(f"{variable}: must begin with https://, or be on this machine")


def test_slacks_address_ends_with_a_slash_whether_it_was_written_or_not() -> None:
    assert (
        config.make(SECRETS | {"SLACK_API_URL": "https://slack.test/api"}, {}).slack_api_url
        == "https://slack.test/api/"
    )


def test_an_address_that_is_set_to_nothing_is_the_usual_one() -> None:
    assert config.make(SECRETS | {"SLACK_API_URL": ""}, {}).slack_api_url == "https://slack.com/api/"


@pytest.mark.parametrize(
    ("address", "is_rehearsal"), [("", False), ("https://ovh.test/1.0", False), ("http://127.0.0.1:9/1.0", True)]
)
def test_only_with_a_stand_in_on_this_machine_it_is_a_rehearsal(address: str, is_rehearsal: bool) -> None:
    assert config.make(SECRETS | {"OVH_API_URL": address}, {}).is_rehearsal is is_rehearsal


MISPLACED = [name for field, info in Config.model_fields.items() if info.alias for name in (field, info.alias)]


@pytest.mark.parametrize("name", MISPLACED)
def test_secrets_and_addresses_are_refused_in_the_file_under_either_name(name: str) -> None:
    faults = _faults(SECRETS, {name: "xoxb-in-the-file"})

    assert faults == [f"{name}: secrets and addresses belong into the environment, not into the file"]


@pytest.mark.parametrize("secrets", [SECRETS, CLIENTS])
def test_nothing_secret_shows(secrets: dict[str, str]) -> None:
    made = config.make(secrets, {"approvers": ["U0APPROVER1"]})

    for shown in (repr(made), str(made), f"{made!r}", repr(made.policy), made.model_dump_json()):
        assert "hidden" not in shown


def test_nothing_secret_shows_in_a_fault() -> None:
    environment = SECRETS | {"OVH_ENDPOINT": "endpoint-hidden", "SLACK_API_URL": "http://hidden@slack.test"}

    for fault in _faults(environment, {"OVH_CONSUMER_KEY": "misplaced-hidden", "approvers": ["approver-hidden"]}):
        assert "hidden" not in fault


# The table of the policy, and the key of second factors. What stands in the table is tested with `policy_faults`.

FACTOR_KEY = {"CARTWRIGHT_FACTOR_KEY": "aGlkZGVuLWhpZGRlbi1oaWRkZW4taGlkZGVuLWhpZGQ="}
TIER: dict[str, Any] = {"name": "any", "votes": {"leads": 1}}
TABLE: dict[str, Any] = {"currency": "EUR", "groups": {"leads": ["U0LEAD1"]}, "rule": {"tiers": [TIER]}}
WITH_CODES = {**TABLE, "rule": {"tiers": [{**TIER, "code": True}]}}


def test_the_table_of_the_policy_takes_the_place_of_the_short_form() -> None:
    settings = {"policy": TABLE, "cool_off_seconds": 10, "operator_channel": "C0OPS", "operators": ["U0OPERATOR1"]}
    made = config.make(SECRETS, settings | {"featured": ["fr"], "quiet_seconds": 600}).policy

    assert (made.currency, [tier.name for tier in made.rules[0].tiers]) == ("EUR", ["any"])
    assert (made.cool_off, made.quiet_time) == (timedelta(seconds=10), timedelta(minutes=10))
    assert (made.operators, made.operator_channel) == (frozenset({"U0OPERATOR1"}), "C0OPS")
    assert made.featured == ("fr",)


SHORT_FORM = {"approvers": [], "max_total": 200, "request_days": 3, "allow_premium": True, "allow_aftermarket": False}


@pytest.mark.parametrize("name", SHORT_FORM)
def test_a_setting_of_the_short_form_beside_the_policy_is_a_fault_that_names_it(name: str) -> None:
    [fault] = _faults(SECRETS, {"policy": TABLE, name: SHORT_FORM[name]})

    assert fault == f"{name}: belongs to the short form; with [policy], say it there"


def test_faults_of_the_policy_are_told_with_all_others() -> None:
    faults = _faults({}, {"policy": {**WITH_CODES, "currency": "euros"}, "http_port": -1})

    named = ["SLACK_BOT_TOKEN", "CARTWRIGHT_FACTOR_KEY", "policy.currency", "http_port"]
    assert [name for name in named if not any(fault.startswith(name) for fault in faults)] == []


def test_codes_need_the_key_that_keeps_their_secrets() -> None:
    [fault] = _faults(SECRETS, {"policy": WITH_CODES})

    assert fault == "CARTWRIGHT_FACTOR_KEY is not set, and a tier of [policy] with code = true needs it"
    made = config.make(SECRETS | FACTOR_KEY, {"policy": WITH_CODES})
    assert made.policy.needs_codes
    for shown in (repr(made), str(made), str(made.model_dump())):
        assert FACTOR_KEY["CARTWRIGHT_FACTOR_KEY"] not in shown


def test_a_key_may_be_followed_by_the_one_before_it() -> None:
    both = ", ".join(FACTOR_KEY.values()) + f",{'A' * 43}="

    assert config.make(SECRETS | {"CARTWRIGHT_FACTOR_KEY": both}, {}).factor_key.get_secret_value() == both


@pytest.mark.parametrize(
    "key", ["hidden", "aGlkZGVu", "aGlkZGVu" * 6, "hidden/hidden+hidden/hidden+hidden/hidden+hi=", "€"]
)
def test_what_is_no_key_for_second_factors_is_a_fault_that_does_not_show_it(key: str) -> None:
    [fault] = _faults(SECRETS | {"CARTWRIGHT_FACTOR_KEY": key})

    assert fault.startswith("CARTWRIGHT_FACTOR_KEY: must be 32 bytes in URL-safe base64")
    assert key not in fault


def test_the_rules_can_be_read_without_any_secret() -> None:
    assert config.without_secrets({}, {"policy": WITH_CODES}).policy.needs_codes
    assert config.without_secrets({}, {}).policy == config.make(SECRETS, {}).policy
    with pytest.raises(Misconfigured, match=r"^policy\.rule is not set$"):
        config.without_secrets({}, {"policy": {"currency": "EUR"}})


def test_people_are_told_the_quiet_time_that_is_kept() -> None:
    assert config.make(SECRETS, {"quiet_seconds": 1800}).policy.quiet_time == timedelta(minutes=30)


def test_nothing_can_be_changed_later() -> None:
    made = config.make(SECRETS, {})

    with pytest.raises(ValidationError):
        made.max_total = Decimal(10**6)


def test_only_what_is_named_is_taken_from_the_environment() -> None:
    made = config.make(SECRETS | {"max_total": "9", "MAX_TOTAL": "9", "DATABASE": "/x", "HTTP_PROXY": "http://x"}, {})

    assert made == config.make(SECRETS, {})


@pytest.mark.parametrize("content", [b"max_total = ", b"\xff\xfe", b"[[["])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "cartwright.toml"
    file.write_bytes(content)

    with pytest.raises(Misconfigured, match="is not TOML"):
        config.read(SECRETS, file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="No such file"):
        config.read(SECRETS, tmp_path / "missing.toml")
