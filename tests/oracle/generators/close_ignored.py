"""A generator that answers close() with another yield is an error of close(); the generator lives
on."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def clings():
    for i in range(3):
        try:
            yield i
        except GeneratorExit:
            print("ignores it at", i)


generator = clings()
show(next, generator)
show(generator.close)
show(next, generator)
show(generator.close)
show(next, generator)
