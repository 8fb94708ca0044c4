"""A for loop ends at StopIteration and takes no notice of what the generator returns."""


def countdown(n):
    while n > 0:
        yield n
        n -= 1
    return "done"


generator = countdown(3)
for i in generator:
    print(i)
for i in generator:
    print("again", i)
print(sum(countdown(10)), list(countdown(4)))
