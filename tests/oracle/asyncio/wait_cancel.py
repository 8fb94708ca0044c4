"""Cancelling a task that is in wait does not cancel what it waits for."""

import asyncio


async def child():
    for _ in range(5):
        await asyncio.sleep(0)
    return "child's"


async def waiter(task):
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        print(f"waiter cancelled, child done: {task.done()}")
        raise


async def main():
    task = asyncio.create_task(child())
    waiting = asyncio.create_task(waiter(task))
    await asyncio.sleep(0)
    waiting.cancel()
    print(await task)
    print(waiting.cancelled())


asyncio.run(main())
