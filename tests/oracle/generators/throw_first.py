"""Thrown into a generator that has not begun, an exception comes straight back; nothing runs, and
it is over."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def never():
    try:
        print("begins")
        yield 1
    except ValueError:
        print("caught")
    finally:
        print("finally")


generator = never()
show(generator.throw, ValueError("too early"))
show(next, generator)
show(generator.throw, ValueError("too late"))
