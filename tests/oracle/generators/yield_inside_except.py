"""A generator that yields in an except clause waits there with the exception in its hands."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def retries():
    for attempt in (0, 1, 2):
        try:
            print(attempt, 6 // attempt)
        except ZeroDivisionError as error:
            answer = yield f"{error}, go on?"
            if not answer:
                raise


for answer in (True, False):
    generator = retries()
    show(next, generator)
    show(generator.send, answer)
