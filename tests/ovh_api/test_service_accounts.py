"""OAuth2 clients: a token is fetched before a call, never with it, and nothing is sent twice.

OVH's own addresses give the tokens, so they are played here by a host of this machine that knows one client. What OVH
does with a token was not tried.
"""

import logging
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import ovh.client
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from bot.errors import Rejected, Unavailable, Uncertain
from bot.ovh_api import Access, Calls, Circuit, Gate, Lane, Limiter, OvhBuyer, ServiceAccount
from bot.ovh_api.limiter import Passage
from bot.rehearsal.serving import serving
from tests.contract.registrar_worlds import open_gate
from tests.ovh_api.asking import create, met
from tests.samples import Clock

GIVEN = ServiceAccount(endpoint="ovh-eu", client_id="EU.7d0a2c11", client_secret="hidden-9f86d081")
ME = {"nichandle": "xx1111-ovh", "ovhSubsidiary": "FR", "currency": {"code": "EUR"}}


@dataclass
class Host:
    """Gives a numbered token to the one client, and answers whoever shows the newest.

    Attributes:
        heard: each request as its method and path.
        lasts_seconds: how long a token lasts.
        instead: answers to requests by their method and path, in place of the usual ones.

    """

    url: str = ""
    heard: list[str] = field(default_factory=list)
    tokens: int = 0
    lasts_seconds: int = 3600
    instead: dict[str, Response] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        what = f"{request.method} {request.url.path}"
        self.heard.append(what)
        answer = self.instead.get(what) or await self._usual(request)
        await answer(scope, receive, send)

    async def _usual(self, request: Request) -> Response:
        if request.url.path == "/token":
            form = parse_qs((await request.body()).decode())
            return self._token(form, request.headers.get("authorization", ""))
        if request.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return JSONResponse({"class": "Client::Unauthorized", "message": "You must login first"}, 401)
        return JSONResponse(ME)

    def _token(self, form: dict[str, list[str]], authorization: str) -> Response:
        known = b64encode(f"{GIVEN.client_id}:{GIVEN.client_secret}".encode()).decode()
        asked = {"grant_type": ["client_credentials"], "scope": ["all"]}
        if form != asked or authorization != f"Basic {known}":
            return JSONResponse({"error": "invalid_client"}, 401)
        self.tokens += 1
        token = f"token-{self.tokens}"
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": self.lasts_seconds})


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    found = Host()
    with serving(lambda _url: found) as url:
        found.url = url
        monkeypatch.setitem(ovh.client.ENDPOINTS, "ovh-eu", f"{url}/1.0")
        monkeypatch.setitem(ovh.client.OAUTH2_TOKEN_URLS, "ovh-eu", f"{url}/token")
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        yield found


@pytest.fixture
def api() -> Calls:
    return Calls(Access(GIVEN), open_gate())


def test_a_token_is_fetched_once_and_shown_with_each_call(host: Host, api: Calls) -> None:
    assert OvhBuyer(api).account().id == "xx1111-ovh"
    create(api)

    assert host.heard == ["POST /token", "GET /1.0/me", "POST /1.0/order/cart"]


def test_the_client_is_made_of_nothing_else(host: Host, api: Calls) -> None:
    client = api._client()

    assert host.heard == ["POST /token"]
    assert (client._client_id, client._client_secret) == (GIVEN.client_id, GIVEN.client_secret)
    assert (client._application_key, client._consumer_key) == (None, None)


def test_a_token_that_has_expired_is_renewed_before_the_call(host: Host, api: Calls) -> None:
    api.get("/me")
    api._client()._oauth2.session._client._expires_at = 1
    create(api)

    assert host.heard == ["POST /token", "GET /1.0/me", "POST /token", "POST /1.0/order/cart"]


def test_a_token_that_is_taken_back_is_renewed_for_the_next_call(host: Host, api: Calls) -> None:
    api.get("/me")
    host.tokens += 1

    assert type(met(lambda: create(api))) is Rejected
    create(api)


