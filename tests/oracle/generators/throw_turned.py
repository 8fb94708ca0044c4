"""A generator may answer what is thrown in with another exception, or with its end."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def turns(into):
    try:
        yield "waits"
    except ValueError as error:
        print("caught", repr(error))
        if into is None:
            return f"after {error}"
        raise into from error


for into in (KeyError("k"), RuntimeError("r"), None):
    generator = turns(into)
    show(next, generator)
    try:
        generator.throw(ValueError("v"))
    except StopIteration as error:
        print("over:", error.value)
    except Exception as error:
        print(repr(error), "from", repr(error.__cause__))
    show(next, generator)
