"""Who may import whom, who may read a clock or touch the database, and where an error may be swallowed."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# module | may import of ours | may import of others'. `x.*` is every module below x; ours are told without `bot.`, and
# each with all below it.
TABLE = """
    bot                 |                                                     |
    bot.errors          |                                                     |
    bot.model           |                                                     |
    bot.model.*         | errors model                                        |
    bot.model.calendar  |                                                     |
    bot.model.name      | errors model                                        | idna publicsuffixlist
    bot.ports           | errors model                                        |
    bot.model.policy    | errors model                                        | msgspec
    bot.policy_file     | model                                               | pydantic
    bot.policy_faults   | policy_file                                         | pydantic
    bot.policy_findings | errors model                                        |
    bot.credential_faults |                                                   |
    bot.config          | credential_faults errors model policy_faults policy_file | pydantic
    bot.views           |                                                     |
    bot.views.*         | errors model views                                  | slackblocks
    bot.views.ids       |                                                     |
    bot.views.prices    | errors model views                                  | babel
    bot.migrations      | migrations                                          | sqlite_utils
    bot.migrations.*    |                                                     |
    bot.store           | errors model store migrations                       | sqlite_utils
    bot.store.*         | errors model store                                  | sqlite_utils
    bot.store.columns   | errors model                                        | msgspec sqlite_utils
    bot.ovh_api         | ovh_api                                             |
    bot.ovh_api.*       | errors model ports ovh_api                          |
    bot.ovh_api.calls   | errors ovh_api                                      | requests
    bot.ovh_api.plans   | model ovh_api                                       | msgspec
    bot.ovh_api.catalogue | errors model ovh_api                              | msgspec requests urllib3
    bot.ovh_api.json_pieces |                                                 |
    bot.ovh_api.unconfigured |                                                | ovh
    bot.slack_messenger | errors model ports                                  | slack_sdk requests
    bot.slack_socket    |                                                     | slack_bolt
    bot.slack_http      |                                                     | slack_bolt waitress
    bot.slack_socket    |                                                     | slack_bolt
    bot.shopping        | errors model ports store                            |
    bot.requesting      | directory electorate errors model ports ruling store |
    bot.approving       | electorate enrolling errors model ports ruling store |
    bot.stepping        | model store                                         |
    bot.probing         | errors model ports                                  |
    bot.proving         | errors ports                                        |
    bot.quoting         | errors model ports ruling stepping store            |
    bot.authority       | electorate errors model proving ruling store        |
    bot.holding         | authority electorate errors model ports quoting stepping store |
    bot.purchasing      | authority errors holding model ports quoting ruling stepping store |
    bot.looking         | errors model ports store                            |
    bot.settling        | errors looking model ports proving stepping store   |
    bot.attesting       | electorate errors looking model ports store         |
    bot.tracking        | errors model ports proving stepping store           |
    bot.freezing        | directory errors model ports store                  |
    bot.factor_cipher   | errors model                                        | cryptography
    bot.directory       | errors model ports                                  |
    bot.ruling          | errors model ports store                            |
    bot.electorate      | directory errors model ports ruling store           |
    bot.delegating      | directory errors model ports store                  |
    bot.moving          | model ports store                                   |
    bot.cataloguing     | errors model ports store                            |
    bot.watching        | errors model ports store                            |
    bot.listing         | errors model ports store                            |
    bot.asking          | cataloguing errors model ports                      |
    bot.live_search     | model                                               |
    bot.live_searches   | asking errors live_search model ports store         |
    bot.searching       | asking cataloguing errors live_searches model ports store |
    bot.showing         | errors hearing live_search live_searches model ports searching views |
    bot.enrolling       | errors factor_cipher model ports store              |
    bot.auditing        | model store                                         |
    bot.exporting       | model store                                         |
    bot.explaining      | errors model store views                            |
    bot.terminal        | errors store                                        | click
    bot.policy_command  | config errors explaining model operating policy_findings slack_messenger terminal \
views | click
    bot.operating       | config errors model store views                     |
    bot.hearing         | errors model ports store                            |
    bot.notifying       | directory electorate errors model ports ruling searching store views |
    bot.services        | model ports shopping requesting approving ruling proving quoting purchasing settling \
attesting tracking cataloguing watching freezing delegating enrolling moving hearing notifying asking live_searches \
listing searching showing |
    bot.workers         | errors model                                        |
    bot.scheduler       | services workers                                    | apscheduler
    handlers            | model services workers handlers                     | slack_bolt
    handlers.*          | errors model ports views services handlers          |
    handlers.answering  | errors model ports views services handlers workers  | slack_bolt
    bot.rehearsal       | rehearsal                                           | starlette uvicorn
    bot.rehearsal.*     | rehearsal                                           | starlette uvicorn idna ruamel
    bot.ovh_lanes       | config ovh_api ports                                | pydantic
    bot.app             | approving asking attesting authority cataloguing config delegating directory electorate \
