"""The configuration: secrets from the environment, the rest from `cartwright.toml`; read once, all faults at once."""

import os
import tomllib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StrictBool,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.credential_faults import credential_faults, unset
from bot.errors import Misconfigured
from bot.model.policy import Policy, plain
from bot.policy_faults import needs_codes
from bot.policy_faults import read as read_policy
from bot.policy_file import PolicyTable

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_SECRET_OF_TRANSPORT = {"socket": "SLACK_APP_TOKEN", "http": "SLACK_SIGNING_SECRET"}
_SLACK_API = "https://slack.com/api/"

_QUIET_SECONDS_MIN = 300
_CALLS_PER_SECOND_MIN = 0.5
_FACTOR_KEY = "CARTWRIGHT_FACTOR_KEY"
_SHORT_FORM = ("approvers", "max_total", "request_days", "allow_premium", "allow_aftermarket")

UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
Extension = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]


class Config(BaseModel):
    """Everything that can be set. Field names are the names in `cartwright.toml`; aliases those in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr = Field(SecretStr(""), alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(_SLACK_API, alias="SLACK_API_URL")
    ovh_endpoint: Literal["ovh-eu", "ovh-ca"] = Field("ovh-eu", alias="OVH_ENDPOINT")
    ovh_application_key: SecretStr = Field(SecretStr(""), alias="OVH_APPLICATION_KEY")
    ovh_application_secret: SecretStr = Field(SecretStr(""), alias="OVH_APPLICATION_SECRET")
    ovh_consumer_key: SecretStr = Field(SecretStr(""), alias="OVH_CONSUMER_KEY")
    ovh_buy_consumer_key: SecretStr = Field(SecretStr(""), alias="OVH_BUY_CONSUMER_KEY")
    ovh_client_id: SecretStr = Field(SecretStr(""), alias="OVH_CLIENT_ID")
    ovh_client_secret: SecretStr = Field(SecretStr(""), alias="OVH_CLIENT_SECRET")
    ovh_buy_client_id: SecretStr = Field(SecretStr(""), alias="OVH_BUY_CLIENT_ID")
    ovh_buy_client_secret: SecretStr = Field(SecretStr(""), alias="OVH_BUY_CLIENT_SECRET")
    ovh_api_url: str = Field("", alias="OVH_API_URL")
    factor_key: SecretStr = Field(SecretStr(""), alias="CARTWRIGHT_FACTOR_KEY")

    database: Path = Path("cartwright.sqlite3")
    transport: Literal["socket", "http"] = "socket"
    http_host: str = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    approvers: tuple[UserId, ...] = ()
    operators: tuple[UserId, ...] = ()
    operator_channel: Annotated[str, Field(pattern=r"^([CG][A-Z0-9]+)?$")] = ""
    cool_off_seconds: int = Field(60, ge=0, le=3600, strict=True)
    max_total: Decimal = Field(Decimal(200), gt=0)
    request_days: int = Field(3, ge=1, le=30)
    quiet_seconds: int = Field(900, ge=1, le=86_400)
    one_key: StrictBool = False
    ovh_calls_per_second: float = Field(20, ge=0, le=1000, strict=True, allow_inf_nan=False)
    featured: tuple[Extension, ...] = ("com", "net", "org", "eu", "fr", "shop", "io", "online", "ovh")
    allow_premium: bool = False
    allow_aftermarket: bool = False
    policy_table: PolicyTable | None = Field(None, validation_alias="policy")

    @field_validator("ovh_endpoint", mode="before")
    @classmethod
    def _sells_domains(cls, endpoint: str) -> str:
        if endpoint == "ovh-us":
            raise ValueError("ovh-us is not supported: the US API has no routes for ordering domain names")
        return endpoint

    @field_validator("slack_api_url", "ovh_api_url")
    @classmethod
    def _is_safe_address(cls, url: str) -> str:
        parts = urlsplit(url)
        is_safe = parts.hostname and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        )
        if url and not is_safe:
            raise ValueError("must begin with https://, or be on this machine (http://127.0.0.1:…)")
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @field_validator("quiet_seconds")
    @classmethod
    def _is_patient(cls, seconds: int, others: ValidationInfo) -> int:
        if seconds < _QUIET_SECONDS_MIN and not is_loopback(others.data.get("ovh_api_url", "")):
            raise ValueError(f"must be {_QUIET_SECONDS_MIN} or more: an order may still appear at OVH after minutes")
        return seconds

    @field_validator("ovh_calls_per_second")
    @classmethod
    def _is_a_rate(cls, calls: float) -> float:
        if 0 < calls < _CALLS_PER_SECOND_MIN:
            raise ValueError(f"must be {_CALLS_PER_SECOND_MIN} or more, or 0 for no limit")
        return calls

    @field_validator("factor_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr) -> SecretStr:
        parts = key.get_secret_value().split(",")  # the new key and older ones, while it is changed
        if parts != [""] and not all(_is_key(part.strip()) for part in parts):
            raise ValueError("must be 32 bytes in URL-safe base64; deploy/README.md says how to make them")
        return key

    @property
    def policy(self) -> Policy:
        """The rules of the workspace: those of `[policy]`, or else one vote of one of the `approvers`."""
        elsewhere: dict[str, Any] = {
            "cool_off": timedelta(seconds=self.cool_off_seconds),
            "operators": frozenset(self.operators),
            "operator_channel": self.operator_channel,
            "featured": self.featured,
            "quiet_time": timedelta(seconds=self.quiet_seconds),
        }
        if self.policy_table:
            return self.policy_table.policy(**elsewhere)
        rule = plain(
            approvers=self.approvers,
            total_max=self.max_total,
            open_hours=Decimal(self.request_days * 24),
            allow_premium=self.allow_premium,
            allow_aftermarket=self.allow_aftermarket,
        )
        return Policy(rules=(rule,), **elsewhere)

    @property
    def is_rehearsal(self) -> bool:
        """Whether OVH is a stand-in on this machine, so that nothing can be bought."""
        return is_loopback(self.ovh_api_url)


def is_loopback(url: str) -> bool:
    """Tell whether an address is on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def read(environment: Mapping[str, str] = os.environ, file: Path | None = None) -> Config:
    """Read the configuration.

    Args:
        environment: where the secrets are.
        file: the TOML file; without one, every value that is no secret has its default.

    Raises:
        Misconfigured: with one sentence for every fault.

    """
    return make(environment, file_values(file) if file else {})


