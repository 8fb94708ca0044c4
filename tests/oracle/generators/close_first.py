"""To close a generator that has not begun runs nothing of it; it is over then."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def never(n):
    print("begins", n)
    try:
        yield n
    finally:
        print("finally", n)


generator = never(1)
show(generator.close)
show(next, generator)
show(generator.send, 1)
show(next, never(2))
