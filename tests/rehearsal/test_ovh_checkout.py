"""Carts, their configuration, and what checkout insists on."""

from typing import Any

import ovh.exceptions
import pytest

from tests.rehearsal.ovh_standin import MIDNIGHT, StandIn, standin


def _refusal(stand_in: StandIn, cart_id: str) -> str:
    """Return why a dry run is refused; the checkout itself must be refused for the same reason."""
    reasons = []
    for call in (stand_in.client.get, stand_in.client.post):
        with pytest.raises(ovh.exceptions.APIError) as refused:
            call(f"/order/cart/{cart_id}/checkout")
        reasons.append(refused.value.response.json()["message"])
    assert reasons[0] == reasons[1]
    assert not stand_in.account.orders
    return str(reasons[0])


class TestCart:
    def test_it_lives_a_day_unless_told_otherwise(self) -> None:
        stand_in = standin()
        cart = stand_in.client.post("/order/cart", ovhSubsidiary="FR", description="xmas")

        assert cart["expire"] == "2027-11-22T00:00:00+00:00"
        assert (cart["description"], cart["items"], cart["readOnly"]) == ("xmas", [], False)

    def test_its_life_can_be_made_longer(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        stand_in.client.put(f"/order/cart/{cart_id}", expire="2027-11-30T01:00:00+01:00")
        stand_in.clock.pass_seconds(8 * 86_400)

        assert stand_in.client.get(f"/order/cart/{cart_id}")["expire"] == "2027-11-30T00:00:00+00:00"

    @pytest.mark.parametrize(
        ("status", "error"),
        [(404, ovh.exceptions.ResourceNotFoundError), (460, ovh.exceptions.ResourceExpiredError)],
    )
    def test_an_expired_one_is_gone(self, status: int, error: type[Exception]) -> None:
        stand_in = standin(expired_cart_status=status)
        cart_id = stand_in.ready_cart("x.fr")
        stand_in.clock.pass_seconds(86_400)

        with pytest.raises(error):
            stand_in.client.get(f"/order/cart/{cart_id}")
        assert stand_in.client.get("/order/cart") == []

    def test_it_is_found_by_its_exact_description_once_assigned(self) -> None:
        stand_in = standin()
        cart = stand_in.client.post("/order/cart", ovhSubsidiary="FR", description="one")
        other = stand_in.empty_cart("one more")

        assert stand_in.client.get("/order/cart", description="one") == []
        stand_in.client.post(f"/order/cart/{cart['cartId']}/assign")

        assert stand_in.client.get("/order/cart", description="one") == [cart["cartId"]]
        assert stand_in.client.get("/order/cart") == [cart["cartId"], other]

    def test_a_deleted_one_is_gone(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")

        assert stand_in.client.delete(f"/order/cart/{cart_id}") is None
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.client.get(f"/order/cart/{cart_id}")

    def test_an_item_can_be_taken_out(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item_id = stand_in.add(cart_id, "x.fr")

        stand_in.client.delete(f"/order/cart/{cart_id}/item/{item_id}")

        assert stand_in.client.get(f"/order/cart/{cart_id}/item") == []

    @pytest.mark.parametrize("body", [{}, {"ovhSubsidiary": "XX"}, {"ovhSubsidiary": "FR", "other": 1}])
    def test_it_is_not_made_from_nonsense(self, body: dict[str, Any]) -> None:
        answer = standin().post("/1.0/order/cart", body)

        assert answer.status_code == 400
        assert answer.json()["class"] == "Client::BadRequest"


class TestAdding:
    def test_a_new_item_already_has_an_owner(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item = stand_in.client.post(
            f"/order/cart/{cart_id}/domain",
            domain="x.fr",
            planCode="fr",
            pricingMode="create-default",
            duration="P1Y",
            quantity=1,
        )
        path = f"/order/cart/{cart_id}/item/{item['itemId']}/configuration"

        assert stand_in.client.get(path, label="OWNER_CONTACT") == item["configurations"]
        assert stand_in.client.get(f"{path}/{item['configurations'][0]}")["value"] == "/me/contact/13189481"

    @pytest.mark.parametrize(
        "choice",
        [
            {"planCode": "com"},
            {"pricingMode": "default-create"},
            {"pricingMode": "create-premium"},
            {"quantity": 2},
            {"duration": "P11Y"},
            {"quantity": "1"},
        ],
    )
    def test_a_choice_that_is_not_on_offer_is_refused(self, choice: dict[str, Any]) -> None:
        stand_in = standin()
        with pytest.raises(ovh.exceptions.BadParametersError):
            stand_in.client.post(f"/order/cart/{stand_in.empty_cart()}/domain", domain="x.fr", **choice)

    def test_a_malformed_duration_is_answered_as_an_outage(self) -> None:
        stand_in = standin()
        with pytest.raises(ovh.exceptions.APIError, match="temporarily unavailable") as refused:
            stand_in.client.post(f"/order/cart/{stand_in.empty_cart()}/domain", domain="x.fr", duration="1 year")

        assert refused.value.response.status_code == 503


class TestConfiguration:
    def test_an_ordinary_name_needs_the_owners_age_and_nothing_else(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item_id = stand_in.add(cart_id, "x.fr")
        required = stand_in.client.get(f"/order/cart/{cart_id}/item/{item_id}/requiredConfiguration")

        assert {entry["label"]: entry["required"] for entry in required} == {
            "OWNER_LEGAL_AGE": True,
            "OWNER_CONTACT": False,
            "ADMIN_ACCOUNT": False,
            "TECH_ACCOUNT": False,
            "DNS": False,
        }

    def test_without_the_owners_age_checkout_is_refused(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        stand_in.client.post(f"/order/cart/{cart_id}/domain", domain="x.fr")

        assert _refusal(stand_in, cart_id) == "Custom field OWNER_LEGAL_AGE is mandatory for product domain"

    def test_the_owners_age_is_not_insisted_on_if_so_guessed(self) -> None:
        stand_in = standin(legal_age_enforced=False)
        cart_id = stand_in.empty_cart()
        stand_in.client.post(f"/order/cart/{cart_id}/domain", domain="x.fr")

        assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["orderId"] is None

    @pytest.mark.parametrize(
        ("domain", "label", "value"),
        [
            ("my.ca", "ACCEPT_CONDITIONS", "true"),
            ("city.paris", "REASON", "the city council asked for it"),
            ("claims.fr", "CLAIMS_NOTICE", "notice 1"),
        ],
    )
    def test_some_names_need_more(self, domain: str, label: str, value: str) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item_id = stand_in.add(cart_id, domain)
        assert _refusal(stand_in, cart_id) == f"Custom field {label} is mandatory for product domain"

        stand_in.configure(cart_id, item_id, label, value)

        assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["orderId"] is None

    def test_a_label_given_twice_is_refused_until_one_is_deleted(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item_id = stand_in.add(cart_id, "x.fr")
        second = stand_in.configure(cart_id, item_id, "OWNER_LEGAL_AGE", "true")
        assert _refusal(stand_in, cart_id) == "Custom field OWNER_LEGAL_AGE is duplicated for product domain"

        stand_in.client.delete(f"/order/cart/{cart_id}/item/{item_id}/configuration/{second}")

        assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["orderId"] is None

    @pytest.mark.parametrize(
        ("label", "value"),
        [("ADMIN_ACCOUNT", "somebody"), ("DNS", "one.example.net"), ("NO_SUCH_LABEL", "x"), ("TECH_ACCOUNT", "")],
    )
    def test_a_wrong_value_is_taken_and_refused_only_at_checkout(self, label: str, value: str) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        stand_in.configure(cart_id, stand_in.add(cart_id, "x.fr"), label, value)

        assert label in _refusal(stand_in, cart_id)

    def test_an_owner_who_does_not_exist_is_refused(self) -> None:
        stand_in = standin()
        cart_id = stand_in.empty_cart()
        item_id = stand_in.add(cart_id, "x.fr")
        path = f"/order/cart/{cart_id}/item/{item_id}/configuration"
        (preset,) = stand_in.client.get(path, label="OWNER_CONTACT")
        stand_in.client.delete(f"{path}/{preset}")
        assert stand_in.client.get(f"/order/cart/{cart_id}/checkout")["orderId"] is None

        stand_in.configure(cart_id, item_id, "OWNER_CONTACT", "/me/contact/1")

        assert "OWNER_CONTACT" in _refusal(stand_in, cart_id)


class TestCheckout:
    def test_an_unassigned_cart_is_refused(self) -> None:
        stand_in = standin()
        cart = stand_in.client.post("/order/cart", ovhSubsidiary="FR")

        assert _refusal(stand_in, cart["cartId"]) == "This cart hasn't been assigned yet"

    def test_an_empty_cart_is_refused(self) -> None:
        stand_in = standin()

        assert _refusal(stand_in, stand_in.empty_cart()) == "This cart is empty"

    def test_a_cart_of_another_subsidiary_is_refused(self) -> None:
        stand_in = standin()
        cart = stand_in.client.post("/order/cart", ovhSubsidiary="DE")
        stand_in.client.post(f"/order/cart/{cart['cartId']}/assign")

        assert _refusal(stand_in, cart["cartId"]) == "You are not allowed"

    def test_a_name_that_was_taken_meanwhile_is_refused_by_name(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr", "y.fr")
        stand_in.post("/standin/names", {"name": "y.fr", "is": "taken"})

        assert "y.fr" in _refusal(stand_in, cart_id)

    def test_the_dry_run_orders_nothing_however_often(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")
        first, second = (stand_in.client.get(f"/order/cart/{cart_id}/checkout") for _ in range(2))

        assert first == second
        assert (first["orderId"], first["url"]) == (None, None)
        assert stand_in.client.get("/me/order") == []

    def test_a_validated_cart_is_read_only_and_stays_readable(self) -> None:
        stand_in = standin()
        cart_id = stand_in.ready_cart("x.fr")
        before = stand_in.client.get(f"/order/cart/{cart_id}/summary")
        stand_in.check_out(cart_id, pay=True)

        assert stand_in.client.get(f"/order/cart/{cart_id}")["readOnly"] is True
        assert stand_in.client.get(f"/order/cart/{cart_id}/summary")["prices"] == before["prices"]
        with pytest.raises(ovh.exceptions.BadParametersError, match="read-only"):
            stand_in.add(cart_id, "y.fr")
        with pytest.raises(ovh.exceptions.ResourceNotFoundError):
            stand_in.client.delete(f"/order/cart/{cart_id}")

    @pytest.mark.parametrize("status", [400, 403, 404, 409, 460])
    def test_a_second_checkout_is_refused_as_guessed_and_makes_no_second_order(self, status: int) -> None:
        stand_in = standin()
        stand_in.post("/standin/guesses", {"second_checkout_status": status})
        cart_id = stand_in.ready_cart("x.fr")
        order_id = stand_in.check_out(cart_id)["orderId"]

        with pytest.raises(ovh.exceptions.APIError) as refused:
            stand_in.check_out(cart_id)

        assert refused.value.response.status_code == status
        assert stand_in.client.get("/me/order") == [order_id]

    def test_it_works_without_a_body_as_ovhs_terraform_provider_sends_it(self) -> None:
        stand_in = standin()
        order = stand_in.client.post(f"/order/cart/{stand_in.ready_cart('x.fr')}/checkout")

        assert stand_in.status(order["orderId"]) == "notPaid"
        retraction = stand_in.client.get(f"/me/order/{order['orderId']}")["retractionDate"]
        assert retraction == "2027-12-05T01:00:00+01:00"

    def test_the_clock_began_at_midnight(self) -> None:
        assert standin().account.opened_at == MIDNIGHT
