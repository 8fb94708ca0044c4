"""Processes: a worker reports by its exit code whether it has done its job.

One worker may fail, and one may be killed before it has done anything; the
parent learns all that from the exit codes alone.

    python3 done-or-failed.py [workers=4] [fails=2] [killed=3]     0: none
"""

import os
import signal
import sys
from multiprocessing import Process


def work(number):
    if number == killed:
        signal.pause()  #@wait
    print(f"worker {number}: {number} * {number} = {number * number}", flush=True)  #@print
    if number == fails:
        sys.exit(3)  #@fail
    sys.exit(0)  #@done


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    workers = int(params.get("workers", 4))
    fails = int(params.get("fails", 2))
    killed = int(params.get("killed", 3))

    processes = []
    for number in range(1, workers + 1):
        process = Process(target=work, args=(number,))
        process.start()  #@start
        processes.append(process)

    if 1 <= killed <= workers:
        os.kill(processes[killed - 1].pid, signal.SIGKILL)  #@kill

    for number, process in enumerate(processes, 1):
        process.join()  #@join
        if process.exitcode == 0:
            print(f"worker {number} has done its job")  #@report_done
        elif process.exitcode > 0:
            print(f"worker {number} failed with exit code {process.exitcode}")  #@report_failed
        else:
            print(f"worker {number} was killed by signal {-process.exitcode}")  #@report_killed
