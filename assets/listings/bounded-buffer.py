"""Threads: a small buffer with two semaphores, and you place the lock.

`room` counts the free places of the buffer, `items` those that are taken: so
nobody puts into a full one or takes from an empty one. What they do not say is
who uses which place. For that there is a lock, which is held from before step
`first` until behind step `last`, by whoever puts and by whoever takes; if `last`
is the smaller number, there is no lock at all.

Whoever holds it while waiting for a semaphore keeps others from giving it.
Python does not notice that; the main thread looks after two seconds, and ends the
program with exit code 3.

    python3 bounded-buffer.py [pairs=2] [size=2] [first=1] [last=0]
                              1 to 2    1 to 3   1 to 5    0 to 5
"""

import sys
from threading import Lock, Semaphore, Thread

NOTHING = 0

lock = Lock()
begin = end = 0


def step(number):
    """On the way to this step the lock is let go, or taken."""
    if first <= last and number == last + 1:
        lock.release()  #@release
    if first <= last and number == first:
        lock.acquire()  #@acquire


def put(item):
    global end
    step(1)
    room.acquire()  #@room
    step(2)
    place = end  #@end
    step(3)
    buffer[place % size] = item  #@put
    step(4)
    end = place + 1  #@next_end
    step(5)
    items.release()  #@one_more
    step(6)


def take():
    global begin
    step(1)
    items.acquire()  #@items
    step(2)
    place = begin  #@begin
    step(3)
    item = buffer[place % size]  #@take
    step(4)
    begin = place + 1  #@next_begin
    step(5)
    room.release()  #@one_less
    step(6)
    print(f"got item {item}")  #@got


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    pairs = int(params.get("pairs", 2))
    size = int(params.get("size", 2))
    first = int(params.get("first", 1))
    last = int(params.get("last", 0))

    buffer = [NOTHING] * size
    room = Semaphore(size)
    items = Semaphore(0)

    makers = [Thread(target=put, args=(i + 1,), daemon=True) for i in range(pairs)]
    takers = [Thread(target=take, daemon=True) for _ in range(pairs)]
    for thread in makers + takers:
        thread.start()  #@start
    for thread in makers + takers:
        thread.join(timeout=2)  #@join
        if thread.is_alive():
            print("Nobody has gone on for two seconds: deadlock.", file=sys.stderr)
            sys.exit(3)
    print("all done")  #@done
