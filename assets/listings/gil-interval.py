"""GIL: the switch interval, the one knob of the GIL.

Two threads compute. Who waits for the GIL asks for it after the switch
interval: a short one makes the threads change places often, a long one lets
each of them run undisturbed while the other one waits.

    python3 gil-interval.py [interval=5000]    [work=500]
                            100 to 100000 us   1 to 4000 thousand steps
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
    steps = int(params.get("work", 500)) * 1000
    interval = int(params.get("interval", 5000))

    # Half a microsecond more, because Python cuts fractions of one off.
    sys.setswitchinterval((interval + 0.5) / 1e6)  #@interval
    print(f"switch interval: {sys.getswitchinterval() * 1e6:.0f} us")  #@say

    ann = Thread(target=count, args=(1, steps))
    ann.start()  #@start_ann
    bob = Thread(target=count, args=(2, steps))
    bob.start()  #@start_bob

    ann.join()  #@join_ann
    bob.join()  #@join_bob
