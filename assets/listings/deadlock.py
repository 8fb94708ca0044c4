"""Threads: each holds a lock and waits for the next one's, and none ever goes on.

Thread 1 takes lock 1 and wants lock 2, thread 2 takes lock 2 and wants lock 3,
and so on; the last one wants lock 1. A barrier makes sure that all hold their
first lock before anybody wants a second one; without it, it would be luck.

Python does not notice: it would wait for ever. So when all have met, the main
thread looks after a second, says what it sees, and ends the program with exit
code 3.

    python3 deadlock.py [threads=2]     2 to 32
"""

import sys
from threading import Barrier, Event, Lock, Thread


def work(number):
    mine, other = number, number % threads + 1
    with locks[mine]:  #@first
        print(f"worker-{number} has lock {mine} and wants lock {other}")  #@say
        all_have_one.wait()  #@meet
        with locks[other]:  #@second
            print(f"worker-{number} has both")  #@never


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    threads = int(params.get("threads", 2))

    locks = {number: Lock() for number in range(1, threads + 1)}
    met = Event()
    all_have_one = Barrier(threads, action=met.set)

    workers = [Thread(target=work, args=(number,), daemon=True) for number in locks]
    for worker in workers:
        worker.start()  #@start
    met.wait()
    for worker in workers:
        worker.join(timeout=1)  #@join
        if worker.is_alive():
            print("Nobody has gone on for a second: deadlock.", file=sys.stderr)
            sys.exit(3)
