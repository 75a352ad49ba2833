"""What a name is, decided by the name itself, and which texts are no names."""

import ovh.exceptions
import pytest

from tests.rehearsal.ovh_standin import standin


@pytest.mark.parametrize(
    ("domain", "action", "mode"),
    [
        ("merrychristmas.ovh", "create", "create-default"),
        ("merrychristmas.com", "transfer", "transfer-default"),
        ("merrychristmas.io", "create", "create-premium"),
        ("taken-name.net", "transfer", "transfer-default"),
        ("google.fr", "transfer", "transfer-default"),
        ("premium-name.fr", "create", "create-premium"),
        ("resale-name.fr", "transfer", "transfer-premium"),
        ("auction-name.fr", "transfer", "transfer-aftermarket1"),
        ("claims-name.fr", "create", "create-default"),
        ("locked-name.fr", "transfer", "transfer-default"),
        ("sunrise-name.fr", "create", "create-default"),
    ],
)
def test_the_mode_of_an_offer_follows_from_the_name(domain: str, action: str, mode: str) -> None:
    offer = standin().search(domain)

    assert (offer["action"], offer["pricingMode"], offer["orderable"]) == (action, mode, True)


@pytest.mark.parametrize(
    ("domain", "is_locked", "is_owned"),
    [("locked.com", True, True), ("taken.com", False, True), ("resale.com", False, True), ("free.com", False, False)],
)
def test_an_offer_tells_of_a_lock_and_of_the_owners_name_servers(domain: str, is_locked: bool, is_owned: bool) -> None:
    offer = standin().search(domain)

    assert offer["isTransferLocked"] is is_locked
    assert bool(offer["currentNameservers"]) is is_owned


def test_a_name_in_its_sunrise_phase_says_so_and_needs_the_code_of_a_trademark() -> None:
    ovh_account = standin()
    cart_id = ovh_account.empty_cart()

    assert [ovh_account.search(name)["phase"] for name in ("sunrise.app", "free.app")] == ["sunrise", "ga"]

    ovh_account.add(cart_id, "sunrise.app")
    with pytest.raises(ovh.exceptions.BadParametersError, match="PROTECTED_CODE"):
        ovh_account.check_out(cart_id)


def test_a_transfer_adds_exactly_one_year() -> None:
    assert standin().search("taken.com")["duration"] == ["P1Y"]


def test_a_reserved_name_is_not_orderable_and_has_no_prices() -> None:
    ovh_account = standin()
    offer = ovh_account.search("reserved.fr")

    assert (offer["orderable"], offer["prices"]) == (False, None)
    with pytest.raises(ovh.exceptions.BadParametersError):
        ovh_account.add(ovh_account.empty_cart(), "reserved.fr")


def test_an_extension_that_is_not_on_sale_has_no_offer() -> None:
    ovh_account = standin()
    cart_id = ovh_account.empty_cart()

    assert ovh_account.client.get(f"/order/cart/{cart_id}/domain", domain="x.nosuch") == []
    with pytest.raises(ovh.exceptions.BadParametersError, match="not on sale"):
        ovh_account.add(cart_id, "x.nosuch")


@pytest.mark.parametrize(
    "domain",
    ["", "fr", "a b.fr", "-a.fr", "a-.fr", "..fr", "www.example.fr", f"{'a' * 64}.fr", "a.ovh", "a_b.fr", "x/y.fr"],
)
def test_what_cannot_be_a_domain_name_is_refused(domain: str) -> None:
    ovh_account = standin()
    path = f"/order/cart/{ovh_account.empty_cart()}/domain"

    with pytest.raises(ovh.exceptions.BadParametersError):
        ovh_account.client.get(path, domain=domain)


@pytest.mark.parametrize("domain", ["café.fr", "CAFÉ.fr", "xn--caf-dma.fr"])
def test_an_internationalised_name_is_ordered_in_its_ascii_form(domain: str) -> None:
    ovh_account = standin()
    item = ovh_account.client.post(f"/order/cart/{ovh_account.empty_cart()}/domain", domain=domain)

    assert item["settings"]["domain"] == "xn--caf-dma.fr"


def test_an_internationalised_name_is_not_orderable_where_the_extension_has_none() -> None:
    assert standin().search("xn--caf-dma.io")["orderable"] is False


def test_an_extension_of_two_labels_is_one() -> None:
    offer = standin().search("x.com.pl")

    assert offer["orderable"] is True


def test_a_name_can_be_told_to_be_something_else() -> None:
    ovh_account = standin()
    for kind, mode in [("taken", "transfer-default"), ("locked", "transfer-default"), ("free", "create-default")]:
        answer = ovh_account.post("/standin/names", {"name": "Merrychristmas.ovh", "is": kind})

        assert answer.status_code == 200
        assert ovh_account.search("merrychristmas.ovh")["pricingMode"] == mode


def test_a_name_that_was_bought_is_taken_from_then_on() -> None:
    ovh_account = standin()
    order_id = ovh_account.order("mine.fr")
    assert ovh_account.search("mine.fr")["action"] == "create"

    ovh_account.client.post(f"/me/order/{order_id}/pay", paymentMethod={"id": 900000010})

    assert ovh_account.search("mine.fr")["action"] == "transfer"


def test_the_featured_extensions_are_a_few_and_all_on_sale() -> None:
    client = standin().client
    featured = client.get("/domain/extensions/highlighted", ovhSubsidiary="FR")

    assert featured[0] == "com"
    assert len(featured) < 10
    assert set(featured) <= set(client.get("/domain/extensions", ovhSubsidiary="FR"))


def test_a_registry_tells_its_rules() -> None:
    rules = standin().client_of("standin-browse").get("/domain/extensions/io/registryConfigurations")

    assert rules["domain"]["label"] == {"isIDNSupported": False, "minLength": 2, "maxLength": 63}
    assert rules["lifecycle"]["create"]["allowedPeriodsInMonths"][:2] == [12, 24]


def test_an_unknown_extension_has_no_rules() -> None:
    with pytest.raises(ovh.exceptions.ResourceNotFoundError):
        standin().client.get("/domain/extensions/nosuch")
