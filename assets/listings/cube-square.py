"""Threads: one prints the square of a number, the other one its cube.

Both threads share the memory of one process and run at the same time, so
either line may come first; "Done!" comes last, because the main thread joins
both before it prints.

    python3 cube-square.py [number=10]     -2000000 to 2000000
"""

import sys
from threading import Thread


def print_square(number):
    print(f"Square: {number * number}")  #@square


def print_cube(number):
    print(f"Cube:{number * number * number}")  #@cube


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    number = int(params.get("number", 10))

    square = Thread(target=print_square, args=(number,))
    cube = Thread(target=print_cube, args=(number,))

    square.start()  #@start_square
    cube.start()  #@start_cube

    square.join()  #@join_square
    cube.join()  #@join_cube

    print("Done!")  #@done
