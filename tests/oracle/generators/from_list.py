"""yield from works over lists and tuples, too, which take no sent values; what is thrown in is
raised at the yield from."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def outer(items):
    try:
        result = yield from items
        print("result", result)
    except LookupError as error:
        print("caught", repr(error))
    return "end"


generator = outer([1, "two", (3,)])
for _ in range(4):
    show(next, generator)
generator = outer((1, 2))
show(next, generator)
show(generator.send, "sent")
show(next, generator)
generator = outer([1, 2])
show(next, generator)
show(generator.send, None)
show(generator.throw, KeyError("k"))
generator = outer([1, 2])
show(next, generator)
show(generator.close)
show(next, outer([]))
