"""What a script may say, and what it is told when it goes wrong."""

import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.__main__ import playing
from bot.rehearsal import script as language
from bot.rehearsal.script import ScriptError, read, rehearse
from bot.rehearsal.script.cast import Cast
from bot.rehearsal.script.phrases import PHRASES
from bot.rehearsal.slack import sample_workspace
from bot.rehearsal.stage import Part, Play

CAST = Cast.of(sample_workspace())
FAILED, WRONG = 1, 2

WRONG_SCRIPTS = [
    ("", 1, "The file is empty"),
    ("about: x\ndialogue: [", 2, "This is not YAML"),
    ("dialogue: []", 1, "`about` is missing"),
    ("about: x\ndialouge: []", 2, "`dialouge` is not known here"),
    ("about: x\ndialogue: requester", 2, "A list of lines must stand here"),
    ("about: x\nabout: y\ndialogue: []", 2, "`about` stands here twice"),
    ("about: x\ndialogue:\n- requester shouts: hello", 3, "I do not understand “requester shouts”"),
    ("about: x\ndialogue:\n- requester pressed: Add", 3, "Perhaps it should read “requester presses”"),
    ("about: x\ndialogue:\n- requester presses: Add\n  four: y", 4, "has no entry `four`"),
    ("about: x\ndialogue:\n- requester presses: Add\n  times: often", 4, "A whole number from 1"),
    ("about: x\ndialogue:\n- requester presses: {a: b}", 3, "A text must stand here"),
    ("about: x\ndialogue:\n- requester presses", 3, "needs a colon and something behind it"),
    ("about: x\ndialogue:\n- 10 minutes later: y", 3, "Nothing may follow this"),
    ("about: x\ndialogue:\n- ten minutes later", 3, "I do not understand"),
    ("about: x\ndialogue:\n- 10 fortnights later", 3, "I do not understand"),
    ("about: x\ndialogue:\n- stranger in campaign: hello", 3, "There is nobody called stranger"),
    ("about: x\ndialogue:\n- requester in lobby: hello", 3, "There is no channel lobby"),
    ("about: x\ndialogue:\n- requester in campaign: hello\n  as: written", 4, "One of these must stand here: bare"),
    ("about: x\ndialogue:\n- OVH has: {pockets: 1}", 3, "`pockets` is not known here"),
    ("about: x\ndialogue:\n- fault", 3, "needs a colon and something behind it"),
    ("about: x\ndialogue:\n- fault: [The card is refused]", 3, "Entries of the form `name: value` must stand here"),
    ("about: x\ndialogue:\n- OVH has: {charged: much}", 3, "An amount must stand here"),
    ("about: x\nsettings: {approvers: [nobody]}\ndialogue: []", 2, "There is nobody called nobody"),
    ("about: x\nprologue: missing.yaml\ndialogue: []", 1, "The file cannot be read"),
]

WRONG_MOMENTS = [
    ("dialogue:\n- requester presses: Add", 3, "Where is requester?"),
    ("dialogue:\n- privately: hello", 3, "Nobody has done anything yet"),
    ("dialogue:\n- OVH fails: {call: POST /x, answer: {}}", 3, "answer must hold one or more of"),
    ("dialogue:\n- fault: {call: POST /x, answer: {explode: true}}", 3, "answer must hold one or more of"),
    ("dialogue:\n- fault: The card is eaten", 3, "there is no ready-made fault “The card is eaten”"),
    ("dialogue:\n- fault: {call: GET /me, when: late, answer: {reset: true}}", 3, "late_seconds"),
    ("dialogue:\n- OVH changes line: {amount: 1}", 3, "OVH has no order yet"),
    ("dialogue:\n- OVH changes wallet: {gold: 1}", 3, "unknown keys"),
    ("dialogue:\n- OVH changes guess: {weather: 1}", 3, "weather must be one of"),
    ("dialogue:\n- OVH changes name: {name: x.nowhere, is: taken}", 3, "is not on sale"),
    ("dialogue:\n- OVH changes order: {status: delivered}", 3, "OVH has no order yet"),
    ("dialogue:\n- Slack fails: {}", 3, "missing required field: method"),
    ("dialogue:\n- Slack changes app: {color: red}", 3, "invalid_arguments"),
]

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        script = tmp_path / "script.yaml"
        script.write_text(text, encoding="utf-8")
        return script

    return write


@contextmanager
def nobody(_: Part) -> Iterator[Callable[[], None]]:
    """Let no bot play, where what it says does not matter."""
    yield lambda: None


def played(script: Path, by: Play = nobody) -> tuple[int, str]:
    printed: list[str] = []
    code = rehearse(script, by, record=None, write=printed.append)
    return code, "".join(printed)


@pytest.mark.parametrize(("text", "line", "why"), WRONG_SCRIPTS)
def test_what_is_wrong_in_a_script_is_said_with_its_line_before_anything_is_played(
    written: Written, text: str, line: int, why: str
) -> None:
    with pytest.raises(ScriptError) as wrong:
        read(written(text), CAST)

    assert wrong.value.line == line
    assert why in str(wrong.value)


@pytest.mark.parametrize("spoken", [phrase.spoken for phrase in PHRASES])
def test_every_phrase_is_listed_where_the_language_is_described(spoken: str) -> None:
    assert re.search(rf"^    {re.escape(spoken)}(?:[:\[ ]|$)", language.__doc__ or "", re.MULTILINE)


