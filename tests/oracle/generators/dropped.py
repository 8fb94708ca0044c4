"""When the last reference to a waiting generator goes, it is closed there and then."""


def tidy(name):
    try:
        yield name
    finally:
        print("closes", name)


generator = tidy("a")
also = generator
next(generator)
del generator
print("one reference left")
del also
print("none left")
generator = tidy("b")
next(generator)
generator = tidy("c")
print("another one has the name")
next(generator)
del generator
print("end")
