"""Coroutines: a generator produces, a coroutine consumes.

Both stop at a yield and go on from there. Out of the generator come values, so
we can loop over it; into the coroutine go values, so we send to it. Before its
first yield it cannot take any: next() brings it there.

    python3 generator-vs-coroutine.py [values=3]     1 to 20
"""

import sys


def produce(values):
    for number in range(1, values + 1):
        print(f"producer: makes {number * number}")  #@produce
        yield number * number  #@yield


def consume():
    total = 0
    print("consumer: ready")  #@ready
    while True:
        value = yield total  #@wait
        total += value
        print(f"consumer: got {value}, {total} in all")  #@got


if __name__ == "__main__":
    params = dict(arg.split("=") for arg in sys.argv[1:])
    values = int(params.get("values", 3))

    producer = produce(values)  #@make_producer
    consumer = consume()  #@make_consumer

    try:
        consumer.send(1)  #@too_early
    except TypeError as error:
        print(f"main: {error}")  #@refused
    total = next(consumer)  #@start

    for value in producer:  #@ask
        total = consumer.send(value)  #@send
    consumer.close()  #@close
    print(f"main: the total is {total}")  #@total
