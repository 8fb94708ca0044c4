"""A generator that has not begun waits at no yield, so it takes None alone; to send more is
refused and changes nothing."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def echo():
    print("begins")
    got = yield "first"
    print("got", got)
    yield "second"


generator = echo()
show(generator.send, 1)
show(generator.send, "text")
show(generator.send, False)
show(generator.send, None)
show(generator.send, 2)
