"""What is shown, by how large and how hostile it is: ordinary, at the extremes of what can reach it, meant to harm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.model.budget import Budget, Scope
from bot.model.cart import Cart
from bot.model.configuration import Statement
from bot.model.delegation import Delegation
from bot.model.freeze import Freeze
from bot.model.name import Name
from bot.model.offer import Availability, Finding
from bot.model.order import DOCUMENTS_REQUESTED
from bot.model.outlook import Outlook, Picture, Review
from bot.model.policy import Policy, Rule
from bot.model.purchase import Alternative, Purchase, Stage
from bot.model.quote import Contract, Line
from bot.model.search import NAMES_MAX
from bot.model.terms import Terms
from bot.model.watch import OF_CHANNEL_MAX, News, Report, Watch
from tests.samples import (
    AFTERMARKET,
    APPROVER,
    CONDITIONS,
    FACTOR,
    LEGAL_AGE,
    MORNING,
    OTHER_APPROVER,
    PREMIUM,
    after,
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
    terms,
    tier,
    vote,
    watch,
)

ALL_STATEMENTS = tuple(Statement)
DELEGATION = Delegation(id=1, principal=APPROVER, delegate=OTHER_APPROVER, begins_at=MORNING, ends_at=after(days=5))
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
        sought: the names of a search, as many as one can have.
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


def _from_right_to_left(number: int) -> Name:
    """A name that is read from right to left, its extension too."""
    digits = "".join(
        "\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9"[int(digit)] for digit in f"{number:04}"
    )
    return Name.read("\u05e9" * 30 + f"{digits}.\u05e7\u05d5\u05dd")


def _names(make: Callable[[int], Name], count: int) -> tuple[Name, ...]:
    return tuple(make(number) for number in range(count))


def _ordinary(number: int) -> Name:
    return Name.read(f"merrychristmas{number}.shop")


SIZES: Mapping[str, Size] = {
    "one": Size(names=_names(_ordinary, 1), sought=_names(_ordinary, 1), words="Landing page of the campaign"),
    "many": Size(names=_names(_ordinary, 20), sought=_names(_ordinary, 40), words="Landing page of the campaign"),
    "long": Size(names=_names(_long, 20), sought=_names(_long, NAMES_MAX), words="x" * 3000, approvers=40),
    "accented": Size(names=_names(_accented, 20), sought=_names(_accented, 500), words="& " * 1500, approvers=40),
    "longest": Size(names=_names(_longest, 20), sought=_names(_longest, NAMES_MAX), words="<" * 3000, approvers=40),
    "from right to left": Size(
        names=_names(_from_right_to_left, 20),
        sought=_names(_from_right_to_left, 500),
        words="\u05e9\u05dc\u05d5\u05dd 12.50 \u20ac (\u05db\u05df) " * 200,
    ),
    "hostile": Size(names=_names(_ordinary, 3), sought=_names(_ordinary, NAMES_MAX), words=HOSTILE * 20),
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
        delegations=(DELEGATION,) * min(size.approvers, 5),
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


def alternatives_of(size: Size) -> tuple[Alternative, ...]:
    method = replace(quote().payment_method, label=size.words)
    return tuple(Alternative(quote_id=number, payment_method=method) for number in range(10, 14))


def _lines(size: Size) -> list[Line]:
    of_names = [
        replace(line(amount), name=name, kind=kind, description=f"{name.ascii} - {size.words}")
        for name in size.names
        for kind, amount in (("DURATION", "1.99"), ("INSTALLATION", "0.00"), ("GIFT", "-1.00"), ("DURATION", "0.00"))
    ]
    return [*of_names, line("-0.50", of=None, kind="VOUCHER", description=size.words)]


def watch_of(size: Size, **changes: Any) -> Watch:
    return watch(name=size.names[0], **changes)


def watches_of(size: Size) -> tuple[Watch, ...]:
    """As many watches as a channel can have, of which some wait for a price and some have seen nothing yet."""
    count = OF_CHANNEL_MAX if len(size.sought) > 1 else 1
    told = tuple(Availability)
    return tuple(
        watch_of(
            size,
            id=number,
            limit=euros("2400.00") if number % 2 else None,
            availability=told[number % len(told)] if number % 7 else None,
            price=euros("12345.67"),
            checked_at=MORNING,
            failures=number % 3,
        )
        for number in range(1, count + 1)
    )


def report_of(size: Size, news: News, availability: Availability = Availability.FREE) -> Report:
    """News of a watched name that is for sale; of one whose watch ran out without an offer."""
    kinds: Mapping[Availability, Mapping[str, Any]] = {
        Availability.FREE: {},
        Availability.PREMIUM: PREMIUM,
        Availability.AFTERMARKET: AFTERMARKET,
    }
    limit = euros("20.00") if news in (News.CHEAP, News.DEAR) else None
    found = None if news is News.RUN_OUT else named(finding(**kinds[availability]), size.names[0])
    return Report(news=news, watch=watch_of(size, limit=limit), finding=found)


def freeze_of(size: Size, *, lift_asked: bool = False, lifted: bool = False) -> Freeze:
    """A freeze, made by an account of the machine of which the name is as hostile as the reason."""
    freeze = Freeze(id=3, reason=size.words, frozen_by=f"machine account {size.words}", frozen_at=MORNING)
    if lift_asked:
        freeze = replace(freeze, lift_asked_by=APPROVER, lift_asked_at=MORNING)
    return replace(freeze, lifted_by=OTHER_APPROVER, lifted_at=MORNING) if lifted else freeze


def named(found: Finding, name: Name) -> Finding:
    return replace(found, name=name, offer=replace(found.offer, name=name) if found.offer else None)
