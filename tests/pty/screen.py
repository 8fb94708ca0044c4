"""The screen in a real terminal emulator (tmux), as a user sees it.

usage: screen.py WHORUNS TRACE      TRACE: a recording to look at

Frames must be, cell by cell, what `whoruns render` says; however the program ends, the terminal is
as it was. Nothing here waits for a time: each step waits until the screen shows what it must, and
the deadline only keeps a failure from hanging.
"""

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

DEADLINE_S = 60
LEAKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lsan.supp")  # not ours
SHELL = (f"exec env -i LSAN_OPTIONS=suppressions='{LEAKS}':print_suppressions=0 PATH=/usr/bin:/bin "
         "HOME=/nonexistent TERM=$TERM LC_ALL=C.UTF-8 PS1='$ ' sh")


class Terminal:
    """A shell in a window of so many columns and rows."""

    def __init__(self, columns=80, rows=24):
        self.directory = tempfile.TemporaryDirectory()
        self.socket = os.path.join(self.directory.name, "tmux")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), SHELL)
        self.until("a prompt", lambda text: text.startswith("$"))
        self.shell = int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server")
        self.directory.cleanup()

    def tmux(self, *words):
        return subprocess.run(("tmux", "-S", self.socket, *words), check=True, text=True,
                              stdout=subprocess.PIPE, env=dict(os.environ, LC_ALL="C.UTF-8")).stdout

    def text(self):
        return self.tmux("capture-pane", "-p")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.keys("Enter")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def until(self, what, holds):
        end = time.monotonic() + DEADLINE_S
        while not holds(text := self.text()):
            if time.monotonic() > end:
                sys.exit(f"The screen never showed {what}:\n{text}")
        return text

    def click(self, x, y):
        """As such a terminal reports it: ESC [ M, a button (3: let go), column and row from 1, each
        plus 32."""
        place = chr(x + 33) + chr(y + 33)
        self.tmux("send-keys", "-l", f"\033[M {place}\033[M#{place}")

    def mouse(self):
        return self.tmux("display-message", "-p", "#{mouse_any_flag}").strip() == "1"

    def children(self, of=None):
        path = f"/proc/{of or self.shell}/task/{of or self.shell}/children"
        with open(path, encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def settings(self):
        """How the terminal is set: asked behind the shell's back."""
        tty = self.tmux("display-message", "-p", "#{pane_tty}").strip()
        return subprocess.run(("stty", "-g", "-F", tty), check=True, capture_output=True).stdout

    def alternate(self):
        return self.tmux("display-message", "-p", "#{alternate_on}").strip() == "1"


def lines(text, rows):
    """As tmux tells them: without the blanks at their ends."""
    split = [line.rstrip() for line in text.split("\n")]
    return (split + [""] * rows)[:rows]


def frame(whoruns, trace, *options):
    out = subprocess.run((whoruns, "render", trace, *options), check=True, capture_output=True,
                         text=True, env=dict(os.environ, LC_ALL="C.UTF-8")).stdout
    return "\n".join(line[:-1] for line in out.splitlines())


def frames_are_what_render_says(whoruns, trace):
    with Terminal() as t:
        t.type(f"{whoruns} replay {trace}")
        t.until("the recording", lambda text: "lanes" in text)
        t.keys("End")
        for columns, rows in (80, 24), (60, 12), (132, 43), (200, 60), (59, 12), (80, 24):
            t.resize(1, 1)
            t.resize(columns, rows)
            want = lines(frame(whoruns, trace, "--size", f"{columns}x{rows}"), rows)
            t.until(f"{columns}x{rows} as rendered:\n" + "\n".join(want),
                    lambda text: lines(text, rows) == want)
        t.keys("g")
        t.type("#5")
        want = lines(frame(whoruns, trace, "--at", "#5"), 24)
        t.until("event 5 as rendered:\n" + "\n".join(want), lambda text: lines(text, 24) == want)


def looks(text):
    """What `tmux capture-pane -e` says: a list of (sign, look) for each row. A look is the colour of
    the eight (9: the terminal's own) and what else is on."""
    rows, colour, on = [], 9, set()
    for line in text.split("\n"):
        row = []
        for escape, sign in re.findall(r"\033\[([\d;]*)m|([^\033\016\017])", line):
            for code in map(int, (escape or "0").split(";")) if not sign else ():
                if code == 0:
                    colour, on = 9, set()
                elif 30 <= code <= 39:
                    colour = code - 30
                elif code in (1, 2, 7):
                    on = on | {code}
            if sign:
                row.append((sign, (colour, frozenset(on))))
        rows.append(row)
    return rows


def styles(coloured):
    """By the letter of a role: how ui/core/style.def says that it looks with eight colours."""
    names = "BLACK", "RED", "GREEN", "YELLOW", "BLUE", "MAGENTA", "CYAN", "WHITE"
    found = {}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../ui/core/style.def")
    with open(path, encoding="ascii") as file:
        for letter, colour, attribute in re.findall(
                r"^ROLE\(\w+, '(.)', \w+, \w+, (\w+), (\w+)\)", file.read(), re.MULTILINE):
            number = names.index(colour) if coloured and colour in names else 9
            on = {"BOLD": {1}, "REVERSE": {7}, "FAINT": {2} if number == 9 else set()}
            found[letter] = number, frozenset(on.get(attribute, set()))
    return found


def signs_and_looks_are_right(t, rows, all_roles, style):
    for signs, roles, row in zip(rows, all_roles, looks(t.tmux("capture-pane", "-p", "-e"))):
        for sign, role, (shown, look) in zip(signs, roles, row):
            if sign != " ":
                assert shown == sign and look == style[role], (signs, sign, role, shown, look)


def every_view_is_what_render_says(whoruns, trace):
    """In colours and without, cell by cell, looks included; with WHORUNS_SOAK at every size, else one
    view is enough to see what is without colours."""
    soak = os.environ.get("WHORUNS_SOAK")
    sizes = ((80, 24), (60, 12), (132, 43), (200, 60))[:None if soak else 1]
    views = "stage", "lanes", "listing", "log", "lesson", "table", "locks", "queues"
    for option, (columns, high) in itertools.product(("", "--mono"), sizes):
        with Terminal(columns, high) as t:
            t.type(f"TERM=screen {whoruns} replay {trace} {option}")  # it has eight colours
            t.until("the recording", lambda text: "lanes" in text)
            t.keys("End")
            for view in views if soak or not option else views[:2]:
                t.keys("v")
                options = ["--view", view, "--size", f"{columns}x{high}", *option.split()]
                rows = frame(whoruns, trace, *options, "--roles").split("\n")
                rows, roles = rows[:high], rows[high:]
                want = lines("\n".join(rows), high)
                t.until(f"{view} as rendered:\n" + "\n".join(want),
                        lambda text, want=want, high=high: lines(text, high) == want)
                signs_and_looks_are_right(t, rows, roles, styles(not option))


def the_tour_is_offered_once(whoruns, _):
    with Terminal() as t, tempfile.TemporaryDirectory() as home:
        t.type(f"export XDG_STATE_HOME={home} && {whoruns}")
        t.until("the tour", lambda text: "tour, 1 of" in text)
        t.keys("Enter")
        t.until("what comes then", lambda text: "tour, 2 of" in text and "GIL" in text)
        t.keys("Escape")
        t.until("its end", lambda text: "tour, " not in text)
        t.keys("W")
        t.type(f"{home}/kept.wrt")
        t.until("that it is kept", lambda text: "Kept" in text)
        t.keys("q", "q")
        t.until("the shell", lambda text: text.rstrip().endswith("$"))
        t.type(f"clear; {whoruns}")
        t.until("the scenarios alone", lambda text: "Choose what" in text and "tour, " not in text)
        t.keys("Left")
        t.until("the recording", lambda text: "kept.wrt" in text)
        t.keys("Enter")
        t.until("the recording's lanes", lambda text: "lanes" in text and "recorded" in text)


def from_the_start_to_the_gil_in_three_keys(whoruns, _):
    with Terminal() as t:
        t.type(whoruns)
        t.until("the scenarios", lambda text: "Choose what to watch" in text)
        t.keys("g", "i")
        t.until("the filter", lambda text: "gil-cpu" in text and "cube-square" not in text)
        t.keys("Enter")
        t.until("the GIL", lambda text: "want the GIL" in text)


def every_way_out_leaves_the_terminal_as_it_was(whoruns, trace):
    def quit_by_key(t):
        t.keys("q")

    def interrupt(t):
        t.keys("C-c")

    def send(number):
        def act(t):
            os.kill(t.children()[0], number)
        return act

    for act in quit_by_key, interrupt, send(signal.SIGTERM), send(signal.SIGHUP), send(signal.SIGSEGV):
        with Terminal() as t:
            before = t.settings()
            t.type(f"{whoruns} replay {trace}; echo ended-$?")
            t.until("the recording", lambda text: "lanes" in text)
            assert t.alternate(), "The screen is not on the terminal's second page."
            assert t.settings() != before, "The screen reads keys without changing the settings?"
            act(t)
            t.until("the end", lambda text: re.search(r"ended-\d", text))
            assert t.settings() == before and not t.alternate(), f"{act}: the terminal has changed."


def a_run_that_is_killed_is_told_and_its_recording_kept(whoruns, _):
    with Terminal() as t:
        t.type(f"{whoruns} run gil-cpu -p work=2000 -p threads=8; echo ended-$?")
        t.until("the run", lambda text: "REC" in text)
        program = t.children()[0]
        keeper = t.children(program)[0]
        runner = t.children(keeper)[0]
        os.kill(runner, signal.SIGKILL)
        t.keys("End")
        t.until("how it ended", lambda text: "was killed" in text)
        t.keys("q")
        t.until("that in the shell, too", lambda text: re.search(r"whoruns: The scenario crashed[^$]*ended-1", text))


def a_recorder_that_is_killed_leaves_nothing(whoruns, _):
    """What it ran is gone while the screen is still there; the server of job queues is the screen's, for
    the next run, and goes with it."""
    with Terminal() as t, tempfile.TemporaryDirectory() as directory:
        t.type(f"TMPDIR={directory} {whoruns} run rq-basic --pace 100")
        t.until("the run", lambda text: "REC" in text)
        program = t.children()[0]
        server, keeper = t.children(program)
        os.kill(keeper, signal.SIGKILL)
        t.keys("End")
        t.until("how it ended", lambda text: "recorder process was killed" in text)
        assert t.children(program) == [server] and not os.listdir(directory), os.listdir(directory)
        t.keys("q")
        t.until("the shell", lambda text: text.rstrip().endswith("$"))
        assert not os.path.exists(f"/proc/{server}")


def leaving_leads_back_to_where_it_began(whoruns, _):
    with Terminal() as t:
        t.type(f"{whoruns} run cube-square")
        t.until("the run", lambda text: "lanes" in text)
        t.keys("O")
        t.until("the scenarios", lambda text: "Choose what to watch" in text)
        t.keys("Enter")
        t.until("a run", lambda text: "lanes" in text)
        t.keys("?")
        t.until("the help", lambda text: "play, or pause" in text)
        t.keys("q", "q")
        t.until("the scenarios again", lambda text: "Choose what to watch" in text)
        t.keys("Enter")
        t.until("a run again", lambda text: "lanes" in text)
        t.keys("?", "Q")
        t.until("the shell", lambda text: text.rstrip().endswith("$"))


def suspending_gives_the_shell_back(whoruns, trace):
    with Terminal() as t:
        t.type(f"{whoruns} replay {trace}")
        t.until("the recording", lambda text: "lanes" in text)
        t.keys("C-z")
        t.until("the shell", lambda text: "Stopped" in text)
        t.type("fg")
        t.until("the recording again", lambda text: "lanes" in text and "Stopped" not in text)


def pasting_is_no_typing(whoruns, trace):
    """Text that is pasted is marked as such as long as the screen is there, and not in the shell."""
    def paste(t, text):
        t.tmux("set-buffer", text)
        t.tmux("paste-buffer", "-p", "-r")

    def shell_gets_it_plain(t):
        t.type("clear; echo re''ady; cat -v")  # what came before would be cleared away
        t.until("that the screen is cleared", lambda text: "\nready\n" in "\n" + text)
        paste(t, "plain\n")
        text = t.until("what was pasted", lambda text: text.count("plain") == 2)
        assert "200~" not in text, text
        t.keys("C-c")
        t.type("clear")

    with Terminal() as t:
        for leave in "q", "C-c", None:
            t.type(f"{whoruns} replay {trace}")
            t.until("the recording", lambda text: "lanes" in text)
            paste(t, "abc\ned\nQ")
            t.until("what that was", lambda text: "What was pasted is no command" in text)
            t.keys("C-z")
            t.until("the shell", lambda text: "Stopped" in text and text.rstrip().endswith("$"))
            shell_gets_it_plain(t)
            t.type("fg")
            t.until("the recording again", lambda text: "lanes" in text)
            t.keys("m")
            paste(t, "fr\u00fch\nQ \u6f22")
            t.until("the text", lambda text: "note: fr\u00fch Q \u6f22" in text)
            t.keys("Escape")
            t.until("no prompt", lambda text: "note: " not in text)
            if leave:
                t.keys(leave)
            else:
                os.kill(t.children()[0], signal.SIGSEGV)
            t.until("the shell", lambda text: text.rstrip().endswith("$"))
            shell_gets_it_plain(t)


def without_a_screen_it_tells(whoruns, trace):
    with Terminal() as t:
        t.type(f"TERM=dumb {whoruns} replay {trace}; echo ended-$?")
        text = t.until("the end", lambda text: re.search(r"ended-\d", text))
        assert "ended-0" in text and "T2 takes the lock" in text and not t.alternate(), text
        t.type(f"clear; TERM=dumb {whoruns}; echo over-$?")
        text = t.until("the end", lambda text: re.search(r"over-\d", text))
        assert "over-5" in text and "TERM=dumb" in text, text


def the_mouse_does_what_keys_do(whoruns, trace):
    with Terminal() as t:
        t.type(f"{whoruns} replay {trace}")
        text = t.until("the recording", lambda text: "lanes" in text and "recorded" in text)
        row, line = next((i, line) for i, line in enumerate(text.split("\n")) if "T1 " in line)
        t.click(line.index("T1"), row)
        t.until("T1 as selected", lambda text: "\u25b6T1" in text.split("\n")[row])
        hint = next((i, line) for i, line in enumerate(text.split("\n")) if "? help" in line)
        t.click(hint[1].index("help"), hint[0])
        t.until("the help", lambda text: "play, or pause" in text)
        assert t.mouse(), "The mouse is not asked for."
        os.kill(t.children()[0], signal.SIGSEGV)
        t.until("the shell", lambda text: text.rstrip().endswith("$"))
        assert not t.mouse(), "The mouse is still reported after the end."


def a_marker_is_there_the_next_time(whoruns, trace):
    with Terminal() as t, tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, "copy.wrt")
        shutil.copy(trace, copy)
        t.type(f"{whoruns} replay {copy}")
        t.until("the recording", lambda text: "lanes" in text)
        t.keys("g")
        t.type("#12")
        t.keys("m")
        t.type("who waits?")
        t.until("that it is marked", lambda text: "Marked" in text)
        t.keys("q")
        t.until("the shell", lambda text: text.rstrip().endswith("$"))
        t.type(f"{whoruns} replay {copy}")
        t.until("the recording", lambda text: "lanes" in text)
        t.keys("Space", "Home", "]")
        t.until("the marker", lambda text: "marker 1 of 1: who waits?" in text)


