"""Every view, at ordinary size, at the extremes of what can reach it, and with words that mean harm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.errors import NotAllowed, NotAName, Rejected, Unavailable, Uncertain
from bot.model.budget import Budget, Scope
from bot.model.cart import Added, Cart
from bot.model.configuration import Statement
from bot.model.delegation import Delegation
from bot.model.factor import Checked, Outcome, Revealed
from bot.model.freeze import Freeze, Stopped
from bot.model.message import Message, Modal
from bot.model.name import Name
from bot.model.notice import Kind, Notice
from bot.model.offer import Finding
from bot.model.order import DOCUMENTS_REQUESTED
from bot.model.outlook import Outlook, Picture, Prepared, Review
from bot.model.policy import Policy, Rule
from bot.model.purchase import Alternative, Purchase, Stage
from bot.model.quote import Contract, Line
from bot.model.search import Search
from bot.model.terms import Counted, Terms
from bot.views import approval, attesting, delegation, enrolment, help, notice, offers, refusal  # noqa: A004 - the view's name
from bot.views import cart as cart_view
from bot.views import freeze as freeze_view
from bot.views import purchase as purchase_view
from bot.views.policy_lines import lines
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    CONDITIONS,
    FACTOR,
    LEGAL_AGE,
    MORNING,
    OTHER_APPROVER,
    OWNED,
    PREMIUM,
    REQUESTER,
    after,
    asked,
    cart,
    euros,
    finding,
    group,
    item,
    line,
    outlook,
    picture,
    policy,
    purchase,
    quote,
    registration,
    search,
    terms,
    tier,
    vote,
)

ALL_STATEMENTS = tuple(Statement)
CLAIMS = replace(CONDITIONS, label="CLAIMS_NOTICE")

HOSTILE = (
    "<!channel> <!here> <@U0VICTIM> <#C0SECRET> <https://evil.test|OVH> </b> & &amp; `rm -rf` ```x``` *b* _i_ ~s~ "
    "\n> quoted\n\u202egnirts\u202c \u200b\x07 {braces} {0} %s مرحبا :tada: @channel http://evil.test"
)
"""Words that try to mention, to link, to break out of a style, to turn the reading direction, to fill a template."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large, and how hostile, what is shown is.

    Args:
        names: the names of a cart or a request.
        sought: the names of a search.
        words: what people, OVH or Slack say.

    """

    names: tuple[Name, ...]
    sought: tuple[Name, ...]
    words: str
    approvers: int = 2


def _long(number: int, label: str = "a") -> Name:
    """A name as long as one can be: 63 characters in front of a long extension."""
    text = f"{label * 60}{number:03}.takasago.hyogo.jp"
    return Name(ascii=text, shown=text)


def _accented(number: int) -> Name:
    """A name whose two forms are both long."""
    return Name.read("ü" * 40 + f"{number:03}.shop")


def _longest(number: int) -> Name:
    """A name of 253 characters, the most that the DNS takes."""
    text = ".".join(["a" * 59 + f"{number:04}"] * 3) + "." + "b" * 61
    return Name(ascii=text, shown=text)


def _names(make: Callable[[int], Name], count: int) -> tuple[Name, ...]:
    return tuple(make(number) for number in range(count))


def _ordinary(number: int) -> Name:
    return Name.read(f"merrychristmas{number}.shop")


SIZES: Mapping[str, Size] = {
    "one": Size(names=_names(_ordinary, 1), sought=_names(_ordinary, 1), words="Landing page of the campaign"),
    "many": Size(names=_names(_ordinary, 20), sought=_names(_ordinary, 40), words="Landing page of the campaign"),
    "long": Size(names=_names(_long, 20), sought=_names(_long, 40), words="x" * 3000, approvers=40),
    "accented": Size(names=_names(_accented, 20), sought=_names(_accented, 40), words="& " * 1500, approvers=40),
    "longest": Size(names=_names(_longest, 20), sought=_names(_longest, 40), words="<" * 3000, approvers=40),
    "hostile": Size(names=_names(_ordinary, 3), sought=_names(_ordinary, 40), words=HOSTILE * 20),
}


def policy_of(size: Size) -> Policy:
    """Rules of two groups, with names as long as they may be."""
    many = tuple(f"U0APPROVER{number:04}" for number in range(size.approvers))
    groups = (
        group(size.words[:40].strip(), APPROVER, *many),
        group(size.words[:39].strip() + "2", OTHER_APPROVER, *many),
    )
    any_amount = tier(
        *groups, name=size.words[:40].strip(), remind_hours=Decimal(4), inform_hours=Decimal(8), inform=groups
    )
    return replace(policy(), rules=(Rule(tiers=(any_amount,), budget=Decimal(500)),))


def rule_of(size: Size) -> Rule:
    return policy_of(size).rules[0]


def terms_of(size: Size, **changes: Any) -> Terms:
    """What a request takes that somebody has to decide about, by rules of the longest names."""
    return terms(rules=policy_of(size), why=size.words, remind_at=after(hours=4), inform_at=after(hours=8), **changes)


def picture_of(size: Size, **changes: Any) -> Picture:
    """Everything that can stand beside a request."""
    return picture(
        missing=terms_of(size).tier.seats,
        budgets=tuple(Budget(scope=scope, limit=Decimal(500), taken=Decimal("123.45")) for scope in Scope),
        delegations=(_DELEGATION,) * min(size.approvers, 5),
        is_changed=True,
        **changes,
    )


def outlook_of(size: Size, **changes: Any) -> Outlook:
    return outlook(terms_of(size, **changes), policy_of(size), budgets=picture_of(size).budgets)


def review_of(size: Size, **changes: Any) -> Review:
    """A request that somebody may vote on, on behalf of somebody else, with a code."""
    asked = purchase_of(size, order_id=None, **changes)
    return Review(purchase=asked, picture=picture_of(size), needs_code=True, for_whom=OTHER_APPROVER)


def cart_of(size: Size, **changes: Any) -> Cart:
    """A cart whose every line says all that a line can say."""
    steep: dict[str, Any] = {
        "first_year": euros("0.99"),
        "usual_first_year": euros("9.99"),
        "renewal": euros("1234.56"),
    }
    sample = item(fault=size.words, requirements=(LEGAL_AGE, CONDITIONS, CLAIMS), **steep)
    lines = tuple(
        replace(sample, id=number, offer=replace(sample.offer, name=name)) for number, name in enumerate(size.names, 1)
    )
    return cart(items=lines, **changes)


def purchase_of(size: Size, stage: Stage = Stage.REPRICED, **changes: Any) -> Purchase:
    """A request about which everything is known, each line in OVH's longest words."""
    told = tuple((f"LABEL_{number}", size.words) for number in range(4))
    priced = quote(
        registrations=tuple(registration(configuration=told, name=name, plan_code=size.words) for name in size.names),
        lines=tuple(_lines(size)),
        account=size.words[:40],
        contracts=tuple(
            Contract(name=f"{size.words[:200]} {number}", url=f"https://contracts.test/{number}?a=b&c=d|>{'x' * 60}")
            for number in range(25)
        ),
        payment_method=replace(quote().payment_method, label=size.words[:60]),
    )
    whole = purchase(
        stage=stage,
        items=cart_of(size).items,
        quote=priced,
        reason=size.words,
        note=size.words,
        statements=ALL_STATEMENTS,
        terms=terms_of(size),
        votes=(
            vote(quote_id=4, for_whom=OTHER_APPROVER, factor=FACTOR),
            vote(withdrawn_at=after(minutes=6)),
            vote(OTHER_APPROVER, approves=stage is not Stage.DECLINED, reason=size.words),
        ),
        order_id=219_876_543,
        order_status=DOCUMENTS_REQUESTED,
        order_gross=priced.gross,
        order_expires_at=after(days=1),
        attempted_at=MORNING,
        head="0123456789abcdef" * 4,
    )
    return replace(whole, **changes)


