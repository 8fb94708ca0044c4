"""What a generator raises while it is dropped reaches nobody: the program goes on."""


import sys


def fails(name):
    try:
        yield name
    finally:
        print("fails", name)
        raise ValueError(name)


def clings(name):
    try:
        yield name
    except GeneratorExit:
        print("clings", name)
        yield "again"


sys.unraisablehook = lambda unraisable: print("ignored:", repr(unraisable.exc_value))
for function in (fails, clings):
    generator = function("g")
    next(generator)
    del generator
    print("goes on")
