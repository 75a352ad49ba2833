"""Every script here and in `policy` is a test. What is wrong with one stands at the end of what it prints."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.theatre import Theatre

SCENARIOS = Path(__file__).parent
SCRIPTS = sorted([*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("policy/*.yaml")])
TITLES = [str(script.relative_to(SCENARIOS).with_suffix("")) for script in SCRIPTS]


@pytest.fixture(scope="module")
def theatre(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    selected = {item.callspec.params.get("script") for item in request.session.items if hasattr(item, "callspec")}
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with Theatre(shared / "theatre", [script for script in SCRIPTS if script in selected]) as opened:
        yield opened


@pytest.mark.parametrize("script", SCRIPTS, ids=TITLES)
def test_it_goes_as_written(script: Path, theatre: Theatre) -> None:
    code, printed = theatre.played(script)

    assert code == 0, printed
