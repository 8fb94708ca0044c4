"""Calling a generator function runs nothing of it; each next() runs it up to its next yield."""


def steps():
    print("begins")
    yield 1
    print("goes on")
    yield 2
    print("ends")


generator = steps()
print("made")
print(next(generator))
print("between")
print(next(generator))
try:
    next(generator)
except StopIteration as error:
    print(repr(error))
