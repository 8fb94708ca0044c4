"""Cancelling a task that sleeps raises CancelledError at its sleep, in the next turn."""

import asyncio


async def sleeper():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("cancelled while asleep")
        raise
    finally:
        print("cleans up")


async def main():
    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    print(task.cancel())
    print(f"asked for, done: {task.done()}")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main sees {error!r}")
    print(f"{task.done()} {task.cancelled()}")


asyncio.run(main())
