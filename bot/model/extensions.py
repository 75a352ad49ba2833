"""Lists of extensions, and which ones people think of first."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.model.catalogue import Catalogue
from bot.model.query import ALL, COUNTRY, FEATURED, TECH

_TECH = (
    *("dev", "app", "io", "ai", "tech", "cloud", "software", "codes", "digital", "systems", "tools", "network"),
    *("computer", "engineering", "technology", "online", "site", "website", "web", "host", "hosting", "domains"),
    *("email", "chat", "games", "studio", "design", "bot", "data", "page", "so", "sh", "co", "me", "gg", "run"),
)

_WELL_KNOWN = (
    *("com", "net", "org", "eu", "fr", "de", "co.uk", "uk", "es", "it", "nl", "be", "ch", "at", "pl", "pt", "ie"),
    *("io", "co", "app", "dev", "ai", "shop", "store", "online", "site", "tech", "info", "biz", "me", "tv", "us"),
    *("ca", "cloud", "xyz", "pro", "blog", "agency", "studio", "group", "world", "events", "ovh"),
)
"""By how well they are known to people of European companies, in our judgement."""

_COUNTRY_CODE_LENGTH = 2


def listed(
    name: str, catalogue: Catalogue | None, featured: Sequence[str], own: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """Return the extensions of a list, those first that people think of first.

    Args:
        name: of the list; one that is not known is empty.
        catalogue: what OVH sells; what it does not sell is left out of the lists that every channel has. None while
            that is not known: `all` and `country` are then made of the extensions that are known here.
        own: the channel's lists.

    """
    if name in own:
        return tuple(own[name])
    if name == FEATURED:
        return tuple(featured)
    sold = tuple(catalogue.tariffs) if catalogue else tuple(dict.fromkeys((*featured, *_WELL_KNOWN, *_TECH)))
    if name == TECH:
        return tuple(extension for extension in _TECH if extension in sold)
    if name == COUNTRY:
        return ranked([extension for extension in sold if _is_of_a_country(extension)], catalogue, featured)
    if name == ALL:
        return ranked(sold, catalogue, featured)
    return ()


def ranked(extensions: Sequence[str], catalogue: Catalogue | None, featured: Sequence[str]) -> Sequence[str]:
    """Sort extensions: featured ones, well-known ones, then the cheap before the dear; unknown prices last."""
    fame = {extension: place for place, extension in enumerate(dict.fromkeys((*featured, *_WELL_KNOWN)))}
    tariffs = catalogue.tariffs if catalogue else {}

    def key(extension: str) -> tuple[bool, int, bool, Decimal, str]:
        tariff = tariffs.get(extension)
        price = tariff.usual_first_year if tariff else None
        return (
            extension not in fame,
            fame.get(extension, 0),
            price is None,
            price.amount if price is not None else Decimal(0),
            extension,
        )

    return sorted(extensions, key=key)


def _is_of_a_country(extension: str) -> bool:
    """Whether it is a country's, or one of those below it, such as `co.uk`."""
    return len(extension.rpartition(".")[2]) == _COUNTRY_CODE_LENGTH
