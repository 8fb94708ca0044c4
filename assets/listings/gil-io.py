"""GIL: threads that wait most of the time.

Each thread makes calls that take a while to answer, as a server or a disk does,
and computes a little with each answer. A thread that waits in such a call has
let the GIL go, so the waits overlap: four threads are done about as soon as one.

    python3 gil-io.py [threads=4] [calls=5] [wait=20]
                      1 to 64     1 to 20   1 to 50 ms
"""

import sys
from threading import Thread
from time import sleep


def ask(number, calls, wait):
    x = number
    for _ in range(calls):
        sleep(wait)  #@call
        for _ in range(1000):
            x = (x * 1103515245 + 12345) % 2147483648  #@parse
    print(f"thread {number} has {calls} answers: {x}")  #@print


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    calls = int(params.get("calls", 5))
    wait = int(params.get("wait", 20)) / 1000

    threads = []
    for number in range(1, int(params.get("threads", 4)) + 1):
        thread = Thread(target=ask, args=(number, calls, wait))
        thread.start()  #@start
        threads.append(thread)

    for thread in threads:
        thread.join()  #@join

    print("Done!")  #@done
