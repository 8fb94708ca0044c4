"""The explorer against two others: an enumerator that is written in the plainest way, here, and spin.

usage: check.py PROGRAMS WHORUNS SOURCE"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

PROGRAMS, WHORUNS, SOURCE = map(os.path.abspath, sys.argv[1:])
bad = 0


def expect(what, got, wanted):
    global bad
    if got != wanted:
        bad += 1
        print(f"{what}: the explorer says {got}, expected {wanted}")


# --- the plain enumerator -------------------------------------------------------------------------
# A thread is a generator that yields (kind, object, guard) before each step. A program is a function
# that makes a state, the threads over it, and what to say at the end.

def paths(program):
    """All maximal sequences of steps: [(thread, kind, object)], what came out, whether it is stuck."""
    def run(choices):
        state, threads, final = program()
        ops = [next(t) for t in threads]
        trace = []
        for c in choices:
            trace.append((c, ops[c][0], ops[c][1]))
            ops[c] = next(threads[c], None)
        can = [i for i, o in enumerate(ops) if o and (o[2] is None or o[2]())]
        return can, trace, final(state), any(ops)

    def go(choices):
        can, trace, final, left = run(choices)
        if not can:
            yield trace, final, left
        for c in can:
            yield from go(choices + [c])
    return list(go([]))


def depend(a, b, lines_commute):
    if a[0] == b[0] or "until" in (a[1], b[1]):
        return True
    if a[2] != b[2] or "calc" in (a[1], b[1]):
        return False
    if a[1] == "out" and lines_commute:
        return False
    return not (a[1] == b[1] == "load")


def canon(trace, lines_commute):
    """The same for all sequences that differ only in the order of neighbours that are independent."""
    level = []
    for i, a in enumerate(trace):
        level.append(1 + max([level[j] for j in range(i) if depend(trace[j], a, lines_commute)],
                             default=0))
    return tuple(sorted(zip(level, trace)))


def loses(trace):
    for i, (who, kind, what) in enumerate(trace):
        read = max([j for j in range(i) if trace[j][0] == who and trace[j][2] == what
                    and trace[j][1] in ("load", "store")], default=-1)
        if kind == "store" and read >= 0 and trace[read][1] == "load" and any(
                t[1] == "store" and t[2] == what and t[0] != who for t in trace[read + 1:i]):
            return True
    return False


def switches(trace):
    """main has made a step before and makes one after it."""
    who = [t[0] for t in trace]
    return 2 + sum(a != b for a, b in zip(who, who[1:]))


# --- scenarios ------------------------------------------------------------------------------------

def lost_update(threads, increments, lock):
    def program():
        s = {"x": 0, "holder": None}

        def worker(me):
            for _ in range(increments):
                if lock:
                    yield "take", "lock", lambda: s["holder"] is None
                    s["holder"] = me
                yield "load", "x", None
                n = s["x"]
                yield "calc", "x", None
                n += 1
                yield "store", "x", None
                s["x"] = n
                if lock:
                    yield "drop", "lock", None
                    s["holder"] = None
        return s, [worker(i) for i in range(threads)], lambda s: s["x"]
    return program


def explore(*arguments):
    out = subprocess.run([WHORUNS, "explore", *arguments, "--json"], stdout=subprocess.PIPE)
    return json.loads(out.stdout)


def compare_counter(name, threads, increments):
    all_paths = paths(lost_update(threads, increments, name == "lock-fix"))
    finals = collections.Counter(final for _, final, _ in all_paths)
    arguments = [name, "-p", f"threads={threads}", "-p", f"increments={increments}"]
    what = " ".join(arguments)
    got = explore(*arguments, "--no-reduction")
    expect(what, got["interleavings"], len(all_paths))
    expect(what + " outcomes", {o["lines"][-1]: o["times"] for o in got["outcomes"]},
           {f"the counter is {v}": n for v, n in finals.items()})
    losing = [t for t, _, _ in all_paths if loses(t)]
    worst = got["worst"].get("lost-update")
    expect(what + " lost updates", worst["times"] if worst else 0, len(losing))
    if losing:
        least = min(switches(t) for t in losing)
        fewer = sum(switches(t) < least for t, _, _ in all_paths)
        expect(what + " shortest", (worst["switches"], worst["shortest"], worst["tried"],
                                    worst["replayed"]), (least, True, fewer, True))
    got = explore(*arguments)
    classes = {canon(t, False): final for t, final, _ in all_paths}
    expect(what + " reduced", got["interleavings"], len(classes))
    expect(what + " reduced outcomes", {o["lines"][-1]: o["times"] for o in got["outcomes"]},
           {f"the counter is {v}": n
            for v, n in collections.Counter(classes.values()).items()})


# --- textbook programs ----------------------------------------------------------------------------

def mutual(body):
    def program():
        s = {"flag": [0, 0], "turn": 0, "owner": 0}
        return s, [body(s, 0), body(s, 1)], lambda s: (
            f"{s['flag'][0]}{s['flag'][1]} turn {s['turn']} owner {s['owner']}")
    return program


def critical(s, me):
    yield "store", "owner", None
    s["owner"] = me + 1
    yield "load", "owner", None


def peterson(s, me, right=True):
    def flag():
        yield "store", f"flag{me}", None
        s["flag"][me] = 1

    def turn():
        yield "store", "turn", None
        s["turn"] = 1 - me
    yield from flag() if right else turn()
    yield from turn() if right else flag()
    yield "until", "", lambda: s["flag"][1 - me] == 0 or s["turn"] == me
    yield from critical(s, me)
    yield "store", f"flag{me}", None
    s["flag"][me] = 0


def peterson_wrong(s, me):
    return peterson(s, me, right=False)


def dekker(s, me):
    yield "store", f"flag{me}", None
    s["flag"][me] = 1
    while True:
        yield "load", f"flag{1 - me}", None
        if not s["flag"][1 - me]:
            break
        yield "load", "turn", None
        if s["turn"] == me:
            yield "until", "", lambda: s["flag"][1 - me] == 0 or s["turn"] != me
            continue
        yield "store", f"flag{me}", None
        s["flag"][me] = 0
        yield "until", "", lambda: s["turn"] == me
        yield "store", f"flag{me}", None
        s["flag"][me] = 1
    yield from critical(s, me)
    yield "store", "turn", None
    s["turn"] = 1 - me
    yield "store", f"flag{me}", None
    s["flag"][me] = 0


def buffer():
    s = {"count": 0, "holder": None, "room": [], "some": []}

    def turn(me, full, by, mine, others):
        yield "take", "lock", lambda: s["holder"] is None
        s["holder"] = me
        yield "load", "count", None
        if s["count"] == full:
            yield "wait", mine, None
            s[mine].append(me)
            s["holder"] = None
            yield "take", "lock", lambda: me not in s[mine] and s["holder"] is None
            s["holder"] = me
        yield "load", "count", None
        n = s["count"]
        yield "store", "count", None
        s["count"] = n + by
        yield "notify", others, None
        del s[others][:1]
        yield "drop", "lock", None
        s["holder"] = None

    def producer():
        yield from turn(2, 1, 1, "room", "some")
        yield from turn(2, 1, 1, "room", "some")
    return s, [turn(0, 0, -1, "some", "room"), turn(1, 0, -1, "some", "room"),
               producer()], lambda s: f"count {s['count']}"


def programs(name, how):
    out = subprocess.run([PROGRAMS, name, how], stdout=subprocess.PIPE, text=True, check=True).stdout
    values = dict(re.findall(r"^(\w+)=(\d+)$", out, re.M))
    finals = re.findall(r"^final (\d+) (.*)$", out, re.M)
    return {k: int(v) for k, v in values.items()}, finals


def count(finals):
    c = collections.Counter()
    for times, text in finals:
        c[text] += int(times)
    return c


def compare_program(name, program):
    all_paths = paths(program)
    expect(name + " stuck", sum(stuck for _, _, stuck in all_paths), 0)
    values, finals = programs(name, "all")
    expect(name, values["interleavings"], len(all_paths))
    expect(name + " finals", count(finals), collections.Counter(f for _, f, _ in all_paths))
    classes = {canon(t, False): f for t, f, _ in all_paths}
    values, finals = programs(name, "reduce")
    expect(name + " reduced", values["interleavings"], len(classes))
    expect(name + " reduced finals", count(finals), collections.Counter(classes.values()))


def spin(name):
    model = os.path.join(SOURCE, name + ".pml")
    with tempfile.TemporaryDirectory() as d:
        subprocess.run(["spin", "-a", "-o1", "-o2", "-o3", model], cwd=d, check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run(["gcc", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"], cwd=d,
                       check=True)
        out = subprocess.run(["./pan", "-c0", "-m10000"], cwd=d, stdout=subprocess.PIPE,
                             text=True).stdout
    states = int(re.search(r"(\d+) states, stored", out).group(1))
    errors = int(re.search(r"errors: (\d+)", out).group(1))
    return states, errors > 0, set(re.findall(r"^FINAL (.*)$", out, re.M))


def compare_spin(name):
    states, wrong, finals = spin(name)
    values, ours = programs(name, "states")
    expect(name + " states, as spin counts them", values["states"], states)
    expect(name + " verdict of spin", values["failed"] + values["deadlocks"] > 0, wrong)
    expect(name + " finals of spin", {text for _, text in ours}, finals)


for threads, increments in ((2, 1), (2, 2), (3, 1)):
    compare_counter("lost-update", threads, increments)
for threads, increments in ((2, 1), (2, 2), (3, 1)):
    compare_counter("lock-fix", threads, increments)
for name, program in (("peterson", mutual(peterson)), ("peterson-wrong", mutual(peterson_wrong)),
                      ("dekker", mutual(dekker)), ("buffer", buffer)):
    compare_program(name, program)
    compare_spin(name)
print("all agree" if not bad else f"{bad} disagree")
sys.exit(bad > 0)
