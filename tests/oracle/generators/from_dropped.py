"""To drop a generator that waits in yield from closes the inner one first."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner(name):
    try:
        yield name
    finally:
        print("inner of", name, "closes")


def outer(name):
    try:
        yield from inner(name)
    finally:
        print("outer", name, "closes")


generator = outer("a")
show(next, generator)
del generator
print("dropped")


def abandons():
    for name in outer("b"):
        print(name)
        return "left the loop"


print(abandons())
