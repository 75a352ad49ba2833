"""The codes of second factors, and their secrets encrypted at rest: the only module that uses `cryptography`.

Time-based one-time passwords are RFC 6238: SHA-1, six digits, a step of thirty seconds, which is what every
authenticator app takes. Secrets are kept as Fernet tokens (https://cryptography.io/en/latest/fernet/).
"""

from base64 import b32encode
from datetime import datetime
from secrets import token_bytes

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bot.errors import Misconfigured
from bot.model.factor import Revealed, Unreadable, grouped

_SECRET_BYTES = 20  # as long as a digest of SHA-1, as RFC 4226 recommends
_DIGITS = 6
_STEP_SECONDS = 30
_NEAREST_FIRST = (0, -1, 1)  # RFC 6238 lets a phone's clock be one step off
_ISSUER = "Cartwright"


class FactorCipher:
    """Makes secrets, keeps them readable by nobody else, and says which moment a code is of.

    Args:
        key: a Fernet key, or several with commas between: the first encrypts, and each of them decrypts.

    Attributes:
        is_rotated: whether there are former keys, so that secrets may have to be encrypted anew.

    Raises:
        Misconfigured: it is none.

    """

    def __init__(self, key: str) -> None:
        parts = key.split(",")
        self.is_rotated = len(parts) > 1
        try:
            self._keys = MultiFernet([Fernet(part.strip()) for part in parts])
        except ValueError:
            raise Misconfigured(
                ["CARTWRIGHT_FACTOR_KEY: must be 32 bytes in URL-safe base64; deploy/README.md says how to make them"]
            ) from None

    def make_secret(self) -> bytes:
        """Make a new random secret of 160 bits."""
        return token_bytes(_SECRET_BYTES)

    def reveal(self, person: str, secret: bytes) -> Revealed:
        """Write a secret as the person needs it once, to add it to an authenticator app."""
        spelled = b32encode(secret).decode()
        return Revealed(spelled=grouped(spelled), uri=_totp(secret).get_provisioning_uri(person, _ISSUER))

    def encrypt(self, person: str, secret: bytes) -> str:
        """Encrypt the secret of a person, whose id is encrypted with it, so that it serves nobody else."""
        return self._keys.encrypt(person.encode() + b" " + secret).decode()

    def encrypt_anew(self, person: str, encrypted: str) -> str:
        """Encrypt a secret again, by the first key.

        Raises:
            Unreadable: none of the keys decrypts it, or it is of somebody else.

        """
        return self.encrypt(person, self._decrypted(person, encrypted))

    def step(self, person: str, encrypted: str, code: str, at: datetime) -> int | None:
        """Say of which step a code is: the one of a moment, or one of its neighbours. None for a wrong code.

        Args:
            encrypted: the secret.
            code: six digits.

        Raises:
            Unreadable: none of the keys decrypts the secret, or it is of somebody else.

        """
        totp, now = _totp(self._decrypted(person, encrypted)), int(at.timestamp()) // _STEP_SECONDS
        typed = code.encode()
        # All are compared, so that the time it takes tells nothing.
        found = [
            step
            for step in (now + off for off in _NEAREST_FIRST)
            if constant_time.bytes_eq(totp.generate(step * _STEP_SECONDS), typed)
        ]
        return found[0] if found else None

    def _decrypted(self, person: str, encrypted: str) -> bytes:
        try:
            whose, _, secret = self._keys.decrypt(encrypted).partition(b" ")
        except InvalidToken:
            raise Unreadable("the key does not decrypt the stored secret") from None
        if whose != person.encode() or len(secret) != _SECRET_BYTES:
            raise Unreadable("the stored secret is of somebody else")
        return secret


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), _STEP_SECONDS)  # noqa: S303 - what authenticator apps take
