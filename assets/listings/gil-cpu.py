"""GIL: threads that only compute.

Each thread does the same work, without ever waiting for anything. Only one of
them at a time has the GIL, so two threads take twice the time of one, however
many cores there are. Another thread gets its turn when it has waited for the
switch interval.

    python3 gil-cpu.py [threads=2] [work=1000] [interval=5000]
                       1 to 16     1 to 2000   100 to 1000000
                                   (in thousand steps, and in us)
"""

import sys
from threading import Thread


def count(number, steps):
    x = number
    for _ in range(steps):
        x = (x * 1103515245 + 12345) % 2147483648  #@compute
    print(f"thread {number} arrives at {x}")  #@print


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    steps = int(params.get("work", 1000)) * 1000
    interval = int(params.get("interval", 5000))

    sys.setswitchinterval(interval / 1e6)  #@interval

    threads = []
    for number in range(1, int(params.get("threads", 2)) + 1):
        thread = Thread(target=count, args=(number, steps))
        thread.start()  #@start
        threads.append(thread)

    for thread in threads:
        thread.join()  #@join

    print("Done!")  #@done
