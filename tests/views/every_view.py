"""Every view by its name, at any size: what Slack takes and what is answered is tried with all of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from bot.errors import NotAllowed, NotAName, Rejected, Unavailable, Uncertain
from bot.model.cart import Added, AddedTogether
from bot.model.extension_list import EXTENSIONS_MAX, LISTS_MAX
from bot.model.factor import Checked, Outcome, Revealed
from bot.model.freeze import Stopped
from bot.model.message import Message, Modal
from bot.model.notice import Kind, Notice
from bot.model.offer import Availability
from bot.model.outlook import Outlook, Prepared, Review
from bot.model.policy import Rule
from bot.model.purchase import Stage
from bot.model.terms import Counted
from bot.model.watch import News
from bot.views import (
    answered,
    approval,
    attesting,
    delegation,
    enrolment,
    extension_list,
    help,  # noqa: A004 - the view's name
    notice,
    offers,
    refusal,
    searching,
)
from bot.views import cart as cart_view
from bot.views import freeze as freeze_view
from bot.views import purchase as purchase_view
from bot.views import watch as watch_view
from bot.views.policy_lines import lines
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    MORNING,
    OTHER_APPROVER,
    OWNED,
    PREMIUM,
    REQUESTER,
    after,
    asked,
    cart,
    euros,
    item,
    picture,
    policy,
    search_picture,
    wanted,
)
from tests.views.search_sizes import (
    STEEP,
    begun_of,
    narrow_of,
    old_reading_of,
    picture_of_search,
    wide_of,
)
from tests.views.sizes import (
    DELEGATION,
    Size,
    alternatives_of,
    cart_of,
    freeze_of,
    outlook_of,
    picture_of,
    policy_of,
    purchase_of,
    report_of,
    review_of,
    rule_of,
    terms_of,
    watch_of,
    watches_of,
)

_REVEALED = Revealed(
    spelled="GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
    uri="otpauth://totp/Cartwright:U0APPROVER1?digits=6&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=30",
)

_DELEGATED = {
    "principal": APPROVER,
    "delegate": OTHER_APPROVER,
    "first": "",
    "last": "2027-11-28",
    "zone": "Europe/Paris",
}

_FACTOR = {"person": APPROVER, "factor": "3"}

View = Callable[[Size], Message | Modal]


def _free(size: Size) -> Outlook:
    """A request that needs no vote, the second of two."""
    before = asked(counted=Counted(requests=3, free_requests=1, free_total=Decimal("2.39")))
    small = replace(rule_of(size).tiers[0], free_requests=2, free_total=Decimal(20))
    return outlook_of(size, is_free=True, asked=before, tier=small)


def _guards(size: Size) -> frozenset[str]:
    return frozenset().union(*(group.pinned for group in policy_of(size).groups))


def _silence(size: Size) -> dict[str, str]:
    return {
        "request": "12",
        "requester": REQUESTER,
        "channel": "C0CAMPAIGN1",
        "voters": " ".join(sorted(_guards(size))),
        "until": after(hours=16).isoformat(),
    }


def _changed(size: Size) -> dict[str, str]:
    return {"before": "\n".join(lines(policy())), "after": "\n".join(lines(policy_of(size)))}


def _lists(size: Size) -> dict[str, tuple[str, ...]]:
    """As many lists as a channel can have, each with as many extensions as a list can have."""
    extensions = tuple(f"{name.extension[-40:]}{number}" for number, name in enumerate(size.sought[:EXTENSIONS_MAX]))
    return {f"campaign{'x' * 20}{number}": extensions for number in range(LISTS_MAX)} | {"campaign": extensions}


def _open_rule() -> Rule:
    return policy(allow_premium=True, allow_aftermarket=True).rules[0]


def _told_of_watch(news: News, availability: Availability) -> View:
    return lambda size: watch_view.told(report_of(size, news, availability), rule_of(size))


def _living(stage: Stage) -> View:
    return lambda size: purchase_view.living(purchase_of(size, stage), picture_of(size), MORNING)


def _news(stage: Stage) -> View:
    return lambda size: purchase_view.news(purchase_of(size, stage), picture_of(size))


VIEWS: Mapping[str, View] = {
    "help.start": lambda _: help.start(),
    "help.commands": lambda _: help.commands(),
    "help.buy": lambda _: help.buy(),
    "help.unknown": lambda size: help.unknown(size.words, "search"),
    "help.unknown, nothing near": lambda size: help.unknown(size.words, None),
    "help.unknown, near to the words": lambda size: help.unknown(size.words, f"search {size.words[:60]}"),
    "help.ask_search": lambda _: help.ask_search(),
    "help.no_longer": lambda _: help.no_longer(),
    "offers.answer": lambda size: offers.answer(picture_of_search(size), MORNING),
    "offers.answer, all free": lambda size: offers.answer(picture_of_search(size, kinds=[STEEP]), MORNING),
    "offers.answer, none free": lambda size: offers.answer(picture_of_search(size, kinds=[OWNED]), MORNING),
    "offers.answer, all refused": lambda size: offers.answer(picture_of_search(size, kinds=[None]), MORNING),
    "offers.answer, premium and aftermarket allowed": lambda size: offers.answer(
        picture_of_search(size, kinds=[PREMIUM, AFTERMARKET], rule=_open_rule()), MORNING
    ),
    "offers.answer, the one that was typed is owned": lambda size: offers.answer(
        picture_of_search(size, wanted(narrow_of(size, [OWNED, STEEP]), exact=1)), MORNING
    ),
    "offers.answer, OVH does not answer": lambda size: offers.answer(
        picture_of_search(size, reading=old_reading_of(size), down_since=MORNING), MORNING
    ),
    "offers.answer, all answered before": lambda size: offers.answer(
        picture_of_search(size, narrow_of(size, began_at=after(seconds=9))), MORNING
    ),
    "offers.answer, too dear": lambda size: offers.answer(
        picture_of_search(size, wanted(narrow_of(size, [STEEP, PREMIUM]), max_price=Decimal("0.01"))), MORNING
    ),
    "offers.answer, nothing understood": lambda size: offers.answer(
        picture_of_search(size, wanted(narrow_of(size), names=())), MORNING
    ),
    "offers.answer, nothing typed": lambda _: offers.answer(search_picture(), MORNING),
    "offers.early": lambda size: offers.early(picture_of_search(size, begun_of(size, 20)), MORNING),
    "offers.early, no catalogue": lambda size: offers.early(search_picture(begun_of(size, 20)), MORNING),
    "offers.early, OVH does not answer": lambda size: offers.early(
        picture_of_search(size, begun_of(size, 20), reading=old_reading_of(size), down_since=MORNING), MORNING
    ),
    "offers.asking": lambda _: offers.asking(),
    "offers.shared": lambda size: offers.shared(picture_of_search(size, wide_of(size)), MORNING),
    "offers.shared, all free": lambda size: offers.shared(picture_of_search(size, wide_of(size, [STEEP])), MORNING),
    "offers.shared, none free": lambda size: offers.shared(picture_of_search(size, wide_of(size, [OWNED])), MORNING),
    "offers.shared, OVH does not answer": lambda size: offers.shared(
        picture_of_search(size, begun_of(size), reading=old_reading_of(size), down_since=MORNING), MORNING
    ),
    "offers.is_shared": lambda _: offers.is_shared(),
    "searching.dialog": lambda size: searching.dialog(picture_of_search(size, wide_of(size)), MORNING),
    "searching.dialog, all free": lambda size: searching.dialog(
        picture_of_search(size, wide_of(size, [STEEP])), MORNING
    ),
    "searching.dialog, none free": lambda size: searching.dialog(
        picture_of_search(size, wide_of(size, [OWNED])), MORNING
    ),
    "searching.dialog, all refused": lambda size: searching.dialog(
        picture_of_search(size, wide_of(size, [None])), MORNING
    ),
    "searching.dialog, the second page": lambda size: searching.dialog(
        picture_of_search(size, wide_of(size, page=1)), MORNING
    ),
    "searching.dialog, the last page": lambda size: searching.dialog(
        picture_of_search(size, wide_of(size).turned(999, (), ())), MORNING
    ),
    "searching.dialog, asking": lambda size: searching.dialog(picture_of_search(size, begun_of(size)), MORNING),
    "searching.dialog, asking without a catalogue": lambda size: searching.dialog(
        search_picture(begun_of(size)), MORNING
    ),
    "searching.dialog, OVH does not answer": lambda size: searching.dialog(
        picture_of_search(size, begun_of(size), reading=old_reading_of(size), down_since=MORNING), MORNING
    ),
    "searching.dialog, nothing": lambda _: searching.dialog(search_picture(), MORNING),
    "searching.over": lambda _: searching.over(),
    "searching.added": lambda size: searching.added(
        AddedTogether(names=size.sought, refused=(NotAName(size.words, "no").sentence,), cart=cart_of(size))
    ),
    "searching.added, all refused": lambda size: searching.added(
        AddedTogether(names=(), refused=tuple(f"`{of.shown}` {size.words[:400]}." for of in size.sought), cart=None)
    ),
    "searching.added, nothing": lambda _: searching.added(AddedTogether(names=(), refused=(), cart=None)),
    "extension_list.all_lists": lambda size: extension_list.all_lists(_lists(size)),
    "extension_list.all_lists, none": lambda _: extension_list.all_lists({}),
    "extension_list.kept": lambda size: extension_list.kept("campaign", _lists(size)),
    "extension_list.dropped": lambda _: extension_list.dropped("campaign"),
    "cart.living": lambda size: cart_view.living(cart_of(size), (item(), REQUESTER), outlook_of(size), MORNING),
    "cart.living, no price": lambda size: cart_view.living(
        cart_of(size, net=None, tax=None, gross=None, checked_at=None), None, None, MORNING
    ),
    "cart.living, empty": lambda size: cart_view.living(
        cart(), (cart_of(size).items[0], REQUESTER), outlook_of(size), MORNING
    ),
    "cart.living, in a direct message": lambda size: cart_view.living(
        cart_of(size, place=replace(cart().place, channel="D0DIRECT")), None, outlook_of(size), MORNING
    ),
    "cart.living, no rule allows it": lambda size: cart_view.living(cart_of(size), None, size.words, MORNING),
    "cart.living, free of votes": lambda size: cart_view.living(cart_of(size), None, _free(size), MORNING),
    "cart.requested": lambda size: cart_view.requested(purchase_of(size)),
    "cart.moved": lambda _: cart_view.moved(),
    "cart.added": lambda size: cart_view.added(Added(name=size.names[0], cart=cart_of(size), is_new=True)),
    "cart.added, again": lambda size: cart_view.added(Added(name=size.names[0], cart=cart_of(size), is_new=False)),
    "cart.removed": lambda size: cart_view.removed(cart_of(size).items[0], cart_of(size)),
    "cart.removed, the last": lambda size: cart_view.removed(cart_of(size).items[0], cart()),
    **{f"purchase.living, {stage.value}": _living(stage) for stage in Stage},
    **{f"purchase.news, {stage.value}": _news(stage) for stage in Stage},
    "purchase.living, no price": lambda size: purchase_view.living(
        purchase_of(size, Stage.QUOTING, quote=None, quote_id=None, votes=(), order_id=None, order_status=None),
        picture_of(size),
        MORNING,
    ),
    "purchase.living, unknown status": lambda size: purchase_view.living(
        purchase_of(size, Stage.PAID, order_status=size.words), picture_of(size), MORNING
    ),
    "purchase.living, no order found": lambda size: purchase_view.living(
        purchase_of(size, Stage.NEEDS_PERSON, order_id=None, payment_sent=False), picture_of(size), after(hours=1)
    ),
    "purchase.living, payment not found": lambda size: purchase_view.living(
        purchase_of(size, Stage.NEEDS_PERSON, payment_sent=True), picture_of(size), after(hours=1)
    ),
    "purchase.living, fenced": lambda size: purchase_view.living(
        purchase_of(size, Stage.UNCERTAIN, order_id=None, fenced_at=MORNING), picture_of(size), MORNING
    ),
    "purchase.living, names gone": lambda size: purchase_view.living(
        purchase_of(size, Stage.REPRICED, gone=size.names[:19]), picture_of(size), MORNING
    ),
    "purchase.living, other ways to pay": lambda size: purchase_view.living(
        purchase_of(size, Stage.PAYMENT_REFUSED, alternatives=alternatives_of(size)), picture_of(size), MORNING
    ),
    "purchase.living, left unpaid": lambda size: purchase_view.living(
        purchase_of(size, Stage.PAYMENT_REFUSED, left_unpaid_by=REQUESTER), picture_of(size), MORNING
    ),
    "purchase.living, held": lambda size: purchase_view.living(
        purchase_of(size, Stage.APPROVED, held=size.words, order_id=None), picture_of(size), MORNING
    ),
    "purchase.living, another order": lambda size: purchase_view.living(
        purchase_of(size, Stage.NEEDS_PERSON, is_mismatched=True), picture_of(size), MORNING
    ),
    "purchase.living, another order paid outside": lambda size: purchase_view.living(
        purchase_of(size, Stage.DELIVERED, is_mismatched=True, is_paid_outside=True), picture_of(size), MORNING
    ),
    "purchase.living, paid outside": lambda size: purchase_view.living(
        purchase_of(size, Stage.DELIVERED, is_paid_outside=True), picture_of(size), MORNING
    ),
    "purchase.news, reminder": lambda size: purchase_view.news(
        purchase_of(size, Stage.PAYMENT_REFUSED, reminded_at=MORNING), picture_of(size)
    ),
    "purchase.living, buys soon": lambda size: purchase_view.living(
        purchase_of(size, Stage.APPROVED, order_id=None, buys_at=after(minutes=1)), picture_of(size), MORNING
    ),
    "purchase.living, needs no vote": lambda size: purchase_view.living(
        purchase_of(
            size, Stage.APPROVED, order_id=None, buys_at=after(minutes=1), terms=terms_of(size, is_free=True), votes=()
        ),
        picture_of(size),
        MORNING,
    ),
    "purchase.living, suspended": lambda size: purchase_view.living(
        purchase_of(size, Stage.REQUESTED, order_id=None, held=size.words), picture_of(size), MORNING
    ),
    "purchase.living, of a release without policies": lambda size: purchase_view.living(
        purchase_of(size, Stage.REQUESTED, order_id=None, terms=None), picture(), MORNING
    ),
    "answered.gone_on": lambda size: answered.gone_on(purchase_of(size)),
    "attesting.ask_ours": lambda size: attesting.ask_ours(purchase_of(size)),
    "attesting.ask_not_placed": lambda size: attesting.ask_not_placed(purchase_of(size)),
    "attesting.ask_pay_again": lambda size: attesting.ask_pay_again(purchase_of(size)),
    "attesting.taken_over": lambda size: attesting.taken_over(purchase_of(size)),
    "attesting.not_placed": lambda size: attesting.not_placed(purchase_of(size)),
    "attesting.paying_again": lambda size: attesting.paying_again(purchase_of(size)),
    "attesting.left_unpaid": lambda size: attesting.left_unpaid(purchase_of(size)),
    "attesting.checking": lambda size: attesting.checking(purchase_of(size)),
    "freeze.living": lambda size: freeze_view.living(freeze_of(size)),
    "freeze.living, lift asked": lambda size: freeze_view.living(freeze_of(size, lift_asked=True)),
    "freeze.living, what goes on": lambda size: freeze_view.living(
        freeze_of(size, lift_asked=True), [purchase_of(size, Stage.APPROVED)] * 9
    ),
    "freeze.living, lifted": lambda size: freeze_view.living(freeze_of(size, lift_asked=True, lifted=True)),
    "freeze.frozen": lambda size: freeze_view.frozen(Stopped(freeze=freeze_of(size), being_sent=())),
    "freeze.frozen, being sent": lambda size: freeze_view.frozen(
        Stopped(freeze=freeze_of(size), being_sent=tuple(range(1, len(size.names) + 1)))
    ),
    "freeze.unfrozen": lambda size: freeze_view.unfrozen(freeze_of(size, lift_asked=True), _guards(size)),
    "freeze.unfrozen, lifted": lambda size: freeze_view.unfrozen(
        freeze_of(size, lift_asked=True, lifted=True), _guards(size)
    ),
    "answered.decided": lambda size: answered.decided(purchase_of(size)),
    "answered.decided, declined": lambda size: answered.decided(purchase_of(size, Stage.DECLINED)),
    "answered.submitted": lambda size: answered.submitted(purchase_of(size)),
    "answered.decided, bought soon": lambda size: answered.decided(
        purchase_of(size, Stage.APPROVED, buys_at=after(minutes=1))
    ),
    "answered.stopped": lambda size: answered.stopped(purchase_of(size, Stage.REQUESTED)),
    "answered.stopped, withdrawn": lambda size: answered.stopped(purchase_of(size, Stage.WITHDRAWN)),
    "answered.withdrawn": lambda size: answered.withdrawn(purchase_of(size)),
    "purchase.listed": lambda size: purchase_view.listed(
        [(purchase_of(size, s), picture_of(size)) for s in list(Stage)[:10]]
    ),
    "purchase.listed, the other stages": lambda size: purchase_view.listed(
        [(purchase_of(size, s), picture_of(size)) for s in list(Stage)[10:]]
    ),
    "purchase.listed, none": lambda _: purchase_view.listed([]),
    "approval.ask": lambda size: approval.ask(Prepared(cart=cart_of(size), outlook=outlook_of(size))),
    "approval.ask, free of votes": lambda size: approval.ask(Prepared(cart=cart_of(size), outlook=_free(size))),
    "approval.ask, no price": lambda size: approval.ask(
        Prepared(cart=cart_of(size, net=None, tax=None, gross=None), outlook=None)
    ),
    "approval.review": lambda size: approval.review(review_of(size)),
    "approval.review, the second page": lambda size: approval.review(review_of(size), page=2),
    "approval.review, the last page": lambda size: approval.review(review_of(size), page=99),
    "approval.review, frozen": lambda size: approval.review(review_of(size), is_frozen=True),
    "approval.review, another way to pay": lambda size: approval.review(
        Review(purchase=purchase_of(size), picture=picture_of(size)), page=99
    ),
    "approval.review, another way to pay, the first page": lambda size: approval.review(
        Review(purchase=purchase_of(size), picture=picture_of(size))
    ),
    "approval.decline": lambda size: approval.decline(purchase_of(size)),
    "delegation.named": lambda _: delegation.named(DELEGATION, "Europe/Paris"),
    "delegation.revoked": lambda _: delegation.revoked([DELEGATION]),
    "delegation.revoked, nothing": lambda _: delegation.revoked([]),
    "delegation.present": lambda size: delegation.present([DELEGATION], [DELEGATION] * size.approvers, "UTC"),
    "delegation.present, nobody": lambda _: delegation.present([], [], "Europe/Paris"),
    "notice.told, delegated": lambda _: notice.told(
        Notice(id=3, kind=Kind.DELEGATED, details=_DELEGATED | {"first": "2027-11-24"}, at=MORNING)
    ),
    "notice.told, delegated from now on": lambda _: notice.told(
        Notice(id=3, kind=Kind.DELEGATED, details=_DELEGATED, at=MORNING)
    ),
    "notice.told, delegation revoked": lambda _: notice.told(
        Notice(id=3, kind=Kind.DELEGATION_REVOKED, details=_DELEGATED, at=MORNING)
    ),
    "notice.told, channel moved": lambda _: notice.told(
        Notice(id=3, kind=Kind.CHANNEL_MOVED, details={"old": "G0CAMPAIGN", "new": "C0CAMPAIGN"}, at=MORNING)
    ),
    "notice.told, factor enrolled": lambda _: notice.told(
        Notice(id=3, kind=Kind.FACTOR_ENROLLED, details=_FACTOR | {"works_from": MORNING.isoformat()}, at=MORNING)
    ),
    "notice.told, factor locked": lambda _: notice.told(
        Notice(id=3, kind=Kind.FACTOR_LOCKED, details=_FACTOR, at=MORNING)
    ),
    "notice.told, policy changed": lambda size: notice.told(
        Notice(id=3, kind=Kind.POLICY_CHANGED, details=_changed(size), at=MORNING)
    ),
    "notice.told, unreachable": lambda _: notice.told(
        Notice(id=3, kind=Kind.UNREACHABLE, details={"request": "12", "person": APPROVER}, at=MORNING)
    ),
    "notice.told, suspended": lambda size: notice.told(
        Notice(id=3, kind=Kind.SUSPENDED, details={"request": "12", "why": size.words}, at=MORNING)
    ),
    "notice.told, silence": lambda size: notice.told(
        Notice(id=3, kind=Kind.SILENCE, details=_silence(size), at=MORNING)
    ),
    "enrolment.ask_one_time_code": lambda _: enrolment.ask_one_time_code(),
    "enrolment.secret": lambda _: enrolment.secret(_REVEALED),
    "enrolment.ask_first_code": lambda _: enrolment.ask_first_code(),
    "enrolment.ask_first_code, after a wrong one": lambda _: enrolment.ask_first_code(
        Checked(outcome=Outcome.WRONG, tries_left=4)
    ),
    "enrolment.ask_first_code, the last time": lambda _: enrolment.ask_first_code(
        Checked(outcome=Outcome.WRONG, tries_left=1)
    ),
    "enrolment.confirmed": lambda _: enrolment.confirmed(Checked(outcome=Outcome.RIGHT, works_from=MORNING)),
    "enrolment.too_late": lambda _: enrolment.too_late(),
    "enrolment.lost": lambda _: enrolment.lost(),
    "watch.begun": lambda size: watch_view.begun(watch_of(size)),
    "watch.begun, to wait for a price": lambda size: watch_view.begun(
        watch_of(size, limit=euros("20.00")), [size.words]
    ),
    "watch.begun, over since": lambda size: watch_view.begun(watch_of(size, ended_at=MORNING), [size.words]),
    "watch.ended": lambda size: watch_view.ended(watch_of(size)),
    "watch.listed": lambda size: watch_view.listed(watches_of(size)),
    "watch.listed, nothing": lambda _: watch_view.listed([]),
    **{
        f"watch.told, {news.value}, {availability.value}": _told_of_watch(news, availability)
        for news in News
        for availability in (Availability.FREE, Availability.PREMIUM, Availability.AFTERMARKET)
    },
    "watch.told, to one person": lambda size: watch_view.told(
        report_of(size, News.DEAR), rule_of(size), is_direct=True
    ),
    "watch.told, run out, to one person": lambda size: watch_view.told(
        report_of(size, News.RUN_OUT), rule_of(size), is_direct=True
    ),
    "refusal.refused": lambda size: refusal.refused(NotAName(size.words, "it contains a space")),
    "refusal.refused, with OVH's words": lambda size: refusal.refused(NotAllowed(size.words, "No.", "Ask.")),
    "refusal.refused, by OVH": lambda size: refusal.refused(Rejected(size.words)),
    "refusal.refused, no answer": lambda size: refusal.refused(Unavailable(size.words)),
    "refusal.refused, lost": lambda size: refusal.refused(Uncertain(size.words)),
    "refusal.broken": lambda _: refusal.broken(),
    "refusal.too_slow": lambda _: refusal.too_slow(),
    "refusal.page_not_turned": lambda _: refusal.page_not_turned(),
    "refusal.too_late_for_dialog": lambda _: refusal.too_late_for_dialog(),
}
"""Every view by its name, and after a comma what is special about this one."""
