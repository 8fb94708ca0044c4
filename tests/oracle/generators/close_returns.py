"""A generator may answer close() with a return; its value is lost."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def obeys():
    try:
        yield 1
    except GeneratorExit:
        print("obeys")
    return "lost"


generator = obeys()
show(next, generator)
show(generator.close)
show(next, generator)
