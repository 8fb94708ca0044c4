"""Threads: the same locks, always taken in the same order, and nobody hangs.

As in deadlock.py every thread needs two locks, its own and the next one's.
But all take the one with the smaller number first. Whoever waits then waits
for a greater number than it holds, so the waiting cannot go round in a circle.
They begin at one moment and keep both locks for a while, so they do meet.

    python3 lock-order-fix.py [threads=2] [rounds=3]     2 to 32, 1 to 100
"""

import sys
from threading import Barrier, Lock, Thread
from time import sleep


def work(number):
    smaller, greater = sorted((number, number % threads + 1))
    had_both = 0
    together.wait()  #@together
    for _ in range(rounds):
        with locks[smaller]:  #@first
            with locks[greater]:  #@second
                had_both += 1  #@both
                sleep(0.001)  #@use
    print(f"worker-{number} has had locks {smaller} and {greater}: {had_both} times")  #@say


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    threads = int(params.get("threads", 2))
    rounds = int(params.get("rounds", 3))

    together = Barrier(threads)
    locks = {number: Lock() for number in range(1, threads + 1)}

    workers = [Thread(target=work, args=(number,)) for number in locks]
    for worker in workers:
        worker.start()  #@start
    for worker in workers:
        worker.join()  #@join
