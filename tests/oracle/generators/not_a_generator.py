"""Only generators have the protocol: other things are no iterators, and have no send(), throw() or
close()."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def attribute(thing, name):
    return getattr(thing, name)


for thing in (1, "text", None, 2.5, (1, 2), [3], ValueError("v"), True):
    show(next, thing)
    for name in ("send", "throw", "close"):
        show(attribute, thing, name)
