"""Model objects as tests need them: complete and ordinary, with what a test is about given by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from bot.model.cart import Cart, Item, Mirror, Place
from bot.model.catalogue import Catalogue, Promotion, Reading, Tariff
from bot.model.configuration import Requirement, Statement
from bot.model.deciding import Counting
from bot.model.hearing import Heard
from bot.model.judging import judge
from bot.model.money import Money
from bot.model.name import Name
from bot.model.offer import Availability, Finding, Offer
from bot.model.outlook import Outlook, Picture
from bot.model.policy import Group, Policy, Seat, Tier, plain
from bot.model.presence import Presence
from bot.model.purchase import Purchase, Stage, Vote
from bot.model.quote import Contract, Line, PaymentMethod, Quote, Registration
from bot.model.search import Search, SearchPicture, Wanted
from bot.model.terms import Asked, Terms
from bot.model.terms import Line as AskedLine
from bot.model.watch import Watch

MORNING = datetime(2027, 11, 21, 9, 30, tzinfo=UTC)
TEAM = "T0TEAM"
PLACE = Place(team=TEAM, channel="C0CAMPAIGN1")
OTHER_PLACE = Place(team=TEAM, channel="C0OTHER")

REQUESTER = "U0REQUESTER"
APPROVER = "U0APPROVER1"
OTHER_APPROVER = "U0APPROVER2"
BYSTANDER = "U0BYSTANDER"

FACTOR = "factor 1"
"""A second factor, as votes name it."""

PREMIUM: Mapping[str, Any] = {"pricing_mode": "create-premium"}
AFTERMARKET: Mapping[str, Any] = {"pricing_mode": "transfer-aftermarket1", "action": "transfer"}
OWNED: Mapping[str, Any] = {"pricing_mode": "transfer-default", "action": "transfer"}
RESERVED: Mapping[str, Any] = {"orderable": False}
NOT_SOLD: Mapping[str, Any] = {"pricing_mode": "restore-default", "action": "restore"}

LEGAL_AGE = Requirement(label="OWNER_LEGAL_AGE", kind="bool", required=True)
CONDITIONS = Requirement(label="ACCEPT_CONDITIONS", kind="bool", required=False)


@dataclass
class Clock:
    """A clock that moves only when told."""

    time: datetime = MORNING

    def __call__(self) -> datetime:
        return self.time

    def step(self, **time: float) -> datetime:
        """Let a time pass, given as for `timedelta`, and tell the moment after it."""
        self.time += timedelta(**time)
        return self.time


def after(**time: float) -> datetime:
    """The moment so long after the morning on which all samples happen."""
    return MORNING + timedelta(**time)


@cache
def name(text: str) -> Name:
    return Name.read(text)


def euros(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def offer(of: str = "merrychristmas.shop", **changes: Any) -> Offer:
    free = Offer(
        name=name(of),
        action="create",
        pricing_mode="create-default",
        plan_code=name(of).extension,
        durations=("P1Y",),
        orderable=True,
        first_year=euros("1.99"),
        usual_first_year=euros("1.99"),
        renewal=euros("3.99"),
    )
    return replace(free, **changes)


def item(of: str = "merrychristmas.shop", id: int = 1, **changes: Any) -> Item:  # noqa: A002 - the field's name
    """An item that OVH's cart holds; what is no field of an item is one of its offer."""
    of_item = {key: changes.pop(key) for key in list(changes) if key in Item.__dataclass_fields__}
    mirrored = Item(
        id=id,
        offer=offer(of, **changes),
        added_by=REQUESTER,
        added_at=MORNING,
        ovh_item=100 + id,
        requirements=(LEGAL_AGE,),
    )
    return replace(mirrored, **of_item)


def items(names: Sequence[str], **changes: Any) -> tuple[Item, ...]:
    return tuple(item(of, number, **changes) for number, of in enumerate(names, 1))


def cart(*names: str, **changes: Any) -> Cart:
    """A cart of OVH's price; with neither names nor items, an empty one."""
    priced = Cart(
        id=7,
        place=PLACE,
        items=items(names),
        mirror=Mirror(key="cartwright 0", cart_id="secret-cart-id", expires_at=after(days=30)),
        net=euros("1.99"),
        tax=euros("0.40"),
        gross=euros("2.39"),
        checked_at=MORNING,
    )
    return replace(priced, **changes)


