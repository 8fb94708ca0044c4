"""Coroutines: one never yields, and all others wait.

The trampoline cannot take a turn away. Those that are polite yield after each
step; the greedy one makes all its steps in one turn, and each polite one says
how many steps of others it had to wait for.

    python3 greedy.py [polite=2] [rounds=3] [steps=6]     0 to 10, 1 to 10, 1 to 50
"""

import sys
from collections import deque

made = 0  # steps, by all


def step():
    global made
    made += 1
    sum(range(10_000))  #@work


def polite(number, rounds):
    left = made
    for _ in range(rounds):
        print(f"polite {number}: steps of others meanwhile: {made - left}")  #@waited
        step()
        left = made
        yield  #@yield


def greedy(steps):
    for number in range(1, steps + 1):
        step()
        print(f"greedy makes step {number} of {steps}")  #@another
    yield  #@too_late


def trampoline(generators):
    ready = deque(generators)
    while ready:
        generator = ready.popleft()  #@first
        try:
            next(generator)  #@resume
        except StopIteration:
            pass
        else:
            ready.append(generator)  #@back


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    number = int(params.get("polite", 2))
    rounds = int(params.get("rounds", 3))
    steps = int(params.get("steps", 6))

    generators = [polite(n, rounds) for n in range(1, number + 1)]  #@make_polite
    generators.append(greedy(steps))  #@make_greedy
    trampoline(generators)
    print(f"steps in all: {made}")  #@made
