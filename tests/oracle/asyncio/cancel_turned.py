"""A task that raises something else when it is cancelled ends with that, and is not cancelled."""

import asyncio


async def worker():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise ValueError("cancelled, in other words")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except ValueError as error:
        print(repr(error))
    print(f"{task.cancelled()} {task.exception()!r}")


asyncio.run(main())