def line(amount: str = "1.99", of: str | None = "merrychristmas.shop", **changes: Any) -> Line:
    plain = Line(kind="DURATION", name=name(of) if of else None, description=f"{of} - 12 mois", amount=euros(amount))
    return replace(plain, **changes)


def registration(of: str = "merrychristmas.shop", **changes: Any) -> Registration:
    plain = Registration(
        name=name(of),
        action="create",
        plan_code=name(of).extension,
        pricing_mode="create-default",
        duration="P1Y",
        configuration=(("OWNER_LEGAL_AGE", "true"),),
        renewal=euros("3.99"),
    )
    return replace(plain, **changes)


def quote(*names: str, **changes: Any) -> Quote:
    """A quote of one line for each name, `merrychristmas.shop` by default; a `renewal` is that of each name."""
    called = names or ("merrychristmas.shop",)
    renewal = changes.pop("renewal", euros("3.99"))
    plain = Quote(
        account="xx1111-ovh",
        registrations=tuple(registration(of, renewal=renewal) for of in called),
        lines=tuple(line(of=of) for of in called),
        net=euros("1.99") * len(called),
        tax=euros("0.40") * len(called),
        gross=euros("2.39") * len(called),
        contracts=(Contract(name="Terms of .shop", url="https://contracts.test/shop"),),
        statements=(Statement.LEGAL_AGE.value, Statement.NO_RETURN.value),
        payment_method=PaymentMethod(id=4242, label="Visa ending 4242"),
        taken_at=MORNING,
    )
    return replace(plain, **changes)


def vote(voter: str = APPROVER, *, approves: bool = True, quote_id: int = 5, reason: str = "", **changes: Any) -> Vote:
    given = Vote(voter=voter, approves=approves, quote_id=quote_id, reason=reason, at=after(minutes=5))
    return replace(given, **changes)


def purchase(*names: str, **changes: Any) -> Purchase:
    """A request that waits for a vote; `merrychristmas.shop` by default."""
    called = names or ("merrychristmas.shop",)
    waiting = Purchase(
        id=12,
        place=PLACE,
        cart_id=7,
        requester=REQUESTER,
        reason="Landing page of the winter campaign",
        statements=(Statement.LEGAL_AGE, Statement.NO_RETURN),
        items=items(called),
        stage=Stage.REQUESTED,
        requested_at=MORNING,
        changed_at=MORNING,
        expires_at=after(days=3),
        quote_id=5,
        quote=quote(*called),
        terms=terms(*called),
    )
    return replace(waiting, **changes)


def finding(of: str = "merrychristmas.shop", offer_id: int = 1, **changes: Any) -> Finding:
    """What a search found; changes are those of its offer."""
    found = offer(of, **changes)
    return Finding(name=found.name, availability=found.availability, offer=found, asked_at=MORNING, offer_id=offer_id)


def search(*findings: Finding, unanswered: Sequence[str] = (), **changes: Any) -> Search:
    """A search that has ended: what was found, and names that OVH said nothing of."""
    silent = tuple(map(name, unanswered))
    ended = Search(
        id=3,
        place=PLACE,
        person=REQUESTER,
        wanted=Wanted(names=(*(found.name for found in findings), *silent)),
        began_at=MORNING,
        findings={found.name: found for found in findings},
        untold=dict.fromkeys(silent, ""),
        ended_at=MORNING,
    )
    return replace(ended, **changes)


def wanted(of: Search, **changes: Any) -> Search:
    """A search of which something else is known about what was asked."""
    return replace(of, wanted=replace(of.wanted, **changes))


def search_picture(of: Search | None = None, **changes: Any) -> SearchPicture:
    """A search by the rules of the short form, without a catalogue."""
    plain = SearchPicture(search=of or search(), reading=Reading(), rule=policy().rules[0])
    return replace(plain, **changes)


def tariff(extension: str = "shop", **changes: Any) -> Tariff:
    plain = Tariff(
        extension=extension,
        usual_first_year=euros("26.99"),
        renewal=euros("32.49"),
        transfer=euros("25.99"),
        restore=euros("79.99"),
        promotion=Promotion(first_year=euros("1.99"), ends_at=after(days=30)),
    )
    return replace(plain, **changes)


