"""Block Kit as the views use it: nothing unescaped, nothing without an id, nothing too long."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import kit
from bot.views.ids import Action, Field, Form
from bot.views.kit import Markup, markup
from tests.views.shown import blocks_of, buttons_of, faults_of, markup_faults, texts_of


@given(st.text())
def test_whatever_fills_a_template_cannot_control_slack(words: str) -> None:
    assert list(markup_faults(markup("*Words*    {words}", words=kit.one_line(words.replace("`", ""))))) == []
    assert list(markup_faults(markup("*Words*    {words}", words=kit.code(words)))) == []


@given(st.text(max_size=400))
def test_one_line_is_one_line_without_anything_invisible(words: str) -> None:
    line = kit.one_line(words, 50)

    assert len(line) <= 50
    assert line.isprintable()


@given(st.text(min_size=1))
def test_code_style_ends_where_it_should(words: str) -> None:
    text = kit.code(words)

    assert text.count("`") == 2
    assert (text[0], text[-1]) == ("`", "`")


def test_a_value_is_escaped_once_and_markup_not_again() -> None:
    name = markup("`{name}`", name="a & b")

    assert markup("{name} <{name}>", name=name) == "`a &amp; b` <`a &amp; b`>"
    assert markup("{number}", number=12) == "12"


def test_braces_in_a_value_are_only_braces() -> None:
    assert markup("{words}", words="{words} {0} {x.__class__}") == "{words} {0} {x.__class__}"


@pytest.mark.parametrize("make", [kit.section, kit.context])
def test_plain_text_where_markup_belongs_is_a_mistake_of_ours(make: Any) -> None:
    with pytest.raises(TypeError, match="must be Markup"):
        make("<!channel>")


def test_a_message_that_would_be_refused_is_not_made() -> None:
    with pytest.raises(ValueError, match="50 blocks are more than fit"):
        kit.message(Markup("x"), *(kit.section(Markup("x")) for _ in range(50)))

    full = kit.message(Markup("x"), *(kit.section(Markup("x")) for _ in range(49)))
    assert faults_of(full) == []


def test_every_block_has_an_id_of_its_own_and_a_field_has_its_name() -> None:
    modal = kit.modal(
        Form.SEARCH,
        "Search",
        kit.section(Markup("x")),
        kit.text_input(Field.NAMES, "Names"),
        kit.context(Markup("y")),
        submit="Search",
    )

    assert [block["block_id"] for block in blocks_of(modal)] == ["block_0", "names", "block_2"]
    assert faults_of(modal) == []


def test_a_button_carries_an_id_and_says_to_a_screen_reader_which_one_it_is() -> None:
    row = kit.actions(kit.button("Remove", Action.REMOVE, 12, style="danger", spoken="Remove merry.shop " + "x" * 99))

    [button] = buttons_of(kit.message(Markup("x"), row))

    assert (button["action_id"], button["value"], button["style"]) == ("remove", "12", "danger")
    assert button["accessibility_label"].startswith("Remove merry.shop")
    assert len(button["accessibility_label"]) == 75


def test_a_long_title_and_a_long_label_are_cut_to_what_slack_takes() -> None:
    modal = kit.modal(Form.REVIEW, "Review request " + "9" * 20, submit="Approve " + "9" * 30, about=7)

    assert (len(modal.title), len(modal.submit or "")) == (24, 24)
    assert modal.reference == "7"
    assert faults_of(modal) == []


@pytest.mark.parametrize("limit", [3_000, 2_999, 2_998])
def test_a_text_that_is_cut_is_still_sound(limit: int) -> None:
    for sequence in ("&amp;", "<@U0PERSON>", "`code`", f"{kit.clock(datetime(2027, 1, 1, tzinfo=UTC))}"):
        long = Markup("x" * (limit - 3) + sequence + "x" * 99)
        assert faults_of(kit.message(Markup("x"), kit.section(long))) == []


def test_a_moment_is_shown_in_the_readers_own_time_with_utc_where_that_is_not_possible() -> None:
    moment = datetime(2027, 11, 21, 9, 30, tzinfo=UTC)

    assert kit.clock(moment) == f"<!date^{int(moment.timestamp())}^{{time}}|09:30 UTC>"
    assert kit.day_and_clock(moment).endswith("|21 Nov 09:30 UTC>")


def test_the_boxes_of_a_form_are_within_slacks_limits() -> None:
    boxes = kit.checkboxes(Field.STATEMENTS, "Statements", [("value", "says " * 30, "small " * 30)])

    modal = kit.modal(Form.REQUEST, "Request", boxes, submit="Send")

    assert faults_of(modal) == []
    assert max(len(text["text"]) for text in texts_of(modal)) == 75


def test_plain_text_has_days_by_utc_and_no_marks() -> None:
    at = datetime(2027, 11, 30, 23, 59, tzinfo=UTC)
    text = kit.markup(":warning: {code} & {words} until {day}", code=kit.code("a.b"), words="<R&D>", day=kit.day(at))

    assert kit.plain(text) == "\N{WARNING SIGN} a.b & <R&D> until 30 Nov"
    assert kit.plain(kit.near_day(at, "tomorrow")) == "tomorrow"
