"""Two generators may wait in yield from for the same inner one: each step takes its next value,
and its end ends both."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def numbers():
    for i in range(5):
        yield i
    return "numbers are over"


def outer(name, inner):
    result = yield from inner
    print(name, "has", result)
    yield f"{name} goes on"


inner = numbers()
a, b = outer("a", inner), outer("b", inner)
for _ in range(4):
    show(next, a)
    show(next, b)
