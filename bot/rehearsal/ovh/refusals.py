"""Why a request is refused, in the two shapes of body that the OVH API has.

Routes answer `{"class": "Client::Forbidden", "message": "..."}`; the layer that checks credentials answers
`{"errorCode": "...", "httpCode": "403 Forbidden", "message": "..."}` (python-ovh, `client.py`, reads the latter).
"""

from collections.abc import Mapping
from http import HTTPStatus

from bot.rehearsal.ovh.money import JsonObject

_CLASSES = {
    400: "Client::BadRequest",
    401: "Client::Unauthorized",
    403: "Client::Forbidden",
    404: "Client::NotFound",
    405: "Client::MethodNotAllowed",
    409: "Client::Conflict",
    429: "Client::TooManyRequests",
    460: "Client::ResourceExpired",
    500: "Server::InternalServerError",
    503: "Server::ServiceUnavailable",
}


class Refused(Exception):
    """A request that is answered with an error status and a JSON body."""

    def __init__(self, status: int, body: JsonObject) -> None:
        super().__init__(f"{status} {body.get('message')}")
        self.status = status
        self.body = body
        self.headers: dict[str, str] = {}

    def saying(self, headers: Mapping[str, str]) -> "Refused":
        """Return the same, with headers."""
        self.headers.update(headers)
        return self


def refusal(status: int, message: str) -> Refused:
    """Return the refusal of a route: a class that goes with the status, and a message."""
    fallback = "Client::BadRequest" if status < 500 else "Server::InternalServerError"
    return Refused(status, {"class": _CLASSES.get(status, fallback), "message": message})


def bad_request(message: str) -> Refused:
    """Return a 400: the request makes no sense, or the cart is not ready for it."""
    return refusal(400, message)


def forbidden(message: str) -> Refused:
    """Return a 403 of a route, which has no `errorCode` (unlike the refusal of a credential)."""
    return refusal(403, message)


def not_found(what: str) -> Refused:
    """Return a 404 for an object of this account that does not exist."""
    return refusal(404, f"The requested object ({what}) does not exist")


def login_first() -> Refused:
    """Return the 401 of a route that needs a signature, or a cart that nobody has assigned."""
    return refusal(401, "You must login first")


def not_trusted(status: int, error_code: str, message: str) -> Refused:
    """Return a refusal of the layer that checks credentials."""
    http_code = f"{status} {HTTPStatus(status).phrase}"
    return Refused(status, {"errorCode": error_code, "httpCode": http_code, "message": message})
