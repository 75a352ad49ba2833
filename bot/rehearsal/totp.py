"""What an authenticator app on a phone does, by its standards: read the secret that is shown, and show a code.

Time-based codes of six digits every thirty seconds by SHA-1 (RFC 6238, on RFC 4226), from a secret in base32 (RFC
4648) as it stands in an `otpauth` address (github.com/google/google-authenticator/wiki/Key-Uri-Format) or, to be
copied by hand, in groups of four.
"""

import hashlib
import hmac
import re
from base64 import b32decode
from datetime import datetime
from urllib.parse import unquote

STEP_SECONDS = 30
_DIGITS = 6

_GROUPED = r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){3,}(?: [A-Z2-7]{1,3})?={0,6}"
_SHOWN = re.compile(
    rf"`+\s*(?P<grouped>{_GROUPED})\s*`+|otpauth://totp/[^\s<>|`]*[?&;]secret=(?P<address>[A-Za-z2-7]+)"
)

_ONE_TIME = r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3,}"

SECRETS = re.compile(
    rf"(?<![A-Z2-7])(?:{_GROUPED}|{_ONE_TIME}|[A-Z2-7]{{26,}})(?![A-Z2-7])|secret(?:=|%3D)[A-Za-z2-7]{{16,}}"
)
"""Whatever looks like such a secret or a one-time code of that alphabet, for those who must leave it out."""


def secret_shown(text: str) -> str | None:
    """Return the secret that stands in a text, in base32 without gaps; None if there is none.

    Args:
        text: mrkdwn, where a secret in groups of four stands in code style.
    """
    found = _SHOWN.search(text)
    if found is None:
        return None
    return (found["grouped"] or unquote(found["address"])).replace(" ", "").rstrip("=").upper()


def code(secret: str, moment: datetime, steps: int = 0) -> str:
    """Return the code of a moment, six digits.

    Args:
        secret: base32, with or without padding.
        moment: aware.
        steps: so many thirty seconds later, or before if negative.

    Raises:
        ValueError: the secret is no base32.
    """
    key = b32decode(secret + "=" * (-len(secret) % 8))
    counter = int(moment.timestamp()) // STEP_SECONDS + steps
    digest = hmac.new(key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def seconds_left(moment: datetime) -> int:
    """Return for how many seconds the code of a moment still stands on the phone, from 30 down to 1."""
    return STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS
