"""Cancelling a task in wait_for cancels what it waits for, and waits until that is over."""

import asyncio


async def child():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("child cancelled")
        await asyncio.sleep(0)
        print("child has cleaned up")
        raise


async def parent():
    try:
        await asyncio.wait_for(child(), 3600)
    except asyncio.CancelledError:
        print("parent cancelled")
        raise


async def main():
    task = asyncio.create_task(parent())
    for _ in range(2):
        await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main sees {error!r}")


asyncio.run(main())
