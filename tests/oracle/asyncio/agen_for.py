"""async for asks an async generator for one item after another: nothing of it runs ahead, and the
loop is visited only where the generator itself awaits something unfinished."""

import asyncio


def say(text):
    print(text)


async def items(number, suspends):
    for item in range(number):
        print(f"makes {item}")
        if suspends:
            await asyncio.sleep(0)
        yield item
    print("has no more")


async def main():
    loop = asyncio.get_running_loop()
    for suspends in (False, True):
        loop.call_soon(say, "the loop was visited")
        async for item in items(2, suspends):
            print(f"got {item}")
        print("end")
        await asyncio.sleep(0)


asyncio.run(main())
