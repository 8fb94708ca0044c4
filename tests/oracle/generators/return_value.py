"""What a generator returns is the value of its StopIteration, once; without a return there is no
argument."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def gives(result):
    yield "first"
    return result


def gives_nothing():
    yield "first"


for generator in (gives(6 * 7), gives("text"), gives(None), gives_nothing()):
    for _ in range(3):
        show(next, generator)

generator = gives(2.5)
next(generator)
try:
    next(generator)
except StopIteration as error:
    print(error.value, error)
