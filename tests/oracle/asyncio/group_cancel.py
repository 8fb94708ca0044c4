"""Cancelling the task that waits in a group cancels the tasks of the group; it raises
CancelledError, unless one of them fails."""

import asyncio


async def child(fails):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("child cancelled")
        if fails:
            raise ValueError("failed meanwhile")
        raise


async def parent(fails):
    async with asyncio.TaskGroup() as group:
        group.create_task(child(fails))
        print("the block ends")


async def main():
    for fails in (False, True):
        task = asyncio.create_task(parent(fails))
        for _ in range(3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        print(f"{task.cancelled()} {task.cancelling()}")
        if not task.cancelled():
            print(repr(task.exception()))


asyncio.run(main())
