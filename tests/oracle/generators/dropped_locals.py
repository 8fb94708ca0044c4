"""When a generator's body returns, its locals go, the oldest first, before its caller goes on."""


def tidy(name):
    try:
        yield name
    finally:
        print("closes", name)


def owner():
    first, second = tidy("first"), tidy("second")
    yield next(first) + " and " + next(second)
    third = tidy("third")
    yield next(third)
    print("owner returns")


for name in owner():
    print(name)
print("end")
