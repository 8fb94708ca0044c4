"""close() closes the inner generator first, then raises GeneratorExit at the yield from."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def level(n):
    try:
        if n == 0:
            yield "innermost"
        else:
            yield from level(n - 1)
    except GeneratorExit:
        print("GeneratorExit at level", n)
        raise
    finally:
        print("level", n, "is over")


generator = level(3)
show(next, generator)
show(generator.close)
show(next, generator)
