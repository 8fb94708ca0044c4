"""Threads: many may read at one time, but who writes must be alone.

Two halves of a page always belong together. A writer changes one after the
other, so nobody may read in between; readers do not disturb each other.
Python's library has no read-write lock; this is a simple one. As in most
simple ones, readers may keep a writer waiting for long. All begin at one moment,
and reading and writing take a while, so they do meet.

    python3 readers-writer.py [readers=3] [writers=1] [rounds=3]     up to 16, 8, 50
"""

import sys
from contextlib import contextmanager
from threading import Barrier, Condition, Thread
from time import sleep


class ReadWriteLock:
    def __init__(self):
        self.changed = Condition()
        self.reading = 0
        self.writing = False

    @contextmanager
    def read(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.writing)
            self.reading += 1
        yield
        with self.changed:
            self.reading -= 1
            self.changed.notify_all()

    @contextmanager
    def write(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.writing and not self.reading)
            self.writing = True
        yield
        with self.changed:
            self.writing = False
            self.changed.notify_all()


page = ReadWriteLock()
left = right = 0


def read(number):
    torn = 0
    together.wait()  #@reader_comes
    for _ in range(rounds):
        with page.read():  #@read
            one = left  #@left
            sleep(0.001)  #@reading
            other = right  #@right
        torn += one != other
    print(f"reader-{number} has read {rounds} times, torn pages: {torn}")  #@reader_done


def write(number):
    global left, right
    together.wait()  #@writer_comes
    for _ in range(rounds):
        with page.write():  #@write
            left += 1  #@write_left
            sleep(0.001)  #@writing
            right += 1  #@write_right
    print(f"writer-{number} has written {rounds} times")  #@writer_done


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    readers = int(params.get("readers", 3))
    writers = int(params.get("writers", 1))
    rounds = int(params.get("rounds", 3))

    together = Barrier(readers + writers)
    workers = [Thread(target=read, args=(number,)) for number in range(1, readers + 1)]
    workers += [Thread(target=write, args=(number,)) for number in range(1, writers + 1)]
    for worker in workers:
        worker.start()  #@start
    for worker in workers:
        worker.join()  #@join
    print(f"the page is version {left}")  #@version
