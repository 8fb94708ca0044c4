"""Cleaning up may await; a second cancellation interrupts it like any other await."""

import asyncio


async def worker():
    try:
        await asyncio.sleep(3600)
    finally:
        try:
            print("cleans up")
            await asyncio.sleep(0)
            print("still cleans up")
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            print("cleaning up was cancelled")
            await asyncio.sleep(0)
            print("but it ends")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    task.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    print(f"second: {task.cancel()} {task.cancelling()}")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main sees {error!r}")
    print(task.cancelled())


asyncio.run(main())