def damage_is_told_at_both_ends(whoruns, trace):
    with Terminal() as t, tempfile.TemporaryDirectory() as directory:
        part = os.path.join(directory, "part.wrt")
        with open(trace, "rb") as whole, open(part, "wb") as cut:
            cut.write(whole.read()[:-100])
        t.type(f"cd {directory} && {whoruns} replay part.wrt; echo ended-$?")
        t.until("the damage", lambda text: "part.wrt is damaged: the last chunk" in text)
        t.keys("Space", "q")
        t.until("how it ended", lambda text: "whoruns: part.wrt is damaged" in text
                and "ended-1" in text)


def a_paused_screen_sleeps(whoruns, trace):
    """Nothing wakes it: it stays in one call of epoll, without a single switch of its own."""
    with Terminal() as t:
        t.type(f"{whoruns} replay {trace}")
        t.until("the recording", lambda text: "lanes" in text)
        t.keys("End")
        program = t.children()[0]
        t.until("the end", lambda text: "The run is over" in text)
        t.until("a sleeping program", lambda _: naps(program) is not None)
        before = naps(program)
        for _ in range(20):  # as often as tmux is asked, which takes its time
            t.text()
        assert naps(program) == before, "It wakes up although nothing moves."


def naps(pid):
    """How often a process went to sleep, if it sleeps now and has set no alarm: a token may still be
    on its way, and then epoll is told to end soon (its fourth argument, in ms)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file)
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        call = file.read().split()
    asleep = fields["State"].split()[0] == "S" and len(call) > 4 and int(call[4], 16) > 1000
    return int(fields["voluntary_ctxt_switches"]) if asleep else None


def main(whoruns, trace):
    tests = [frames_are_what_render_says, every_view_is_what_render_says, the_tour_is_offered_once,
             from_the_start_to_the_gil_in_three_keys,
             every_way_out_leaves_the_terminal_as_it_was,
             a_run_that_is_killed_is_told_and_its_recording_kept,
             a_recorder_that_is_killed_leaves_nothing,
             leaving_leads_back_to_where_it_began, suspending_gives_the_shell_back, pasting_is_no_typing,
             without_a_screen_it_tells, the_mouse_does_what_keys_do,
             a_marker_is_there_the_next_time, damage_is_told_at_both_ends, a_paused_screen_sleeps]
    for test in tests:
        test(whoruns, trace)
        print(f"ok: {test.__name__}")


if __name__ == "__main__":
    main(*sys.argv[1:])
