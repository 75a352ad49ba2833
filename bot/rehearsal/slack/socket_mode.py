"""Socket Mode: the app opens WebSockets to Slack and receives envelopes through them.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import json
import secrets
import uuid
from typing import Literal

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.rehearsal.slack.deliveries import EnvelopeType, NotAcknowledged, Retry
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal

DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
_CONNECTIONS_MOST = 10
_CONNECTION_SECONDS = 3600


class SocketMode:
    """The transport of Socket Mode: single-use tickets, open connections, unacknowledged envelopes.

    Args:
        app_id: the app's id, said in each `hello`.
        base_url: where the stand-in listens, `http://…`.
    """

    def __init__(self, app_id: str, base_url: str) -> None:
        self._app_id = app_id
        self._base_url = base_url
        self._tickets: set[str] = set()
        self._connections: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    @property
    def connected(self) -> bool:
        """Whether the app has a connection open."""
        return bool(self._connections)

    def new_address(self) -> str:
        """Return what `apps.connections.open` hands out: a `ws://` address good for one connection.

        Raises:
            Refusal: `too_many_websockets` beyond ten connections.
        """
        if len(self._connections) >= _CONNECTIONS_MOST:
            raise Refusal("too_many_websockets")
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"ws{self._base_url.removeprefix('http')}/link/?ticket={ticket}&app_id={self._app_id}"

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection until either side closes it."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(code=1008)
            return
        self._tickets.remove(ticket)
        await websocket.accept()
        self._connections.append(websocket)
        try:
            await websocket.send_json(self._hello())
            await self._read(websocket)
        finally:
            self._forget(websocket)

    async def disconnect(self, reason: DisconnectReason | None, *, close: bool) -> int:
        """Tell all connections to go; return how many there were.

        Args:
            reason: what the frame says; None sends none, as when a network breaks.
            close: close them too. Slack leaves the old one open for a while after a `warning`.
        """
        leaving = list(self._connections)
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "standin"}}
        for websocket in leaving:
            if reason is not None:
                await self._send(websocket, json.dumps(frame))
            if close:
                self._forget(websocket)
                await websocket.close()
        return len(leaving)

    async def send(
        self,
        envelope_type: EnvelopeType,
        payload: Json,
        *,
        seconds: float,
        times: int = 1,
        retry: Retry | None = None,
    ) -> Json:
        """Send an envelope to one of the connections, each in its turn; see Transport."""
        envelope_id = str(uuid.uuid4())
        frame = json.dumps({"envelope_id": envelope_id, **_envelope(envelope_type, payload, retry)})
        acknowledged = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(times):
                await self._send_in_turn(frame)
            return await asyncio.wait_for(acknowledged, seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout", "timeout") from None
        finally:
            del self._waiting[envelope_id]

    async def _send_in_turn(self, frame: str) -> None:
        while self._connections:
            self._turn += 1
            if await self._send(self._connections[self._turn % len(self._connections)], frame):
                return
        raise NotAcknowledged("dispatch_failed")

    async def _send(self, websocket: WebSocket, frame: str) -> bool:
        """Send a frame; a connection that is gone is forgotten."""
        try:
            await websocket.send_text(frame)
        except (WebSocketDisconnect, RuntimeError):
            self._forget(websocket)
            return False
        return True

    async def _read(self, websocket: WebSocket) -> None:
        while websocket.application_state is WebSocketState.CONNECTED:
            try:
                frame = json.loads(await websocket.receive_text())
            except (WebSocketDisconnect, RuntimeError):
                return
            except (KeyError, ValueError):
                continue  # binary, or not JSON: nothing that acknowledges
            if isinstance(frame, dict):
                self._acknowledge(frame)

    def _acknowledge(self, frame: Json) -> None:
        waiting = self._waiting.get(frame.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload") or {})

    def _forget(self, websocket: WebSocket) -> None:
        if websocket in self._connections:
            self._connections.remove(websocket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "standin", "approximate_connection_time": _CONNECTION_SECONDS},
        }


def _envelope(envelope_type: EnvelopeType, payload: Json, retry: Retry | None) -> Json:
    """Return a frame without its id; an event's tells which retry it is, and takes no answer but its id."""
    is_event = envelope_type == "events_api"
    envelope: Json = {"type": envelope_type, "payload": payload, "accepts_response_payload": not is_event}
    if is_event:
        envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
    return envelope
