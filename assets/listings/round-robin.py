"""Coroutines: a trampoline lets generators take turns.

A queue and a loop make a scheduler: take the first generator, let it go on to
its next yield, put it back at the end. Nobody is interrupted; who yields gives
its turn away.

    python3 round-robin.py [workers=3]     1 to 12
"""

import sys
from collections import deque


def work(name, steps):
    for step in range(1, steps + 1):
        print(f"{name}: step {step} of {steps}")  #@step
        yield  #@yield
    return steps  #@result


def trampoline(generators):
    ready = deque(generators)
    turns = 0
    while ready:
        generator = ready.popleft()  #@first
        turns += 1
        try:
            next(generator)  #@resume
        except StopIteration as end:
            print(f"trampoline: one returns {end.value}; others left: {len(ready)}")  #@ended
        else:
            ready.append(generator)  #@back
    return turns


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    workers = int(params.get("workers", 3))

    names = "ABCDEFGHIJKL"[:workers]
    generators = [work(name, steps) for steps, name in enumerate(names, 1)]  #@make
    turns = trampoline(generators)
    print(f"trampoline: {turns} turns for {workers} generators")  #@turns
