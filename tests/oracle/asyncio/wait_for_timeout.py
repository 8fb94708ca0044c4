"""When its time is over, wait_for cancels the task, waits until it has cleaned up, and raises
TimeoutError."""

import asyncio


async def worker():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        print("cancelled")
        raise
    finally:
        for number in range(3):
            print(f"cleans up {number}")
            await asyncio.sleep(0)


async def main():
    task = asyncio.create_task(worker())
    try:
        await asyncio.wait_for(task, 0.01)
    except TimeoutError as error:
        print(repr(error))
    print(f"{task.cancelled()} {asyncio.current_task().cancelling()}")


asyncio.run(main())