def test_all_threads_and_lanes_show_one_token(host: Host) -> None:
    access = Access(GIVEN)
    lanes = [Calls(access, open_gate(lane)) for lane in Lane]
    for api in lanes:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(api.get, "/me").result()

    assert host.heard == ["POST /token", *["GET /1.0/me"] * 3]


def test_a_token_that_is_taken_back_is_renewed_once_for_everybody(host: Host) -> None:
    access = Access(GIVEN)
    money, people = (Calls(access, open_gate(lane)) for lane in (Lane.MONEY, Lane.PEOPLE))
    money.get("/me")
    people.get("/me")
    host.tokens += 1
    met(lambda: people.get("/me"))
    people.get("/me")
    money.get("/me")

    assert host.heard.count("POST /token") == 2


def test_a_token_counts_as_a_call_and_one_that_is_refused_as_an_answer(host: Host) -> None:
    limiter = Limiter(1, lambda: 0.0, Circuit(Clock()))
    limiter.close()  # so that nobody waits
    background = Calls(Access(GIVEN), limiter.gate(Lane.BACKGROUND))

    assert "stopping" in met(lambda: background.get("/me")).reason
    assert host.heard == ["POST /token"]


@pytest.mark.parametrize(("name", "rate"), [("refused", 20), ("a gateway's page", 10), ("elsewhere", 10)])
def test_tokens_that_do_not_come_slow_everybody_down(host: Host, name: str, rate: float) -> None:
    limiter = Limiter(20, lambda: 0.0, Circuit(Clock()))
    host.instead["POST /token"] = NO_TOKENS[name]
    met(lambda: Calls(Access(GIVEN), limiter.gate(Lane.MONEY)).get("/me"))

    assert limiter.rate == rate


def test_a_token_that_runs_out_while_a_call_waits_is_not_fetched_by_it(host: Host) -> None:
    """python-ovh would do so in the midst of the call, and wait without end."""

    @dataclass(frozen=True)
    class LongWay(Gate):
        @contextmanager
        def enter(self) -> Iterator[Passage]:
            client = getattr(calls._local, "client", None)
            if client and client.proof:
                client._oauth2.session._client._expires_at = 1
            with super().enter() as passage:
                yield passage

    calls = Calls(Access(GIVEN), LongWay(open_gate().limiter, Lane.MONEY))

    assert type(met(lambda: create(calls))) is Unavailable
    assert host.heard == ["POST /token"]


NO_TOKENS = {
    "refused": JSONResponse({"error": "invalid_client", "error_description": "hidden"}, 401),
    "a gateway's page": PlainTextResponse("<h1>Bad Gateway</h1>", 502),
    "no token in it": JSONResponse({"message": "hidden"}),
    "elsewhere": RedirectResponse("/token", 307),
    "a number": JSONResponse(42),
}


@pytest.mark.parametrize("name", NO_TOKENS)
def test_a_change_was_not_sent_when_no_token_came(host: Host, api: Calls, name: str) -> None:
    host.instead["POST /token"] = NO_TOKENS[name]
    error = met(lambda: create(api))
    assert type(error) is Unavailable
    assert host.heard == ["POST /token"]
    assert "hidden" not in error.reason

    host.instead.clear()
    create(api)


def test_a_change_was_not_sent_when_nobody_gives_tokens(api: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ovh.client.OAUTH2_TOKEN_URLS, "ovh-eu", "https://127.0.0.1:9/token")

    assert type(met(lambda: create(api))) is Unavailable


def test_a_redirected_change_is_uncertain_and_not_sent_again(host: Host, api: Calls) -> None:
    host.instead["POST /1.0/order/cart"] = RedirectResponse("/1.0/me", 307)

    assert type(met(lambda: create(api))) is Uncertain
    assert host.heard == ["POST /token", "POST /1.0/order/cart"]


def test_no_secret_and_no_token_is_logged(host: Host, api: Calls, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        api.get("/me")
        host.tokens += 1
        met(lambda: api.get("/me"))

    said = [f"{record.getMessage()} {record.args}" for record in caplog.records] + [repr(GIVEN), repr(api)]
    assert said
    assert [word for word in ("hidden", "token-1", GIVEN.client_id) for text in said if word in text] == []
