"""The record of exchanges: one line each, and no secret in it."""

import json
from pathlib import Path
from typing import Any

import ovh
import ovh.client
import pytest
import requests

from bot.rehearsal.ovh import Account, Catalogue, Faults, build
from bot.rehearsal.ovh.faults import read_fault
from bot.rehearsal.recording import Recorder, read_body, recorded
from bot.rehearsal.serving import serving


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _note(path: Path, *exchanges: dict[str, Any]) -> list[dict[str, Any]]:
    with Recorder(path) as recorder:
        for exchange in exchanges:
            blank = {"to": "slack", "method": "POST", "path": "/", "request": None, "status": 200, "response": None}
            recorder.note(**(blank | exchange))
    return _read(path)


def test_a_purchase_is_recorded_without_its_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, account, faults = tmp_path / "record.jsonl", Account(), Faults()
    with (
        Recorder(path) as recorder,
        serving(lambda url: recorded(build(url, account, faults), recorder)) as url,
    ):
        monkeypatch.setitem(ovh.client.ENDPOINTS, "recorded", f"{url}/1.0")
        client = ovh.Client(
            endpoint="recorded",
            application_key="standin-app-key",
            application_secret="standin-app-secret",
            consumer_key="standin-buy",
        )
        cart_id = client.post("/order/cart", ovhSubsidiary="FR", description="xmas")["cartId"]
        client.post(f"/order/cart/{cart_id}/assign")
        client.get("/order/cart", description="xmas")
        item = client.post(f"/order/cart/{cart_id}/domain", domain="merrychristmas.ovh")
        configuration = f"/order/cart/{cart_id}/item/{item['itemId']}/configuration"
        client.post(configuration, label="OWNER_LEGAL_AGE", value="true")
        order_id = client.post(f"/order/cart/{cart_id}/checkout")["orderId"]
        client.get(f"/me/order/{order_id}")
        faults.add(read_fault(account, {"call": "* /me", "answer": {"reset": True}}))
        with pytest.raises(ovh.exceptions.HTTPError):
            client.get("/me")
        password = account.orders[order_id].password

    text, exchanges = path.read_text(encoding="utf-8"), _read(path)
    for secret in (cart_id, password, "standin-app-secret", "standin-app-key", "standin-buy", "$1$"):
        assert secret not in text
    assert {tuple(exchange) for exchange in exchanges} == {("to", "method", "path", "request", "status", "response")}
    assert {exchange["to"] for exchange in exchanges} == {"ovh"}
    added = next(exchange for exchange in exchanges if exchange["path"].endswith("/domain"))
    assert added["path"] == "/1.0/order/cart/<cart 1>/domain"
    assert added["request"] == {"domain": "merrychristmas.ovh"}
    assert (added["status"], added["response"]["cartId"]) == (200, "<cart 1>")
    found = next(exchange for exchange in exchanges if "?description" in exchange["path"])
    assert (found["path"], found["response"]) == ("/1.0/order/cart?description=xmas", ["<cart 1>"])
    assert (exchanges[-1]["path"], exchanges[-1]["status"], exchanges[-1]["response"]) == ("/1.0/me", None, None)


def test_looking_at_the_account_is_not_an_exchange_of_the_bot(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    with Recorder(path) as recorder, serving(lambda url: recorded(build(url), recorder)) as url:
        requests.get(f"{url}/standin/account", timeout=5)
        requests.get(f"{url}/1.0/auth/time", timeout=5)

    assert [exchange["path"] for exchange in _read(path)] == ["/1.0/auth/time"]


@pytest.mark.parametrize(
    "secret", ["xoxb-standin", "xapp-standin", "xoxb-1-2-abcDEF", "Bearer abc.def", "standin-signing-secret"]
)
def test_a_token_is_masked_wherever_it_stands(tmp_path: Path, secret: str) -> None:
    noted = _note(tmp_path / "r", {"request": {"headers": [secret]}, "response": f"got {secret}, thanks"})

    assert secret.removeprefix("Bearer ") not in json.dumps(noted)


def test_what_slack_hands_out_is_masked_where_it_comes_back(tmp_path: Path) -> None:
    response_url = "http://127.0.0.1:1/commands/T1/2/abcdef"
    delivered, answered, opened = _note(
        tmp_path / "r",
        {"to": "cartwright", "request": {"response_url": response_url, "trigger_id": "1.2.abc", "text": "search x"}},
        {"path": "/commands/T1/2/abcdef", "request": {"text": "found"}},
        {"path": "/api/views.open", "request": {"trigger_id": "1.2.abc", "view": {"title": "x"}}},
    )

    assert delivered["request"] == {"response_url": "<response URL 1>", "trigger_id": "<trigger 1>", "text": "search x"}
    assert answered["path"] == "/<response URL 1>"
    assert opened["request"] == {"trigger_id": "<trigger 1>", "view": {"title": "x"}}


def test_a_socket_address_loses_its_ticket(tmp_path: Path) -> None:
    (opened,) = _note(
        tmp_path / "r", {"response": {"ok": True, "url": "ws://127.0.0.1:1/link/?ticket=abc-def&app_id=A"}}
    )

    assert opened["response"]["url"] == "ws://127.0.0.1:1/link/?ticket=<ticket 1>&app_id=A"


def test_of_a_very_large_answer_only_its_size_is_recorded(tmp_path: Path) -> None:
    path, account = tmp_path / "r", Account(catalogue=Catalogue(is_whole=True))
    with Recorder(path) as recorder, serving(lambda url: recorded(build(url, account), recorder)) as url:
        answer = requests.get(f"{url}/1.0/order/catalog/public/domain?ovhSubsidiary=FR", timeout=60)

    assert [exchange["response"] for exchange in _read(path)] == [f"<{len(answer.content)} bytes>"]


def test_a_late_exchange_is_lost_quietly(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "r")
    recorder.close()

    recorder.note(to="ovh", method="GET", path="/", request=None, status=None, response=None)

    assert _read(tmp_path / "r") == []


@pytest.mark.parametrize(
    ("body", "content_type", "value"),
    [
        (b"", "application/json", None),
        (b'{"a":1}', "application/json", {"a": 1}),
        (b"123", "application/json", 123),
        (b"ok", "text/plain", "ok"),
        (b"a=1&payload=%7B%22b%22%3A2%7D", "application/x-www-form-urlencoded", {"a": "1", "payload": {"b": 2}}),
        (b"<h1>", "text/html", "<h1>"),
    ],
)
def test_a_body_is_recorded_as_what_it_is(body: bytes, content_type: str, value: object) -> None:
    assert read_body(body, content_type) == value


def test_secrets_of_authenticators_and_codes_are_not_recorded(tmp_path: Path) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    view = {"blocks": [{"text": f"Add `{grouped}` or otpauth://totp/x?secret={secret}&issuer=y"}]}
    entered = {"code": {"code": {"type": "plain_text_input", "value": "123456"}}, "why": {"t": {"value": "because"}}}
    shown, typed = _note(
        tmp_path / "record.jsonl",
        {"request": {"view": view}},
        {"request": {"view": {"state": {"values": entered}}, "old": "ABCD-EFGH-IJKL-MN23"}},
    )
    text = json.dumps([shown, typed])
    for part in (secret, grouped, "123456", "ABCD-EFGH"):
        assert part not in text
    assert "<factor secret 1>" in text
    values = typed["request"]["view"]["state"]["values"]
    assert values["code"]["code"] == {"type": "plain_text_input", "value": "<code>"}
    assert values["why"]["t"]["value"] == "because"
