"""If the inner generator answers a throw() with its return, yield from has that value and the
outer one goes on."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def inner():
    try:
        yield "inner waits"
    except ValueError as error:
        return f"answer to {error}"


def outer():
    answer = yield from inner()
    print(answer)
    yield "outer waits"


generator = outer()
show(next, generator)
show(generator.throw, ValueError("v"))
show(next, generator)
