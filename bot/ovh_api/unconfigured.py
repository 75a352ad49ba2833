"""python-ovh without its own configuration.

It reads `/etc/ovh.conf`, `~/.ovh.conf` and `./ovh.conf` when it is imported, and looks values that it was not given up
in the environment. Either could change whose money is spent, so a configuration that knows nothing takes their place.
"""

import sys
from types import ModuleType


class _Nothing:
    """A configuration in which nothing is set."""

    def get(self, _section: str, _name: str) -> None:
        return None

    def read(self, _file: str) -> None:
        return None


_config = ModuleType("ovh.config")
_config.ConfigurationManager = _Nothing  # type: ignore[attr-defined]
sys.modules["ovh.config"] = _config

import ovh  # noqa: E402 - only now, see above

ovh.client.config = _config  # for the case that somebody had imported it before

__all__ = ["ovh"]
