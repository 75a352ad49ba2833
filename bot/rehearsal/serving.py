"""Serve an ASGI application on loopback, in the foreground or in a thread of this process."""

import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


def listen(port: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1; port 0 takes any free one.

    Raises:
        OSError: the port is taken.
    """
    # The protocol is named because asyncio sends small answers at once only then; otherwise each waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(256)
    return listener


def base_url(listener: socket.socket) -> str:
    """Return `http://127.0.0.1:PORT` of a listening socket."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def loopback_only(app: ASGIApp) -> ASGIApp:
    """Refuse requests whose Host is not this machine, so that no web page can reach in by DNS rebinding."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = dict(scope["headers"])
            host = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0]
            if host not in _LOOPBACK_HOSTS:
                await _refuse(scope, send)
                return
        await app(scope, receive, send)

    return guarded


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"This stand-in answers on loopback only.\n"})


def cuttable(app: ASGIApp) -> ASGIApp:
    """Let an application cut the connection of a request without an answer, by calling `scope["cut"]()`.

    ASGI has no word for it, so this reaches for the transport that uvicorn keeps beside `receive`.
    """

    async def with_cut(scope: Scope, receive: Receive, send: Send) -> None:
        exchange = getattr(receive, "__self__", None)
        scope["cut"] = lambda: _reset(exchange.transport) if exchange else None
        await app(scope, receive, send)

    return with_cut


def _reset(transport: asyncio.Transport) -> None:
    if transport.is_closing():
        return
    # Without lingering the peer sees a reset, not an orderly end.
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _server(app: ASGIApp) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        log_config=None,  # uvicorn's own would set up logging anew for the whole process, with every server
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        ws="websockets-sansio",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    config.app = _telling_its_end(cuttable(loopback_only(app)), server)
    return server


def _telling_its_end(app: ASGIApp, server: uvicorn.Server) -> ASGIApp:
    """Let a request that waits for something ask `scope["is_ending"]()`, so that it does not hold the server up."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        scope["is_ending"] = lambda: server.should_exit
        await app(scope, receive, send)

    return telling


def serve(build: Callable[[str], ASGIApp], port: int, announce: Callable[[str], Mapping[str, object]]) -> None:
    """Serve until interrupted; once it listens, print one JSON line.

    Args:
        build: makes the application, given the base URL `http://127.0.0.1:PORT`.
        port: the port, or 0 for any free one.
        announce: makes what the JSON line holds, given the same base URL.
    """
    listener = listen(port)
    url = base_url(listener)
    server = _server(build(url))
    print(json.dumps(announce(url)), flush=True)  # noqa: T201 - the line that scripts wait for
    server.run(sockets=[listener])


@contextmanager
def serving(build: Callable[[str], ASGIApp], port: int = 0) -> Iterator[str]:
    """Serve in a daemon thread while the context lasts; the value is the base URL."""
    with closing(listen(port)) as listener:
        url = base_url(listener)
        server = _server(build(url))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=f"serve {url}", daemon=True)
        thread.start()
        try:
            yield url
        finally:
            server.should_exit = True
            thread.join(timeout=5)
