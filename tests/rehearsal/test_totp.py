"""The stand-in's own authenticator: RFC 6238's numbers, and secrets read as a person reads them."""

from base64 import b32encode
from datetime import UTC, datetime

import pytest

from bot.rehearsal import totp
from bot.rehearsal.slack.authenticators import secret_in

KEY = b32encode(b"12345678901234567890").decode()
GROUPED = " ".join(KEY[at : at + 4] for at in range(0, len(KEY), 4))


# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code(KEY, datetime.fromtimestamp(seconds, UTC)) == code


def test_a_code_stands_for_thirty_seconds() -> None:
    def at(second: int) -> datetime:
        return datetime(2026, 11, 27, 16, 30, second, tzinfo=UTC)

    assert totp.code(KEY, at(0)) == totp.code(KEY, at(29)) != totp.code(KEY, at(30))
    assert totp.code(KEY, at(0), steps=1) == totp.code(KEY, at(30))
    assert [totp.seconds_left(at(second)) for second in (0, 29, 30)] == [30, 1, 30]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Type `{GROUPED}` into the app", KEY),
        (f"```\n{GROUPED}\n```", KEY),
        (f"otpauth://totp/Cartwright:U0?secret={KEY}&amp;issuer=Cartwright", KEY),
        (f"otpauth://totp/Cartwright:U0?issuer=Cartwright&amp;secret={KEY}", KEY),
        ("`GEZD GNBV GY3T QOJQ GEZD GNBV GY`", "GEZDGNBVGY3TQOJQGEZDGNBVGY"),
        (f"in no code style: {GROUPED}", None),
        ("`C0CAMPAIGN1`", None),
        ("The code is `123456`", None),
    ],
)
def test_a_secret_is_read_as_it_is_shown(text: str, secret: str | None) -> None:
    assert secret_in([{"type": "section", "text": {"type": "mrkdwn", "text": text}}]) == secret


def test_rich_text_in_code_style_is_read_too() -> None:
    piece = {"type": "text", "text": GROUPED, "style": {"code": True}}
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [piece]}]}
    assert secret_in([block]) == KEY


@pytest.mark.parametrize("text", [GROUPED, f"secret={KEY}", KEY, "ABCD-EFGH-IJKL-MN23"])
def test_whatever_looks_like_a_secret_is_found(text: str) -> None:
    assert totp.SECRETS.sub("", f"before {text} after") == "before  after"


@pytest.mark.parametrize("text", ["U0REQUESTER asks for NAMES", "C0CAMPAIGN1", "Request 142", "THIS IS TEXT"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert totp.SECRETS.sub("", text) == text
