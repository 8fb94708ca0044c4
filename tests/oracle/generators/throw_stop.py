"""A StopIteration that is thrown in and not caught becomes a RuntimeError, also before the first
step; caught, it is like any other."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def waits():
    yield "waits"


def catches():
    try:
        yield "waits"
    except StopIteration as error:
        yield error.value


generator = waits()
show(next, generator)
show(generator.throw, StopIteration("thrown"))
show(waits().throw, StopIteration("before the first step"))
generator = catches()
show(next, generator)
show(generator.throw, StopIteration("caught"))
show(next, generator)
