"""A StopIteration that leaves a generator's body would end somebody else's loop; it becomes a
RuntimeError."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def raises(error):
    yield 1
    raise error


for error in (StopIteration(), StopIteration("value"), StopAsyncIteration(), GeneratorExit()):
    generator = raises(error)
    next(generator)
    try:
        next(generator)
    except BaseException as raised:
        print(repr(raised), "from", repr(raised.__cause__))
    show(next, generator)
