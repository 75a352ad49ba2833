"""The catalogue and label rules outlast the process, and no amount in them becomes a float."""

from decimal import Decimal

from bot.model.catalogue import Reading
from bot.model.registry import LabelRules
from bot.store import Store
from tests.samples import MORNING, after, catalogue, euros, tariff

RULES = LabelRules(shortest=2, longest=63, is_internationalised=True)


def _reading(store: Store) -> Reading:
    with store.transaction() as tx:
        return tx.catalogues.reading()


def _keep(store: Store, **changes: object) -> None:
    with store.transaction() as tx:
        tx.catalogues.keep(catalogue(**changes))


def test_nothing_is_known_before_a_catalogue_was_read(store: Store) -> None:
    assert _reading(store) == Reading()


def test_a_catalogue_is_read_back_as_it_was_kept(store: Store) -> None:
    _keep(store, tax_percent=Decimal("20.0"))

    assert _reading(store) == Reading(catalogue=catalogue(tax_percent=Decimal("20.0")), tried_at=MORNING)


def test_an_amount_that_no_float_can_hold_is_kept_to_its_last_digit(store: Store) -> None:
    exact = tariff(usual_first_year=euros("0.12345678901234567890"), renewal=None, promotion=None)
    with store.transaction() as tx:
        tx.catalogues.keep(catalogue(exact))

    assert _reading(store).tariff("shop") == exact


def test_the_next_catalogue_takes_the_place_of_the_last(store: Store) -> None:
    _keep(store)
    _keep(store, read_at=after(days=1), currency="PLN")

    assert _reading(store).catalogue == catalogue(read_at=after(days=1), currency="PLN")


def test_an_attempt_that_fails_leaves_the_last_catalogue_and_says_why(store: Store) -> None:
    _keep(store)
    with store.transaction() as tx:
        tx.catalogues.failed("OVH did not answer", after(days=1))

    assert _reading(store) == Reading(catalogue=catalogue(), tried_at=after(days=1), fault="OVH did not answer")


def test_attempts_that_failed_in_a_row_are_counted_until_one_succeeds(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.catalogues.failures() == 0
        tx.catalogues.failed("first", MORNING)
        tx.catalogues.failed("second", MORNING)
        assert tx.catalogues.failures() == 2
        tx.catalogues.keep(catalogue())
        assert tx.catalogues.failures() == 0
        assert tx.catalogues.reading().fault == ""


def test_a_catalogue_that_is_dropped_is_gone_and_what_failed_is_remembered(store: Store) -> None:
    _keep(store)
    with store.transaction() as tx:
        tx.catalogues.failed("OVH did not answer", MORNING)
        tx.catalogues.drop()

    assert _reading(store) == Reading(tried_at=MORNING, fault="OVH did not answer")


def test_label_rules_are_kept_by_extension_with_the_moment_when_they_were_read(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.catalogues.label_rules("fr") is None
        tx.catalogues.keep_label_rules("fr", RULES, MORNING)
        tx.catalogues.keep_label_rules("fr", RULES, after(days=30))

        assert tx.catalogues.label_rules("fr") == (RULES, after(days=30))
        assert tx.catalogues.label_rules("com") is None
