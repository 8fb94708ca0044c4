"""A timeout() whose deadline has passed cancels in the next turn, at the first await that suspends;
without such an await it only makes a later one fail."""

import asyncio


async def nothing():
    return "does not suspend"


async def main():
    try:
        async with asyncio.timeout(0):
            print(await nothing())
            await asyncio.sleep(0)
            print("first turn")
            await asyncio.sleep(0)
            print("never printed")
    except TimeoutError as error:
        print(repr(error))
    async with asyncio.timeout(-1) as limit:
        print(await nothing())
    print(f"{limit.expired()}")
    await asyncio.sleep(0)
    print("nothing came")


asyncio.run(main())
