"""To drop a generator that has not begun, or that is over, runs nothing."""


def tidy(name):
    try:
        print("begins", name)
        yield name
    finally:
        print("ends", name)


generator = tidy("a")
del generator
print("dropped")
generator = tidy("b")
for name in generator:
    print(name)
del generator
print("dropped, too")
