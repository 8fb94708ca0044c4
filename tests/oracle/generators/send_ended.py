"""What is sent to a generator that is over goes nowhere: a plain StopIteration comes back."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def short():
    got = yield
    return got


generator = short()
show(next, generator)
show(generator.send, "returned")
show(generator.send, "lost")
show(generator.send, None)

closed = short()
closed.close()
show(closed.send, "to one that never ran")
