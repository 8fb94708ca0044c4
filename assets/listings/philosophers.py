"""Threads: philosophers who need two forks each, at two tables.

At the careless table everyone takes the left fork first; when all have taken
theirs, everyone waits for a neighbour for ever. At the careful table everyone
takes the fork with the smaller number first; they think and eat, and do not
even notice that the others starve.

A barrier makes sure that all careless ones hold a fork before anybody wants a
second one; without it, it would be luck. Python does not notice the deadlock,
so when they have met, the main thread looks after a second and ends the program
with exit code 3.

    python3 philosophers.py [philosophers=3] [meals=50]     at each table: 2 to 16; 0 to 200
"""

import sys
import time
from threading import Barrier, Event, Lock, Thread


def careless(seat):
    left, right = seat, seat % philosophers + 1
    with careless_forks[left]:  #@left
        print(f"careless-{seat} has fork {left} and wants fork {right}")  #@say
        all_have_one.wait()  #@meet
        with careless_forks[right]:  #@right
            print(f"careless-{seat} eats")  #@never


def careful(seat):
    smaller, greater = sorted((seat, seat % philosophers + 1))
    for _ in range(meals):
        with careful_forks[smaller]:  #@smaller
            with careful_forks[greater]:  #@greater
                time.sleep(0.001)  #@eat
        time.sleep(0.001)  #@think


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    philosophers = int(params.get("philosophers", 3))
    meals = int(params.get("meals", 50))

    seats = range(1, philosophers + 1)
    careless_forks = {seat: Lock() for seat in seats}
    careful_forks = {seat: Lock() for seat in seats}
    met = Event()
    all_have_one = Barrier(philosophers, action=met.set)

    table = [Thread(target=careful, args=(seat,), daemon=True) for seat in seats]
    table += [Thread(target=careless, args=(seat,), daemon=True) for seat in seats]
    for philosopher in table:
        philosopher.start()  #@start
    met.wait()
    for philosopher in reversed(table):
        philosopher.join(timeout=1)  #@join
        if philosopher.is_alive():
            print("A philosopher has not eaten for a second: deadlock.", file=sys.stderr)
            sys.exit(3)
