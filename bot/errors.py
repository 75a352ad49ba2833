"""Everything that can go wrong, as one tree.

    CartwrightError
    ├── Refused                  a person asked for something that is not possible; says so in a sentence
    │   ├── NotAName             what was typed cannot be a domain name
    │   ├── NotUnderstood        a command was not written as it has to be
    │   ├── NotAllowed           this person may not do that
    │   ├── NotForSale           the name cannot be bought now
    │   ├── OutOfDate            the button or form belongs to something that has changed since
    │   └── Unreachable          Slack does not let the bot speak where it was asked to
    ├── FieldErrors              a form was filled in wrongly; shown beside its fields
    ├── Unfit                    what OVH would sell is not what was asked for, or breaks a rule
    ├── RegistrarError           OVH
    │   ├── Rejected             OVH answered no: nothing was changed
    │   │   └── Vanished         the thing asked for is not there (any more)
    │   ├── Unavailable          surely nothing was changed: a read failed, or a request was never sent
    │   └── Uncertain            a request may or may not have taken effect
    ├── MessengerError           Slack
    │   ├── Postponed            Slack asks to wait
    │   ├── Undeliverable        Slack will not take this message; sending it again is pointless
    │   └── Unsent               Slack could not be reached
    └── Misconfigured            the configuration is wrong; lists every fault at once

A sentence that reaches a person says what happened, what was not done, and what to do next. Texts here are plain:
views escape them, and put what is between back-ticks in code style.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta


class CartwrightError(Exception):
    """The base of every error that this program raises on purpose."""


class Refused(CartwrightError):
    """A person asked for something that is not possible.

    Args:
        happened: what happened, a full sentence.
        not_done: what was therefore not done, a full sentence.
        next_step: what the person can do now, a full sentence.

    """

    def __init__(self, happened: str, not_done: str, next_step: str) -> None:
        super().__init__(happened)
        self.happened = happened
        self.not_done = not_done
        self.next_step = next_step

    @property
    def sentence(self) -> str:
        """What happened, what was not done, and what to do next."""
        return " ".join((self.happened, self.not_done, self.next_step))


class NotAName(Refused):
    """What was typed cannot be a domain name that one can buy."""

    def __init__(self, typed: str, why: str, next_step: str = "Check the spelling and search again.") -> None:
        super().__init__(
            f"{quoted(typed)} cannot be bought as a domain name: {why}.",
            "I did not ask OVH about it.",
            next_step,
        )


class NotUnderstood(Refused):
    """A command was not written as it has to be."""


class NotAllowed(Refused):
    """This person may not do that."""


class NotForSale(Refused):
    """The name cannot be bought now."""


class OutOfDate(Refused):
    """The button or form belongs to something that has changed since."""


class Unreachable(Refused):
    """Slack does not let the bot speak where it was asked to."""


class FieldErrors(CartwrightError):
    """A form was filled in wrongly.

    Args:
        by_block: the sentence to show beside each input, by its block id.

    """

    def __init__(self, by_block: Mapping[str, str]) -> None:
        super().__init__(", ".join(by_block))
        self.by_block = dict(by_block)


class Unfit(CartwrightError):
    """What OVH would sell is not what was asked for, or breaks a rule.

    Args:
        reason: how, in words that go on after "not bought:".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RegistrarError(CartwrightError):
    """A call to OVH did not end well.

    Args:
        reason: OVH's own words or ours; untrusted, in no particular language.
        query_id: OVH's `X-OVH-QUERYID`, which its support asks for; None without an answer.

    """

    def __init__(self, reason: str, query_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.query_id = query_id


class Rejected(RegistrarError):
    """OVH answered no; nothing was changed."""


class Vanished(Rejected):
    """The cart, item or order asked for is not there, or not any more."""


class Unavailable(RegistrarError):
    """Nothing was changed: a read failed, or a request was never sent. It may be tried again."""


class Uncertain(RegistrarError):
    """A request may or may not have taken effect. It must not be sent again blindly."""


class MessengerError(CartwrightError):
    """A call to Slack did not end well."""


class Postponed(MessengerError):
    """Slack asks to wait before the next call of this kind."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"Slack asks to wait {wait.total_seconds():g} s")
        self.wait = wait


class Undeliverable(MessengerError):
    """Slack will not take this message; sending it again is pointless.

    Args:
        code: Slack's error code, such as `not_in_channel`.

    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unsent(MessengerError):
    """Slack could not be reached, or did not answer."""


class Misconfigured(CartwrightError):
    """The configuration is wrong.

    Args:
        faults: one sentence for each fault.

    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def one_line(text: str, limit: int = 300) -> str:
    """Show people's or OVH's own words on one line, cut to a limit, without invisible characters."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def quoted(text: str, limit: int = 80) -> str:
    """Show what somebody typed, on one line, cut to `limit` characters, in code style."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.replace("`", "'"))
    return f"`{one_line(printable, limit)}`"
