"""A task may catch its CancelledError and go on; it then ends as if it had not been cancelled."""

import asyncio


async def stubborn(value):
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("no")
    await asyncio.sleep(0)
    print("went on")
    return value


async def main():
    task = asyncio.create_task(stubborn("result"))
    await asyncio.sleep(0)
    task.cancel()
    print(await task)
    print(f"{task.cancelled()} {task.cancelling()} {task.cancel()}")


asyncio.run(main())
