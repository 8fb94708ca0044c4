"""A chain of awaited coroutines that never suspends does not visit the loop."""

import asyncio


def say(text):
    print(text)


async def part(depth):
    print(f"into part {depth}")
    below = await part(depth - 1) if depth else 0
    print(f"out of part {depth}")
    return below + depth


async def main():
    asyncio.get_running_loop().call_soon(say, "the loop was visited")
    print(await part(4))
    await asyncio.sleep(0)
    print("end")


asyncio.run(main())
