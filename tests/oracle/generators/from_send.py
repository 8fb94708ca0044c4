"""What is sent to a generator that waits in yield from goes to the inner one; None goes there as
next()."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    total = 0
    while True:
        got = yield total
        if got is None:
            return total
        total += got


def outer():
    while True:
        total = yield from inner()
        print("total", total)


generator = outer()
show(next, generator)
for value in (3, 4, None, 5, 6):
    show(generator.send, value)
show(next, generator)
