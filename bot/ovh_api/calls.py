"""One call of the OVH API, with what can go wrong sorted into three: rejected, unavailable, uncertain."""

import logging
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import requests

from bot.errors import RegistrarError, Rejected, Unavailable, Uncertain, Vanished
from bot.ovh_api.clients import Access, Client
from bot.ovh_api.limiter import Gate
from bot.ovh_api.unconfigured import ovh

log = logging.getLogger(__name__)

exceptions = ovh.exceptions

# The server said no before doing anything. Other 4xx (408, 409, 429) leave open what happened.
_DEFINITE = (
    exceptions.BadParametersError,
    exceptions.NotGrantedCall,
    exceptions.NotCredential,
    exceptions.InvalidKey,
    exceptions.InvalidCredential,
    exceptions.Forbidden,
)
_GONE = (exceptions.ResourceNotFoundError, exceptions.ResourceExpiredError)
_UNAUTHORIZED = 401
_DEFINITE_STATUSES = {_UNAUTHORIZED, 403}

# All that python-ovh lets out; an AttributeError is an error of OVH's whose JSON is no object.
_RAISED = (exceptions.APIError, AttributeError)

# What python-ovh raises without having sent anything.
_LOCAL = (exceptions.InvalidRegion, exceptions.InvalidConfiguration, exceptions.OAuth2FailureError)

_NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
)
_NO_CONNECTION = ("NewConnectionError", "NameResolutionError")

# Whoever knows a cart's id can change the cart, and reasons are shown to people.
_CART_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_OUT_OF_TIME = "QUERY_TIME_OUT"


class Calls:
    """Calls of the OVH API. Safe to use from several threads: each has its own client and connection.

    Every method raises `Rejected`, `Vanished` or `Unavailable`; those that change something also `Uncertain`.
    Nothing is sent twice.

    Args:
        access: the credential; calls in another lane may share it.
        gate: the lane that they are made in, and how long an answer is waited for.

    """

    def __init__(self, access: Access, gate: Gate) -> None:
        self._access = access
        self._gate = gate
        self._local = threading.local()

    def get(self, path: str, **query: str) -> Any:
        """Read something."""
        return self._call(lambda client: client.get(path, **query), changes=False)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Change something. A body of None is sent as no body at all."""
        return self._change("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change something."""
        return self._change("PUT", path, body)

    def delete(self, path: str) -> None:
        """Remove something; what is gone already is fine."""
        try:
            self._change("DELETE", path, None)
        except Vanished:
            return

    def _change(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        return self._call(lambda client: client.call(method, path, body, True), changes=True)

    def _call(self, ask: Callable[[Client], Any], *, changes: bool) -> Any:
        client = self._client()
        try:
            return ask(client)
        except _RAISED as error:
            if _is_out_of_time(error):
                # Refused by its signature alone, so nothing was done. The clock of this machine was put right since
                # OVH's time was read, which is done once: the next call of anybody reads it anew.
                self._access.forget(client)
                raise _noted(Unavailable, "the signature was out of time", error) from error
            if _is_unknown(error):
                self._access.forget(client)  # a token was taken back: the next call asks for another
            raise _sorted(error, changes=changes) from error

    def _client(self) -> Client:
        """This thread's client, which can sign a call.

        Raises:
            Unavailable: OVH's time or a token could not be read, whatever came instead; the call itself was not sent.
        """
        try:
            if not hasattr(self._local, "client"):
                self._local.client = self._access.new_client(self._gate)
            client: Client = self._local.client
            self._access.prove(client)
        except (*_RAISED, requests.RequestException, TypeError, ValueError) as error:
            raise _noted(Unavailable, "OVH's time, or a token, could not be read", error) from error
        return client


def _is_out_of_time(error: Any) -> bool:
    response = getattr(error, "response", None)
    return response is not None and _OUT_OF_TIME in response.text


def _is_unknown(error: Any) -> bool:
    """Whether OVH does not know who called."""
    response = getattr(error, "response", None)
    return response is not None and response.status_code == _UNAUTHORIZED


def _sorted(error: Exception, *, changes: bool) -> RegistrarError:
    """Say what an error of python-ovh means."""
    if isinstance(error, exceptions.HTTPError):
        cause = error.args[1] if len(error.args) > 1 else None
        was_sent = changes and not _never_sent(cause)
        return _noted(Uncertain if was_sent else Unavailable, "OVH did not answer", error)
    if isinstance(error, _LOCAL):
        return _noted(Unavailable, "the call could not be prepared", error)
    if isinstance(error, exceptions.InvalidResponse | AttributeError):  # HTML, or JSON that is no object
        return _noted(Uncertain if changes else Unavailable, "OVH's answer could not be read", error)
    return _answered(error, changes=changes)


def _answered(error: Any, *, changes: bool) -> RegistrarError:
    status = getattr(error.response, "status_code", None)
    reason = str(error.args[0]) if error.args and error.args[0] else f"OVH answered {status}"
    if isinstance(error, _GONE):
        return _noted(Vanished, reason, error)
    if isinstance(error, _DEFINITE) or status in _DEFINITE_STATUSES:
        return _noted(Rejected, reason, error)
    if changes:
        return _noted(Uncertain, reason, error)
    return _noted(Unavailable, reason, error)


def _never_sent(cause: object) -> bool:
    """Whether a request surely never left: no connection, no request."""
    if isinstance(cause, _NEVER_SENT):
        return True
    # So urllib3 says of a host that refuses or is not found; a reset of a used connection is a ProtocolError.
    return isinstance(cause, requests.ConnectionError) and any(word in repr(cause) for word in _NO_CONNECTION)


def _noted(kind: type[RegistrarError], reason: str, error: Any) -> RegistrarError:
    query_id = getattr(error, "query_id", None)
    reason = _CART_ID.sub("…", reason)
    log.info("OVH: %s (%s, query %s)", kind.__name__, type(error).__name__, query_id)
    return kind(reason, query_id)
