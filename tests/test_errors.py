"""The tree of what can go wrong, and the sentences in it."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors
from bot.errors import CartwrightError, NotAllowed, NotAName, Refused, quoted
from tests.test_architecture import nodes, of_the_bot

CLASSES = {
    name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and kind.__module__ == "bot.errors"
}
REFUSALS = {name for name, kind in CLASSES.items() if issubclass(kind, Refused)} - {"NotAName"}
PARTS = ("what happened", "what was not done", "what to do next")


def _drawn() -> Iterator[tuple[str, str]]:
    """Each class of the drawing with the one that it is drawn below."""
    above: list[str] = []
    for row in (errors.__doc__ or "").splitlines():
        if found := re.match(r"^    (?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)", row):
            depth = len(found["branch"]) // 4
            above[depth:] = [found["name"]]
            yield found["name"], above[depth - 1] if depth else "Exception"


def test_the_tree_is_drawn_as_it_is() -> None:
    assert dict(_drawn()) == {name: kind.__mro__[1].__name__ for name, kind in CLASSES.items()}


def test_every_leaf_of_the_tree_is_raised_somewhere() -> None:
    leaves = {name for name, kind in CLASSES.items() if not kind.__subclasses__()}
    named = {
        node.id
        for module in of_the_bot()
        if module != "bot.errors"
        for node in nodes(module)
        if isinstance(node, ast.Name)
    }

    assert leaves <= named


@pytest.mark.parametrize("name", CLASSES)
def test_what_a_class_says_of_its_arguments_is_true(name: str) -> None:
    documented = re.findall(r"^ {8}(\w+): ", CLASSES[name].__doc__ or "", re.MULTILINE)

    assert set(documented) <= set(inspect.signature(CLASSES[name].__init__).parameters)


def test_every_error_is_documented_by_a_sentence() -> None:
    for kind in CLASSES.values():
        assert (kind.__doc__ or "").splitlines()[0].endswith("."), kind


def test_a_refusal_is_three_sentences() -> None:
    refused = NotAllowed("You may not.", "Nothing was changed.", "Ask somebody else.")

    assert refused.sentence == "You may not. Nothing was changed. Ask somebody else."
    assert isinstance(refused, CartwrightError)


# Every place where a refusal is made, and what it is made of


def _calls(module: str, names: set[str]) -> Iterator[ast.Call]:
    for node in nodes(module):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in names:
                yield node


def _makers(module: str) -> dict[str, ast.FunctionDef]:
    """Functions that return a refusal, of which some parts are given by whoever calls them."""
    functions = [node for node in nodes(module) if isinstance(node, ast.FunctionDef)]
    return {f.name: f for f in functions if isinstance(f.returns, ast.Name) and f.returns.id in REFUSALS}


def _made() -> Iterator[tuple[str, ast.Call]]:
    for module in of_the_bot():
        if module != "bot.errors":
            yield from ((f"{module}:{call.lineno}", call) for call in _calls(module, REFUSALS))


def _parts_given_to_makers() -> Iterator[tuple[str, ast.expr]]:
    for module in of_the_bot():
        makers = _makers(module)
        for call in _calls(module, set(makers)):
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            yield from ((f"{module}:{call.lineno}", part) for part in given if not isinstance(part, ast.Name))
        for maker in makers.values():
            yield from ((f"{module}:{maker.lineno}", part) for part in maker.args.defaults)


def _text(part: ast.expr) -> str:
    """A part as it reads, with `…` for what is filled in."""
    if isinstance(part, ast.JoinedStr):
        return "".join(_text(value) if isinstance(value, ast.Constant) else "…" for value in part.values)
    assert isinstance(part, ast.Constant), ast.unparse(part)
    return str(part.value)


def _reason(module: str, part: ast.expr) -> str | None:
    """Why a name is none, written there or as a constant of its module; None for what is known only when it happens."""
    if isinstance(part, ast.Name):
        constant = getattr(import_module(module), part.id, None)
        return constant if isinstance(constant, str) else None
    return None if isinstance(part, ast.Call) else _text(part)


def _is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z`…]", text)) and text.endswith(".") and "  " not in text and "\n" not in text


def test_every_refusal_says_what_happened_what_was_not_done_and_what_to_do_next() -> None:
    places = dict(_made())
    assert len(places) > 10

    for place, call in places.items():
        assert (len(call.args), call.keywords) == (3, []), place
        for part, what in zip(call.args, PARTS, strict=True):
            is_given = isinstance(part, ast.Name)  # by the caller of a maker, whose parts are looked at below
            assert is_given or _is_sentence(_text(part)), f"{place}: {what}: {ast.unparse(part)}"


def test_what_is_given_to_makers_of_refusals_are_sentences_too() -> None:
    parts = list(_parts_given_to_makers())
    assert len(parts) > 10

    for place, part in parts:
        assert _is_sentence(_text(part)), f"{place}: {ast.unparse(part)}"


def test_why_a_name_is_none_fits_into_the_sentence_about_it() -> None:
    calls = [(module, call) for module in of_the_bot() for call in _calls(module, {"NotAName"})]
    assert len(calls) > 10

    for module, call in calls:
        _, why, *next_step = call.args
        if (text := _reason(module, why)) is not None:
            assert re.match(r"[a-z`]", text), f"{module}:{call.lineno}"
            assert not text.endswith("."), f"{module}:{call.lineno}"
        assert all(_is_sentence(_text(step)) for step in next_step), f"{module}:{call.lineno}"


@pytest.mark.parametrize("typed", ["", "a b", "`x`", "x" * 300, "<!channel>", "a\nb\u202ec"])
def test_a_refused_name_is_quoted_whatever_it_is(typed: str) -> None:
    refused = NotAName(typed, "it contains a space")

    assert refused.happened == f"{quoted(typed)} cannot be bought as a domain name: it contains a space."
    assert refused.not_done == "I did not ask OVH about it."


@given(st.text(), st.integers(min_value=2, max_value=100))
def test_what_somebody_typed_is_quoted_on_one_line_and_in_code_style_that_ends(typed: str, limit: int) -> None:
    shown = quoted(typed, limit)

    assert shown.isprintable()
    assert len(shown) <= limit + 2
    assert (shown[0], shown[-1], shown.count("`")) == ("`", "`", 2)