enrolling errors factor_cipher freezing hearing holding listing live_searches looking requesting ruling searching \
showing views model moving notifying ovh_api ovh_lanes ports probing proving purchasing quoting scheduler services \
settling shopping slack_http slack_messenger slack_socket store tracking watching workers | slack_bolt
    bot.__main__        | app auditing config errors exporting operating policy_command ports rehearsal terminal \
handlers | click
"""

# What of the standard library only some may use, and who.
CONFINED: Mapping[str, str] = {
    "sqlite3": "bot.store",
    "threading": "bot.__main__ bot.asking bot.live_searches bot.ovh_api bot.slack_http bot.slack_socket bot.store \
bot.workers",
    "time": "bot.app bot.workers",
    "queue": "bot.workers",
    "socket": "bot.slack_http bot.slack_socket",
    "os": "bot.app bot.config bot.policy_command",
    "signal": "bot.__main__",
    "fcntl": "bot.app",
    "random": "",
    "subprocess": "",
    "asyncio": "",
    "http": "bot.slack_messenger",
    "urllib.request": "",
    "pickle": "",
    "importlib": "",
    "sched": "",
    "multiprocessing": "",
    "concurrent": "",
}

CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "sleep"}
MAY_READ_A_CLOCK = {"bot.app": {"datetime.now"}, "bot.operating": {"datetime.now"}, "bot.workers": {"monotonic"}}
MAY_CATCH_EVERYTHING = {"bot.workers", "bot.scheduler", "bot.__main__", "handlers.answering"}
SERVICES = {
    "shopping",
    "requesting",
    "approving",
    "delegating",
    "moving",
    "purchasing",
    "settling",
    "attesting",
    "tracking",
    "cataloguing",
    "watching",
    "freezing",
    "hearing",
    "notifying",
}

MONEY = {
    "shopping",
    "requesting",
    "approving",
    "authority",
    "holding",
    "proving",
    "quoting",
    "looking",
    "purchasing",
    "settling",
    "attesting",
    "tracking",
}
"""What decides about money, or prepares what is decided."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the program, read and parsed, by its name."""
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    return {_name(file): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(files)}


@cache
def nodes(module: str) -> Sequence[ast.AST]:
    """Everything in a module, at any depth."""
    return tuple(ast.walk(modules()[module]))


def _name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def of_the_bot() -> list[str]:
    """Every module but those of the rehearsal."""
    return [module for module in modules() if not _is_below(module, "bot.rehearsal")]


def _is_below(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def imported(module: str) -> Iterator[str]:
    """The modules that a module imports, wherever in it; of ours by their own name, also where a package gives them."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative path"
            source = node.module or ""
            members = {f"{source}.{alias.name}" for alias in node.names} & modules().keys()
            yield from members or {source}


@cache
def _rules() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    cells = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()]
    return {
        pattern: (frozenset(map(_whole, ours.split())), frozenset(theirs.split())) for pattern, ours, theirs in cells
    }


def _whole(name: str) -> str:
    return name if name == "handlers" else f"bot.{name}"


def _rule(module: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The row for a module: its own, or the one for everything in its package or in a package around that."""
    if module in _rules():
        return _rules()[module]
    around = module
    while around := around.rpartition(".")[0]:
        if f"{around}.*" in _rules():
            return _rules()[f"{around}.*"]
    return None


def test_every_file_is_in_the_table() -> None:
    assert [module for module in modules() if _rule(module) is None] == []


def test_every_row_of_the_table_is_about_some_file_and_allows_what_exists() -> None:
    packages = {f"{module}.*" for module in modules() if any(_is_below(m, module) and m != module for m in modules())}
    allowed = {name for ours, _ in _rules().values() for name in ours}

    assert set(_rules()) - packages - modules().keys() == set()
    assert allowed - modules().keys() == set()


def test_a_module_imports_only_what_the_table_allows() -> None:
    wrong = [f"{module} imports {name}" for module in modules() for name in _imported_against_the_table(module)]

    assert wrong == []


def _imported_against_the_table(module: str) -> Iterator[str]:
    ours, theirs = _rule(module) or (frozenset(), frozenset())
    for name in imported(module):
        top = name.partition(".")[0]
        if top in ("bot", "handlers"):
            if not any(_is_below(name, allowed) for allowed in ours):
                yield name
        elif top not in sys.stdlib_module_names and top not in theirs:
            yield name


def test_the_rehearsal_shares_nothing_with_the_bot() -> None:
    for module in modules():
        is_rehearsal = _is_below(module, "bot.rehearsal")
        ours = [name for name in imported(module) if name.partition(".")[0] in ("bot", "handlers")]
        if is_rehearsal:
            assert all(_is_below(name, "bot.rehearsal") for name in ours), module
        elif module != "bot.__main__":
            assert not any(_is_below(name, "bot.rehearsal") for name in ours), module


def _reached(module: str) -> frozenset[str]:
    """All modules of ours that a module imports, and that those import."""
    reached, left = set[str](), [module]
    while left:
        found = {name for name in imported(left.pop()) if name in modules()} - reached
        reached |= found
        left += found
    return frozenset(reached)


@pytest.mark.parametrize("module", sorted(MONEY))
def test_what_decides_about_money_asks_ovh_itself_and_never_by_what_searches_share(module: str) -> None:
    shared = {f"bot.{name}" for name in ("asking", "cataloguing", "live_searches", "searching", "showing")}

    assert shared.isdisjoint(_reached(f"bot.{module}"))


def test_services_do_not_know_each_other() -> None:
    for service in SERVICES:
        others = {f"bot.{other}" for other in SERVICES - {service}}
        assert others.isdisjoint(imported(f"bot.{service}"))


def test_what_is_confined_stays_where_it_belongs() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in of_the_bot()
        for name in imported(module)
        for confined, places in CONFINED.items()
        if _is_below(name, confined) and not any(_is_below(module, place) for place in places.split())
    ]

    assert wrong == []