def test_every_word_stays_the_word_it_is(written: Written) -> None:
    script = read(written("about: no\ndialogue:\n- privately: [no, on, .no, 3.50, 012, ~]"), CAST)

    assert script.about == "no"
    assert script.dialogues[0].cues[0].value == ("no", "on", ".no", "3.50", "012", "~")


def test_a_prologue_comes_first_and_is_blamed_for_its_own_lines(written: Written, tmp_path: Path) -> None:
    (tmp_path / "before.yaml").write_text("about: x\ndialogue:\n- requester winks", encoding="utf-8")

    with pytest.raises(ScriptError) as wrong:
        read(written("about: y\nprologue: before.yaml\ndialogue:\n- privately: hello"), CAST)

    assert str(wrong.value).startswith(f"{tmp_path / 'before.yaml'}:3: ")


def test_a_prologue_of_itself_is_refused(written: Written) -> None:
    with pytest.raises(ScriptError, match="its own prologue"):
        read(written("about: x\nprologue: script.yaml\ndialogue: []"), CAST)


@pytest.mark.parametrize(("text", "line", "why"), WRONG_MOMENTS)
def test_what_makes_no_sense_at_its_moment_is_said_with_its_line(
    written: Written, text: str, line: int, why: str
) -> None:
    script = written(f"about: x\n{text}")

    code, printed = played(script)

    assert code == WRONG
    assert f"{script}:{line}: " in printed
    assert why in printed


@pytest.mark.parametrize(
    ("lines", "line", "why"),
    [
        ("- privately: [Buy a name, for free]", 4, "privately: “Buy a name”, “for free”. No message says that."),
        ("- privately: Buy a name\n  but not: team", 4, "“Buy a name” but not “team”"),
        ("- requester presses: Buy", 4, "requester sees no button [Buy]"),
        ("- requester submits", 4, "No dialog opens for requester"),
        ("- the dialog shows: Names", 4, "requester has no dialog open with “Names”"),
        ("- Slack says: sorry", 4, "Slack does not say “sorry”"),
        ("- campaign sees: a cart", 4, "No message says that"),
        ("- campaign no longer sees: Good morning", 4, "But it is still there"),
        ("- finance is told directly: hello", 4, "No message says that"),
        ("- OVH has: {orders: 1}", 4, "OVH should have orders: 1."),
        ("- requester in general: hello\n  fails: operation_timeout", 4, "Slack should have said: operation_timeout"),
        ("- requester in general: /domain", 4, "Slack says: dispatch_failed"),
        ("- requester in general: /demain", 4, "Slack says: unknown_command"),
        ("- guest in general: hello", 4, "Slack says: not_in_conversation"),
    ],
)
def test_what_does_not_come_true_is_told_with_its_line_and_all_that_is_seen(
    written: Written, monkeypatch: pytest.MonkeyPatch, lines: str, line: int, why: str
) -> None:
    for module in ("acting", "dialogs", "expecting"):
        monkeypatch.setattr(f"bot.rehearsal.script.{module}.PATIENCE_SECONDS", 0.1)
    script = written(f"about: x\ndialogue:\n- requester in campaign: Good morning\n{lines}")

    code, printed = played(script)

    assert code == FAILED
    assert f"{script}:{line}: " in printed
    assert why in printed
    assert "sees:" in printed or "OVH has:" in printed


def test_a_record_that_cannot_be_written_is_said(written: Written, tmp_path: Path) -> None:
    script, printed = written("about: x\ndialogue: []"), list[str]()

    code = rehearse(script, nobody, record=tmp_path / "missing" / "record.jsonl", write=printed.append)

    assert code == WRONG
    assert "record.jsonl cannot be written: No such file or directory." in "".join(printed)


def test_a_message_that_nobody_expected_is_more_than_nothing(written: Written) -> None:
    script = written("about: x\ndialogue:\n- requester in campaign: /domain\n- nothing more for requester")

    code, printed = played(script, by=playing)

    assert code == FAILED
    assert f"{script}:4: requester was shown more than was expected: " in printed


def test_what_the_bot_is_configured_with_is_the_bot_s_to_judge(written: Written) -> None:
    script = written("about: x\nsettings: {max_totl: 5}\ndialogue: []")

    code, printed = played(script, by=playing)

    assert code == WRONG
    assert "The bot would not start: max_totl is not a setting." in printed


def test_a_transcript_reads_like_a_play(written: Written) -> None:
    script = written("""\
about: Somebody asks for help.
dialogue:
- requester in campaign: Who knows the commands?
- approver-1 in campaign: /domain help
- privately: What you can ask
- 2 days 1 hour later
- approver-1 in general: /domain buy
- privately: Nothing is bought by a command
""")

    code, printed = played(script, by=playing)

    assert code == 0
    head = """\
        Somebody asks for help.
        Every message begins with “Rehearsal: nothing is bought”, which is left out below.

        — #campaign, Mon 10:00 —

        requester: Who knows the commands?

        approver-1: /domain help

            Cartwright to approver-1 alone:
            │ What you can ask
        """
    assert printed.startswith(textwrap.dedent(head))
    tail = """\

        … 2 days 1 hour later …

        — #general, Wed 11:00 —

        approver-1: /domain buy

            Cartwright to approver-1 alone:
            │ Nothing is bought by a command"""
    assert textwrap.dedent(tail) in printed
