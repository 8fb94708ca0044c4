"""An exception with which the inner generator answers close() is raised at the outer one's yield
from, in place of GeneratorExit."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    try:
        yield 1
    finally:
        raise ValueError("while closing")


def outer(catches):
    try:
        yield from inner()
    except ValueError as error:
        print("outer has", repr(error))
        if not catches:
            raise
    except GeneratorExit:
        print("never")


for catches in (True, False):
    generator = outer(catches)
    show(next, generator)
    show(generator.close)
    show(next, generator)
