"""What OVH wants to be told, and who can tell it."""

import pytest

from bot.model.configuration import Requirement, Statement, statements_needed, unanswerable


def _wanted(*labels: str) -> list[Requirement]:
    return [Requirement(label=label, kind="string", required=False) for label in labels]


# Labels of OVH's guide, the statements asked for, the labels that nobody can answer here.
ASKED: list[tuple[list[str], list[Statement], list[str]]] = [
    ([], [Statement.NO_RETURN], []),
    (["OWNER_LEGAL_AGE"], [Statement.LEGAL_AGE, Statement.NO_RETURN], []),
    (["CLAIMS_NOTICE", "OWNER_LEGAL_AGE"], [Statement.LEGAL_AGE, Statement.CLAIMS, Statement.NO_RETURN], []),
    (["ACCEPT_CONDITIONS", "ACCEPT_CONDITIONS"], [Statement.CONDITIONS, Statement.NO_RETURN], []),
    (["OWNER_CONTACT", "ADMIN_ACCOUNT", "TECH_ACCOUNT", "DNS"], [Statement.NO_RETURN], []),
    (
        ["REASON", "PROTECTED_CODE", "DOMAIN_CONFIG"],
        [Statement.NO_RETURN],
        ["DOMAIN_CONFIG", "PROTECTED_CODE", "REASON"],
    ),
]


@pytest.mark.parametrize(("labels", "statements", "unknown"), ASKED)
def test_what_a_person_must_state_follows_from_the_labels_alone(
    labels: list[str], statements: list[Statement], unknown: list[str]
) -> None:
    assert list(statements_needed(_wanted(*labels))) == statements
    assert list(unanswerable(_wanted(*labels))) == unknown


def test_only_the_waiver_of_return_is_no_configuration_of_an_item() -> None:
    assert [s for s in Statement if not s.is_configuration] == [Statement.NO_RETURN]
