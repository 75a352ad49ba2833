"""Failures of the Web API that a script asks for in advance."""

from dataclasses import dataclass

from bot.rehearsal.slack.refusals import Refusal


@dataclass(kw_only=True)
class Fault:
    """The next `times` calls of a method fail.

    Attributes:
        method: the Web API method.
        error: Slack's error code; `ratelimited` becomes an HTTP 429 with `Retry-After`.
        retry_after: whole seconds for that header.
        times: how many calls still fail.
        status: answer with this bare HTTP status instead, as a broken server does.
        after: do the work first and only then fail, so that the caller does not know the outcome.
    """

    method: str
    error: str = "internal_error"
    retry_after: int = 1
    times: int = 1
    status: int | None = None
    after: bool = False

    def refusal(self) -> Refusal:
        """Return the error that the caller gets."""
        if self.status is not None:
            return Refusal(self.error, http_status=self.status)
        return Refusal(self.error, retry_after=self.retry_after if self.error == "ratelimited" else None)


class Faults:
    """The failures still to come."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let a fault happen, after those already asked for."""
        self._coming.append(fault)

    def clear(self) -> None:
        """Forget all that has not happened yet."""
        self._coming.clear()

    def next(self, method: str) -> Fault | None:
        """Return the fault that this call of a method meets, if any, and count it down."""
        for fault in self._coming:
            if fault.method == method:
                fault.times -= 1
                if fault.times < 1:
                    self._coming.remove(fault)
                return fault
        return None
