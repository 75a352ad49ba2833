"""What authenticates at OVH, and python-ovh's client made of it, ready to send one call and no other."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Unavailable
from bot.ovh_api.lanes import Lane
from bot.ovh_api.limiter import Gate
from bot.ovh_api.unconfigured import ovh

TIMEOUT_SECONDS: Mapping[Lane, tuple[float, float]] = {
    Lane.MONEY: (5, 20),
    Lane.PEOPLE: (5, 8),  # nobody waits longer for a search
    Lane.BACKGROUND: (5, 20),
}
"""To connect, and to read; python-ovh itself would wait 180, and for a token forever."""

_FETCHING_SECONDS = 5
"""How long a thread waits for another one that fetches what both need, before it does so itself."""

_SCOPE = ["all"]  # what python-ovh asks for; rights are a matter of IAM

# It writes tokens and secrets into its debug log.
logging.getLogger("requests_oauthlib").setLevel(logging.INFO)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """An application's key and secret, with the consumer key that an account's owner gave it rights by.

    Args:
        endpoint: python-ovh's name of the region, such as `ovh-eu`.
        url: another base address, ending in `/1.0`; empty for the endpoint's own.

    """

    endpoint: str
    application_key: str = field(repr=False)
    application_secret: str = field(repr=False)
    consumer_key: str = field(repr=False)
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceAccount:
    """An OAuth2 client of the kind `CLIENT_CREDENTIALS`, whose rights are an IAM policy.

    Its tokens come from OVH's own addresses only, so no stand-in can take its place. Source: OVH's guide "Managing and
    using OVHcloud service accounts", and python-ovh 1.2's `oauth2.py`.

    Args:
        endpoint: `ovh-eu` or `ovh-ca`.

    """

    endpoint: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


@dataclass(frozen=True, eq=False)
class Proof:
    """What calls are signed with beside the credential: how far OVH's clock is from this machine's, or a token."""

    value: Any = field(repr=False)


class Access:
    """A credential, and the proof that all its clients share, so that another thread's client costs no call.

    Safe to use from any thread.
    """

    def __init__(self, credentials: Credentials | ServiceAccount) -> None:
        self._credentials = credentials
        self._proof: Proof | None = None
        self._fetching = {lane: threading.Lock() for lane in Lane}

    def new_client(self, gate: Gate) -> "Client":
        """Make a client; nothing is sent, and it has no proof yet."""
        return _new_client(self._credentials, gate)

    def prove(self, client: "Client") -> None:
        """Make sure that a client can sign, by the proof that there is, or else by one that is fetched now.

        Afterwards nothing but the call itself is sent with a call. So whatever fails here was not the call.

        Raises:
            Unavailable: the way to OVH is closed.
            ovh.exceptions.APIError, AttributeError, TypeError, ValueError: as python-ovh does, which checks little.
            requests.RequestException: no token came.

        """
        if self._is_proved(client):
            return
        with self._one_at_a_time(client.lane):
            if not self._is_proved(client):
                self._proof = client.fetch_proof()
                client.use(self._proof)

    def forget(self, client: "Client") -> None:
        """Let a client's proof be good for nobody any more: OVH refused it."""
        if self._proof is client.proof:
            self._proof = None

    def _is_proved(self, client: "Client") -> bool:
        """Give a client the proof that there is; whether that will do."""
        proof = self._proof
        if proof is None:
            return False
        if client.proof is not proof:
            client.use(proof)
        return client.is_ready()

    @contextmanager
    def _one_at_a_time(self, lane: Lane) -> Iterator[None]:
        """Let the threads of a lane fetch one after another. Money waits for no other lane, nor long for its own."""
        is_held = self._fetching[lane].acquire(timeout=_FETCHING_SECONDS)
        try:
            yield
        finally:
            if is_held:
                self._fetching[lane].release()


class Client(ovh.Client):  # type: ignore[misc] # python-ovh is untyped
    """python-ovh's client, each HTTP call of which goes through a gate, and follows no redirect.

    Attributes:
        lane: in which its calls go.
        proof: what it signs with; None until it has any.

    """

    _time_delta: Any  # python-ovh's own

    def __init__(self, gate: Gate, **given: Any) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS[gate.lane], **given)
        self.lane = gate.lane
        self.proof: Proof | None = None
        self._gate = gate
        _follow_no_redirects(self._session)

    def raw_call(self, *asked: Any, **more: Any) -> Any:
        """Make one HTTP call when the limiter lets it. It is signed only then: a signature is good for a short time.

        Raises:
            Unavailable: nothing was sent.

        """
        with self._gate.enter() as passage:
            if not self.is_ready():  # else python-ovh would fetch a token by itself, and with no end to its waiting
                raise Unavailable("the token ran out while the call waited")
            response = super().raw_call(*asked, **more)
            passage.answered(response.status_code, response.headers)
            return response

    def fetch_proof(self) -> Proof:
        """Ask for OVH's time, or for a token; see `Access.prove` for what is raised."""
        if self._oauth2 is None:
            self._time_delta = None
            return Proof(self.time_delta)
        return Proof(self._fetch_token())

    def use(self, proof: Proof) -> None:
        """Sign with this from now on."""
        self.proof = proof
        if self._oauth2 is None:
            self._time_delta = proof.value
        else:
            self._oauth2.token_updater(proof.value)
            self._oauth2._session = None  # noqa: SLF001 - it is made of the token when it is first asked for
            _follow_no_redirects(self._oauth2.session)

    def is_ready(self) -> bool:
        """Whether it can sign one more call; a token lasts an hour."""
        if self._oauth2 is None:
            return True
        if self.proof is None:
            return False
        try:
            looked_at = "https://eu.api.ovh.com/"  # for its scheme alone
            self._oauth2.session._client.add_token(looked_at)  # noqa: SLF001 - looks at the token's age
        except ovh.oauth2.TokenExpiredError:
            return False
        return True

    def _fetch_token(self) -> Any:
        """Fetch a token as python-ovh does, which has no time-out for it."""
        oauth2 = self._oauth2
        asking = ovh.oauth2.BackendApplicationClient(client_id=oauth2.client_id, scope=_SCOPE)
        with (
            ovh.oauth2.RefreshOAuth2Session(token_url=oauth2.token_url, client=asking) as session,
            self._gate.enter() as passage,
        ):
            _follow_no_redirects(session)
            session.hooks["response"].append(
                lambda response, *_, **__: passage.answered(response.status_code, response.headers)
            )
            return session.fetch_token(
                token_url=oauth2.token_url,
                client_id=oauth2.client_id,
                client_secret=oauth2.client_secret,
                timeout=self._timeout,
            )


def _new_client(given: Credentials | ServiceAccount, gate: Gate) -> Client:
    if isinstance(given, ServiceAccount):
        return Client(gate, endpoint=given.endpoint, client_id=given.client_id, client_secret=given.client_secret)
    endpoint = given.endpoint
    if given.url:
        endpoint = given.url
        ovh.client.ENDPOINTS[endpoint] = given.url.rstrip("/")
    return Client(
        gate,
        endpoint=endpoint,
        application_key=given.application_key,
        application_secret=given.application_secret,
        consumer_key=given.consumer_key,
    )


def _follow_no_redirects(session: Any) -> None:
    """Let a redirect be an error: a 307 or 308 that is followed sends a POST a second time."""
    session.max_redirects = 0
