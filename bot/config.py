"""The configuration: secrets from the environment, the rest from `cartwright.toml`; read once, all faults at once."""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.errors import Misconfigured
from bot.model.policy import Policy

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_SECRET_OF_TRANSPORT = {"socket": "SLACK_APP_TOKEN", "http": "SLACK_SIGNING_SECRET"}
_SLACK_API = "https://slack.com/api/"

UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")]
Extension = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]


class Config(BaseModel):
    """Everything that can be set. Field names are the names in `cartwright.toml`; aliases those in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    slack_bot_token: SecretStr = Field(alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr = Field(SecretStr(""), alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field(_SLACK_API, alias="SLACK_API_URL")
    ovh_endpoint: Literal["ovh-eu", "ovh-ca"] = Field("ovh-eu", alias="OVH_ENDPOINT")
    ovh_application_key: SecretStr = Field(alias="OVH_APPLICATION_KEY")
    ovh_application_secret: SecretStr = Field(alias="OVH_APPLICATION_SECRET")
    ovh_consumer_key: SecretStr = Field(alias="OVH_CONSUMER_KEY")
    ovh_api_url: str = Field("", alias="OVH_API_URL")

    database: Path = Path("cartwright.sqlite3")
    transport: Literal["socket", "http"] = "socket"
    http_host: str = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    approvers: tuple[UserId, ...] = ()
    max_total: Decimal = Field(Decimal(200), gt=0)
    request_days: int = Field(3, ge=1, le=30)
    featured: tuple[Extension, ...] = ("com", "net", "org", "eu", "fr", "shop", "io", "online", "ovh")
    allow_premium: bool = False
    allow_aftermarket: bool = False

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

    @property
    def policy(self) -> Policy:
        """The rule of the workspace."""
        return Policy(
            approvers=frozenset(self.approvers),
            total_max=self.max_total,
            request_life=timedelta(days=self.request_days),
            featured=self.featured,
            allow_premium=self.allow_premium,
            allow_aftermarket=self.allow_aftermarket,
        )

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
    return make(environment, _file_values(file) if file else {})


def make(environment: Mapping[str, str], settings: Mapping[str, Any]) -> Config:
    """Make the configuration of what the environment and the file say.

    Raises:
        Misconfigured: with one sentence for every fault.
    """
    secrets = {name: environment[name] for name in _environment_names() if environment.get(name)}
    misplaced = _misplaced(settings)
    faults = [f"{name}: secrets and addresses belong into the environment, not into the file" for name in misplaced]
    transport = settings.get("transport", "socket")
    needed = _SECRET_OF_TRANSPORT.get(str(transport))
    if needed and needed not in secrets:
        faults.append(f'{needed} is not set, and transport = "{transport}" needs it')
    try:
        config = Config.model_validate({n: v for n, v in settings.items() if n not in misplaced} | secrets)
    except ValidationError as error:
        raise Misconfigured([*faults, *(_sentence(fault) for fault in error.errors())]) from None
    if faults:
        raise Misconfigured(faults)
    return config


def _file_values(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured([f"{file}: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured([f"{file} is not TOML: {error}"]) from None


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
