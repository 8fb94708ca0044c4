"""Coroutines: one waits for names, and prints those that have a prefix.

Calling print_name() runs nothing of it; next() runs it to its first yield.
There it waits until somebody sends it a name.

    python3 dear-prefix.py [names=1]     1 to 6
"""

import sys

NAMES = ["James", "Mary", "Robert", "Linda", "Ada", "Alan"]


def print_name(prefix):
    print(f"Searching prefix:{prefix}")  #@search
    try:
        while True:
            name = yield  #@wait
            if prefix in name:  #@compare
                print(name)  #@print
    except GeneratorExit:
        print("CLosing coroutine!!")  #@closing


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    names = int(params.get("names", 1))

    printer = print_name("Dear")  #@make
    next(printer)  #@start

    for name in NAMES[:names]:
        printer.send(name)  #@send
        printer.send(f"Dear {name}")  #@send_dear

    printer.close()  #@close
