"""What it means when nobody answers, and what is done about the time that signatures need."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.app import reach_this_machine_directly
from bot.errors import Unavailable, Uncertain
from bot.ovh_api import Calls, Lane, clients
from bot.rehearsal.ovh import Account, Faults, build
from bot.rehearsal.serving import serving
from tests.contract.registrar_worlds import calls
from tests.ovh_api.asking import Answer, create, met, tell
from tests.proxies import name_a_dead_proxy
from tests.rehearsal.ovh_standin import StandIn


@contextmanager
def warm(account: Account | None = None) -> Iterator[Calls]:
    """Calls that have spoken to OVH before, which listens no more after the context."""
    with serving(lambda url: build(url, account or Account(), Faults())) as url:
        api = calls(url)
        api.get("/order/cart")
        yield api


def test_a_connection_that_is_refused_has_sent_nothing() -> None:
    with warm() as api:
        create(api)

    assert type(met(lambda: api.get("/order/cart"))) is Unavailable
    assert type(met(lambda: create(api))) is Unavailable


def test_a_host_that_is_not_found_was_sent_nothing(at: StandIn, api: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    api.get("/order/cart")
    tell(at, {"reset": True}, "GET", "/order/cart")  # so that the next call needs a new connection
    met(lambda: api.get("/order/cart"))

    def no_such_host(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)

    assert type(met(lambda: api.get("/order/cart"))) is Unavailable
    assert type(met(lambda: create(api))) is Unavailable


@pytest.mark.parametrize(("when", "carts"), [("before", 0), ("after", 1)])
def test_an_answer_that_does_not_come_in_time_leaves_open_what_happened(
    at: StandIn, api: Calls, monkeypatch: pytest.MonkeyPatch, when: str, carts: int
) -> None:
    monkeypatch.setattr(clients, "TIMEOUT_SECONDS", dict.fromkeys(Lane, (1, 0.15)))
    tell(at, {"hang": True}, "GET", "/order/cart")
    tell(at, {"hang": True}, "POST", "/order/cart", when)

    assert type(met(lambda: api.get("/order/cart"))) is Unavailable
    assert type(met(lambda: create(api))) is Uncertain
    assert len(at.account.carts) == carts


def test_no_proxy_is_asked_for_an_address_on_this_machine(
    at: StandIn, api: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_a_dead_proxy(monkeypatch)
    reach_this_machine_directly()

    assert api.get("/order/cart") == []


# TLS


def test_a_host_that_speaks_no_tls_was_sent_nothing(at: StandIn) -> None:
    api = calls(at.url.replace("http://", "https://"))

    assert type(met(lambda: api.get("/order/cart"))) is Unavailable
    assert type(met(lambda: create(api))) is Unavailable


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of this machine, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: what a broken TLS connection means is not tested")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run([openssl, *request, *names, *files], check=True, capture_output=True)
    return certificate, key


@contextmanager
def breaking_tls(certificate: Path, key: Path) -> Iterator[tuple[str, list[bytes]]]:
    """A host that tells the time, and breaks its TLS connection once it has read the next request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with context.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.recv(65536)
            encrypted.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n0")
            heard.append(encrypted.recv(65536))
            os.write(encrypted.fileno(), b"HTTP/1.1 502 Bad Gateway\r\n\r\n")  # in the clear, below TLS

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", heard
        thread.join(timeout=5)


def test_tls_that_breaks_after_a_change_was_sent_leaves_open_what_happened(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))

    with breaking_tls(*certificate) as (url, heard):
        error = met(lambda: create(calls(url)))

    assert heard[0].startswith(b"POST /1.0/order/cart ")
    assert type(error) is Uncertain


# The time, which python-ovh asks for before its first call

UNTIMELY: dict[str, Answer] = {
    "no answer": {"reset": True},
    "500": {"status": 500, "body": {"message": "Internal server error"}},
    "HTML": {"status": 200, "html": "<h1>Maintenance</h1>"},
    "a gateway's page": {"status": 502, "html": "<h1>Bad Gateway</h1>"},
    "429": {"status": 429, "body": {"message": "Too many requests"}},
    "a text": {"status": 200, "body": "now"},
    "null": {"status": 200, "body": None},
    "403": {"status": 403, "body": {"class": "Client::Forbidden", "message": "no"}},
    "404": {"status": 404, "body": {"class": "Client::NotFound", "message": "no"}},
}


@pytest.mark.parametrize("answer", UNTIMELY.values(), ids=UNTIMELY)
def test_a_change_was_not_sent_when_the_time_could_not_be_read(at: StandIn, api: Calls, answer: Answer) -> None:
    tell(at, answer, "GET", "/auth/time")

    assert type(met(lambda: create(api))) is Unavailable
    assert at.account.carts == {}
    create(api)
    assert len(at.account.carts) == 1


def test_a_signature_that_is_out_of_time_is_made_anew(at: StandIn, api: Calls) -> None:
    """The clock of this machine may be put right at any moment; that says nothing about what was asked."""
    api._client()._time_delta -= 3600

    assert type(met(lambda: create(api))) is Unavailable
    create(api)
    assert len(at.account.carts) == 1


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("when", "carts"), [("before", 0), ("after", 1)])
def test_a_redirected_change_is_uncertain_and_not_sent_again(
    at: StandIn, api: Calls, status: int, when: str, carts: int
) -> None:
    told = {"status": status, "body": None, "headers": {"Location": f"{at.url}/1.0/order/cart"}}
    tell(at, told, "POST", "/order/cart", when)

    assert type(met(lambda: create(api))) is Uncertain
    assert len(at.account.carts) == carts


def test_a_redirected_read_is_no_answer(at: StandIn, api: Calls) -> None:
    tell(at, {"status": 302, "body": None, "headers": {"Location": f"{at.url}/1.0/me"}}, "GET", "/order/cart")

    assert type(met(lambda: api.get("/order/cart"))) is Unavailable
