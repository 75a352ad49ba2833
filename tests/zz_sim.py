import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bot.errors import *
from bot.model.purchase import ENDS, NOT_BOUGHT, Stage
from bot.store import Store
from tests.fakes import *
from tests.samples import *
from tests.services.office import *

CH = {"create_cart", "keep_cart", "delete_cart", "add_item", "remove_item", "configure", "place", "pay"}


def run(seed, kinds):
    rnd = random.Random(seed)
    with tempfile.TemporaryDirectory() as d, Store(Path(d, "x.sqlite3")) as store:
        clock = Clock()
        o = Office(store, clock)
        p = rnd.choice([0.02, 0.1, 0.3])

        def choose(call):
            if rnd.random() >= p:
                return None
            k = rnd.choice(kinds)
            if k == "crash":
                raise Crash
            if k == "vanish":
                return Fault(Vanished("gone"))
            if k == "reject":
                return Fault(Rejected("no"))
            if call in CH and k != "unavailable":
                return Fault(Uncertain("cut"), after=rnd.random() < 0.5)
            return Fault(Unavailable("down"))

        def guarded(f):
            try:
                return f()
            except Crash:
                o.restart()
            except Refused:
                pass

        names = ["a.fr", "b.com", "c.ca"][: rnd.randint(1, 3)]
        for n in names:
            guarded(lambda: o.add(n))
        o.registrar.faults.choose = choose
        reqd = None
        approved = False
        for i in range(120):
            clock.step(seconds=rnd.choice([0.5, 3, 20, 61, 200]))
            guarded(o.work)
            if rnd.random() < 0.05:
                o.restart()
            if reqd is None:

                def req():
                    c = o.cart()
                    return o.approving.request(c.id, REQUESTER, reason="x", statements=SPOKEN, interaction=f"k{c.id}")

                reqd = guarded(req)
            else:
                pu = o.purchase(reqd.id)
                if pu.stage in (Stage.REQUESTED, Stage.REPRICED):
                    r = rnd.random()
                    if r < 0.3:
                        guarded(lambda: o.approve(pu))
                    elif r < 0.33:
                        guarded(lambda: o.withdraw(pu))
                    elif r < 0.4:
                        o.registrar.sell(
                            offer(
                                "a.fr",
                                first_year=euros(str(rnd.randint(5, 12)) + ".00"),
                                usual_first_year=euros("12.00"),
                            )
                        )
        o.registrar.faults.choose = lambda c: None
        for i in range(60):
            clock.step(minutes=15 if i < 30 else 600)
            o.work()
            if reqd and o.stage(reqd) in (Stage.REQUESTED, Stage.REPRICED) and i > 2:
                guarded(lambda: o.approve(reqd))
        problems = []
        if reqd:
            pu = o.purchase(reqd.id)
            orders = o.registrar.orders
            if len(orders) > 1:
                problems.append(("orders", len(orders)))
            if len(o.registrar.charges) > 1:
                problems.append("charges")
            if pu.stage in NOT_BOUGHT and orders:
                problems.append(("notbought but order", pu.stage, o.registrar.charges))
            if pu.stage is Stage.LAPSED and o.registrar.charges:
                problems.append("lapsed charged")
            if pu.stage is Stage.DELIVERED and not o.registrar.charges:
                problems.append("delivered uncharged")
            if pu.stage not in ENDS | {Stage.NEEDS_PERSON}:
                problems.append(("stuck", pu.stage))
            if pu.stage is Stage.CANCELLED:
                problems.append("cancelled")
            if pu.stage is Stage.NEEDS_PERSON and o.registrar.charges:
                problems.append("needs person but charged")
            if pu.stage in NOT_BOUGHT and sorted(o.names_in_cart()) != sorted(names):
                problems.append(("cart", o.names_in_cart()))
        else:
            problems.append("never requested")
        return (pu.stage.value if reqd else None), problems


kinds = sys.argv[1].split(",")
n = int(sys.argv[2])
stages = Counter()
probs = Counter()
ex = {}
t = time.time()
for s in range(n):
    st, pr = run(s, kinds)
    stages[st] += 1
    for x in pr:
        probs[str(x)] += 1
        ex.setdefault(str(x), s)
print(time.time() - t)
print(stages)
for k, v in probs.most_common():
    print(v, k, "seed", ex[k])
