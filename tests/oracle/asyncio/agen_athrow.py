"""athrow() raises at the waiting yield; a generator that catches it may await and go on to its next
yield."""

import asyncio


async def counter():
    number = 0
    while True:
        try:
            yield number
            number += 1
        except ValueError as error:
            print(f"caught {error!r}")
            await asyncio.sleep(0)
            number = 100


async def main():
    generator = counter()
    print(await anext(generator))
    print(await anext(generator))
    print(await generator.athrow(ValueError("thrown in")))
    print(await anext(generator))
    try:
        await generator.athrow(KeyError("not caught"))
    except KeyError as error:
        print(repr(error))
    try:
        await anext(generator)
    except StopAsyncIteration as error:
        print(repr(error))
    fresh = counter()
    try:
        await fresh.athrow(ValueError("before it began"))
    except ValueError as error:
        print(repr(error))


asyncio.run(main())