def make(environment: Mapping[str, str], settings: Mapping[str, Any]) -> Config:
    """Make the configuration of what the environment and the file say.

    Raises:
        Misconfigured: with one sentence for every fault.
    """
    secrets = _secrets(environment)
    faults = list(unset(["SLACK_BOT_TOKEN"], secrets))
    faults += credential_faults(secrets, is_one_key=settings.get("one_key") is True)
    transport = settings.get("transport", "socket")
    needed = _SECRET_OF_TRANSPORT.get(str(transport))
    if needed and needed not in secrets:
        faults.append(f'{needed} is not set, and transport = "{transport}" needs it')
    if _FACTOR_KEY not in secrets and needs_codes(settings.get("policy")):
        faults.append(f"{_FACTOR_KEY} is not set, and a tier of [policy] with code = true needs it")
    return _validated(secrets, settings, faults)


def without_secrets(environment: Mapping[str, str], settings: Mapping[str, Any]) -> Config:
    """Make the configuration, whichever secrets are missing: for commands that need but the rules; else as `make`."""
    return _validated(_secrets(environment), settings, [])


def _validated(secrets: dict[str, str], settings: Mapping[str, Any], faults: Sequence[str]) -> Config:
    """Read every value, and tell all faults, those included that were found before."""
    misplaced = _misplaced(settings)
    found = [f"{name}: secrets and addresses belong into the environment, not into the file" for name in misplaced]
    found += faults
    values = {name: value for name, value in settings.items() if name not in misplaced} | secrets
    if "policy" in values:
        beside = [name for name in _SHORT_FORM if name in values]
        found += (f"{name}: belongs to the short form; with [policy], say it there" for name in beside)
        values["policy"], wrong = read_policy(values["policy"])
        found += wrong
    try:
        config = Config.model_validate(values)
    except ValidationError as error:
        raise Misconfigured([*found, *(_sentence(fault) for fault in error.errors())]) from None
    if found:
        raise Misconfigured(found)
    return config


def file_values(file: Path) -> dict[str, Any]:
    """Read what a configuration file says, whether it is right or not.

    Raises:
        Misconfigured: it cannot be read, or is no TOML.

    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured([f"{file}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured([f"{file} is not TOML: {error}"]) from None


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in _environment_names() if environment.get(name)}


def _is_key(text: str) -> bool:
    """Whether a text is what Fernet takes for a key: https://cryptography.io/en/latest/fernet/."""
    try:
        return len(b64decode(text, altchars=b"-_", validate=True)) == 32
    except ValueError:
        return False


def _environment_names() -> list[str]:
    return [field.alias for field in Config.model_fields.values() if field.alias]


def _misplaced(settings: Mapping[str, Any]) -> list[str]:
    """The settings in the file that belong into the environment, under either of their names."""
    from_environment = {name for name, field in Config.model_fields.items() if field.alias} | {*_environment_names()}
    return sorted(from_environment & settings.keys())


def _sentence(fault: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    what = {"missing": "is not set", "extra_forbidden": "is not a setting"}.get(
        fault["type"], fault["msg"].removeprefix("Value error, ")
    )
    return (
        f"{where} {what}"
        if where and fault["type"] in ("missing", "extra_forbidden")
        else f"{where}: {what}".strip(": ")
    )
