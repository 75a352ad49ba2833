"""What OVH wants to be told about an item before it can be ordered.

Source: the table of required configurations in OVH's guide "Order a Domain Name" (2023-08-30). `required` is not
reliable in either direction, so what must come from a person is decided by label.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A label for which OVH accepts, or demands, a value.

    Args:
        label: OVH's label, such as `OWNER_LEGAL_AGE`.
        kind: OVH's type, in lower case: `bool`, `string`, `nichandle`, `/me/contact` …

    """

    label: str
    kind: str
    required: bool


class Statement(Enum):
    """A legal statement that only a person can make; the value is OVH's label, or our own for the last."""

    LEGAL_AGE = "OWNER_LEGAL_AGE"
    CONDITIONS = "ACCEPT_CONDITIONS"
    CLAIMS = "CLAIMS_NOTICE"
    # Not a configuration of an item but `waiveRetractationPeriod` of the checkout itself.
    NO_RETURN = "waiveRetractationPeriod"

    @property
    def is_configuration(self) -> bool:
        """Whether it is told to OVH as an item's configuration."""
        return self is not Statement.NO_RETURN


# Values that have no default and that only the registry's own rules explain.
_UNANSWERABLE = {"REASON", "PROTECTED_CODE", "DOMAIN_CONFIG"}


def statements_needed(requirements: Iterable[Requirement]) -> tuple[Statement, ...]:
    """List the statements that a request for items with these requirements needs, in the order to ask them."""
    labels = {requirement.label for requirement in requirements}
    return tuple(s for s in Statement if s.value in labels or s is Statement.NO_RETURN)


def unanswerable(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    """List the labels that must have a value which nobody can give here yet."""
    return tuple(sorted(r.label for r in requirements if r.label in _UNANSWERABLE))
