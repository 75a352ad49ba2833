"""Faults on demand: what a rehearsal tells single routes to do otherwise.

A fault is told as JSON, by `POST /standin/faults`, in a file, or on a `fault:` line of a script:

    {"call": "POST /order/cart/*/checkout",     method and path below /1.0; a star stands for any method, or any text;
     "when": "after",
     "answer": {"reset": true},
     "times": 1}                                how often; null or absent: until the faults are cleared

`when` says what becomes of the call:

    "before"    nothing: the fault strikes before its effect; this is the default
    "after"     it has its effect, and only its answer is another
    "late"      its answer is given at once, and it has its effect "late_seconds" later, by the account's clock

A late call was signed when it arrived, and is judged by the rules when it lands: a cart that is gone or validated by
then refuses, and so does an order that is paid. It lands even if the faults are cleared meanwhile.

`answer` is one of these, to any of which `"delay_seconds": n` may be added, or that alone:

    {"status": 503, "body": {...}, "headers": {"Retry-After": "2"}}      a JSON body
    {"status": 502, "html": "<h1>Bad Gateway</h1>"}                      a gateway's page
    {"bytes": 20000}                the true answer breaks off after so many bytes, and ends as if it were whole; with
                                    "reset" or "hang" it is cut or silent from there on. It needs "when": "after"
    {"reset": true}                                                      the connection is cut
    {"hang": true}                  nothing for ten minutes or until the faults are cleared; then the connection is cut

The world may change as the fault strikes, with or without another answer, by the changes of
`bot.rehearsal.ovh.changes`:

    "change": {"prices": {"raise": "1.00"}}             just before the effect
    "then_change": {"lines": {"name": "other.com"}}     just after it, unless it was refused

What is needed most often has a name: `{"ready_made": "The card is refused"}`; see `bot.rehearsal.ovh.ready_made`.
"""

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from starlette.responses import Response

from bot.rehearsal.ovh import fault_answers
from bot.rehearsal.ovh.account import Account
from bot.rehearsal.ovh.changes import read_changes
from bot.rehearsal.ovh.fault_answers import Answer, is_partial, is_replacing, read_answer
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.ready_made import READY_MADE
from bot.rehearsal.ovh.subjects import Deed, nothing
from bot.rehearsal.ovh.told import ChangeError, Told, check_keys, one_of, optional_amount

_KEYS = ("call", "when", "late_seconds", "answer", "change", "then_change", "times")
_MOMENTS = {"before": "without effect", "after": "after its effect", "late": "its effect comes late"}


class FaultError(ValueError):
    """A fault that makes no sense; its text says why."""


@dataclass(kw_only=True)
class Fault:
    """A fault and how often it may still strike.

    Attributes:
        told: as it was told.
        title: what it does, for people.
        change: made just before the effect of a call; `then_change` just after it.
        times: how often it is left; None for always.
        lifted: set when it is forgotten, for whoever waits in it.
    """

    told: Told
    title: str
    method: str
    path: str
    when: str
    late_seconds: float
    answer: Answer
    change: Deed
    then_change: Deed
    times: int | None
    fault_id: int = 0
    lifted: threading.Event = field(default_factory=threading.Event, repr=False)

    def strikes(self, method: str, path: str) -> bool:
        """Tell whether it is meant for this call and not used up."""
        is_left = self.times is None or self.times > 0
        return is_left and self.method in ("*", method) and fnmatchcase(path, self.path)

    def document(self) -> JsonObject:
        """Return it as it was told, with its id, its title and how often it is left."""
        return {**self.told, "id": self.fault_id, "title": self.title, "when": self.when, "times": self.times}

    async def delay(self) -> None:
        """Wait as long as told, or until the fault is lifted."""
        await fault_answers.delay(self.answer, self.lifted)

    def replacement(self, truth: Response | None = None) -> Response | None:
        """Return the answer in place of the true one; None if that is given, though perhaps late."""
        return fault_answers.replacement(self.answer, self.lifted, truth)


