"""Only exceptions can be thrown; anything else is refused, and the generator does not notice."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def waits():
    try:
        yield "waits"
        print("undisturbed")
    finally:
        print("finally")


generator = waits()
show(generator.throw, 1)
show(next, generator)
show(generator.throw, "text")
show(generator.throw, [])
show(next, generator)
