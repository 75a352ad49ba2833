"""Telling: each message once, in its place, always the present picture, and never nobody."""

import pytest

from bot.model.purchase import Purchase, Stage
from bot.rehearsal.slack import kit
from tests.samples import APPROVER, OTHER_APPROVER, PLACE, REQUESTER
from tests.services.office import Office

HERE = PLACE.channel
ELSEWHERE = f"D{OTHER_APPROVER}"
MINE = f"D{REQUESTER}"


def posts(office: Office) -> int:
    return office.messenger.faults.calls["post"]


def edits(office: Office) -> int:
    return office.messenger.faults.calls["edit"]


# One message for each thing


def test_a_request_stands_in_its_channel_once(office: Office, requested: Purchase) -> None:
    office.tell()
    office.tell()

    assert len(office.texts(HERE)) == 1
    assert "wintersale.fr" in office.texts(HERE)[0]


def test_what_changes_is_an_edit_of_the_same_message(office: Office, requested: Purchase) -> None:
    office.tell()
    before = office.texts(HERE)
    office.approve(requested)
    office.tell()

    assert len(office.texts(HERE)) == 1
    assert office.texts(HERE) != before


def test_ten_changes_are_one_edit(office: Office, requested: Purchase) -> None:
    office.tell()
    with office.store.transaction() as tx:
        for _ in range(10):
            tx.purchases.note(office.purchase(requested.id), "looked at", who=APPROVER, at=office.clock())
    office.messenger.faults.calls.clear()
    office.tell()

    assert (edits(office), posts(office)) == (2, 0)  # the channel's message, and the other approver's


def test_names_added_within_a_second_are_one_edit(office: Office) -> None:
    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()
    for number in range(5):
        office.add(f"sale-{number}.fr")
        office.clock.step(milliseconds=100)
        office.tell()
    assert edits(office) == 0

    office.clock.step(seconds=1)
    office.tell()
    assert (edits(office), posts(office)) == (1, 1)
    assert all(f"sale-{number}.fr" in str(shown(office)) for number in range(5))


def shown(office: Office) -> object:
    """The blocks of the newest message in the channel."""
    return list(office.messenger.channels[HERE].messages.values())[-1].blocks


def test_a_cart_that_is_shown_anew_leaves_one_line_behind(office: Office) -> None:
    office.add("wintersale.fr")
    for _ in range(2):
        office.shopping.show_cart(PLACE, REQUESTER)
        office.tell()
    former, present = office.messenger.channels[HERE].messages.values()

    assert "wintersale.fr" in present.text
    assert "wintersale.fr" not in former.text
    assert "action_id" not in str(former.blocks)


def test_a_cart_that_is_shown_twice_at_once_is_posted_once(office: Office) -> None:
    for _ in range(2):
        office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()

    assert posts(office) == 1


def test_the_price_that_was_read_meanwhile_is_shown(office: Office) -> None:
    office.add("wintersale.fr")
    office.shopping.show_cart(PLACE, REQUESTER)
    office.tell()
    assert "8.39" not in str(shown(office))
    office.copy()
    office.tell()

    assert "8.39" in str(shown(office))


@pytest.mark.parametrize("call", ["post", "edit"])
def test_the_price_that_was_read_while_the_cart_was_being_posted_is_shown(office: Office, call: str) -> None:
    office.add("wintersale.fr")
    office.shopping.show_cart(PLACE, REQUESTER)
    if call == "edit":
        office.tell()
        office.add("springsale.com")
        office.clock.step(seconds=2)
    office.messenger.faults.during(call, office.copy)
    office.tell()
    office.clock.step(seconds=2)
    office.tell()

    assert str(office.cart().gross).removesuffix(" EUR") in str(shown(office))


# News


@pytest.mark.parametrize(
    ("end", "stage"),
    [
        (lambda office, purchase: office.approving.decline(purchase.quote_id, APPROVER, "Too dear"), Stage.DECLINED),
        (lambda office, _: office.clock.step(days=4), Stage.EXPIRED),
        (lambda office, purchase: office.approve(purchase), Stage.DELIVERED),
    ],
)
def test_an_end_rings_a_bell_once(office: Office, requested: Purchase, end: object, stage: Stage) -> None:
    office.tell()
    before = len(office.texts(HERE))
    end(office, office.purchase(requested.id))  # type: ignore[operator]
    office.pass_time(minutes=10)

    assert office.stage(requested) is stage
    assert len(office.texts(HERE)) == before + 1


# What Slack takes


def test_every_message_of_a_purchase_is_one_that_slack_takes(office: Office) -> None:
    office.shopping.show_cart(PLACE, REQUESTER)
    purchase = office.request(*(f"sale-{number}.fr" for number in range(20)))
    office.work()
    faults = faults_of_all(office)
    office.approve(purchase)
    office.pass_time(minutes=5)

    assert office.stage(purchase) is Stage.DELIVERED
    assert faults + faults_of_all(office) == []


def test_a_cart_with_more_names_than_it_has_room_for_can_be_shown(office: Office) -> None:
    """Names come back from requests that ended, however full the cart is by then."""
    requests = [office.request(*(f"sale-{one}-{number}.fr" for number in range(20))) for one in range(3)]
    office.shopping.show_cart(PLACE, REQUESTER)
    for purchase in requests:
        office.withdraw(purchase)
    office.pass_time(minutes=1)

    assert len(office.cart().items) == 60
    assert faults_of_all(office) == []


def faults_of_all(office: Office) -> list[str]:
    """What Slack would find wrong with the messages that stand anywhere."""
    messages = [m for channel in office.messenger.channels.values() for m in channel.messages.values()]
    return [str(fault) for message in messages for fault in kit.message_faults([dict(b) for b in message.blocks])]
