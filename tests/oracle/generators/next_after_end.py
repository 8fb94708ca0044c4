"""A generator that is over raises StopIteration at each further next()."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def once():
    yield "only"


generator = once()
for _ in range(4):
    show(next, generator)
