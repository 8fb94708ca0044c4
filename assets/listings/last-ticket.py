"""Threads: two customers want the last ticket, and you place the lock.

Buying is five steps. The lock is held from before step `first` until behind
step `last`; if `last` is the smaller number, there is no lock at all.

Too small a lock, and what somebody has read is not true any more when they act
on it: the ticket is sold twice, or a customer is not counted. Too large a lock,
and its holder waits for those who wait for the lock: nobody ever goes on.
Python does not notice that; the main thread looks after two seconds, and ends the
program with exit code 3.

    python3 last-ticket.py [customers=2] [first=1] [last=0]     2 to 3, 1 to 5, 0 to 5
"""

import sys
from threading import Barrier, Lock, Thread

tickets = 1
asked = 0
lock = Lock()


def step(number):
    """On the way to this step the lock is let go, or taken."""
    if first <= last and number == last + 1:
        lock.release()  #@release
    if first <= last and number == first:
        lock.acquire()  #@acquire


def buy(customer):
    global tickets, asked
    step(1)
    all_here.wait()  #@meet
    step(2)
    left = tickets  #@look
    step(3)
    if left > 0:
        tickets = left - 1  #@sell
    step(4)
    asked = asked + 1  #@count
    step(5)
    all_done.wait()  #@leave
    step(6)
    bought[customer] = left > 0
    print(f"customer {customer + 1} {'has a' if left > 0 else 'gets no'} ticket")  #@say


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    customers = int(params.get("customers", 2))
    first = int(params.get("first", 1))
    last = int(params.get("last", 0))

    all_here = Barrier(customers)
    all_done = Barrier(customers)
    bought = [False] * customers

    threads = [Thread(target=buy, args=(i,), daemon=True) for i in range(customers)]
    for thread in threads:
        thread.start()  #@start
    for thread in threads:
        thread.join(timeout=2)  #@join
        if thread.is_alive():
            print("Nobody has gone on for two seconds: deadlock.", file=sys.stderr)
            sys.exit(3)
    print(f"tickets sold: {sum(bought)}")  #@sold
    print(f"customers asked: {asked}")  #@asked
