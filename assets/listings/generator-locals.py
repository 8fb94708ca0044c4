"""Coroutines: a generator keeps its local variables, a function does not.

Each call of the function has new locals, and they are gone when it returns. A
generator stops at its yield with all its locals, and goes on with them. Each
generator has its own.

    python3 generator-locals.py [calls=3] [step=1]     1 to 20, -1000 to 1000
"""

import sys


def function(step):
    number = 0
    number += step  #@add
    return number  #@result


def generator(step):
    number = 0
    while True:
        number += step  #@add_again
        yield number  #@yield


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    calls = int(params.get("calls", 3))
    step = int(params.get("step", 1))

    first = generator(step)  #@make_first
    for _ in range(calls):
        print(f"the function says {function(step)}")  #@call
        print(f"the first generator says {next(first)}")  #@next

    second = generator(step)  #@make_second
    print(f"a second generator says {next(second)}")  #@next_second
    print(f"the first generator says {next(first)}")  #@next_first

    first.close()  #@close
    try:
        next(first)  #@next_closed
    except StopIteration:
        print("the first generator is closed, and its number is gone")  #@gone
    print(f"the second generator says {next(second)}")  #@goes_on
