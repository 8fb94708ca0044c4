"""Sleepers wake by their deadlines, not in the order in which they went to sleep."""

import asyncio


async def sleeper(name, milliseconds):
    print(f"{name} sleeps")
    result = await asyncio.sleep(milliseconds / 1000, f"{name} slept {milliseconds} ms")
    print(result)


async def main():
    slow = asyncio.create_task(sleeper("slow", 3_600_000))
    middle = asyncio.create_task(sleeper("middle", 1))
    await sleeper("main", 20)
    await middle
    print(f"{middle.done()} {slow.done()}")
    slow.cancel()


asyncio.run(main())
