"""Threads: producers put numbers into a small buffer, consumers take them out.

A condition lets a thread sleep until there is room, or until there is
something. Three things have to be right: the lock is held whenever the buffer
is looked at; `wait` stands in a loop, because what was true at the notify may
no longer be true when the thread runs; and whoever changes something notifies.

A wait may also end without a notify. CPython's never do by themselves, so with
spurious=n every n-th wait here is one that ends after a millisecond.

    python3 producer-consumer.py [producers=2] [consumers=2] [items=5] [size=2] [spurious=0]
                                 1 to 8        1 to 8        1 to 99   1 to 64  0 to 99
"""

import sys
from collections import deque
from itertools import count
from threading import Condition, Lock, Thread

END = 0

buffer = deque()
lock = Lock()
room = Condition(lock)
something = Condition(lock)
waits = count(1)


def wait(condition):
    disturbed = spurious and next(waits) % spurious == 0
    condition.wait(timeout=0.001 if disturbed else None)


def put(item):
    with lock:  #@put_lock
        while len(buffer) == size:  #@full
            wait(room)  #@wait_room
        buffer.append(item)  #@append
        something.notify()  #@notify_something


def take():
    with lock:  #@take_lock
        while not buffer:  #@empty
            wait(something)  #@wait_something
        item = buffer.popleft()  #@popleft
        room.notify()  #@notify_room
    return item


def produce(number):
    for item in range(number * 100 + 1, number * 100 + items + 1):
        put(item)


def consume():
    while (item := take()) != END:
        print(f"got {item}")  #@got


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    producers = int(params.get("producers", 2))
    consumers = int(params.get("consumers", 2))
    items = int(params.get("items", 5))
    size = int(params.get("size", 2))
    spurious = int(params.get("spurious", 0))

    makers = [Thread(target=produce, args=(number,)) for number in range(1, producers + 1)]
    takers = [Thread(target=consume) for _ in range(consumers)]
    for worker in makers + takers:
        worker.start()  #@start
    for worker in makers:
        worker.join()  #@join_makers
    for _ in takers:
        put(END)
    for worker in takers:
        worker.join()  #@join_takers
    print("all done")  #@done
