"""A generator yields any value; str() and repr() of it are Python's."""


def powers(base):
    value = base
    while True:
        yield value
        value *= base


def texts():
    yield from ("", "plain", "it's", 'say "x"', "both ' and \"", "back\\slash", "tab\tnew\nline")
    yield from ("caf\u00e9 \u4e2d \U0001f40d", "\x01\x1b\x7f\x80\xa0\xad", "\u200b\u2028")


for base in (10.0, 0.1, 1 / 3, -2.5, 7):
    generator = powers(base)
    print([next(generator) for _ in range(19)])
for text in texts():
    print(repr(text), repr((text,)), [text, [text]])
nested = [1, ()]
nested.append(nested)
print(nested, (nested,))
nested.clear()
for error in (
    *(KeyError("k"), KeyError(1)),
    *(ValueError(), ValueError("v"), ValueError(("a", 1))),
    OSError("o"),
):
    print(error, repr(error), [error])
