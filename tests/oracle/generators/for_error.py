"""An exception in the middle of a for loop's generator goes through the loop; the generator is
over then."""


def halves(n):
    while True:
        yield 8 // n
        n -= 2


generator = halves(4)
try:
    for i in generator:
        print(i)
except ZeroDivisionError as error:
    print("out of the loop:", error)
for i in generator:
    print("never", i)
print("over")
