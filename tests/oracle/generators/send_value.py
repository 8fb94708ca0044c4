"""What send() brings is the value of the yield that waits; next() brings None."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def echo():
    got = "nothing yet"
    while True:
        print("got", repr(got))
        got = yield f"after {got!r}"


generator = echo()
show(next, generator)
for value in ("a", 1.5, None, (), True):
    show(generator.send, value)
show(next, generator)
