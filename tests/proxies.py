"""A proxy that nobody answers at, as the environment of this process names it."""

import socket
import urllib.request

import pytest


def name_a_dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every library believe that the way out leads through an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, address)
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(urllib.request, "_opener", None)  # it remembers the proxies of its first call
