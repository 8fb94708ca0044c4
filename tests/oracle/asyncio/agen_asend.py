"""asend() gives the waiting yield a value and runs to the next; the first must send None."""

import asyncio


async def average():
    total = count = 0
    value = None
    while True:
        value = yield total // count if count else value
        await asyncio.sleep(0)
        total += value
        count += 1


async def main():
    generator = average()
    try:
        await generator.asend(1)
    except TypeError as error:
        print(repr(error))
    print(await generator.asend(None))
    for value in (10, 20, 60):
        print(await generator.asend(value))
    await generator.aclose()
    try:
        await generator.asend(1)
    except StopAsyncIteration as error:
        print(repr(error))


asyncio.run(main())
