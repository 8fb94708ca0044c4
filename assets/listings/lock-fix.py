"""Threads: a lock makes three steps one, and no update is lost.

The same work as in lost-update.py. Whoever holds the lock is alone between
reading and writing; all others wait at the door. All begin at one moment.

    python3 lock-fix.py [threads=2] [increments=1000]     up to 64, 10000
"""

import sys
from threading import Barrier, Lock, Thread

MOMENT = 1_000_000  # in all, of each thread

counter = 0
lock = Lock()


def plus_one(number):
    for _ in range(MOMENT // increments):  # adding takes a moment
        pass
    return number + 1


def count(increments):
    global counter
    together.wait()  #@together
    for _ in range(increments):
        with lock:  #@take
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
