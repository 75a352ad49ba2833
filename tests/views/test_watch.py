"""What a channel is told of a name that it watches, and the list of its watches."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.message import Message
from bot.model.offer import Availability
from bot.model.watch import OF_CHANNEL_MAX, News, Report
from bot.views import watch as view
from tests.samples import AFTERMARKET, MORNING, PREMIUM, REQUESTER, euros, finding, name, policy, watch
from tests.views.shown import pressable, words_of

RULE = policy().rules[0]


def _plain(message: Message) -> str:
    return message.text.replace("\N{NO-BREAK SPACE}", " ")


def _report(news: News, limit: str | None = None, **offer: Any) -> Report:
    found = None if news is News.RUN_OUT else finding("acme.com", 3, **offer)
    watched = watch(name=name("acme.com"), limit=euros(limit) if limit else None)
    return Report(news=news, watch=watched, finding=found)


FOR_SALE = "1.99 € first year · then 3.99 €/year, without VAT."
TOLD: list[tuple[Report, str]] = [
    (_report(News.FREE), f"`acme.com` is free now: {FOR_SALE}"),
    (_report(News.FREE, **PREMIUM), f"`acme.com` is free now, as a premium name: {FOR_SALE}"),
    (_report(News.FREE_ALREADY), f"`acme.com` is free already: {FOR_SALE}"),
    (_report(News.CHEAP, "20.00"), f"`acme.com` costs 20.00 € or less now: {FOR_SALE}"),
    (
        _report(News.CHEAP, "20.00", **AFTERMARKET),
        f"`acme.com` costs 20.00 € or less now, sold by its owner: {FOR_SALE}",
    ),
    (_report(News.DEAR, "1.00"), f"`acme.com` is free now, for more than 1.00 €: {FOR_SALE}"),
    (_report(News.RUN_OUT), "The watch of `acme.com` has run out, and I did not see it become free."),
    (_report(News.RUN_OUT, "20.00"), "The watch of `acme.com` has run out, and I did not see it cost 20.00 € or less."),
]


@pytest.mark.parametrize(("report", "begins"), TOLD)
def test_it_says_what_happened_what_it_costs_whose_watch_it_was_and_that_nothing_was_bought(
    report: Report, begins: str
) -> None:
    text = _plain(view.told(report, RULE))

    assert text.startswith(f"{begins} Watched by <@{REQUESTER}> since ")
    assert "nothing was bought or reserved." in text
    assert ("This watch has ended" in text) is report.news.ends


def test_a_dear_renewal_is_warned_about() -> None:
    report = _report(News.FREE, first_year=euros("1.00"), usual_first_year=euros("1.00"), renewal=euros("38.00"))

    assert "renewal costs 38 times the first year." in _plain(view.told(report, RULE))


BUTTONS: list[tuple[Report, list[tuple[str, str]]]] = [
    (_report(News.FREE), [("add", "3")]),
    (_report(News.FREE, **PREMIUM), []),
    (_report(News.CHEAP, "20.00"), [("add", "3")]),
    (_report(News.DEAR, "1.00"), [("add", "3"), ("end_watch", "5")]),
    (_report(News.DEAR, "1.00", **PREMIUM), [("end_watch", "5")]),
    (_report(News.RUN_OUT), [("watch_again", "5")]),
]


@pytest.mark.parametrize(("report", "buttons"), BUTTONS)
def test_there_is_a_button_for_what_can_be_done_by_the_rules(report: Report, buttons: list[tuple[str, str]]) -> None:
    assert pressable(view.told(report, RULE)) == buttons
    assert pressable(view.told(report, RULE, is_direct=True)) == []


def test_each_of_many_watches_is_named_and_most_have_a_button() -> None:
    many = [watch(name=name(f"acme{number}.com"), id=number) for number in range(OF_CHANNEL_MAX)]

    listed = view.listed(many)

    assert len(pressable(listed)) == 40
    assert all(f"`acme{number}.com`" in words_of(listed) for number in range(OF_CHANNEL_MAX))
    assert "To end one of these: `/domain unwatch`" in words_of(listed)


def test_a_line_says_what_it_waits_for_and_how_it_stands() -> None:
    seen = watch(
        limit=euros("20.00"), availability=Availability.FREE, price=euros("37.48"), checked_at=MORNING, failures=2
    )

    text = _plain(view.listed([seen, replace(seen, id=6, availability=None)]))

    assert "`merrychristmas.shop`    until it costs 20.00 € or less · free, 37.48 € (" in text
    assert "; OVH has not answered since)" in text
    assert "OVH has not answered yet" in text