class Faults:
    """The faults that are told, in order; the first that strikes wins. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._ids = itertools.count(1)

    def add(self, fault: Fault) -> Fault:
        """Let a fault strike from now on, after those already told."""
        with self._lock:
            fault.fault_id = next(self._ids)
            self._faults.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this call, and count it."""
        with self._lock:
            fault = next((fault for fault in self._faults if fault.strikes(method, path)), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
            return fault

    def clear(self) -> None:
        """Forget all faults, and release whoever hangs in one."""
        with self._lock:
            for fault in self._faults:
                fault.lifted.set()
            self._faults.clear()

    def documents(self) -> list[JsonObject]:
        """Return all faults, also those used up."""
        with self._lock:
            return [fault.document() for fault in self._faults]


def read_fault(account: Account, told: Told) -> Fault:
    """Read a fault.

    Args:
        account: whose world it changes.
        told: the JSON object of this module's head.

    Raises:
        FaultError: it makes no sense.
        Refused: something in it cannot be a domain name.
    """
    try:
        title = told.get("ready_made")
        if title is None:
            return _read(account, told)
        check_keys(told, "ready_made")
        return _read(account, _ready_made(title), str(title))
    except ChangeError as error:
        raise FaultError(str(error)) from None


def _ready_made(title: object) -> Told:
    found = next((told for faults in READY_MADE.values() for name, told in faults.items() if name == title), None)
    if found is None:
        raise ChangeError(f"there is no ready-made fault “{title}”")
    return found


def _read(account: Account, told: Told, title: str = "") -> Fault:
    check_keys(told, *_KEYS)
    method, path = _read_call(told)
    fault = Fault(
        told=told,
        title=title or _title(told),
        method=method,
        path=path,
        when=one_of({"when": "before"} | dict(told), "when", _MOMENTS),
        late_seconds=float(optional_amount(told, "late_seconds") or 0),
        answer=read_answer(told["answer"]) if "answer" in told else {},
        change=read_changes(account, told["change"]) if "change" in told else nothing,
        then_change=read_changes(account, told["then_change"]) if "then_change" in told else nothing,
        times=_read_times(told),
    )
    _check(fault)
    return fault


def _read_call(told: Told) -> tuple[str, str]:
    method, _, path = str(told.get("call", "* *")).partition(" ")
    if not path.startswith(("/", "*")):
        raise ChangeError("call must be a method and a path, such as POST /order/cart/*/checkout")
    return method.upper(), path


def _read_times(told: Told) -> int | None:
    times = told.get("times")
    if times is None or (isinstance(times, int) and type(times) is int and times >= 1):
        return times
    raise ChangeError("times must be a number from 1, or null")


def _check(fault: Fault) -> None:
    """Refuse combinations that could not strike as they are told."""
    is_replaced = is_replacing(fault.answer)
    reasons = [
        (not (fault.answer.keys() | fault.told.keys() & {"change", "then_change"}), "an answer or a change is missing"),
        ((fault.when == "late") != bool(fault.late_seconds), "late_seconds, more than 0, goes with when: late"),
        (fault.when == "late" and not is_replaced, "a late call needs another answer, which is given at once"),
        (is_partial(fault.answer) and fault.when != "after", "bytes of the true answer need it: when must be after"),
        (
            fault.when == "before" and is_replaced and fault.then_change is not nothing,
            "then_change needs an effect: when must be after or late",
        ),
    ]
    for is_so, reason in reasons:
        if is_so:
            raise ChangeError(reason)


def _title(told: Told) -> str:
    """Say what a fault does that nobody gave a title: `POST /me: answered with 503, without effect`."""
    answer = told.get("answer")
    answer = answer if isinstance(answer, Mapping) else {}
    words = [fault_answers.in_words(answer)]
    if is_replacing(answer):
        words.append(_MOMENTS.get(str(told.get("when", "before")), ""))
    words += [f"changes {name}" for key in ("change", "then_change") for name in _names(told.get(key))]
    method, path = _read_call(told)
    call = "any call" if (method, path) == ("*", "*") else f"{method} {path}"
    return f"{call}: {', '.join(words)}"


def _names(changes: object) -> list[str]:
    return [str(name).replace("-", " ") for name in changes] if isinstance(changes, Mapping) else []
