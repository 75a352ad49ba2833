"""Credentials are taken from nowhere else, and told to nobody."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.ovh_api import Access, Calls, OvhRegistrar
from tests.contract.registrar_worlds import calls, credentials, open_gate
from tests.ovh_api.asking import ANSWERS, met, tell
from tests.rehearsal.ovh_standin import StandIn

ELSEWHERE = {
    "OVH_ENDPOINT": "ovh-ca",
    "OVH_APPLICATION_KEY": "7kbG7Bk7S9Nt7ZSV",
    "OVH_APPLICATION_SECRET": "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF",
    "OVH_CONSUMER_KEY": "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1",
    "OVH_CLIENT_ID": "EU.7d0a2c11e9b4f3aa",
    "OVH_CLIENT_SECRET": "9f86d081884c7d659a2feaa0c55ad015",
}


def test_no_environment_and_no_file_is_read(at: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Either could change the account, or break every call: python-ovh takes no two kinds of credentials."""
    for variable, value in ELSEWHERE.items():
        monkeypatch.setenv(variable, value)
    lines = [f"{variable.removeprefix('OVH_').lower()}={value}" for variable, value in ELSEWHERE.items()]
    sections = ("default", "ovh-ca", "ovh-eu", f"{at.url}/1.0")
    text = "\n".join(line for section in sections for line in (f"[{section}]", *lines))
    for file in ("ovh.conf", ".ovh.conf"):
        (tmp_path / file).write_text(text)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    client = calls(at.url)._client()

    assert client.get("/me")["nichandle"] == "xx1111-ovh"
    assert (client._application_key, client._consumer_key) == ("standin-app-key", "standin-buy")
    assert (client._client_id, client._oauth2) == (None, None)


def test_a_file_that_cannot_be_read_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / "ovh.conf").write_text("application_secret = EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF\n")
    environment = {"PYTHONPATH": str(Path.cwd()), "HOME": str(tmp_path)}
    command = [sys.executable, "-c", "import bot.ovh_api"]
    started = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30, check=False
    )

    assert "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF" not in started.stderr
    assert started.returncode == 0


@pytest.mark.parametrize("name", [*ANSWERS, "refused"])
def test_no_secret_is_logged_or_said(at: StandIn, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    cart_id = at.ready_cart("wintersale.fr")
    given = credentials(at.url, consumer_key="standin-expired" if name == "refused" else "standin-buy")
    api = Calls(Access(given), open_gate())
    for method in ("GET", "POST"):
        if name in ANSWERS:
            tell(at, ANSWERS[name][0], method, "/order/cart/*/checkout", "after")
    read = met(lambda: api.get(f"/order/cart/{cart_id}/checkout"))
    changed = met(lambda: api.post(f"/order/cart/{cart_id}/checkout", {"waiveRetractationPeriod": True}))

    said = [repr(value) for value in (given, api, OvhRegistrar(api, at.clock), read, changed)]
    logged = [f"{record.getMessage()} {record.exc_text} {record.args}" for record in caplog.records]
    secrets = ["standin-app-key", "standin-app-secret", given.consumer_key, cart_id]
    secrets += [order.password for order in at.account.orders.values()]
    assert logged
    assert [secret for secret in secrets for text in said + logged if secret in text] == []


def test_each_thread_has_a_connection_of_its_own(api: Calls) -> None:
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(api._client).result()

    assert other is not api._client()
    assert api._client() is api._client()
