"""The one error of the stand-in: Slack says no."""

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):
    """Slack refuses a call, in its own words.

    Args:
        code: Slack's error code, such as `channel_not_found`.
        retry_after: whole seconds for `Retry-After`; makes the answer an HTTP 429.
        http_status: the HTTP status, 200 for everything that Slack says in words.
        messages: what goes into `response_metadata.messages`.
        fields: further fields of the answer, such as `needed` and `provided`.
    """

    def __init__(
        self,
        code: str,
        *,
        retry_after: int | None = None,
        http_status: int = 200,
        messages: Sequence[str] = (),
        **fields: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.http_status = 429 if retry_after is not None else http_status
        self.messages = list(messages)
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """Return the JSON body of the answer."""
        answer: dict[str, Any] = {"ok": False, "error": self.code} | self.fields
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer
