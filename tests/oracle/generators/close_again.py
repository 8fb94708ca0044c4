"""close() may be called again, and of a generator that has ended by itself or by an exception; it
does nothing then."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def fragile(n):
    try:
        yield 12 // n
    finally:
        print("finally")


for n in (1, 0):
    generator = fragile(n)
    show(next, generator)
    for _ in range(3):
        show(generator.close)
    show(next, generator)
