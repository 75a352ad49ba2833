"""What certain people are told once: a line or two for each kind of notice."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from bot.model.message import Message
from bot.model.notice import Kind, Notice
from bot.views import delegation, kit, policy_lines, prices, voting
from bot.views.kit import Markup, markup


def _factor_enrolled(notice: Notice) -> Markup:
    return markup(
        "{person} enrolled a second factor. It counts for votes from {works_from} on. If that was not they, "
        "`cartwright enrol {id} --lost` ends it at once.",
        person=kit.person(notice.details["person"]),
        works_from=kit.day_and_clock(datetime.fromisoformat(notice.details["works_from"])),
        id=notice.details["person"],
    )


def _factor_locked(notice: Notice) -> Markup:
    return markup(
        "The second factor of {person} is locked, after five wrong codes in a row. Ask them whether it was they. "
        "They can enrol again with a one-time code (`cartwright enrol {id}`).",
        person=kit.person(notice.details["person"]),
        id=notice.details["person"],
    )


def _delegated(notice: Notice) -> Markup:
    details = notice.details
    return markup(
        "{delegate} votes for {principal} {when}. The two have one vote between them, and it never counts for a "
        "request that either of them made or changed. {principal} can take it back by `/domain delegate off`.",
        delegate=kit.person(details["delegate"]),
        principal=kit.person(details["principal"]),
        when=_when(notice),
    )


def _delegation_revoked(notice: Notice) -> Markup:
    return markup(
        "{delegate} no longer votes for {principal}, as they would have {when}. What they voted for them counts no "
        "more, unless it was ordered already.",
        delegate=kit.person(notice.details["delegate"]),
        principal=kit.person(notice.details["principal"]),
        when=_when(notice),
    )


def _when(notice: Notice) -> Markup:
    details = notice.details
    first = date.fromisoformat(details["first"]) if details["first"] else None
    return delegation.when(first, date.fromisoformat(details["last"]), details["zone"])


def _channel_moved(notice: Notice) -> Markup:
    return markup(
        "Slack gave a channel another id, as it does when a private channel is shared with another company: it was "
        "{old}, and is {new} ({channel}) now. Its cart, requests, budget and messages went with it, and rules that "
        "name {old} hold in it as before. While it is shared, nothing can be requested or approved in it unless its "
        "rule allows that.",
        old=kit.code(notice.details["old"]),
        new=kit.code(notice.details["new"]),
        channel=markup("<#{channel}>", channel=notice.details["new"]),
    )


def _policy_changed(notice: Notice) -> Markup:
    before, after = (notice.details[name].split("\n") for name in ("before", "after"))
    return markup(
        "*The rules have changed.* Requests that wait must satisfy both the old and the new ones.\n{difference}",
        difference=policy_lines.changed(before, after),
    )


def _unreachable(notice: Notice) -> Markup:
    return markup(
        "{person}, who could approve your request {request}, could not be reached: Slack took no message for them. The "
        "request goes on; ask them yourself, or another approver.",
        person=kit.person(notice.details["person"]),
        request=notice.details["request"],
    )


def _suspended(notice: Notice) -> Markup:
    return markup(
        "Request {request} is suspended: {why}. Nobody can approve it, and nothing is bought meanwhile. It goes on "
        "when that is put right; otherwise it ends by itself, unbought. Its requester can withdraw it.",
        request=notice.details["request"],
        why=prices.told(kit.one_line(notice.details["why"])),
    )


def _silence(notice: Notice) -> Markup:
    return markup(
        "Request {request} of {requester} in {channel} still waits: {voters} can approve it until {until}; otherwise "
        "it ends, and nothing is bought. You are told because the rules say so; that gives no vote.",
        request=notice.details["request"],
        requester=kit.person(notice.details["requester"]),
        channel=markup("<#{channel}>", channel=notice.details["channel"]),
        voters=voting.people(notice.details["voters"].split()),
        until=kit.day_and_clock(datetime.fromisoformat(notice.details["until"])),
    )


_WORDS: Mapping[Kind, Callable[[Notice], Markup]] = MappingProxyType(
    {
        Kind.POLICY_CHANGED: _policy_changed,
        Kind.UNREACHABLE: _unreachable,
        Kind.SUSPENDED: _suspended,
        Kind.SILENCE: _silence,
        Kind.FACTOR_ENROLLED: _factor_enrolled,
        Kind.FACTOR_LOCKED: _factor_locked,
        Kind.DELEGATED: _delegated,
        Kind.DELEGATION_REVOKED: _delegation_revoked,
        Kind.CHANNEL_MOVED: _channel_moved,
    }
)


def told(notice: Notice) -> Message:
    """Say what happened, and what follows from it."""
    text = _WORDS[notice.kind](notice)
    return kit.message(text, *kit.paragraphs([text]))
