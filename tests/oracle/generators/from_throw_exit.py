"""A GeneratorExit that is thrown in closes the inner generator, which does not see it as a
throw()."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    try:
        yield 1
    except GeneratorExit as error:
        print("inner has", repr(error))
        return "lost"


def outer():
    try:
        yield from inner()
        print("never")
    except GeneratorExit as error:
        print("outer has", repr(error))
        yield "outer's answer"


generator = outer()
show(next, generator)
show(generator.throw, GeneratorExit("thrown"))
show(next, generator)
