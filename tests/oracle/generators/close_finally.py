"""close() raises GeneratorExit at the yield that waits, so that finally and except clauses run; it
returns None."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def tidy():
    try:
        yield 1
        print("never")
    except GeneratorExit as error:
        print("except", repr(error))
        raise
    finally:
        print("finally")


generator = tidy()
show(next, generator)
show(generator.close)
show(next, generator)
