"""You are the scheduler, in a real terminal emulator: ten decisions, back five, another choice, and
both branches followed again, each to where it was left. What is seen meanwhile is compared with
tests/golden/screens/control.screen; UPDATE_GOLDEN=1 rewrites that.

usage: control.py WHORUNS
"""

import itertools
import os
import pathlib
import re
import subprocess
import sys

from screen import Terminal, lines, looks, styles

GOLDEN = pathlib.Path(__file__).parent.parent / "golden/screens/control.screen"
SIZES = (60, 12), (80, 24), (132, 43), (200, 60)


def schedule(text):
    return re.search(r"schedule so far (.*?) *$", text, re.MULTILINE).group(1)


def moves(t, number):
    t.until(f"move {number}", lambda text: f"decision {number} of branch" in text)


def ten_decisions_back_five_and_both_branches(whoruns):
    with Terminal() as t:
        t.type(f"{whoruns} run lost-update -p increments=3 --policy human; echo ended-$?")
        for number, key in enumerate("1212112212", 1):
            moves(t, number)
            t.keys(key)
        moves(t, 11)
        first = schedule(t.text())
        for number in range(10, 5, -1):
            t.keys("u")
            moves(t, number)
        assert first.startswith(schedule(t.text())), "Going back changes what was before."
        t.keys("2")
        moves(t, 7)
        text = t.until("a second branch", lambda text: re.search(r"▶B", text))
        second = schedule(text)
        assert second != first
        for want in first, second, first:
            t.keys("C-b")
            t.until(want, lambda text, want=want: schedule(text) == want and "your move: " in text)
        t.keys("q")
        text = t.until("the end", lambda text: "ended-0" in text)
        for way in first, second:
            assert f'--schedule "{way}"' in text.replace("\n", ""), text
            again = subprocess.run((whoruns, "run", "lost-update", "-p", "increments=3",
                                    "--headless", "--schedule", way), capture_output=True)
            assert again.returncode == 0, again


def chosen_although_it_is_blocked(whoruns):
    with Terminal() as t:
        t.type(f"{whoruns} run deadlock --policy human")
        moves(t, 1)
        t.keys("0")
        t.until("why main cannot move", lambda text: "main has waited" in text.splitlines()[-1])
        for number, key in enumerate("11", 1):
            moves(t, number)
            t.keys(key)
        t.until("the deadlock", lambda text: "✗ deadlock" in text and "Deadlock: " in text)


def a_work_horse_has_its_workers_number(whoruns):
    """And going back begins anew, with an empty server."""
    with Terminal() as t:
        t.type(f"{whoruns} run rq-basic -p jobs=2 -p workers=2 --policy human; echo ended-$?")
        moves(t, 1)
        t.keys("1")
        t.until("the work-horse", lambda text: "decision 2 of" in text and 'finish the job' in text)
        t.keys("1")
        moves(t, 3)
        t.keys("u")
        moves(t, 2)
        t.keys("2")
        text = t.until("branch B", lambda text: "▶B" in text and "decision 3 of" in text)
        assert schedule(text) == "main.1 main.2", text
        t.keys("a")
        t.until("the results", lambda text: "square(2) = 4" in text)
        t.keys("q")
        t.until("the end", lambda text: "ended-0" in text)


def what_it_waits_for_is_judged_at_its_move(whoruns):
    """And not where the run has come to when somebody is asked again, or at its end."""
    with Terminal() as t:
        t.type(f"{whoruns} run rq-scale -p jobs=2 -p workers=1 --policy human")
        moves(t, 1)
        t.keys("P")
        t.until("predicting", lambda text: "Choose who moves; then say" in text)
        t.keys("0")
        t.until("the question", lambda text: "Can it go on after that?" in text)
        t.keys("b")
        text = t.until("the answer", lambda text: "1 of 1 right" in text)
        assert "main waits for the job" in text, text


def the_selected_one_is_in_sight(whoruns):
    with Terminal(60, 12) as t:
        t.type(f"{whoruns} run rq-basic -p workers=8 -p jobs=8 --policy human")
        moves(t, 1)
        first = t.until("not all", lambda text: "4 more" in text)
        assert "8 worker-8" not in first, first
        for _ in range(9):
            t.keys("j")
        t.until("worker-8", lambda text: "8▶worker-8" in text and
                "4 more" in text.splitlines()[1])


