"""A tuple or an exception that is returned stays one value."""


def gives(result):
    return result
    yield


for result in ((), (1,), (1, 2), ValueError("returned"), [ValueError()], StopIteration(3)):
    generator = gives(result)
    try:
        next(generator)
    except StopIteration as error:
        print(repr(error), repr(error.value), error.value is result)
