"""The other transport: Slack posts signed forms to the app's request URL.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime

from bot.rehearsal.slack.deliveries import EnvelopeType, NotAcknowledged, Retry
from bot.rehearsal.slack.records import Json


class SignedHttp:
    """Posts payloads to a request URL.

    Args:
        request_url: the app's one address for commands and interactivity.
        signing_secret: what the app checks the signature with. Its timestamp is of the real clock, as the check is.
    """

    connected = True

    def __init__(self, request_url: str, signing_secret: str) -> None:
        if not request_url.startswith(("http://", "https://")):
            raise ValueError(f"not a web address: {request_url}")
        self._request_url = request_url
        self._signing_secret = signing_secret
        # A proxy of the environment has no business between two programs of one machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def send(
        self,
        envelope_type: EnvelopeType,
        payload: Json,
        *,
        seconds: float,
        times: int = 1,
        retry: Retry | None = None,
    ) -> Json:
        """Post the payload as Slack does, signed: an event as JSON, the others form-encoded; see Transport."""
        if envelope_type == "events_api":
            request = self._signed(json.dumps(payload).encode(), "application/json")
        else:
            fields = payload if envelope_type == "slash_commands" else {"payload": json.dumps(payload)}
            request = self._signed(urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded")
        if retry:
            request.add_header("X-Slack-Retry-Num", str(retry.number))
            request.add_header("X-Slack-Retry-Reason", retry.reason)
        posts = [asyncio.to_thread(self._post, request, seconds) for _ in range(times)]
        try:
            answers = await asyncio.wait_for(asyncio.gather(*posts), seconds)
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        return answers[0]

    def _signed(self, body: bytes, content_type: str) -> urllib.request.Request:
        timestamp = str(int(datetime.now(UTC).timestamp()))
        signed = f"v0:{timestamp}:".encode() + body
        digest = hmac.new(self._signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        return urllib.request.Request(self._request_url, body, headers)  # noqa: S310 - http(s) only, see above

    def _post(self, request: urllib.request.Request, seconds: float) -> Json:
        try:
            with self._opener.open(request, timeout=seconds) as response:
                body, content_type = response.read().decode(), response.headers.get_content_type()
        except TimeoutError:
            raise NotAcknowledged("operation_timeout") from None
        except urllib.error.HTTPError as error:
            is_final = error.headers.get("X-Slack-No-Retry") == "1"
            error.close()
            raise NotAcknowledged("dispatch_failed", "http_error", is_final=is_final) from None
        except OSError:
            raise NotAcknowledged("dispatch_failed") from None
        return _payload(body, content_type)


def _payload(body: str, content_type: str) -> Json:
    """Return the acknowledgement's payload: a JSON object, or plain text as a message's `text`."""
    if not body.strip():
        return {}
    if content_type == "application/json":
        found = json.loads(body)
        return found if isinstance(found, dict) else {}
    return {"text": body}
