"""What is thrown in and not caught comes out of throw() as the same exception, and the generator
is over."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def catches_keys():
    for i in range(10):
        try:
            yield i
        except KeyError:
            print("caught a KeyError")
        finally:
            print("finally", i)


generator = catches_keys()
show(next, generator)
show(generator.throw, KeyError("k"))
thrown = IndexError("i")
try:
    generator.throw(thrown)
except LookupError as error:
    print(repr(error), error is thrown)
show(next, generator)
