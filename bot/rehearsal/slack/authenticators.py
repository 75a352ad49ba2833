"""The authenticator app on each person's phone. It knows what its owner has seen in a modal, and nothing else."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice
from typing import Any

from bot.rehearsal import totp
from bot.rehearsal.clock import Clock
from bot.rehearsal.slack.records import Json
from bot.rehearsal.slack.refusals import Refusal

_TOLERATED_STEPS = range(-10, 11)
_WRONG_CODES = 10


class Authenticators:
    """The phones of all people, by person.

    Args:
        clock: the rehearsal's time, which phones show too.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._secrets: dict[str, list[str]] = {}

    def add(self, person: str, blocks: list[Json]) -> None:
        """Add the secret that a modal shows; the newest comes first, one that is known already too.

        Raises:
            Refusal: `no_secret_shown`.
        """
        secret = secret_in(blocks)
        if secret is None:
            raise Refusal("no_secret_shown")
        known = self._secrets.setdefault(person, [])
        self._secrets[person] = [secret, *(other for other in known if other != secret)]

    def forget(self, person: str) -> None:
        """Take all secrets off a person's phone, as when it is lost."""
        self._secrets.pop(person, None)

    def picture(self, person: str, blocks: list[Json]) -> Json:
        """Return what the phone shows: the codes of this moment, newest secret first, and some that are `wrong`.

        Of the secrets themselves nothing is told. A wrong code is none of the last or the next five minutes.

        Args:
            blocks: those of the modal on top, which may show a secret, known already or not.
        """
        now, shown = self._clock(), secret_in(blocks)
        secrets = self._secrets.get(person, [])
        near = {totp.code(secret, now, steps) for secret in secrets for steps in _TOLERATED_STEPS}
        return {
            "codes": [totp.code(secret, now) for secret in secrets],
            "seconds_left": totp.seconds_left(now),
            "secret_shown": shown is not None,
            "secret_known": shown in secrets,
            "wrong": list(islice((wrong for wrong in _guesses(now) if wrong not in near), _WRONG_CODES)),
        }


def secret_in(blocks: list[Json]) -> str | None:
    """Return the secret that some blocks show, or None."""
    return next((secret for text in _texts_in(blocks) if (secret := totp.secret_shown(text))), None)


def _guesses(now: datetime) -> Iterator[str]:
    """Yield codes as somebody would guess them, different ones at each moment."""
    return (f"{number % 10**6:06}" for number in count(int(now.timestamp())))


def _texts_in(value: Any) -> Iterator[str]:
    """Yield every text in some blocks; a piece of rich text in code style gets mrkdwn's marks."""
    if isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str):
            yield f"`{text}`" if value.get("style", {}) and _is_code(value["style"]) else text
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def _is_code(style: Any) -> bool:
    return isinstance(style, dict) and bool(style.get("code"))
