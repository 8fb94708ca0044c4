"""What is thrown into a generator that waits in yield from is raised in the inner one first; what
that does not catch is raised at the yield from."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    for i in range(10):
        try:
            yield i
        except KeyError as error:
            print("inner caught", repr(error))


def outer():
    try:
        yield from inner()
    except ValueError as error:
        print("outer caught", repr(error))
        yield "outer"
    yield "last"


generator = outer()
show(next, generator)
show(generator.throw, KeyError("k"))
show(generator.throw, ValueError("v"))
show(generator.throw, IndexError("i"))
show(next, generator)
