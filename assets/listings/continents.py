"""Processes: every worker prints the name of one continent.

The parent starts one worker with the default argument and one for each name.
All workers run at the same time, so their lines come in any order; what is
certain is only that the parent goes on after all of them have ended.

    python3 continents.py [named=3]     how many named continents, 0 to 6
"""

import sys
from multiprocessing import Process

NAMES = ["America", "Europe", "Africa", "Oceania", "Antarctica", "Gondwana"]


def print_continent(continent="Asia"):
    # Flushed at once: a worker's output does not wait for the end of the worker.
    print("The name of continent is : ", continent, flush=True)  #@print


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    named = int(params.get("named", 3))

    workers = []

    worker = Process(target=print_continent)
    worker.start()  #@start_default
    workers.append(worker)

    for name in NAMES[:named]:
        worker = Process(target=print_continent, args=(name,))
        worker.start()  #@start
        workers.append(worker)

    for worker in workers:
        worker.join()  #@join
