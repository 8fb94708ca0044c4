"""yield from passes through any number of levels: a tree walked in order by generators that hold
only their own node."""


def walk(low, high):
    if low < high:
        middle = (low + high) // 2
        left = yield from walk(low, middle)
        yield middle
        right = yield from walk(middle + 1, high)
        return 1 + max(left, right)
    return 0


generator = walk(0, 20)
values = []
try:
    while True:
        values.append(next(generator))
except StopIteration as error:
    print(values, "depth", error.value)
