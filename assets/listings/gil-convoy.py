"""GIL: a thread that waits for input beside one that only computes.

io waits a millisecond for each question and answers it in no time. But when a
question has come, cpu-hog has the GIL and no reason to let it go, so io waits
for the switch interval on top, every time: the convoy effect.

    python3 gil-convoy.py [calls=20] [wait=1000]   [interval=5000]
                          1 to 50    100 to 10000  1000 to 20000 us
"""

import sys
from threading import Thread
from time import sleep

done = False


def compute():
    x = 1
    while not done:
        x = (x * 1103515245 + 12345) % 2147483648  #@compute
    print("cpu-hog is told to stop")  #@stop


def answer(calls, wait):
    global done
    x = 1
    for _ in range(calls):
        sleep(wait)  #@call
        for _ in range(100):
            x = (x * 1103515245 + 12345) % 2147483648  #@answer
    print(f"io has given {calls} answers: {x}")  #@print
    done = True  #@done


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    calls = int(params.get("calls", 20))
    wait = int(params.get("wait", 1000)) / 1e6
    interval = int(params.get("interval", 5000))

    sys.setswitchinterval(interval / 1e6)  #@interval

    hog = Thread(target=compute)
    hog.start()  #@start_hog
    io = Thread(target=answer, args=(calls, wait))
    io.start()  #@start_io

    io.join()  #@join_io
    hog.join()  #@join_hog
