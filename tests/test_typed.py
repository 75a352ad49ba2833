"""Whatever people type, they get one private answer that is sound, and never one that blames Cartwright."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.store import Store
from bot.views.ids import Form
from handlers import command
from tests.desk import Desk
from tests.samples import Clock
from tests.views.shown import faults_of

NAME = "wintersale.fr"
PRICED = f"Available: {NAME} for 6.99 € first year · then 8.99 €/year · 3 years 24.97 €."


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(store, clock, tmp_path / "cartwright.sqlite3")


# Shapes in which a host name reaches a command (Slack's page on slash commands, and keyboards), all meaning one name.
SHAPES = [
    NAME,
    f"search {NAME}",
    f"search <http://{NAME}|{NAME}>",
    f"search <https://{NAME}>",
    f"<http://{NAME}|{NAME}>",
    "search WinterSale.FR",
    f"search `{NAME}`",
    f"search \u201c{NAME}\u201d",
    f"search ({NAME})",
    f"search {NAME}, {NAME}; {NAME}",
    f"search https://www.{NAME}",
    "search wintersale\u200b.fr",
    "search wintersale\u3002fr",
]


@pytest.mark.parametrize("text", SHAPES)
def test_a_name_is_understood_in_every_shape(desk: Desk, text: str) -> None:
    desk.command(text)

    assert desk.told[0].text.startswith("*1 name* · prices without VAT · asked OVH")
    assert PRICED in desk.told[0].text


@pytest.mark.parametrize("space", ["\n", "\t", "\u00a0"])
def test_names_that_are_pasted_below_the_command_are_all_that_is_searched(desk: Desk, space: str) -> None:
    desk.command(f"search{space}{NAME}")

    assert desk.told[0].text.startswith("*1 name* · prices without VAT · asked OVH")
    assert PRICED in desk.told[0].text


@pytest.mark.parametrize("text", ["search https://[::1", "search http://[x]/y"])
def test_an_address_that_is_none_is_refused_in_a_sentence(desk: Desk, text: str) -> None:
    desk.command(text)

    assert "cannot be bought as a domain name" in desk.told[0].text


def test_an_address_that_is_none_is_refused_beside_its_field(desk: Desk) -> None:
    desk.submit(Form.SEARCH, names="https://[::1")


def test_a_suggestion_holds_nothing_invisible(desk: Desk) -> None:
    desk.command("merry\u202echristmas")

    assert faults_of(desk.told[0]) == []


PIECES = (
    *(
        "search",
        "help",
        NAME,
        "merry",
        f"<http://{NAME}|{NAME}>",
        "<http://a.fr|b.fr>",
        "<@U0X|x>",
        "<#C0X>",
        "<!here>",
    ),
    *(
        "<|>",
        "<a|b|c>",
        "<",
        "mailto:a@b.fr",
        "&lt;",
        "&amp;",
        '"',
        "(a.fr)",
        "xn--",
        "..",
        "/",
        "https://a.fr:99/x?y#z",
    ),
)

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(lambda w: "[" not in w)
typed = (
    st.lists(st.sampled_from(PIECES) | words, max_size=6)
    .map(" ".join)
    .filter(lambda text: command(text).name != "cart")
)


@given(typed)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered_once_and_soundly(desk: Desk, text: str) -> None:
    assume(command(text).name != "cart")  # which is answered in the channel
    answers_before, dialogs_before = len(desk.told), len(desk.opened)

    desk.command(text)

    answers, dialogs = desk.told[answers_before:], desk.opened[dialogs_before:]
    assert len(answers) + len(dialogs) == 1
    for answer in answers:
        assert faults_of(answer) == []
        assert "inside Cartwright" not in answer.text
