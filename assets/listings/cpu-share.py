"""Processes: there are more of them than cores, so the kernel shares out the time.

Every process computes for the same time, but each is nicer than the one before
it. None waits for another, and yet they hold each other up: they want the same
cores.

    python3 cpu-share.py [processes=4] [step=5] [work=50] [cores=1]

1 to 32 processes, each nicer by 0 to 19, that compute for 1 to 100 ms on 1 to
64 cores.
"""

import os
import sys
import time
from multiprocessing import Process

NICEST = 19


def compute(number, nice, work):
    os.nice(nice)  #@nice
    end = time.thread_time() + work / 1000
    while time.thread_time() < end:  #@compute
        pass
    print(f"process {number}, nice {nice}: computed for {work} ms", flush=True)  #@done


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    count = int(params.get("processes", 4))
    step = int(params.get("step", 5))
    work = int(params.get("work", 50))
    cores = int(params.get("cores", 1))

    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])  #@cores

    processes = []
    for i in range(count):
        nice = min(i * step, NICEST)
        process = Process(target=compute, args=(i + 1, nice, work))
        process.start()  #@start
        processes.append(process)

    for process in processes:
        process.join()  #@join
