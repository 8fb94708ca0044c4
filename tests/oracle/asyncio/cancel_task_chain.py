"""Cancelling a task that awaits a task cancels the innermost first; it spreads outwards, a turn for
each."""

import asyncio


async def level(depth):
    try:
        if depth == 0:
            await asyncio.sleep(3600)
        else:
            await asyncio.create_task(level(depth - 1))
    except asyncio.CancelledError:
        print(f"level {depth} cancelled")
        raise


async def ticks(number):
    for tick in range(number):
        print(f"tick {tick}")
        await asyncio.sleep(0)


async def main():
    outermost = asyncio.create_task(level(3))
    for _ in range(5):
        await asyncio.sleep(0)
    outermost.cancel()
    await ticks(6)
    print(outermost.cancelled())


asyncio.run(main())
