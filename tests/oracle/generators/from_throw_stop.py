"""A StopIteration that is thrown in and that the inner generator lets through becomes a
RuntimeError there, before the outer one sees it."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    try:
        yield 1
    finally:
        print("inner's finally")


def outer():
    try:
        yield from inner()
    except RuntimeError as error:
        print("outer caught", repr(error), "from", repr(error.__cause__))
        return "outer's"


generator = outer()
show(next, generator)
show(generator.throw, StopIteration("thrown"))
