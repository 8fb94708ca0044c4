"""throw() raises at the yield that waits; if the generator catches it, throw() returns what it
yields next."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def stubborn():
    caught = 0
    while True:
        try:
            got = yield caught
            print("got", got)
        except ValueError as error:
            caught += 1
            print("caught", repr(error))


generator = stubborn()
show(next, generator)
show(generator.throw, ValueError("one"))
show(generator.throw, ValueError())
show(generator.send, "something")
