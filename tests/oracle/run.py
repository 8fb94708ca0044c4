"""Compares a scenario with its Python twin: the twin is the specification.

usage: run.py WHORUNS NAME      NAME as in `whoruns list`

Both run with the default parameters, with the least and the greatest values, and with random ones
in between (those that need a server and many programs, and all if ROUNDS=1, in fewer ways); ORACLE_SEED repeats a run that failed. What they print must be equal, or equal as a set
of lines where the order is up to the scheduler. A scenario that is meant to show a race ends with a
number that is luck: it is not compared. One that is meant to deadlock ends with exit code 3, and so
does its twin. Of one from which anything may come, both must end with one of the outcomes that the
explorer finds for these parameters, so where it finds only one they are equal.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TWIN = "/usr/bin/python3"
# With PYTHONUNBUFFERED from the caller, print() would write its newline separately, and another
# thread or process could come in between.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
ENVIRONMENT["PYTHONDONTWRITEBYTECODE"] = "1"  # workers import the twin as a module
LISTINGS = Path(__file__).resolve().parents[2] / "assets" / "listings"
RANDOM_ROUNDS = int(os.environ.get("ROUNDS", 2))
HANG_S = 300  # only what hangs meets it


def end_of(*command, codes):
    """How it ended, which must be one of these ways, and what it printed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=HANG_S,
                          env=ENVIRONMENT)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return done.returncode, done.stdout


def run(*command, code=0):
    return end_of(*command, codes=[code])[1]


class Redis:
    """A server of our own for the twins of job queues: no port, a socket in a private directory."""

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="oracle-redis-")
        self.socket = Path(self.dir.name) / "sock"
        program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
        self.server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", ""],
            executable=program, cwd=self.dir.name, stdout=subprocess.PIPE)
        if not any(b"eady to accept connections" in line for line in self.server.stdout):
            sys.exit("redis-server did not start.")
        return self

    def __exit__(self, *what):
        self.server.kill()
        self.server.communicate()
        self.dir.cleanup()


def twin_of(scenario, values, code):
    command = [TWIN, str(LISTINGS / f"{scenario['name']}.py"), *values]
    if scenario.get("family") != "jobs":
        return run(*command, code=code)
    with Redis() as redis:
        return run(*command, f"redis=unix://{redis.socket}", code=code)


def find(whoruns, name):
    for scenario in json.loads(run(whoruns, "list", "--json")):
        if scenario["name"] == name:
            return scenario
    sys.exit(f"`whoruns list --json` has no scenario {name}, but there is a listing for it.")


def rounds(params, seed, few):
    """Yields the sets of parameter values to try, each as a list of "k=v"."""
    rng = random.Random(seed)
    yield []
    if few:
        yield [f"{p['name']}={rng.randint(p['min'], p['max'])}" for p in params]
    elif params:
        yield [f"{p['name']}={p['min']}" for p in params]
        yield [f"{p['name']}={p['max']}" for p in params]
        for _ in range(RANDOM_ROUNDS):
            yield [f"{p['name']}={rng.randint(p['min'], p['max'])}" for p in params]


def comparable(output, outcome, order):
    if outcome == "race":
        output = re.sub(rb"\d+\n\Z", b"(luck)\n", output)
    if order == "exact":
        return output
    assert order == "set", f"unknown order {order}"
    return b"".join(sorted(output.splitlines(keepends=True)))


def try_any(whoruns, name, values, options):
    """Scenario and twin end as the explorer says that they can; both as a set of lines."""
    found = json.loads(end_of(whoruns, "explore", name, *options, "--json", codes=[0, 1, 3])[1])
    if not found["complete"] or found["bounded"]:
        sys.exit(f"There are too many orders of {name} with {values} to compare with.")
    can = {(3 if "deadlock" in o["bad"] else 0, tuple(sorted(o["lines"]))) for o in found["outcomes"]}
    for command in ([TWIN, str(LISTINGS / f"{name}.py"), *values],
                    [whoruns, "run", name, "--headless", *options, "--timeout=0"]):
        code, output = end_of(*command, codes=[0, 3])
        if (code, tuple(sorted(output.decode().splitlines()))) not in can:
            sys.exit(f"{' '.join(command)} ended with {code}, which the explorer does not find in "
                     f"{sorted(can)}:\n{output.decode()}")
    print(f"one of {len(can)}: {name} {' '.join(values)}")


def main(whoruns, name):
    scenario = find(whoruns, name)
    outcome, order = scenario["outcome"], scenario["order"]
    code = 3 if outcome == "deadlock" else 0
    seed = os.environ.get("ORACLE_SEED") or str(random.SystemRandom().getrandbits(32))
    print(f"ORACLE_SEED={seed}")

    for values in rounds(scenario["params"], seed, RANDOM_ROUNDS == 1 or scenario.get("family") == "jobs"):
        options = [word for value in values for word in ("-p", value)]
        if outcome == "any":
            try_any(whoruns, name, values, options)
            continue
        expected = twin_of(scenario, values, code)
        actual = run(whoruns, "run", name, "--headless", *options, "--timeout=0", code=code)
        if not expected:
            sys.exit(f"The twin of {name} printed nothing with {values}, so there is nothing to compare.")
        if comparable(actual, outcome, order) != comparable(expected, outcome, order):
            sys.exit(f"{name} differs with {values}:\n--- twin\n{expected.decode()}"
                     f"--- scenario\n{actual.decode()}")
        print(f"equal: {name} {' '.join(values)}")


main(*sys.argv[1:])
