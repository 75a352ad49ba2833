"""Codes as RFC 6238 has them, and secrets that nobody reads without the key."""

from base64 import b32decode, urlsafe_b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import Misconfigured
from bot.factor_cipher import FactorCipher
from bot.model.factor import Unreadable
from bot.rehearsal import totp
from tests.samples import APPROVER, MORNING, OTHER_APPROVER

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B


def key(number: int = 0) -> str:
    return urlsafe_b64encode(bytes([number]) * 32).decode()


@pytest.fixture
def cipher() -> FactorCipher:
    return FactorCipher(key())


# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_codes_are_those_of_the_standard(cipher: FactorCipher, seconds: int, code: str) -> None:
    encrypted = cipher.encrypt(APPROVER, SECRET)

    assert cipher.step(APPROVER, encrypted, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


DRIFTS = {-2: False, -1: True, 0: True, 1: True, 2: False}


@pytest.mark.parametrize(("steps", "is_taken"), DRIFTS.items())
def test_a_clock_may_be_one_step_off_and_no_more(cipher: FactorCipher, steps: int, is_taken: bool) -> None:
    encrypted = cipher.encrypt(APPROVER, SECRET)
    spelled = cipher.reveal(APPROVER, SECRET).spelled.replace(" ", "")

    found = cipher.step(APPROVER, encrypted, totp.code(spelled, MORNING, steps), MORNING)

    assert found == (int(MORNING.timestamp()) // 30 + steps if is_taken else None)


@pytest.mark.parametrize("code", ["", "000000", "28708", "2870820", "\uff12\uff18\uff17\uff10\uff18\uff12", "abcdef"])
def test_anything_else_is_a_wrong_code(cipher: FactorCipher, code: str) -> None:
    at = datetime.fromtimestamp(59, UTC)

    assert cipher.step(APPROVER, cipher.encrypt(APPROVER, SECRET), code, at) is None


def test_a_secret_has_160_bits_and_is_never_the_same(cipher: FactorCipher) -> None:
    secrets = {cipher.make_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {20}


def test_a_secret_is_told_in_groups_of_four_and_as_an_address(cipher: FactorCipher) -> None:
    revealed = cipher.reveal(APPROVER, SECRET)
    address = urlsplit(revealed.uri)
    told = {name: value for name, (value,) in parse_qs(address.query).items()}

    assert revealed.spelled == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert (address.scheme, address.netloc, address.path) == ("otpauth", "totp", f"/Cartwright:{APPROVER}")
    assert b32decode(told.pop("secret")) == SECRET
    assert told == {"issuer": "Cartwright", "algorithm": "SHA1", "digits": "6", "period": "30"}
    assert revealed.spelled not in repr(revealed)


def test_what_is_kept_says_nothing_of_the_secret(cipher: FactorCipher) -> None:
    kept = {cipher.encrypt(APPROVER, SECRET) for _ in range(10)}

    assert len(kept) == 10
    assert not any("1234567890" in text or "GEZD" in text for text in kept)


def test_another_key_reads_nothing_and_says_so(cipher: FactorCipher) -> None:
    encrypted = cipher.encrypt(APPROVER, SECRET)

    for unreadable in (encrypted[:-4] + "AAAA", "", "clear text"):
        with pytest.raises(Unreadable):
            cipher.step(APPROVER, unreadable, "287082", MORNING)
    with pytest.raises(Unreadable):
        FactorCipher(key(1)).step(APPROVER, encrypted, "287082", MORNING)


def test_a_secret_that_somebody_copied_to_another_person_is_good_for_nothing(cipher: FactorCipher) -> None:
    with pytest.raises(Unreadable):
        cipher.step(OTHER_APPROVER, cipher.encrypt(APPROVER, SECRET), "287082", MORNING)


def test_keys_are_changed_one_after_the_other(cipher: FactorCipher) -> None:
    encrypted = cipher.encrypt(APPROVER, SECRET)
    both, new = FactorCipher(f"{key(1)}, {key()}"), FactorCipher(key(1))
    at = datetime.fromtimestamp(59, UTC)

    assert both.step(APPROVER, encrypted, "287082", at) == 1
    assert new.step(APPROVER, both.encrypt_anew(APPROVER, encrypted), "287082", at) == 1
    with pytest.raises(Unreadable):
        new.encrypt_anew(APPROVER, encrypted)


@pytest.mark.parametrize("wrong", ["short", "é" * 44, key() + ",", "A" * 43, "=" * 44])
def test_what_is_no_key_is_a_fault_of_the_configuration_and_not_shown(wrong: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        FactorCipher(wrong)

    [fault] = raised.value.faults
    assert fault.startswith("CARTWRIGHT_FACTOR_KEY: must be 32 bytes")
    assert wrong not in fault
