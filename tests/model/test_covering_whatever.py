"""What an approval covers, whatever the quote; and that a seal says what a quote means, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model.covering import covers
from bot.model.quote import Line, Quote
from tests.samples import euros, line, quote

NAMES = ("shop.fr", "myshop.fr", "shop.com")
KINDS = ("DURATION", "INSTALLATION", "ACCESSORY")

amounts = st.integers(0, 3).map(lambda cents: euros(f"0.0{cents}"))
charges = st.builds(line, amounts.map(lambda a: str(a.amount)), st.sampled_from(NAMES), kind=st.sampled_from(KINDS))
gifts = st.integers(1, 3).map(lambda cents: line(f"-0.0{cents}", of=None, kind="GIFT"))


def _quoted(lines: Sequence[Line]) -> Quote:
    net = sum((each.amount for each in lines), euros("0.00"))
    gross = net.with_tax(Decimal(20))
    return quote(*NAMES, lines=tuple(lines), net=net, tax=gross - net, gross=gross)


charged = st.lists(charges, min_size=1, max_size=6)
reduced = st.lists(gifts, max_size=2)


@given(charged, reduced)
def test_every_quote_covers_itself(lines: list[Line], less: list[Line]) -> None:
    assert covers(_quoted([*lines, *less]), _quoted([*lines, *less]))


@given(charged, reduced, st.randoms(use_true_random=False), st.lists(gifts, max_size=2))
def test_the_same_for_less_is_covered_in_any_order(
    lines: list[Line], less: list[Line], chance: Any, more_gifts: list[Line]
) -> None:
    cheaper = [replace(each, amount=euros("0.00")) if chance.random() < 0.5 else each for each in lines]
    fresh = [*cheaper, *less, *more_gifts]
    chance.shuffle(fresh)

    assert covers(_quoted([*lines, *less]), _quoted(fresh))


@given(charged, reduced, st.data())
def test_one_dearer_line_is_never_covered_whatever_else_got_cheaper(
    lines: list[Line], less: list[Line], data: st.DataObject
) -> None:
    chosen = data.draw(st.integers(0, len(lines) - 1))
    dearer = replace(lines[chosen], amount=lines[chosen].amount + euros("0.01"))
    fresh = [*lines[:chosen], dearer, *lines[chosen + 1 :], *less, line("-9.00", of=None, kind="GIFT")]

    assert not covers(_quoted([*lines, *less]), _quoted(fresh))


@given(charged, reduced, st.data())
def test_one_missing_line_is_never_covered(lines: list[Line], less: list[Line], data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(lines) - 1))

    assert not covers(_quoted([*lines, *less]), _quoted([*lines[:chosen], *lines[chosen + 1 :], *less]))


@given(charged, reduced, charges)
def test_one_line_more_is_never_covered_though_it_costs_nothing(
    lines: list[Line], less: list[Line], extra: Line
) -> None:
    fresh = [*lines, extra, *less, line("-9.00", of=None, kind="GIFT")]

    assert not covers(_quoted([*lines, *less]), _quoted(fresh))


@given(charged, charged, st.randoms(use_true_random=False))
def test_two_seals_are_equal_just_where_the_meaning_is(first: list[Line], second: list[Line], chance: Any) -> None:
    shuffled = [replace(each, description=str(chance.random())) for each in second]
    chance.shuffle(shuffled)
    meant = [sorted((*each.meaning, each.amount.amount) for each in lines) for lines in (first, shuffled)]

    assert (_quoted(first).seal == _quoted(shuffled).seal) is (meant[0] == meant[1])
    assert _quoted(second).seal == _quoted(shuffled).seal
