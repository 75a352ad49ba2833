"""What a registry takes for a label in front of its extension.

Source: `domain.label` of `GET /domain/extensions/{name}/registryConfigurations`.
"""

from dataclasses import dataclass

from bot.model.name import Name

USUAL_LENGTHS = range(3, 64)
"""Lengths of labels that every registry takes; for others its rules have to be known."""


@dataclass(frozen=True, kw_only=True)
class LabelRules:
    """Which labels a registry takes.

    Args:
        shortest, longest: in characters of the A-label form.
        is_internationalised: whether letters beyond a to z are taken.

    """

    shortest: int
    longest: int
    is_internationalised: bool

    def why_not(self, name: Name) -> str:
        """Say why a name cannot exist, in words that go on after the name; empty if it can."""
        label = name.label
        if name.is_internationalised and not self.is_internationalised:
            return f"cannot exist: `.{name.extension}` takes only the letters a to z, digits and hyphens"
        if len(label) < self.shortest:
            return f"cannot exist: labels under `.{name.extension}` have {self.shortest} characters or more"
        if len(label) > self.longest:
            return f"cannot exist: labels under `.{name.extension}` have {self.longest} characters at most"
        return ""


def is_unusual(name: Name) -> bool:
    """Whether some registries would not take such a label, so that its registry's rules are worth knowing first."""
    return name.is_internationalised or len(name.label) not in USUAL_LENGTHS