def _alternatives(size: Size) -> tuple[Alternative, ...]:
    method = replace(quote().payment_method, label=size.words)
    return tuple(Alternative(quote_id=number, payment_method=method) for number in range(10, 14))


def _lines(size: Size) -> list[Line]:
    of_names = [
        replace(line(amount), name=name, kind=kind, description=f"{name.ascii} - {size.words}")
        for name in size.names
        for kind, amount in (("DURATION", "1.99"), ("INSTALLATION", "0.00"), ("GIFT", "-1.00"), ("DURATION", "0.00"))
    ]
    return [*of_names, line("-0.50", of=None, kind="VOUCHER", description=size.words)]


def search_of(size: Size) -> Search:
    """A search that found a name of each kind again and again, and that OVH did not answer wholly."""
    kinds: list[Mapping[str, Any]] = [{}, {}, OWNED, PREMIUM, AFTERMARKET]
    found = [_named(finding(offer_id=n, **kinds[n % 5]), name) for n, name in enumerate(size.sought)]
    faults = tuple(NotAName(size.words, "it contains a space") for _ in range(12))
    whole = search(*found)
    return replace(
        whole, wanted=replace(whole.wanted, faults=faults, left_out=7), unanswered=(), why_unanswered=size.words
    )


def freeze_of(size: Size, *, lift_asked: bool = False, lifted: bool = False) -> Freeze:
    """A freeze, made by an account of the machine of which the name is as hostile as the reason."""
    freeze = Freeze(id=3, reason=size.words, frozen_by=f"machine account {size.words}", frozen_at=MORNING)
    if lift_asked:
        freeze = replace(freeze, lift_asked_by=APPROVER, lift_asked_at=MORNING)
    return replace(freeze, lifted_by=OTHER_APPROVER, lifted_at=MORNING) if lifted else freeze


