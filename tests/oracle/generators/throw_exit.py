"""GeneratorExit is an exception like others when it is thrown: it comes out of throw(), which
close() would swallow, and an answer to it is no error."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def plain():
    yield 1


def answers():
    try:
        yield 1
    except GeneratorExit as error:
        yield f"still here after {error!r}"
        yield "and here"


generator = plain()
show(next, generator)
show(generator.throw, GeneratorExit("thrown"))
show(next, generator)
generator = answers()
show(next, generator)
show(generator.throw, GeneratorExit())
show(next, generator)
show(generator.close)
