"""A next() in a generator's body that runs out must be caught there; uncaught, it is an error and
no quiet end."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def numbers(n):
    yield from range(n)


def pairs(source):
    while True:
        yield next(source), next(source)


def careful_pairs(source):
    while True:
        try:
            yield next(source), next(source)
        except StopIteration:
            return


for function in (pairs, careful_pairs):
    generator = function(numbers(3))
    for _ in range(3):
        show(next, generator)