def test_nothing_below_the_composition_root_reads_a_clock_or_sleeps() -> None:
    read = {module: set(_clocks(module)) - MAY_READ_A_CLOCK.get(module, set()) for module in of_the_bot()}

    assert {module: clocks for module, clocks in read.items() if clocks} == {}


def _clocks(module: str) -> Iterator[str]:
    """The clocks that a module calls by their name; `self._now()` and `services.now()` are what is passed in."""
    for node in nodes(module):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in CLOCKS - {"now"}:
                yield name
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id="datetime" | "date" | "time" as owner))):
                if name in CLOCKS:
                    yield f"{owner}.{name}"


def test_only_the_boundaries_catch_whatever_comes() -> None:
    swallowing = {
        module
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node) and not _raises_on(node)
    }

    assert swallowing <= MAY_CATCH_EVERYTHING


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else "BaseException"
    return any(name in ("Exception", "BaseException") for name in caught.strip("()").split(", "))


def _raises_on(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise)


def test_only_the_store_speaks_sql() -> None:
    for module in of_the_bot():
        texts = [n.value for n in nodes(module) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        statements = [text for text in texts if text.strip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE "))]
        assert not statements or _is_below(module, "bot.store"), module


def test_only_one_place_moves_a_purchase_from_stage_to_stage() -> None:
    callers = {
        module
        for module in of_the_bot()
        for node in nodes(module)
        if isinstance(node, ast.Name) and node.id == "advance"
    }

    assert callers == {"bot.store.purchases", "bot.model.ledger"}, "the ledger is walked by the same table"


def test_only_the_kit_makes_blocks() -> None:
    for module in modules():
        if _is_below(module, "bot.views") and module != "bot.views.kit":
            made = [node for node in nodes(module) if _is_call_of(node, "slack")]
            assert not made, f"{module}: {ast.unparse(made[0])}"


def _is_call_of(node: ast.AST, package: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return name == package
    return False


def test_intentions_answer_by_services_and_never_by_bolts_own_ways() -> None:
    for module in of_the_bot():
        if _is_below(module, "handlers"):
            arguments = {node.arg for node in nodes(module) if isinstance(node, ast.arg)}
            assert arguments.isdisjoint({"client", "say", "respond"}), module


@pytest.mark.parametrize("is_rehearsal", [False, True], ids=["the bot", "the rehearsal"])
def test_every_package_that_is_imported_is_required_and_the_other_way_round(is_rehearsal: bool) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    always, rehearsal = project["dependencies"], project["optional-dependencies"]["rehearsal"]
    of_part = [module for module in modules() if _is_below(module, "bot.rehearsal") is is_rehearsal]
    needed = {_distribution(name) for module in of_part for name in imported(module)} - {""}

    if is_rehearsal:
        # uvicorn finds websockets by itself.
        assert _names(rehearsal) - {"websockets"} <= needed <= _names(rehearsal) | _names(always)
    else:
        # zoneinfo finds tzdata by itself.
        assert needed == _names(always) - {"tzdata"}


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=]", requirement)[0] for requirement in requirements}


_distributions = cache(packages_distributions)


def _distribution(module: str) -> str:
    """The name by which a foreign module is installed; empty for ours and the standard library's."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top in ("bot", "handlers"):
        return ""
    return _distributions()[top][0].lower().replace("_", "-")
