"""Threads: several threads add 1 to the same number, and some of it gets lost.

Adding is three steps: read the number, add, write it back. If another thread
writes in between, its work is overwritten. `counter += 1` is the same three
steps, only written in one line.

All threads begin at one moment; how often it happens then is luck. With the
GIL only one thread computes at a time, so it happens only when the GIL changes
hands between reading and writing: with few increments perhaps never.

    python3 lost-update.py [threads=2] [increments=1000]     up to 16, 100000
"""

import sys
from threading import Barrier, Thread

MOMENT = 1_000_000  # in all, of each thread

counter = 0


def plus_one(number):
    for _ in range(MOMENT // increments):  # adding takes a moment
        pass
    return number + 1


def count(increments):
    global counter
    together.wait()  #@together
    for _ in range(increments):
        number = counter  #@load
        number = plus_one(number)  #@add
        counter = number  #@store


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    threads = int(params.get("threads", 2))
    increments = int(params.get("increments", 1000))

    together = Barrier(threads)
    workers = [Thread(target=count, args=(increments,)) for _ in range(threads)]
    for worker in workers:
        worker.start()  #@start
    for worker in workers:
        worker.join()  #@join

    print(f"{threads} threads add 1, {increments} times each")  #@say
    print(f"the counter should be {threads * increments}")  #@should
    print(f"the counter is {counter}")  #@counter
