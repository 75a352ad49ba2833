"""The start card, the help, and what cannot be understood."""

from bot.views import help as view
from tests.views.shown import pressable, words_of


def test_the_start_card_offers_search_cart_and_requests() -> None:
    assert pressable(view.start()) == [("ask_search", "-"), ("show_cart", "-"), ("show_orders", "-")]
    assert "/domain help" in words_of(view.start())


def test_help_lists_the_commands() -> None:
    for command in ("/domain search", "/domain cart", "/domain orders", "/domain help"):
        assert command in view.commands().text
        assert command in words_of(view.commands())


def test_help_says_first_how_a_name_is_bought() -> None:
    assert words_of(view.commands()).startswith("*What you can ask*\nSearch a name, add it to the channel's cart")


def test_buying_by_a_command_is_explained_and_does_nothing() -> None:
    assert "Nothing is bought by a command, and nothing was added." in view.buy().text
    assert pressable(view.buy()) == []


def test_an_unknown_command_is_answered_with_the_nearest_one() -> None:
    assert view.unknown("serach", "search").text == (
        "There is no command `serach`. Did you mean `/domain search`? Nothing was done. "
        "`/domain help` lists the commands."
    )
    assert "Did you mean" not in view.unknown("xyz", None).text


def test_what_was_typed_cannot_break_out_of_the_answer() -> None:
    assert view.unknown("`<!channel>`", None).text.startswith("There is no command `'&lt;!channel&gt;'`.")


def test_a_search_can_be_asked_for_in_a_dialog() -> None:
    assert (view.ask_search().callback_id, view.ask_search().submit) == ("search_form", "Search")
