"""The dialogs of a request."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.model.budget import Budget, Scope
from bot.model.configuration import Statement
from bot.model.message import Modal
from bot.model.outlook import Prepared, Review
from bot.model.purchase import Purchase
from bot.model.quote import Contract
from bot.views import approval as view
from tests.samples import CONDITIONS, LEGAL_AGE, cart, euros, items, line, outlook, picture, purchase, quote
from tests.views.shown import blocks_of, pressable, words_of


def prepared(*names: str, **changes: Any) -> Prepared:
    return Prepared(cart=cart(*names, **changes), outlook=outlook())


def reviewed(asked: Purchase, **changes: Any) -> Review:
    return Review(purchase=asked, picture=picture(), **changes)


def all_pages(asked: Review) -> list[Modal]:
    """The pages in order, each reached by a button of the one before."""
    pages = [view.review(asked)]
    while turns := [value for action, value in pressable(pages[-1]) if action == "turn"]:
        pages.append(view.review(asked, page=int(turns[0])))
    return pages


def test_a_request_asks_for_a_reason_and_the_statements_that_its_names_need() -> None:
    modal = view.ask(prepared(items=items(["merry.shop", "merry.it"], requirements=(LEGAL_AGE, CONDITIONS))))

    assert (modal.callback_id, modal.reference, modal.submit) == ("request_form", "7", "Request approval")
    inputs = {block["block_id"]: block["element"] for block in blocks_of(modal) if block["type"] == "input"}
    assert set(inputs) == {"reason", "statements"}
    assert [option["value"] for option in inputs["statements"]["options"]] == [
        "OWNER_LEGAL_AGE",
        "ACCEPT_CONDITIONS",
        "waiveRetractationPeriod",
    ]
    assert inputs["reason"]["max_length"] == view.REASON_MAX


def test_a_request_says_what_is_asked_for_at_what_price_and_that_it_buys_nothing() -> None:
    words = words_of(view.ask(prepared("merry.shop", "tree.com")))

    assert "• `merry.shop`\n• `tree.com`" in words
    assert "2.39 € with VAT, as OVH said last" in words
    assert "Sending this buys nothing" in words


def test_without_a_price_of_ovhs_the_offers_are_added_up() -> None:
    assert "3.98 € without VAT" in words_of(view.ask(prepared("merry.shop", "tree.com", gross=None)))


@pytest.mark.parametrize("statement", Statement)
def test_every_statement_has_words_that_fit_beside_its_box(statement: Statement) -> None:
    says, small = view.STATEMENTS[statement]

    assert max(len(says), len(small)) <= 75
    assert says.endswith(".")
    assert small.endswith(".")


def test_a_review_shows_everything_that_the_vote_is_about() -> None:
    lines = (
        line("1.99", "merry.shop", description="merry.shop - 12 mois"),
        line("0.00", "merry.shop", description="Zone DNS"),
        line("9.99", "tree.com", description="tree.com - 12 mois"),
        line("-1.00", None, kind="VOUCHER", description="Welcome"),
    )
    asked = purchase("merry.shop", "tree.com", quote=quote("merry.shop", "tree.com", lines=lines))

    words = words_of(view.review(reviewed(asked)))

    for expected in (
        "<@U0REQUESTER> asks to buy `merry.shop`, `tree.com`.\nTheir words: “Landing page of the winter campaign”",
        "`merry.shop`    *1.99 €*\n1.99 €    “merry.shop - 12 mois”\n0.00 €    “Zone DNS”",
        "`tree.com`    *9.99 €*",
        "For the whole order    *-1.00 €*\n-1.00 €    “Welcome”",
        "3.98 € + VAT 20 % 0.80 € = *4.78 €*",
        "7.98 € a year without VAT, from the second year on; renews by itself unless stopped",
        "*To be paid by*    Visa ending 4242, OVH account xx1111-ovh",
        "*Registered to*    the holder of that account",
        "“The future owner of these names is of legal age.”",
        "cannot be returned once ordered. Approving accepts 1 contract in the company's name.",
        "<https://contracts.test/shop|Terms of .shop>",
    ):
        assert expected in words


def test_the_vote_is_for_the_quote_that_is_shown_and_names_its_total() -> None:
    modal = view.review(reviewed(purchase(quote_id=31)))

    assert (modal.callback_id, modal.reference, modal.submit) == ("review_form", "31", "Approve 2.39 €")


def test_a_request_without_a_price_cannot_be_reviewed() -> None:
    with pytest.raises(ValueError, match="request 12 has no quote yet"):
        view.review(reviewed(purchase(quote=None, quote_id=None)))


def test_the_lines_of_twenty_names_are_all_there() -> None:
    names = [f"merry-christmas-{number:02}.shop" for number in range(20)]
    kinds = ("registration, 12 months", "DNS zone", "set-up", "promotion")
    lines = tuple(
        line(f"{number}.{place}0", name, description=f"{name} - {kind}")
        for number, name in enumerate(names, 1)
        for place, kind in enumerate(kinds, 1)
    )

    pages = all_pages(reviewed(purchase(*names, quote=quote(*names, lines=lines))))
    words = "\n".join(map(words_of, pages))

    assert [each.description for each in lines if f"“{each.description}”" not in words] == []


def test_only_the_last_page_can_be_submitted_and_each_leads_to_those_beside_it() -> None:
    names = [f"merry-christmas-{number:02}.shop" for number in range(11)]
    pages = all_pages(reviewed(purchase(*names, quote_id=31), needs_code=True))

    assert [(page.callback_id, page.submit) for page in pages] == [
        ("shown", None),
        ("shown", None),
        ("review_form", "Approve 26.29 €"),
    ]
    assert {page.reference for page in pages} == {"31"}
    assert [pressable(page) for page in pages] == [
        [("turn", "2")],
        [("turn_back", "1"), ("turn", "3")],
        [("turn_back", "2")],
    ]
    inputs = [[block["block_id"] for block in blocks_of(page) if block["type"] == "input"] for page in pages]
    assert inputs == [[], [], ["code"]]


@pytest.mark.parametrize("page", [-1, 0, 1, 3, 4, 99])
def test_a_page_that_there_is_not_is_the_nearest(page: int) -> None:
    asked = reviewed(purchase(*(f"merry{number}.shop" for number in range(11))))

    assert view.review(asked, page=page) == all_pages(asked)[0 if page < 2 else 2]


def test_a_review_says_by_which_rule_for_whom_and_what_remains() -> None:
    left = picture(budgets=(Budget(scope=Scope.TOTAL, limit=Decimal(100), taken=Decimal(40)),))
    words = words_of(view.review(Review(purchase=purchase(), picture=left, for_whom="U0AWAY")))

    assert "*Rule*    tier “one approver”, because every request here needs it" in words
    assert "57.61 € of the total 100.00 €" in words
    assert "You vote for <@U0AWAY>, who named you as delegate." in words


def test_a_review_of_another_way_to_pay_says_that_nothing_else_changes() -> None:
    modal = view.review(reviewed(purchase(order_id=42)))

    assert "Order 42 exists at OVH, unpaid. Approving pays it by *Visa ending 4242*" in words_of(modal)
    assert modal.submit == "Pay 2.39 €"


def _terms(count: int) -> tuple[Contract, ...]:
    address = "https://www.ovhcloud.com/sites/default/files/external_files/contract-domain-names-{}.pdf"
    return tuple(Contract(name=f"Special conditions of {n}", url=address.format(n)) for n in range(count))


@pytest.mark.parametrize("count", [1, 20, 30])
def test_every_contract_that_is_accepted_is_linked(count: int) -> None:
    terms = _terms(count)

    words = words_of(view.review(reviewed(purchase(quote=replace(quote(), contracts=terms)))))

    assert f"accepts {count} contract" in words
    assert [contract for contract in terms if f"<{contract.url}|{contract.name}>" not in words] == []


def test_a_contract_whose_address_is_not_safe_is_named_all_the_same() -> None:
    terms = (*_terms(1), Contract(name="Odd terms", url="http://contracts.test/odd"))

    words = words_of(view.review(reviewed(purchase(quote=replace(quote(), contracts=terms)))))

    assert "Odd terms" in words
    assert "<http://" not in words


def test_declining_asks_why() -> None:
    modal = view.decline(purchase(quote_id=31))

    assert (modal.callback_id, modal.reference, modal.submit) == ("decline_form", "31", "Decline")
    assert [block["block_id"] for block in blocks_of(modal) if block["type"] == "input"] == ["reason"]
    assert "goes back to the cart" in words_of(modal)


def test_a_price_that_ovh_did_not_tell_is_said_to_be_unknown() -> None:
    assert "a price that OVH did not tell, from the second year on" in view.totals(quote(renewal=None))


def test_a_rate_that_does_not_explain_the_tax_is_left_out() -> None:
    assert "+ VAT 0.55 €" in view.totals(quote(net=euros("10.00"), tax=euros("0.55"), gross=euros("10.55")))
