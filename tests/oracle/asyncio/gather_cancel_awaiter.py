"""Cancelling a task that awaits gather cancels all the children, in their order."""

import asyncio


async def child(name):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError as error:
        print(f"{name} {error!r}")
        raise


async def parent():
    try:
        await asyncio.gather(child("a"), child("b"), child("c"))
    except asyncio.CancelledError as error:
        print(f"parent {error!r}")
        raise


async def main():
    task = asyncio.create_task(parent())
    for _ in range(2):
        await asyncio.sleep(0)
    task.cancel("stop")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main {error!r}")
    await asyncio.sleep(0)
    print(len(asyncio.all_tasks()))


asyncio.run(main())
