"""What the documents say is what the code does."""

from pathlib import Path

import pytest

from bot.config import Config
from tests.diagram import diagram

ROOT = Path(__file__).parent.parent


def test_the_state_diagram_is_printed_from_the_table() -> None:
    assert diagram() in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(field.alias or name for name, field in Config.model_fields.items()))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")
