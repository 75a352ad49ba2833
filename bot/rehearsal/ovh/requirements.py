"""The configuration that an item needs, and whether what was given will do.

The labels, their types and which are required stand in OVH's guide "Order a domain name". `POST configuration`
accepts anything; the refusal comes at checkout, with the messages that ovhcloud-cli and kimsufi-notifier report.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bot.rehearsal.ovh.carts import Item
from bot.rehearsal.ovh.money import JsonObject
from bot.rehearsal.ovh.refusals import bad_request

_PRODUCT = "domain"
_NICHANDLE = re.compile(r"[a-z]{2}\d+-ovh")
_NAME_SERVERS = re.compile(r"[a-z0-9.-]+(;[a-z0-9.-]+)+", re.IGNORECASE)
_CONTACT_FIELDS = ("firstName", "lastName", "email", "phone", "address.line1", "address.city", "address.country")


def _is_boolean(value: str) -> bool:
    return value.lower() in {"true", "false", "0", "1"}


def _is_yes(value: str) -> bool:
    return value.lower() in {"true", "1"}


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One label that an item may or must have, and what its value must look like."""

    label: str
    type: str
    required: bool = False
    fields: tuple[str, ...] | None = None
    accepts: Callable[[str], bool] = bool

    def document(self) -> JsonObject:
        """Return the `order.cart.ConfigurationRequirements`, with the `allowedValues` that live answers carry."""
        return {
            "allowedValues": None,
            "fields": None if self.fields is None else list(self.fields),
            "label": self.label,
            "required": self.required,
            "type": self.type,
        }


def _yes(label: str) -> Requirement:
    return Requirement(label=label, type="bool", required=True, accepts=_is_yes)


def _text(label: str, *, required: bool) -> Requirement:
    return Requirement(label=label, type="String", required=required)


_ALWAYS = (
    _yes("OWNER_LEGAL_AGE"),
    Requirement(label="OWNER_CONTACT", type="/me/contact", fields=_CONTACT_FIELDS),
    Requirement(label="ADMIN_ACCOUNT", type="Nichandle", accepts=lambda value: bool(_NICHANDLE.fullmatch(value))),
    Requirement(label="TECH_ACCOUNT", type="Nichandle", accepts=lambda value: bool(_NICHANDLE.fullmatch(value))),
    Requirement(label="DNS", type="String", accepts=lambda value: bool(_NAME_SERVERS.fullmatch(value))),
)
_FOR_TRANSFERS = (
    _text("AUTH_INFO", required=False),
    Requirement(label="KEEP_DNS", type="bool", accepts=_is_boolean),
)
_BY_EXTENSION = {
    "ACCEPT_CONDITIONS": _yes("ACCEPT_CONDITIONS"),
    "REASON": _text("REASON", required=True),
    "PROTECTED_CODE": _text("PROTECTED_CODE", required=True),
}
_CLAIMS = _text("CLAIMS_NOTICE", required=True)


def requirements_of(item: Item) -> Iterator[Requirement]:
    """Yield what an item may or must be configured with."""
    yield from _ALWAYS
    if item.action == "transfer":
        yield from _FOR_TRANSFERS
    for label in item.name.extension.requires:
        yield _BY_EXTENSION[label]
    if item.name.has_claims:
        yield _CLAIMS
    if item.name.is_in_sunrise:
        yield _BY_EXTENSION["PROTECTED_CODE"]


def check_configuration(item: Item, contact_ids: Collection[int], *, legal_age_enforced: bool) -> None:
    """Refuse an item whose configuration is not complete and valid.

    Raises:
        Refused: 400, with the first label that is missing, given twice, unknown or invalid.
    """
    known = {requirement.label: requirement for requirement in requirements_of(item)}
    for requirement in known.values():
        is_waived = requirement.label == "OWNER_LEGAL_AGE" and not legal_age_enforced
        _check_count(item, requirement, is_required=requirement.required and not is_waived)
    for entry in item.configurations.values():
        _check_value(entry.label, entry.value, known.get(entry.label), contact_ids)


def _check_count(item: Item, requirement: Requirement, *, is_required: bool) -> None:
    count = len(item.values(requirement.label))
    if is_required and not count:
        raise bad_request(f"Custom field {requirement.label} is mandatory for product {_PRODUCT}")
    if count > 1:
        raise bad_request(f"Custom field {requirement.label} is duplicated for product {_PRODUCT}")


def _check_value(label: str, value: str, requirement: Requirement | None, contact_ids: Collection[int]) -> None:
    if requirement is None:
        raise bad_request(f"Custom field {label} is unknown for product {_PRODUCT}")
    is_known_contact = label != "OWNER_CONTACT" or value in _contact_paths(contact_ids)
    if not (is_known_contact and requirement.accepts(value)):
        raise bad_request(f"Custom field {label} has an invalid value for product {_PRODUCT}")


def _contact_paths(contact_ids: Collection[int]) -> set[str]:
    return {f"/{root}/contact/{contact_id}" for root in ("me", "domain") for contact_id in contact_ids}
