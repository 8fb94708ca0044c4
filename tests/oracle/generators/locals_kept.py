"""Each generator has locals of its own, which it keeps between its steps."""


def fibonacci(a, b):
    while True:
        yield a
        a, b = b, a + b


one, other = fibonacci(0, 1), fibonacci(2, 1)
for i in range(12):
    if i % 3 == 2:
        print("other", next(other))
    else:
        print("one", next(one))