def unanswered_of(size: Size) -> Search:
    """A search of which OVH refused every question."""
    return replace(search(unanswered=["a.shop"]), unanswered=size.sought, why_unanswered=size.words)


def free_of(size: Size) -> Search:
    """A search in which everything is free."""
    return search(*(_named(finding(offer_id=number), name) for number, name in enumerate(size.sought)))


def owned_of(size: Size) -> Search:
    """A search in which nothing is free."""
    return search(*(_named(finding(**OWNED), name) for name in size.sought))


def _named(found: Finding, name: Name) -> Finding:
    return replace(found, name=name, offer=replace(found.offer, name=name) if found.offer else None)


_REVEALED = Revealed(
    spelled="GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
    uri="otpauth://totp/Cartwright:U0APPROVER1?digits=6&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=30",
)

_DELEGATION = Delegation(id=1, principal=APPROVER, delegate=OTHER_APPROVER, begins_at=MORNING, ends_at=after(days=5))
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


def _changed(size: Size) -> dict[str, str]:
    return {"before": "\n".join(lines(policy())), "after": "\n".join(lines(policy_of(size)))}


def _silence(size: Size) -> dict[str, str]:
    voters = " ".join(f"U0APPROVER{number}" for number in range(size.approvers))
    until = MORNING.isoformat()
    return {"request": "12", "requester": APPROVER, "channel": "C0CAMPAIGN1", "voters": voters, "until": until}


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
    "offers.answer": lambda size: offers.answer(search_of(size), [size.words], rule_of(size), MORNING),
    "offers.answer, all refused": lambda size: offers.answer(unanswered_of(size), [], rule_of(size), MORNING),
    "offers.answer, all free": lambda size: offers.answer(free_of(size), [], rule_of(size), MORNING),
    "offers.answer, none free": lambda size: offers.answer(owned_of(size), [], rule_of(size), MORNING),
    "offers.answer, nothing asked": lambda size: offers.answer(search(), [], rule_of(size), MORNING),
    "offers.asking": lambda _: offers.asking(),
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
        purchase_of(size, Stage.PAYMENT_REFUSED, alternatives=_alternatives(size)), picture_of(size), MORNING
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
    "purchase.gone_on": lambda size: purchase_view.gone_on(purchase_of(size)),
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
    "purchase.decided": lambda size: purchase_view.decided(purchase_of(size)),
    "purchase.decided, declined": lambda size: purchase_view.decided(purchase_of(size, Stage.DECLINED)),
    "purchase.submitted": lambda size: purchase_view.submitted(purchase_of(size)),
    "purchase.decided, bought soon": lambda size: purchase_view.decided(
        purchase_of(size, Stage.APPROVED, buys_at=after(minutes=1))
    ),
    "purchase.stopped": lambda size: purchase_view.stopped(purchase_of(size, Stage.REQUESTED)),
    "purchase.stopped, withdrawn": lambda size: purchase_view.stopped(purchase_of(size, Stage.WITHDRAWN)),
    "purchase.withdrawn": lambda size: purchase_view.withdrawn(purchase_of(size)),
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
    "delegation.named": lambda _: delegation.named(_DELEGATION, "Europe/Paris"),
    "delegation.revoked": lambda _: delegation.revoked([_DELEGATION]),
    "delegation.revoked, nothing": lambda _: delegation.revoked([]),
    "delegation.present": lambda size: delegation.present([_DELEGATION], [_DELEGATION] * size.approvers, "UTC"),
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
    "refusal.refused": lambda size: refusal.refused(NotAName(size.words, "it contains a space")),
    "refusal.refused, with OVH's words": lambda size: refusal.refused(NotAllowed(size.words, "No.", "Ask.")),
    "refusal.refused, by OVH": lambda size: refusal.refused(Rejected(size.words)),
    "refusal.refused, no answer": lambda size: refusal.refused(Unavailable(size.words)),
    "refusal.refused, lost": lambda size: refusal.refused(Uncertain(size.words)),
    "refusal.broken": lambda _: refusal.broken(),
    "refusal.too_slow": lambda _: refusal.too_slow(),
    "refusal.too_late_for_dialog": lambda _: refusal.too_late_for_dialog(),
}
"""Every view by its name, and after a comma what is special about this one."""
