"""Whatever is shown, Slack takes it, and a reader can trust it."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest

import bot.views
from bot.model.message import Message, Modal
from tests.views.every_view import VIEWS, View
from tests.views.shown import faults_of
from tests.views.sizes import SIZES


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_view_is_sound_at_every_size(view: View) -> None:
    faults = {name: faults_of(view(size)) for name, size in SIZES.items()}

    assert {name: found for name, found in faults.items() if found} == {}


def _public_views() -> Iterator[str]:
    for found in pkgutil.iter_modules(bot.views.__path__):
        module = import_module(f"bot.views.{found.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and found.name != "kit" and inspect.signature(function).return_annotation in (Message, Modal):
                yield f"{found.name}.{name}"


def test_every_view_is_looked_at() -> None:
    assert {name.partition(",")[0] for name in VIEWS} == set(_public_views())
