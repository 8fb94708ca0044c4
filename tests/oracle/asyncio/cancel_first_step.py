"""A task that is cancelled before its first step never runs a line of its body."""

import asyncio


async def body():
    print("never printed")
    try:
        await asyncio.sleep(0)
    finally:
        print("nor this")


def done(task):
    print(f"done, cancelled: {task.cancelled()}")


async def main():
    task = asyncio.create_task(body())
    task.add_done_callback(done)
    print(f"{task.cancel()} {task.done()} {task.cancelling()}")
    try:
        await task
    except asyncio.CancelledError as error:
        print(f"main sees {error!r}")


asyncio.run(main())
