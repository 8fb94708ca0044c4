"""Threads: a pool with a few permits lets only so many in at one time.

Many workers share a few connections. A semaphore counts the permits: who takes
the last one shuts the door, and who gives one back opens it for the next.

    python3 semaphore-pool.py [threads=6] [permits=2] [rounds=2]     up to 64, 16, 10
"""

import sys
import time
from threading import BoundedSemaphore, Lock, Thread

inside = 0
most = 0
lock = Lock()


def enter():
    global inside, most
    with lock:
        inside += 1  #@enter
        most = max(most, inside)


def leave():
    global inside
    with lock:
        inside -= 1  #@leave


def work(number):
    for _ in range(rounds):
        with pool:  #@take
            enter()
            time.sleep(0.001)  #@use
            leave()
    print(f"worker-{number} was inside {rounds} times")  #@say


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    threads = int(params.get("threads", 6))
    permits = int(params.get("permits", 2))
    rounds = int(params.get("rounds", 2))

    pool = BoundedSemaphore(permits)

    workers = [Thread(target=work, args=(number,)) for number in range(1, threads + 1)]
    for worker in workers:
        worker.start()  #@start
    for worker in workers:
        worker.join()  #@join

    crowded = "yes" if most > permits else "no"
    print(f"ever more than {permits} inside at one time: {crowded}")  #@crowded
