"""A finally clause may yield while an exception is on its way; the exception goes on
afterwards."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def slow_to_go():
    try:
        yield "works"
    finally:
        yield "in finally"
        print("now it goes")


generator = slow_to_go()
show(next, generator)
show(generator.throw, KeyError("on its way"))
show(next, generator)
show(next, generator)
