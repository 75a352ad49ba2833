"""Both stand-ins' own routes under `/standin/`, called as a page or any other program would call them."""

import json
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.rehearsal.script.complaints import ScriptError
from bot.rehearsal.script.phrases import Cue

_TIMEOUT_SECONDS = 60


class StandInRefused(Exception):
    """A stand-in did not take what it was told; the text says why."""


class StandIn:
    """The control routes of one stand-in.

    Args:
        url: where it listens, `http://127.0.0.1:PORT`.
    """

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc

    def get(self, path: str, **query: object) -> Any:
        """Ask for something; `path` is the one below `/standin/`."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path, None)

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Tell something."""
        return self._call("POST", path, body)

    def patch(self, path: str, body: Mapping[str, object]) -> Any:
        """Change something."""
        return self._call("PATCH", path, body)

    def delete(self, path: str) -> Any:
        """Take something away."""
        return self._call("DELETE", path, None)

    def _call(self, method: str, path: str, body: Mapping[str, object] | None) -> Any:
        connection = HTTPConnection(self._host, timeout=_TIMEOUT_SECONDS)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, f"/standin/{path}", content, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if response.status >= 400:
            raise StandInRefused(_reason(answer))
        return answer


def tell(cue: Cue, telling: Callable[[], Any]) -> Any:
    """Tell a stand-in something, and return its answer; what it does not understand is the script's fault."""
    try:
        return telling()
    except StandInRefused as refused:
        raise ScriptError(cue.line, f"The stand-in does not take this: {refused}.") from None


def _reason(answer: Any) -> str:
    details = answer.get("response_metadata", {}).get("messages", []) if isinstance(answer, dict) else []
    return "; ".join([str(answer.get("error", answer)) if isinstance(answer, dict) else str(answer), *details])
