"""What CPython's generators cost, measured as tests/bench/fiber.c measures ours.

usage: fiber.py next|for|life      prints ns for one next(), one iteration, one life
"""

import os
import sys
from time import process_time_ns

N = 1_000_000


def counts():
    i = 0
    while True:
        yield i
        i += 1


def returns():
    return
    yield


def measure_next():
    generator = counts()
    times = range(N)
    start = process_time_ns()
    for _ in times:
        next(generator)
    return process_time_ns() - start


def measure_for():
    def ends(n):
        i = 0
        while i < n:
            yield i
            i += 1

    start = process_time_ns()
    for _ in ends(N):
        pass
    return process_time_ns() - start


def measure_life():
    times = range(N)
    start = process_time_ns()
    for _ in times:
        next(returns(), None)
    return process_time_ns() - start


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    what = {"next": measure_next, "for": measure_for, "life": measure_life}
    print(what[sys.argv[1]]() / N)
