"""Coroutines: generators in a row, each of which asks the one before it.

main asks squares(), that asks odd(), and so on: each number goes all the way
before the next one is made. book() does not even see the numbers of its pages:
`yield from` hands page() over to whoever asks, and brings back what page()
returns.

    python3 pipeline.py [pages=2] [size=3]     0 to 10, 0 to 10
"""

import sys


def page(first, size):
    total = 0
    for number in range(first, first + size):
        print(f"page: {number}")  #@number
        total += number
        yield number  #@yield
    return total  #@result


def book(pages, size):
    for number in range(pages):
        total = yield from page(number * size + 1, size)  #@delegate
        print(f"book: the numbers of page {number + 1} make {total}")  #@page_total


def odd(source):
    for number in source:  #@ask_book
        if number % 2:
            yield number  #@pass_on


def squares(source):
    for number in source:  #@ask_odd
        print(f"squares: {number} times {number}")  #@square
        yield number * number  #@yield_square


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    pages = int(params.get("pages", 2))
    size = int(params.get("size", 3))

    line = squares(odd(book(pages, size)))  #@make
    print("nothing has run so far")  #@before
    for square in line:  #@ask
        print(f"main: {square}")  #@print
    print("the book is over")  #@over
