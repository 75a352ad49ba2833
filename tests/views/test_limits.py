"""Whatever is shown, Slack takes it, and a reader can trust it."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import bot.views
from bot.model.message import Message, Modal
from tests.views.shown import faults_of
from tests.views.sizes import SIZES, VIEWS, Size, View

CUT = "bot/views/kit.py: `_cut` ends within an escape, a mention, a link or a code style"
RAW_REMARK = "bot/views/offers.py: a remark may hold invisible characters that somebody typed"
RAW_SENTENCE = "bot/views/refusal.py: OVH's words in a sentence are neither cleaned nor cut before they are escaped"
PIPE = "bot/views/approval.py: a contract's title may hold a pipe, which ends the address of a link"

BROKEN: dict[str, dict[str, str]] = {
    "offers.answer": {"accented": CUT, "longest": CUT, "hostile": RAW_REMARK},
    "offers.answer, all refused": {"accented": CUT, "longest": CUT},
    "offers.answer, none free": {"long": CUT, "accented": CUT, "longest": CUT},
    "purchase.living, delivered": {"longest": CUT},
    "purchase.news, delivered": {"longest": CUT},
    "purchase.listed": {"accented": CUT, "longest": CUT},
    "purchase.listed, the other stages": {"many": CUT, "long": CUT, "accented": CUT, "longest": CUT},
    "approval.ask": {"longest": CUT},
    "approval.ask, no price": {"longest": CUT},
    "approval.review": {"long": CUT, "accented": CUT, "longest": CUT, "hostile": PIPE},
    "approval.decline": {"longest": CUT},
    "refusal.refused, with OVH's words": {"accented": RAW_SENTENCE, "longest": RAW_SENTENCE, "hostile": RAW_SENTENCE},
}


def _cases() -> Iterator[Any]:
    for name, view in VIEWS.items():
        for size_name, size in SIZES.items():
            reason = BROKEN.get(name, {}).get(size_name)
            marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
            yield pytest.param(view, size, marks=marks, id=f"{name} ({size_name})")


@pytest.mark.parametrize(("view", "size"), list(_cases()))
def test_every_view_is_sound_at_every_size(view: View, size: Size) -> None:
    assert faults_of(view(size)) == []


def _public_views() -> Iterator[str]:
    for found in pkgutil.iter_modules(bot.views.__path__):
        module = import_module(f"bot.views.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and found.name != "kit" and inspect.signature(function).return_annotation in (Message, Modal):
                yield f"{found.name}.{name}"


def test_every_view_is_looked_at() -> None:
    assert {name.partition(",")[0] for name in VIEWS} == set(_public_views())
