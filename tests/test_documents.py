"""What the documents say is what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.config import Config
from bot.policy_faults import read
from tests.diagram import diagram

ROOT = Path(__file__).parent.parent


def test_the_state_diagram_is_printed_from_the_table() -> None:
    assert diagram() in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", sorted(str(field.validation_alias or name) for name, field in Config.model_fields.items())
)
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_policy_in_the_readme_is_one() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```toml\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)

    assert read(tomllib.loads(example)["policy"])[1] == []
