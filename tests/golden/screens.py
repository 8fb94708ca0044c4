"""Frames of controlled runs, cell by cell and with the role of each cell: every view at four sizes,
with UTF-8 and with ASCII alone.

usage: screens.py WHORUNS

Runs under control are the same every time, so frames are as tests/golden/screens has them;
UPDATE_GOLDEN=1 rewrites them: look at the difference before it is committed. In the files a run of
eight or more of one sign is written {sign*times}, blanks at the end of a row are left out, and roles
(see ui/core/style.def) stand below the frame as times and letter: 4t is four cells of titles.

Whatever they are: in what is drawn of a recording nothing is told by reverse video alone, and with
ASCII each state of an actor has signs of its own.
"""

import difflib
import itertools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / "screens"
SIZES = "60x12", "80x24", "132x43", "200x60"
RUNS = {
    "gil": ("gil-convoy", "calls=2"),
    "threads": ("philosophers",),
    "variables": ("lost-update", "increments=2"),
    "async": ("async-queue", "items=2"),
    "generators": ("pipeline",),
    "processes": ("pool-map",),
    "gils": ("gil-cpu", "threads=3"),
}
# file: recording, moment, view, keys that are pressed before, sizes
FRAMES = [
    *((f"stage-{name}", name, "#46" if name == "gil" else "55%", "stage", "", SIZES)
      for name in RUNS),
    ("all-gil", "gil", "#46", "all", "", SIZES),
    ("all-async", "async", "55%", "all", "", SIZES),
    ("lanes", "gil", "55%", "lanes", "", SIZES),
    ("lanes-mono", "gil", "55%", "lanes", "", SIZES),
    ("lanes-mono-async", "async", "55%", "lanes", "", ("80x24",)),
    ("lanes-arrows", "async", "55%", "lanes", "A", ("80x24",)),
    ("lanes-zoomed", "async", "55%", "lanes", "++++", ("80x24",)),
    ("lanes-cores", "gil", "55%", "lanes", "z", ("80x24",)),
    ("lanes-selected", "gil", "55%", "lanes", "j", ("80x24",)),
    ("listing", "variables", "55%", "listing", "", SIZES),
    ("listing-c", "variables", "55%", "listing", "Y", ("80x24",)),
    ("log", "async", "55%", "log", "", SIZES),
    ("table", "async", "55%", "table", "", SIZES),
    ("table-sorted", "async", "55%", "table", "lli", ("80x24",)),
    ("locks", "threads", "100%", "locks", "", SIZES),
    ("queues", "processes", "55%", "queues", "", SIZES),
    ("log-filtered", "async", "55%", "log", ":log-only queue\r", ("80x24",)),
    ("why", "threads", "90%", "all", "w", SIZES),
    ("lesson", "gil", "55%", "all", "l", SIZES),
    ("lesson-alone", "gil", "55%", "lesson", "", SIZES),
    ("presenter", "gil", "55%", "all", "p", SIZES),
    ("help", "gil", "55%", "all", "?", SIZES),
    ("tour", "gil", "#46", "all", ":tour\r", SIZES),
    *((f"home{name}", None, "100%", "home", keys, SIZES)
      for name, keys in (("", ""), ("-filtered", "GIL"), ("-form", "convoy\t"), ("-tour", ":tour\r"),
                         ("-help", "?"))),
    ("predict", "variables", "40%", "all", "Pn", SIZES),
    ("predict-told", "variables", "40%", "all", "Pna", ("80x24",)),
    ("options", "gil", "55%", "all", "o", SIZES),
    ("marks", "gil", "55%", "all", "mhere it waits\r,mand here\rM", SIZES),
    ("stops", "gil", "55%", "all", "bcpu-hog\rbgil-ask\rbline 50\rB", SIZES),
    ("challenges", "threads", "55%", "all", "\x14", SIZES),
    ("end", "variables", "100%", "all", "", ("80x24",)),
]
OPTIONS = {"gils": ("--gil", "per-interp")}
STATES = "RQLWY"  # roles of running, ready, blocked, waiting, paused
MERGED = "*"      # several of them in one cell, which is a sign of its own


def short(row):
    return re.sub(r"(.)\1{7,}", lambda m: f"{{{m[1]}*{len(m[0])}}}", row.rstrip()) + "|"


def letters(row):
    return " ".join(f"{len(list(same))}{letter}" for letter, same in
                    itertools.groupby(row.rstrip().replace(" ", "_")))


def render(whoruns, trace, at, view, keys, size, ascii_only, mono):
    """The rows of a frame, and those of its roles."""
    command = [whoruns, "render", "--at", at, "--view", view, "--size", size, "--roles"]
    command += [trace] if trace else []
    command += ["--keys", keys] if keys else []
    command += ["--ascii"] if ascii_only else []
    command += ["--mono"] if mono else []
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = [row[:-1] for row in out.splitlines()]
    return rows[:len(rows) // 2], rows[len(rows) // 2:]


def signs_of_states(view, rows, roles, found):
    """Adds which sign each state has in lanes; several of them in one cell have a sign of their own,
    which with colours is one for all."""
    if view != "lanes":
        return
    for row, role in zip(rows, roles):
        for sign, letter in zip(row[20:], role[20:]):
            if letter in STATES and sign != MERGED:
                found.setdefault(sign, set()).add(letter)


def main(whoruns):
    failures, signs = [], {}
    with tempfile.TemporaryDirectory() as directory:
        for name, (scenario, *params) in RUNS.items():
            words = [word for param in params for word in ("-p", param)]
            words += OPTIONS.get(name, ())
            subprocess.run((whoruns, "run", scenario, *words, "--controlled", "--headless", "--record",
                            f"{directory}/{name}.wrt"), check=False, capture_output=True)
        for name, run, at, view, keys, sizes in FRAMES:
            text = []
            for size, ascii_only in itertools.product(sizes, (False, True)):
                rows, roles = render(whoruns, f"{directory}/{run}.wrt" if run else None, at, view, keys, size, ascii_only,
                                     "-mono" in name)
                text += [f"== {size} {'ASCII' if ascii_only else 'UTF-8'}", *map(short, rows),
                         *map(letters, roles)]
                if run and any("s" in row for row in roles):
                    failures.append(f"{name} {size}: something is told by reverse video alone")
                if ascii_only or "-mono" in name:
                    signs_of_states(view, rows, roles, signs)
            golden = HERE / f"{name}.screen"
            if os.environ.get("UPDATE_GOLDEN"):
                golden.write_text("\n".join(text) + "\n", encoding="utf-8")
            expected = golden.read_text(encoding="utf-8").splitlines() if golden.exists() else []
            failures += difflib.unified_diff(expected, text, f"{name} as it was", f"{name} now",
                                             lineterm="")
    failures += [f"without colours or with ASCII alone \"{sign}\" stands for several states: {', '.join(sorted(states))}"
                 for sign, states in signs.items() if len(states) > 1]
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


main(*sys.argv[1:])
