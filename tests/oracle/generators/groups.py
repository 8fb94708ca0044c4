"""An exception group passes through generators as one exception; it is of the class ExceptionGroup
if all in it are Exceptions."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def lets_through():
    try:
        yield
    except Exception as error:
        print("Exception:", error)
        raise
    except BaseException as error:
        print("BaseException:", error)
        raise


def outer():
    yield from lets_through()


one = ValueError(1)
for errors in ([one], [one, KeyError("k")], [one, KeyboardInterrupt()]):
    generator = outer()
    next(generator)
    show(generator.throw, BaseExceptionGroup("several", errors))
