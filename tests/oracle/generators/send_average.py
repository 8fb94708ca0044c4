"""A consumer keeps its locals between sends: a running average."""


def average():
    total = count = 0
    mean = None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total / count


consumer = average()
next(consumer)
for value in (10, 20, 0.5, 7, 1e16):
    print(consumer.send(value))
