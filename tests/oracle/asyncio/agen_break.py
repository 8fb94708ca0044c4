"""Leaving async for does not close the generator; when the last reference goes, the loop makes a
task that closes it: a turn to make it, one to run it."""

import asyncio


async def items(name):
    try:
        for item in range(3):
            yield item
    finally:
        print(f"{name} closes in a task of its own: {asyncio.current_task().get_name() != 'main'}")
        await asyncio.sleep(0)
        print(f"{name} has closed")


async def main():
    asyncio.current_task().set_name("main")
    kept = items("kept")
    async for item in kept:
        print(f"takes {item} and leaves")
        break
    async for item in kept:
        print(f"goes on with {item} and leaves")
        break
    async for item in items("dropped"):
        print(f"takes {item} and leaves")
        break
    for tick in range(4):
        print(f"tick {tick}")
        await asyncio.sleep(0)
    await kept.aclose()


asyncio.run(main())