def catalogue(*tariffs: Tariff, **changes: Any) -> Catalogue:
    sold = {each.extension: each for each in tariffs or (tariff("com", promotion=None), tariff())}
    plain = Catalogue(currency="EUR", tax_percent=Decimal(20), tariffs=sold, read_at=MORNING, subsidiary="FR")
    return replace(plain, **changes)


def watch(of: str = "merrychristmas.shop", **changes: Any) -> Watch:
    """A watch that waits until a name is free, and has not seen it yet."""
    begun = Watch(
        id=5,
        place=PLACE,
        name=name(of),
        limit=None,
        who=REQUESTER,
        since=MORNING,
        ends_at=after(days=365),
    )
    return replace(begun, **changes)


def policy(
    *,
    approvers: Iterable[str] = (APPROVER, OTHER_APPROVER),
    total_max: Decimal | None = Decimal(200),
    request_life: timedelta = timedelta(days=3),
    allow_premium: bool = False,
    allow_aftermarket: bool = False,
    **changes: Any,
) -> Policy:
    """The short form of the configuration: one vote of one list. What is no part of that is a field of the policy."""
    rule = plain(
        approvers=approvers,
        total_max=total_max,
        open_hours=Decimal(request_life // timedelta(hours=1)),
        allow_premium=allow_premium,
        allow_aftermarket=allow_aftermarket,
    )
    return replace(Policy(rules=(rule,), cool_off=timedelta(0), featured=("com", "shop")), **changes)


def asked(*names: str, **changes: Any) -> Asked:
    """What the sample quote of these names asks for, `merrychristmas.shop` by default."""
    called = names or ("merrychristmas.shop",)
    free: dict[str, Any] = {"availability": Availability.FREE, "now": euros("2.39"), "yearly": euros("4.79")}
    plain = Asked(
        channels=(PLACE.channel,),
        gross=euros("2.39") * len(called),
        yearly=euros("4.79") * len(called),
        lines=tuple(AskedLine(name=name(of), **free) for of in called),
    )
    return replace(plain, **changes)


def terms(*names: str, rules: Policy | None = None, **changes: Any) -> Terms:
    """What the sample quote of these names takes by some rules, those of the short form by default."""
    by = rules or policy()
    wanted = changes.pop("asked", asked(*names))
    found = judge(by, wanted)
    plain = Terms(
        policy=by.digest,
        asked=wanted,
        tier=found.tier,
        amount=found.amount,
        why=found.why,
        excluded=(REQUESTER,),
        roster={},
        aliases=by.aliases,
        is_free=found.is_free,
        expires_at=after(days=3),
    )
    return replace(plain, **changes)


def picture(**changes: Any) -> Picture:
    """What a request's message shows beside a request that nobody has voted on."""
    return replace(Picture(quiet_time=policy().quiet_time, missing=terms().tier.seats), **changes)


def outlook(of: Terms | None = None, rules: Policy | None = None, **changes: Any) -> Outlook:
    """What a request for a sample cart would take."""
    by = rules or policy()
    taken = of or terms(rules=by)
    usergroups = {id_: frozenset(people) for id_, people in taken.roster.items()}
    counting = Counting(policy=by, terms=taken, tiers=(taken.tier,), presence=Presence(usergroups=usergroups))
    return replace(Outlook(terms=taken, counting=counting), **changes)


def group(name: str, *ids: str) -> Group:
    return Group(name=name, ids=ids)


def tier(*groups: Group, **changes: Any) -> Tier:
    """A tier without a limit, which takes one vote of each group, or of the approvers."""
    of = groups or (group("approvers", APPROVER, OTHER_APPROVER),)
    return replace(Tier(name="any", seats=tuple(Seat(group=one) for one in of)), **changes)


def heard(key: str = "first", **changes: Any) -> Heard:
    typed = Heard(
        key=key,
        intention="cart",
        place=PLACE,
        person=REQUESTER,
        values={"text": "cart"},
        heard_at=MORNING,
        response_url="https://hooks.slack.com/commands/secret",
        trigger_id="1.2.secret",
    )
    return replace(typed, **changes)
