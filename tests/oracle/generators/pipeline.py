"""Consumers that send on what they get make a pipeline: a value passes through all of them before
send() returns, and closing goes down it."""


def doubles(target):
    try:
        while True:
            value = yield
            target.send(value * 2)
    finally:
        print("doubles closes")
        target.close()


def only_over(limit, target):
    try:
        while True:
            value = yield
            if value > limit:
                target.send(value)
    finally:
        print("only_over closes")
        target.close()


def prints():
    count = 0
    try:
        while True:
            value = yield count
            count += 1
            print("prints", value)
    finally:
        print("prints closes after", count)


last = prints()
next(last)
middle = only_over(5, last)
next(middle)
first = doubles(middle)
next(first)
for value in range(1, 6):
    print("sends", value)
    first.send(value)
first.close()