def nobody_has_a_choice(whoruns):
    with Terminal() as t:
        t.type(f"{whoruns} run rq-priority -p jobs=1 --policy human")
        t.until("the end", lambda text: "Nobody ever had a choice: only one" in text)
        for key in "1", "u":
            t.keys(key)
            t.until("why not", lambda text: "Nobody ever had" in text.splitlines()[-1])


def who_mistypes_is_asked_again(whoruns):
    with Terminal(200, 60) as t:
        t.type(f"{whoruns} run lost-update -p increments=1 --policy human --headless; "
               "echo ended-$?")
        t.until("the question", lambda text: text.count("Decision 1: who moves?") == 1)
        t.type("xx 1")
        t.until("again", lambda text: text.count("Decision 1: who moves?") == 2 and
                '"xx" does not say who moves' in text)
        t.type("7")
        t.until("again", lambda text: text.count("Decision 1: who moves?") == 3 and
                "At decision 1 main.7 cannot move." in text)
        t.type("1 1 1")
        t.until("the end", lambda text: "the counter is 2" in text and "ended-0" in text)


def who_decides_is_always_said(whoruns):
    with Terminal() as t:
        t.type(f"{whoruns} run cube-square")
        t.until("free-running", lambda text: "free-running" in text)
        t.keys("a")
        t.until("control", lambda text: "CONTROLLED by you" in text and "decision 1" in text)
        t.keys("a")
        t.until("chance", lambda text: "CONTROLLED by chance" in text and "Done!" in text)


def settled(t, rows):
    """What is shown once nothing changes any more: of use only where nobody knows what comes."""
    seen = []
    t.until("a screen that stays", lambda text: seen.append(text) or (
        len(seen) > 20 and len(set(seen[-20:])) == 1 and "0-9 move" in lines(text, rows)[-1]))
    return lines(seen[-1], rows)


def letters(t, rows):
    """How it looks, a line each: how many cells, and the letter of a role that looks so."""
    names = {look: letter for letter, look in sorted(styles(True).items(), reverse=True)}
    found = []
    for row in looks(t.tmux("capture-pane", "-p", "-e"))[:rows]:
        look = ["_" if sign == " " else names.get(how, "?") for sign, how in row]
        found.append(" ".join(f"{len(list(same))}{letter}" for letter, same in
                              itertools.groupby("".join(look).rstrip("_"))))
    return found


def the_panels_are_as_they_were(whoruns):
    """At every size, with UTF-8 and with ASCII alone."""
    update = os.environ.get("UPDATE_GOLDEN")
    frames = {} if update else dict(
        part.split("\n", 1)
        for part in re.split("^== ", GOLDEN.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:])
    with Terminal() as t:
        t.type(f"TERM=screen {whoruns} run lost-update -p increments=2 --policy human")
        for number, key in enumerate("121u2", 1):
            moves(t, number if number < 5 else 3)
            t.keys(key)
        moves(t, 4)
        for signs, (columns, rows) in itertools.product(("UTF-8", "ASCII"), SIZES):
            name = f"{columns}x{rows} {signs}"
            t.resize(1, 1)
            t.resize(columns, rows)
            if update:
                shown = settled(t, rows)
                frames[name] = "".join(row + "|\n" for row in shown)
                frames[name] += "".join(row + "\n" for row in letters(t, rows))
            else:
                want = frames[name].splitlines()
                want, look = [row[:-1] for row in want[:rows]], want[rows:]
                t.until(f"{name} as it was:\n" + "\n".join(want),
                        lambda text, want=want, rows=rows: lines(text, rows) == want)
                assert letters(t, rows) == look, f"{name} looks otherwise:\n{letters(t, rows)}"
            if (columns, rows) == SIZES[-1]:
                t.keys("C-a")
    if update:
        GOLDEN.write_text("".join(f"== {name}\n{frame}" for name, frame in frames.items()),
                          encoding="utf-8")


def main(whoruns):
    for test in (ten_decisions_back_five_and_both_branches, chosen_although_it_is_blocked,
                 a_work_horse_has_its_workers_number, who_decides_is_always_said,
                 what_it_waits_for_is_judged_at_its_move, the_selected_one_is_in_sight,
                 nobody_has_a_choice, who_mistypes_is_asked_again, the_panels_are_as_they_were):
        test(whoruns)
        print(f"ok: {test.__name__}")


main(*sys.argv[1:])
