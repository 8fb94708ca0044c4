"""yield from hands on all that the inner generator yields; its value is what that returns."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner(name, n):
    for i in range(n):
        yield f"{name}{i}"
    return n * n


def outer():
    first = yield from inner("a", 2)
    print("a returned", first)
    second = yield from inner("b", 3)
    print("b returned", second)
    nothing = yield from inner("c", 0)
    print("c returned", nothing)
    return first + second + nothing


generator = outer()
for _ in range(7):
    show(next, generator)
