"""Any other exception with which a generator answers close() comes out of close(); it is over
then."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def fails(error):
    try:
        yield 1
    finally:
        raise error


for error in (ValueError("while closing"), KeyboardInterrupt(), StopIteration(1)):
    generator = fails(error)
    show(next, generator)
    show(generator.close)
    show(generator.close)
    show(next, generator)
