"""What can be wrong with OVH's credentials in the environment, each fault as a sentence."""

from collections.abc import Iterable, Iterator, Mapping

_KEYS = ("OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY")
_BUY_KEY = "OVH_BUY_CONSUMER_KEY"
_CLIENT = ("OVH_CLIENT_ID", "OVH_CLIENT_SECRET")
_BUY_CLIENT = ("OVH_BUY_CLIENT_ID", "OVH_BUY_CLIENT_SECRET")


def credential_faults(secrets: Mapping[str, str], *, is_one_key: bool) -> Iterator[str]:
    """Check that OVH's credentials are of one kind and whole, and that buying has its own or is allowed to share."""
    clients = [name for name in (*_CLIENT, *_BUY_CLIENT) if name in secrets]
    keys = [name for name in (*_KEYS, _BUY_KEY) if name in secrets]
    if clients and keys:
        yield f"{clients[0]} is set beside {keys[0]}: use either OAuth2 clients or keys"
    elif clients:
        yield from _client_faults(secrets)
        yield from _sharing_faults(secrets, *_BUY_CLIENT, searches=_CLIENT[0], is_one_key=is_one_key)
    else:
        yield from unset(_KEYS, secrets)
        yield from _sharing_faults(secrets, _BUY_KEY, searches=_KEYS[-1], is_one_key=is_one_key)


def _client_faults(secrets: Mapping[str, str]) -> Iterator[str]:
    yield from unset(_CLIENT, secrets)
    if secrets.get("OVH_API_URL"):
        yield "OVH_API_URL: OAuth2 clients work at OVH's own addresses only; use keys with another address"


def _sharing_faults(secrets: Mapping[str, str], *buying: str, searches: str, is_one_key: bool) -> Iterator[str]:
    """Check the credentials that buy, the first of which tells them from those that search."""
    first = buying[0]
    if not any(name in secrets for name in buying):
        if not is_one_key:
            yield f"{first} is not set; set it, or allow buying with the key that searches by one_key = true"
        return
    yield from unset(buying, secrets)
    if is_one_key:
        yield f"one_key: is true, and {first} is set, too; leave one of them out"
    if first in secrets and secrets[first] == secrets.get(searches):
        yield f"{first}: is the same as {searches}; make another that may buy, or set one_key = true instead"


def unset(names: Iterable[str], secrets: Mapping[str, str]) -> Iterator[str]:
    """Say of each name that has no value that it has none."""
    return (f"{name} is not set" for name in names if name not in secrets)
