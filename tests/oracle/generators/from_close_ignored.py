"""If the inner generator ignores GeneratorExit, the outer one gets a RuntimeError at its yield
from."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    for i in range(3):
        try:
            yield i
        except GeneratorExit:
            print("ignored at", i)


def outer():
    try:
        yield from inner()
    except RuntimeError as error:
        print("outer has", repr(error))
        raise KeyError("instead")


generator = outer()
show(next, generator)
show(generator.close)
show(next, generator)
