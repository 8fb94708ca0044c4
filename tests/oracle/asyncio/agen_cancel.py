"""Cancelling a task that waits inside an async generator raises CancelledError inside it."""

import asyncio


async def items():
    try:
        yield "first"
        await asyncio.sleep(3600)
        yield "second"
    except asyncio.CancelledError:
        print("generator cancelled")
        raise
    finally:
        print("generator cleans up")


async def taker():
    try:
        async for item in items():
            print(item)
    except asyncio.CancelledError:
        print("taker cancelled")
        raise


async def main():
    task = asyncio.create_task(taker())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


asyncio.run(main())
