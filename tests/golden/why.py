"""What every scenario tells about itself: the sentences of one controlled run, as they were read and
found right.

usage: why.py WHORUNS [SCENARIO ...]

A run under control is the same every time, so its sentences must be those of tests/golden/why;
UPDATE_GOLDEN=1 rewrites them, to be read before they are committed. And whatever they are: where an
event has a cause that is somebody else's, the sentence names them.
"""

import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / "why"
# What keeps a story short enough to be read.
PARAMS = {"lost-update": ["increments=2"], "lock-fix": ["increments=2"], "gil-convoy": ["calls=2"],
          "producer-consumer": ["items=2"], "async-queue": ["items=2"], "async-for": ["items=2"],
          "semaphore-pool": ["threads=3"], "echo-server": ["messages=1"]}


def run(*words):
    return subprocess.run(words, check=False, capture_output=True, text=True)


def told(whoruns, name, directory):
    """The sentences of a controlled run, and its events."""
    trace = str(directory / f"{name}.wrt")
    params = [word for param in PARAMS.get(name, []) for word in ("-p", param)]
    done = run(whoruns, "run", name, *params, "--controlled", "--headless", "--record", trace)
    if not os.path.exists(trace):
        sys.exit(f"{name}: no recording: {done.stderr}")
    text = run(whoruns, "why", trace).stdout
    events = [json.loads(line) for line in run(whoruns, "show", trace, "--json").stdout.splitlines()]
    return text, events


def names_of(events):
    return {e["child"]: e["name"] for e in events if e["event"] == "spawn"}


def thread_of_loop(events):
    return next((e["actor"] for e in events if e["event"] == "loop-poll"), None)


def unnamed_causes(text, events):
    """Sentences that keep quiet about who caused what they tell."""
    names = names_of(events)
    for line in text.splitlines():
        found = re.match(r"#(\d+) +(.*) \[#(\d+)\]$", line)
        if not found:
            continue
        event, cause = events[int(found[1])], events[int(found[3])]
        name = names.get(cause["actor"])
        if event["event"] == "step" and cause["actor"] == thread_of_loop(events):
            continue  # that thread runs a timer's callback, and decides nothing
        if cause["actor"] != event["actor"] and name and name not in found[2]:
            yield line


def main(whoruns, *wanted):
    update = bool(os.environ.get("UPDATE_GOLDEN"))
    failures = 0
    scenarios = json.loads(run(whoruns, "list", "--json").stdout)
    with tempfile.TemporaryDirectory() as directory:
        for s in scenarios:
            name = s["name"]
            if s["free_only"] or (wanted and name not in wanted):
                continue
            text, events = told(whoruns, name, pathlib.Path(directory))
            golden = HERE / f"{name}.txt"
            if update:
                golden.write_text(text, encoding="utf-8")
            expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
            for line in difflib.unified_diff(expected.splitlines(), text.splitlines(),
                                             f"{name} as it was read", f"{name} now", lineterm=""):
                failures += 1
                print(line)
            for line in unnamed_causes(text, events):
                failures += 1
                print(f"{name}: does not name who caused it: {line}")
    sys.exit(1 if failures else 0)


main(*sys.argv[1:])
