"""yield from an ended generator has None at once; from what cannot be iterated it is a
TypeError."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    yield "inner"
    return "result"


def outer(items):
    result = yield from items
    print("result", result)
    yield "outer"


ended = inner()
for _ in ended:
    pass
show(next, outer(ended))
begun = inner()
next(begun)
show(next, outer(begun))
for items in (1, None, 1.5, True):
    show(next, outer(items))
