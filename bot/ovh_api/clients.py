"""What authenticates at OVH, and python-ovh's client made of it, ready to send one call and no other."""

import logging
from dataclasses import dataclass, field
from typing import Any

from bot.ovh_api.unconfigured import ovh

_TIMEOUT_SECONDS = (5, 20)  # to connect, to read; python-ovh itself would wait 180, and for a token forever

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


def new_client(credentials: Credentials | ServiceAccount) -> Any:
    """Make a client and fetch what it needs to sign: OVH's time, or a token.

    Afterwards nothing but the call itself is sent with a call. So whatever fails here was not the call.

    Raises:
        ovh.exceptions.APIError, AttributeError, TypeError, ValueError: as python-ovh does, which checks little.
        requests.RequestException: no token came.

    """
    if isinstance(credentials, ServiceAccount):
        return _with_token(credentials)
    return _with_time(credentials)


def is_ready(client: Any) -> bool:
    """Whether a client can sign one more call; a token lasts an hour."""
    if client._oauth2 is None:  # noqa: SLF001 - python-ovh has no other way to ask
        return True
    try:
        client._oauth2.session._client.add_token("https://eu.api.ovh.com/")  # noqa: SLF001 - looks at its age alone
    except ovh.oauth2.TokenExpiredError:
        return False
    return True


def _with_time(given: Credentials) -> Any:
    endpoint = given.endpoint
    if given.url:
        endpoint = given.url
        ovh.client.ENDPOINTS[endpoint] = given.url.rstrip("/")
    client = ovh.Client(
        endpoint=endpoint,
        application_key=given.application_key,
        application_secret=given.application_secret,
        consumer_key=given.consumer_key,
        timeout=_TIMEOUT_SECONDS,
    )
    _follow_no_redirects(client._session)  # noqa: SLF001 - python-ovh makes it itself
    _ = client.time_delta
    return client


def _with_token(given: ServiceAccount) -> Any:
    client = ovh.Client(
        endpoint=given.endpoint,
        client_id=given.client_id,
        client_secret=given.client_secret,
        timeout=_TIMEOUT_SECONDS,
    )
    oauth2 = client._oauth2  # noqa: SLF001 - the same
    oauth2.token_updater(_token(oauth2))
    _follow_no_redirects(oauth2.session)
    return client


def _token(oauth2: Any) -> Any:
    """Fetch a token as python-ovh does, which has no time-out for it."""
    asking = ovh.oauth2.BackendApplicationClient(client_id=oauth2.client_id, scope=_SCOPE)
    with ovh.oauth2.RefreshOAuth2Session(token_url=oauth2.token_url, client=asking) as session:
        _follow_no_redirects(session)
        return session.fetch_token(
            token_url=oauth2.token_url,
            client_id=oauth2.client_id,
            client_secret=oauth2.client_secret,
            timeout=_TIMEOUT_SECONDS,
        )


def _follow_no_redirects(session: Any) -> None:
    """Let a redirect be an error: a 307 or 308 that is followed sends a POST a second time."""
    session.max_redirects = 0
