"""Processes: a child that has ended is a zombie until its parent asks for its exit status.

    python3 zombie.py [children=3]     1 to 8
"""

import os
import sys

STATES = {"R": "running", "S": "sleeping", "D": "sleeping", "Z": "zombie", "T": "stopped"}


def state(pid):
    """What /proc says of a process."""
    try:
        stat = open(f"/proc/{pid}/stat").read()
    except FileNotFoundError:
        return "gone"
    return STATES[stat.rpartition(")")[2].split()[0]]


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    children = int(params.get("children", 3))

    pids = []
    for number in range(1, children + 1):
        pid = os.fork()  #@fork
        if pid == 0:
            os._exit(number)  #@exit
        pids.append(pid)

    for number, pid in enumerate(pids, 1):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  #@watch
        print(f"child {number} has ended: {state(pid)}")  #@look_dead

    for number, pid in enumerate(pids, 1):
        _, status = os.waitpid(pid, 0)  #@reap
        code = os.waitstatus_to_exitcode(status)
        print(f"child {number} is reaped, exit code {code}: {state(pid)}")  #@look_gone
