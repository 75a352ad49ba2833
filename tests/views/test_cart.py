"""The living cart, and the private answers about it."""

from decimal import Decimal

from bot.model.cart import Added
from bot.model.terms import Counted
from bot.views import cart as view
from tests.samples import APPROVER, MORNING, asked, cart, euros, group, item, name, outlook, purchase, terms, tier
from tests.views.shown import buttons_of, pressable, words_of

TWO = cart(
    items=(item("merry.shop", 1), item("tree.com", 2, added_by=APPROVER, first_year=euros("9.99"))),
    net=euros("11.98"),
    tax=euros("2.40"),
    gross=euros("14.38"),
)


def test_the_cart_says_who_added_what_what_it_costs_now_and_every_year() -> None:
    words = words_of(view.living(TWO, None, outlook(), MORNING))

    assert "1  `merry.shop`  new, 1 year\n1.99 € first year · then 3.99 €/year · added by <@U0REQUESTER>" in words
    assert "2  `tree.com`  new, 1 year\n9.99 € first year" in words
    assert "added by <@U0APPROVER1>" in words
    assert "*To pay now*    11.98 € + VAT 2.40 € = *14.38 €*" in words
    assert "*Every year*    7.98 € without VAT; renews by itself unless stopped" in words


def test_the_cart_says_that_nothing_is_bought_or_reserved_in_its_text_too() -> None:
    message = view.living(TWO, None, outlook(), MORNING)

    assert "nothing bought, nothing reserved" in words_of(message)
    assert message.text == (
        "Cart of this channel, 2 names: merry.shop, tree.com. To pay now 11.98 € + VAT 2.40 € = 14.38 €. "
        "Every year 7.98 € without VAT; renews by itself unless stopped. Nothing is bought or reserved."
    )


def test_every_name_can_be_removed_and_the_cart_requested() -> None:
    message = view.living(TWO, None, outlook(), MORNING)

    assert pressable(message) == [("remove", "1"), ("remove", "2"), ("request", "7"), ("ask_search", "-")]
    assert [b.get("accessibility_label") for b in buttons_of(message)][:2] == [
        "Remove merry.shop from the cart",
        "Remove tree.com from the cart",
    ]


def test_what_was_removed_last_can_be_put_back() -> None:
    message = view.living(TWO, (item("gone.com", 9), APPROVER), outlook(), MORNING)

    assert "<@U0APPROVER1> removed `gone.com`" in words_of(message)
    assert pressable(message)[-1] == ("restore", "9")


def test_an_empty_cart_says_how_to_fill_it_and_cannot_be_requested() -> None:
    message = view.living(cart(), (item("gone.com", 9), APPROVER), outlook(), MORNING)

    assert "is empty" in message.text
    assert "/domain search" in message.text
    assert pressable(message) == [("restore", "9")]


def test_a_price_that_ovh_has_not_told_yet_is_said_to_be_one_of_offers() -> None:
    words = words_of(view.living(cart("merry.shop", net=None, tax=None, gross=None), None, outlook(), MORNING))

    assert "price not checked at OVH yet" in words
    assert "1.99 € without VAT; OVH is being asked for the exact price" in words


def test_why_ovh_would_not_take_a_name_stands_at_its_line() -> None:
    words = words_of(view.living(cart(items=(item(fault="<b>sold</b>\nalready"),)), None, outlook(), MORNING))

    assert ":no_entry: OVH would not take it: &lt;b&gt;sold&lt;/b&gt; already" in words


def test_all_twenty_names_of_a_full_cart_are_shown() -> None:
    full = cart(*(f"{'merry-christmas-' * 3}{number:02}.shop" for number in range(20)))

    message = view.living(full, None, outlook(), MORNING)

    assert len([action for action, _ in pressable(message) if action == "remove"]) == 20


def test_a_cart_that_stands_elsewhere_or_was_requested_is_one_line_without_buttons() -> None:
    assert view.moved().blocks == ()
    assert view.requested(purchase()).blocks == ()
    assert view.requested(purchase()).text == "This cart was requested by <@U0REQUESTER> as request 12."


def test_adding_answers_with_the_size_and_the_total_of_the_cart() -> None:
    new = view.added(Added(name=name("merry.shop"), cart=TWO, is_new=True))
    again = view.added(Added(name=name("merry.shop"), cart=TWO, is_new=False))

    assert new.text == (
        "`merry.shop` is in the cart now. The cart holds 2 names: 11.98 € for the first year, without VAT. "
        "Nothing is bought or reserved."
    )
    assert again.text.startswith("`merry.shop` was in the cart already.")
    assert pressable(new) == [("show_cart", "-")]


def test_removing_answers_with_a_way_back() -> None:
    message = view.removed(item("merry.shop", 5), cart())

    assert message.text == "`merry.shop` is no longer in the cart. The cart is empty. Nothing is bought or reserved."
    assert pressable(message) == [("show_cart", "-"), ("restore", "5")]


def test_the_cart_says_whose_agreement_a_request_would_need_and_why() -> None:
    two = terms(tier=tier(group("leads", APPROVER), group("finance", "S0FINANCE"), name="large", needs_code=True))

    assert (
        "*Next*    request approval; one of leads and one of finance (each with a code) must agree before anything is "
        "bought (tier “large”, because every request here needs it)"
    ) in words_of(view.living(TWO, None, outlook(two), MORNING))


def test_the_cart_says_where_a_request_needs_no_vote_and_what_is_left_of_that() -> None:
    before = asked(counted=Counted(requests=1, free_requests=1, free_total=Decimal("2.39")))
    free = terms(is_free=True, asked=before, tier=tier(free_requests=2, free_total=Decimal(20)))

    words = words_of(view.living(TWO, None, outlook(free), MORNING))
    assert "*Next*    request it; it needs no vote: 1 of 2 requests and 17.61 € of 20.00 € are left" in words


def test_the_cart_says_why_it_cannot_be_requested_as_it_is() -> None:
    words = words_of(view.living(TWO, None, "it costs too much <!here>", MORNING))

    assert ":no_entry: *Cannot be requested as it is*: it costs too much &lt;!here&gt;" in words


def test_what_a_request_would_need_is_not_said_before_the_price_is_known() -> None:
    assert "the exact price decides who must agree" in words_of(view.living(TWO, None, None, MORNING))
