"""A generator in whose yield from another one waits runs with it: it cannot be resumed from
there."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner(box):
    show(next, box[0])
    yield "inner"
    show(box[0].send, "sent")
    show(box[0].close)


def outer(box):
    yield from inner(box)
    yield "outer"


box = []
box.append(outer(box))
for _ in range(3):
    show(next, box[0])
box.clear()
