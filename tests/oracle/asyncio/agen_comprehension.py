"""An async comprehension is sequential: other tasks run meanwhile, but its own items come one after
another."""

import asyncio


async def items(name, number):
    for item in range(number):
        print(f"{name} makes {item}")
        await asyncio.sleep(0)
        yield item


async def ticks(number):
    for tick in range(number):
        print(f"tick {tick}")
        await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(ticks(5))
    squares = [item * item async for item in items("a", 4) if item % 2]
    print(squares)
    both = [(left, right) async for left in items("b", 2) async for right in items("c", 2)]
    print(both)
    await task


asyncio.run(main())
