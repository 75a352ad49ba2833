"""One table says who may do what. All of it is walked here: every intention, as everybody there is."""

from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import Rejected, Unavailable, Uncertain, Unsent
from bot.factor_cipher import FactorCipher
from bot.model.factor import one_time_code
from bot.model.name import Name
from bot.model.policy import Group
from bot.model.purchase import Purchase, Stage
from bot.model.search import Search
from bot.model.standing import MAY, Right, Standing
from bot.rehearsal import totp
from bot.store import Store
from bot.views.ids import Action, Form
from handlers import INTENTIONS
from tests.desk import Desk
from tests.samples import APPROVER, BYSTANDER, OTHER_APPROVER, OWNED, PLACE, REQUESTER, Clock, finding, heard
from tests.services.office import FACTOR_KEY, SPOKEN

NAME = "wintersale.fr"

ONE_TIME = one_time_code(b"0123456789")
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

# Who may: M a full member, G a guest, S a member of another company. An app and somebody deactivated may nothing.
MEMBERS, EVERYBODY = "M", "MGS"
STANDINGS = {"M": Standing.MEMBER, "G": Standing.GUEST, "S": Standing.STRANGER}


@pytest.fixture
def desk(store: Store, clock: Clock, tmp_path: Path) -> Desk:
    return Desk(store, clock, tmp_path / "cartwright.sqlite3")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that people can ask.

    Args:
        who: who may.
        ask: asks it, where everything is so that it can be done.
        done: what is there afterwards if it was done.
        before: brings about what it needs, as people who may.
        as_requester: the person has made the request, or the search, that it is about.

    """

    who: str
    ask: Callable[[Desk], None]
    done: Callable[[Desk], object]
    before: Callable[[Desk], object] = field(default=lambda _: None)
    as_requester: bool = False


def _says(words: str) -> Callable[[Desk], bool]:
    return lambda desk: any(words in message.text for message in desk.told)


def _opens(form: Form) -> Callable[[Desk], bool]:
    return lambda desk: [modal.callback_id for modal in desk.opened] == [form.value]


def _opens_names(desk: Desk) -> bool:
    return bool(desk.opened) and desk.opened[0].callback_id == Form.ADD_TICKED.value


def _is(stage: Stage) -> Callable[[Desk], bool]:
    return lambda desk: desk.office.purchase(1).stage is stage


def _fill(desk: Desk) -> None:
    desk.office.add(NAME)
    desk.office.copy()


def _empty_again(desk: Desk) -> None:
    _fill(desk)
    desk.office.shopping.remove(1, REQUESTER)


def _search(desk: Desk) -> None:
    desk.office.search(NAME)


def _search_owned(desk: Desk) -> None:
    desk.office.registrar.take(Name.read(NAME))
    _search(desk)


def _search_widely(desk: Desk) -> None:
    """Search so many names that a dialog shows them, ours first, so long ago that it is asked anew who looks at it."""
    desk.command(" ".join(["search", NAME, *(f"sale{number}.fr" for number in range(30))]))
    desk.office.pass_time(minutes=10)


def _search_in_vain(desk: Desk) -> None:
    desk.office.registrar.faults.plan("offers", Unavailable("down"), times=1000)
    _search_widely(desk)
    desk.office.registrar.faults.clear()


def _search_begun(desk: Desk) -> None:
    """Begin a search that nothing is known of yet."""
    desk.office.searching.begin([f"sale{number}.fr" for number in range(30)], (), (), heard(place=PLACE))


def _on_the_second_page(desk: Desk) -> None:
    _search_widely(desk)
    desk.turn(Action.LATER_NAMES, 1)
    desk.office.pass_time(minutes=10)


def _found(desk: Desk) -> Search:
    return desk.office.searching.search(1)


def _request(desk: Desk) -> Purchase:
    """Wait for a vote, at quote 1."""
    purchase = desk.office.request(NAME)
    desk.office.work()
    return purchase


def _approved(desk: Desk, *names: str) -> Purchase:
    purchase = desk.office.request(*(names or (NAME,)))
    desk.office.work()
    return desk.office.approve(purchase)


def _reviewing(desk: Desk) -> None:
    """Look at the first of two pages, for so long that it is asked anew who they are."""
    desk.office.request(*(f"sale{number}.fr" for number in range(6)))
    desk.office.work()
    desk.press(Action.REVIEW, 1)
    desk.office.pass_time(minutes=10)


def _on_the_last_page(desk: Desk) -> None:
    _reviewing(desk)
    desk.turn(Action.TURN, 2)
    desk.office.pass_time(minutes=10)


def _cooling(desk: Desk) -> None:
    desk.rule(cool_off=timedelta(minutes=1))
    _approved(desk)


def _gone(desk: Desk) -> None:
    _approved(desk, NAME, "springsale.fr")
    desk.office.registrar.take(Name.read("springsale.fr"))
    desk.office.work()


def _uncertain(desk: Desk) -> None:
    _approved(desk)
    desk.office.registrar.faults.plan("place", Uncertain("cut"))
    desk.office.work()


def _unseen(desk: Desk) -> None:
    """Let an order be made of which OVH tells nothing for too long."""
    _approved(desk)
    desk.office.registrar.faults.plan("place", Uncertain("cut"), after=True)
    desk.office.registrar.faults.plan("orders_since", Unavailable("down"), times=1000)
    desk.office.pass_time(minutes=20)


def _unplaced(desk: Desk) -> None:
    """Let an order be lost whose cart could not be deleted in time."""
    _approved(desk)
    desk.office.registrar.faults.plan("place", Uncertain("cut"))
    desk.office.registrar.faults.plan("delete_cart", Unavailable("down"), times=1000)
    desk.office.pass_time(minutes=20)
    desk.office.registrar.faults.clear()
    desk.office.pass_time(minutes=40)


def _unpaid(desk: Desk) -> None:
    _approved(desk)
    desk.office.registrar.faults.plan("pay", Uncertain("cut"))
    desk.office.pass_time(minutes=20)


def _refused(desk: Desk) -> None:
    _approved(desk)
    desk.office.registrar.faults.plan("pay", Rejected("card declined"))
    desk.office.work()


def _lift_asked(desk: Desk) -> None:
    """Let buying be frozen, and an operator ask to lift that."""
    desk.rule(operators=frozenset({OTHER_APPROVER}))
    desk.office.freezing.freeze(OTHER_APPROVER, PLACE, "")
    desk.office.freezing.unfreeze(OTHER_APPROVER)


def _issued(desk: Desk) -> None:
    with desk.office.store.transaction() as tx:
        tx.factors.issue(APPROVER, ONE_TIME, who="machine account root", at=desk.office.clock())


def _enrolment_begun(desk: Desk) -> None:
    _issued(desk)
    encrypted = FactorCipher(FACTOR_KEY).encrypt(APPROVER, b32decode(SECRET))
    with desk.office.store.transaction() as tx:
        enrolment = tx.factors.enrolment(APPROVER)
        assert enrolment is not None
        tx.factors.begin(enrolment, encrypted, at=desk.office.clock())


def _buying_is_free(desk: Desk) -> bool:
    with desk.office.store.transaction() as tx:
        return tx.freezes.present() is None


def _found_owned(desk: Desk) -> None:
    with desk.office.store.transaction() as tx:
        tx.offers.keep([finding(NAME, **OWNED)])


def _watch(desk: Desk) -> None:
    desk.office.registrar.take(Name.read(NAME))
    desk.office.watching.watch(Name.read(NAME), PLACE, REQUESTER)


def _watch_run_out(desk: Desk) -> None:
    _watch(desk)
    desk.office.clock.step(days=366)
    desk.office.work()


def _watches(desk: Desk) -> bool:
    return [watch.name.ascii for watch in desk.office.watching.watches(PLACE)] == [NAME]


def _shown(desk: Desk) -> bool:
    desk.office.tell()
    return any("Cart of" in text for text in desk.office.messenger.texts(PLACE.channel))


STATEMENTS = " ".join(statement.value for statement in SPOKEN)

TABLE: dict[str, Asked] = {
    "start": Asked(who=EVERYBODY, ask=lambda d: d.command(""), done=_says("Cartwright buys domain names")),
    "help": Asked(who=EVERYBODY, ask=lambda d: d.command("help"), done=_says("What you can ask")),
    "buy": Asked(who=EVERYBODY, ask=lambda d: d.command("buy x.fr"), done=_says("Nothing is bought by a command")),
    "unknown command": Asked(who=EVERYBODY, ask=lambda d: d.command("serach"), done=_says("`/domain search`")),
    "search": Asked(who=MEMBERS, ask=lambda d: d.command(f"search {NAME}"), done=_says(f"Available: {NAME}")),
    "ask search": Asked(who=MEMBERS, ask=lambda d: d.press(Action.ASK_SEARCH), done=_opens(Form.SEARCH)),
    "search form": Asked(
        who=MEMBERS, ask=lambda d: d.submit(Form.SEARCH, names=NAME), done=_says(f"Available: {NAME}")
    ),
    "similar names": Asked(
        who=MEMBERS,
        before=_search_owned,
        ask=lambda d: d.press(Action.SIMILAR, 1),
        done=_opens_names,
        as_requester=True,
    ),
    "more extensions": Asked(
        who=MEMBERS, before=_search, ask=lambda d: d.press(Action.WIDEN, 1), done=_opens_names, as_requester=True
    ),
    "later names": Asked(
        who=MEMBERS,
        before=_search_widely,
        ask=lambda d: d.turn(Action.LATER_NAMES, 1),
        done=lambda d: _found(d).page == 1,
    ),
    "earlier names": Asked(
        who=MEMBERS,
        before=_on_the_second_page,
        ask=lambda d: d.turn(Action.EARLIER_NAMES, 1),
        done=lambda d: _found(d).page == 0,
    ),
    "ask again": Asked(
        who=MEMBERS,
        before=_search_in_vain,
        ask=lambda d: d.turn(Action.ASK_AGAIN, 1),
        done=lambda d: not _found(d).unanswered,
    ),
    "share": Asked(
        who=MEMBERS,
        before=_search,
        ask=lambda d: d.press(Action.SHARE, 1),
        done=_says("is shown to everybody"),
        as_requester=True,
    ),
    "tick": Asked(
        who=MEMBERS,
        before=_search_widely,
        ask=lambda d: d.turn(f"{Action.TICK.value}:0", 0),
        done=lambda d: d.told == [],
    ),
    "add ticked": Asked(
        who=MEMBERS,
        before=_search_widely,
        ask=lambda d: d.submit(Form.ADD_TICKED, 1, **{f"{Action.TICK.value}:0": "0"}),
        done=lambda d: d.office.names_in_cart() == [NAME],
    ),
    "close search": Asked(
        who=EVERYBODY,
        before=_search_begun,
        ask=lambda d: d.close(Form.ADD_TICKED, 1),
        done=lambda d: _found(d).ended_at is not None,
        as_requester=True,
    ),
    "lists": Asked(who=MEMBERS, ask=lambda d: d.command("lists"), done=_says("This channel has no lists of its own.")),
    "list": Asked(
        who=MEMBERS,
        ask=lambda d: d.command("list campaign shop"),
        done=lambda d: d.office.listing.lists(PLACE) == {"campaign": ("shop",)},
    ),
    "cart": Asked(who=MEMBERS, before=_fill, ask=lambda d: d.command("cart"), done=_shown),
    "show cart": Asked(who=MEMBERS, before=_fill, ask=lambda d: d.press(Action.SHOW_CART), done=_shown),
    "add": Asked(
        who=MEMBERS,
        before=_search,
        ask=lambda d: d.press(Action.ADD, 1),
        done=lambda d: d.office.names_in_cart() == [NAME],
    ),
    "remove": Asked(
        who=MEMBERS,
        before=_fill,
        ask=lambda d: d.press(Action.REMOVE, 1),
        done=lambda d: d.office.names_in_cart() == [],
    ),
    "restore": Asked(
        who=MEMBERS,
        before=_empty_again,
        ask=lambda d: d.press(Action.RESTORE, 1),
        done=lambda d: d.office.names_in_cart() == [NAME],
    ),
    "request": Asked(who=MEMBERS, before=_fill, ask=lambda d: d.press(Action.REQUEST, 1), done=_opens(Form.REQUEST)),
    "request form": Asked(
        who=MEMBERS,
        before=_fill,
        ask=lambda d: d.submit(Form.REQUEST, 1, reason="Campaign", statements=STATEMENTS),
        done=lambda d: _says("Request 1 is made")(d) and _is(Stage.QUOTING)(d),
    ),
    "withdraw": Asked(
        who=MEMBERS,
        before=_request,
        ask=lambda d: d.press(Action.WITHDRAW, 1),
        done=_is(Stage.WITHDRAWN),
        as_requester=True,
    ),
    "review": Asked(who=MEMBERS, before=_request, ask=lambda d: d.press(Action.REVIEW, 1), done=_opens(Form.REVIEW)),
    "turn": Asked(
        who=MEMBERS,
        before=_reviewing,
        ask=lambda d: d.turn(Action.TURN, 2),
        done=lambda d: [modal.callback_id for modal in d.opened] == ["shown", Form.REVIEW.value],
    ),
    "turn back": Asked(
        who=MEMBERS,
        before=_on_the_last_page,
        ask=lambda d: d.turn(Action.TURN_BACK, 1),
        done=lambda d: [modal.callback_id for modal in d.opened] == ["shown", Form.REVIEW.value, "shown"],
    ),
    "approve": Asked(who=MEMBERS, before=_request, ask=lambda d: d.submit(Form.REVIEW, 1), done=_is(Stage.APPROVED)),
    "ask decline": Asked(
        who=MEMBERS, before=_request, ask=lambda d: d.press(Action.ASK_DECLINE, 1), done=_opens(Form.DECLINE)
    ),
    "decline": Asked(
        who=MEMBERS,
        before=_request,
        ask=lambda d: d.submit(Form.DECLINE, 1, reason="No"),
        done=_is(Stage.DECLINED),
    ),
    "stop": Asked(who=MEMBERS, before=_cooling, ask=lambda d: d.press(Action.STOP, 1), done=_is(Stage.REQUESTED)),
    "go on": Asked(who=MEMBERS, before=_gone, ask=lambda d: d.press(Action.GO_ON, 1), done=_is(Stage.QUOTING)),
    "check now": Asked(
        who=MEMBERS, before=_uncertain, ask=lambda d: d.press(Action.CHECK_NOW, 1), done=_says("OVH is being asked")
    ),
    "ask ours": Asked(who=MEMBERS, before=_unseen, ask=lambda d: d.press(Action.ASK_OURS, 1), done=_opens(Form.OURS)),
    "ours": Asked(
        who=MEMBERS, before=_unseen, ask=lambda d: d.submit(Form.OURS, 1, order="1000"), done=_is(Stage.PLACED)
    ),
    "ask not placed": Asked(
        who=MEMBERS, before=_unplaced, ask=lambda d: d.press(Action.ASK_NOT_PLACED, 1), done=_opens(Form.NOT_PLACED)
    ),
    "not placed": Asked(
        who=MEMBERS, before=_unplaced, ask=lambda d: d.submit(Form.NOT_PLACED, 1), done=_is(Stage.REFUSED)
    ),
    "ask pay again": Asked(
        who=MEMBERS, before=_unpaid, ask=lambda d: d.press(Action.ASK_PAY_AGAIN, 1), done=_opens(Form.PAY_AGAIN)
    ),
    "pay again": Asked(who=MEMBERS, before=_unpaid, ask=lambda d: d.submit(Form.PAY_AGAIN, 1), done=_is(Stage.PLACED)),
    "leave unpaid": Asked(
        who=MEMBERS, before=_refused, ask=lambda d: d.press(Action.LEAVE_UNPAID, 1), done=_says("is left unpaid")
    ),
    "freeze": Asked(who=MEMBERS, ask=lambda d: d.command("freeze An odd price"), done=lambda d: not _buying_is_free(d)),
    "unfreeze": Asked(who=MEMBERS, before=_lift_asked, ask=lambda d: d.command("unfreeze"), done=_buying_is_free),
    "lift": Asked(who=MEMBERS, before=_lift_asked, ask=lambda d: d.press(Action.LIFT, 1), done=_buying_is_free),
    "delegate": Asked(
        who=MEMBERS,
        before=lambda d: d.rule(delegates=(Group(name="deputies", ids=(OTHER_APPROVER,)),)),
        ask=lambda d: d.command(f"delegate <@{OTHER_APPROVER}|other> until 2027-11-28"),
        done=_says(f"<@{OTHER_APPROVER}> votes for you"),
    ),
    "enrol": Asked(who=MEMBERS, before=_issued, ask=lambda d: d.command("enrol"), done=_opens(Form.ENROL)),
    "enrol form": Asked(
        who=MEMBERS,
        before=_issued,
        ask=lambda d: d.submit(Form.ENROL, one_time_code=ONE_TIME),
        done=_opens(Form.CONFIRM_FACTOR),
    ),
    "confirm factor": Asked(
        who=MEMBERS,
        before=_enrolment_begun,
        ask=lambda d: d.submit(Form.CONFIRM_FACTOR, code=totp.code(SECRET, d.office.clock())),
        done=_says("Your second factor is enrolled."),
    ),
    "orders": Asked(who=MEMBERS, before=_request, ask=lambda d: d.command("orders"), done=_says("*1* · ")),
    "show orders": Asked(who=MEMBERS, before=_request, ask=lambda d: d.press(Action.SHOW_ORDERS), done=_says("*1* · ")),
    "watch": Asked(who=MEMBERS, ask=lambda d: d.command(f"watch {NAME}"), done=_watches),
    "watch name": Asked(who=MEMBERS, before=_found_owned, ask=lambda d: d.press(Action.WATCH, 1), done=_watches),
    "watch again": Asked(
        who=MEMBERS, before=_watch_run_out, ask=lambda d: d.press(Action.WATCH_AGAIN, 1), done=_watches
    ),
    "watches": Asked(who=MEMBERS, before=_watch, ask=lambda d: d.command("watches"), done=_says("watches 1 name")),
    "unwatch": Asked(
        who=MEMBERS,
        before=_watch,
        ask=lambda d: d.command(f"unwatch {NAME}"),
        done=lambda d: not _watches(d),
    ),
    "end watch": Asked(
        who=MEMBERS,
        before=_watch,
        ask=lambda d: d.press(Action.END_WATCH, 1),
        done=lambda d: not _watches(d),
    ),
}
"""Every intention by its name. Written down apart from the rights that the code gives, so that both have to agree."""

INTENTION = {intention.name: intention for intention in INTENTIONS}


def _prepared(desk: Desk, asked: Asked) -> None:
    asked.before(desk)
    desk.office.tell()
    if asked.as_requester:
        desk.person = REQUESTER


def test_the_table_has_every_intention_and_the_rights_are_what_it_says() -> None:
    assert set(TABLE) == set(INTENTION)
    for name, asked in TABLE.items():
        assert MAY[INTENTION[name].right] == {STANDINGS[who] for who in asked.who}, name


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_what_they_may_and_a_sentence_for_what_they_may_not(
    desk: Desk, name: str, standing: Standing
) -> None:
    asked = TABLE[name]
    _prepared(desk, asked)
    desk.office.messenger.standings[desk.person] = standing
    before, posted = desk.kept(), list(desk.office.messenger.texts(PLACE.channel))
    opened = list(desk.opened)

    asked.ask(desk)

    if standing in {STANDINGS[who] for who in asked.who}:
        assert asked.done(desk)
        return
    assert desk.kept() == before
    assert desk.office.messenger.texts(PLACE.channel) == posted
    assert desk.opened == opened
    [refusal] = desk.told
    assert refusal.text == (
        f"You are {standing.value} in this workspace, and only full members may {INTENTION[name].right.value}. "
        "Nothing was changed. Ask a full member of this workspace to do it for you."
    )
    is_click = not isinstance(INTENTION[name].heard_as, str)
    assert [(who, line["asked"]) for who, line in desk.refusals()] == ([(desk.person, name)] if is_click else [])


@pytest.mark.parametrize("name", TABLE)
def test_whom_slack_cannot_name_may_do_nothing_now(desk: Desk, name: str) -> None:
    _prepared(desk, TABLE[name])
    before = desk.kept()
    desk.office.messenger.faults.plan("person", Unsent("timeout"))

    TABLE[name].ask(desk)

    assert desk.kept() == before
    [refusal] = desk.told
    assert refusal.text.startswith("Slack could not confirm who you are just now. Nothing was changed.")


# Who decides. Everybody here is a full member.

DECIDING = (
    *("review", "approve", "ask decline", "decline"),
    *("ask ours", "ours", "ask not placed", "not placed", "ask pay again", "pay again"),
)
ELECTORATE = {
    APPROVER: "",
    OTHER_APPROVER: "",
    REQUESTER: "You made this request yourself.",
    BYSTANDER: "You are not one of the approvers of this request, or were not when it was made.",
}


@pytest.mark.parametrize(("person", "why_not"), ELECTORATE.items())
@pytest.mark.parametrize("name", DECIDING)
def test_only_approvers_decide_and_never_about_their_own_request(
    desk: Desk, name: str, person: str, why_not: str
) -> None:
    _prepared(desk, TABLE[name])
    desk.person = person
    desk.office.messenger.standings[person] = Standing.MEMBER
    desk.office.messenger.channels[PLACE.channel].members.add(person)
    before = desk.kept()

    TABLE[name].ask(desk)

    if not why_not:
        assert TABLE[name].done(desk)
        return
    assert desk.kept() == before
    assert desk.opened == []
    [refusal] = desk.told
    assert refusal.text.startswith(why_not)


def test_a_requester_who_is_an_approver_too_does_not_decide(desk: Desk) -> None:
    desk.rule(approvers=frozenset({REQUESTER, APPROVER}))
    _request(desk)
    desk.person = REQUESTER

    desk.submit(Form.REVIEW, 1)

    assert desk.told[0].text.startswith("You made this request yourself.")
    assert desk.office.purchase(1).votes == ()


@pytest.mark.parametrize("person", [APPROVER, BYSTANDER])
def test_only_whoever_made_a_request_withdraws_it(desk: Desk, person: str) -> None:
    _request(desk)
    desk.person = person
    desk.office.messenger.standings[person] = Standing.MEMBER

    desk.press(Action.WITHDRAW, 1)

    assert desk.told[0].text.startswith("Request 1 is not yours. It goes on as it was.")
    assert _is(Stage.REQUESTED)(desk)


@pytest.mark.parametrize("name", ["freeze", "unfreeze", "lift"])
@pytest.mark.parametrize("person", [REQUESTER, BYSTANDER])
def test_only_approvers_and_operators_freeze_buying_or_lift_that(desk: Desk, name: str, person: str) -> None:
    _prepared(desk, TABLE[name])
    desk.person = person
    desk.office.messenger.standings[person] = Standing.MEMBER
    before = desk.kept()

    TABLE[name].ask(desk)

    assert desk.kept() == before
    assert desk.told[-1].text.startswith("Only approvers and operators can freeze buying, or lift that.")


def test_nobody_requests_what_nobody_could_approve(desk: Desk) -> None:
    desk.rule(approvers=frozenset({APPROVER}))
    _fill(desk)

    desk.press(Action.REQUEST, 1)

    assert desk.told[0].text.startswith(
        "Nobody could approve this: it needs 1 of the approvers (tier “one approver”), and nobody else is there"
    )
    assert desk.opened == []


ABOUT_MONEY = (Right.REQUEST, Right.DECIDE, Right.UNFREEZE, Right.ENROL, Right.DELEGATE)
MONEY = [name for name in TABLE if INTENTION[name].right in ABOUT_MONEY]


@pytest.mark.parametrize("name", MONEY)
def test_whoever_was_a_member_a_moment_ago_is_asked_about_anew_where_money_is_concerned(desk: Desk, name: str) -> None:
    _prepared(desk, TABLE[name])
    desk.command("orders")
    desk.office.messenger.standings[desk.person] = Standing.GUEST

    TABLE[name].ask(desk)

    assert not TABLE[name].done(desk)
    assert desk.told[-1].text.startswith("You are a guest in this workspace")
