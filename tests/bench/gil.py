"""What CPython's own GIL does, measured as tests/bench/gil.c measures ours.

usage: gil.py switches|convoy INTERVAL_US CORES LENGTH

switches: two threads compute for LENGTH ms; prints the median time between two switches in ns, and
switches per second. convoy: a thread sleeps 1 ms, LENGTH times, beside one that computes; prints
how much later than that it goes on, the median in ns. CORES is how many both may use.
"""

import os
import sys
from statistics import median
from threading import Thread
from time import perf_counter_ns, sleep

stop = False
own = None
seen = [0, 0]
switches = []
waits = []


def compute(me):
    """Notes each time at which the other thread had the GIL until just now."""
    global own
    now = perf_counter_ns
    while not stop:
        if own != me:
            switches.append(now())
            own = me
        seen[me] = now()


def wait(times):
    global stop
    now = perf_counter_ns
    for _ in range(times):
        start = now()
        sleep(0.001)
        waits.append(now() - start - 1000000)
    stop = True


what, interval, cores, length = sys.argv[1], *map(int, sys.argv[2:])
sys.setswitchinterval(interval / 1e6)
allowed = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, allowed[-cores:])
if what == "switches":
    threads = [Thread(target=compute, args=(i,)) for i in range(2)]
else:
    threads = [Thread(target=compute, args=(0,)), Thread(target=wait, args=(length,))]
for thread in threads:
    thread.start()
if what == "switches":
    sleep(length / 1000)
    stop = True
for thread in threads:
    thread.join()
if what == "switches":
    at = switches[2:]
    print(median(b - a for a, b in zip(at, at[1:])), len(at) * 1000 / length)
else:
    print(median(waits))
