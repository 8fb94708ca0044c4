"""A generator cannot be resumed, thrown into or closed while it runs; it goes on undisturbed."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def curious(box):
    (me,) = box
    yield "begun"
    show(next, me)
    show(me.send, 1)
    show(me.throw, ValueError("v"))
    show(me.close)
    yield "undisturbed"


box = []
generator = curious(box)
box.append(generator)
show(next, generator)
show(next, generator)
box.clear()
