"""Thrown into a generator that is over, an exception comes straight back, each time, whatever it
is."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def once():
    yield "only"


generator = once()
for _ in generator:
    pass
for error in (ValueError(1), StopIteration(2), GeneratorExit(), KeyboardInterrupt(), KeyError("k")):
    show(generator.throw, error)
