"""The current task is the one whose step runs, through all coroutines that it awaits; in a callback
there is none. A task that is done is not among all tasks any more."""

import asyncio


def callback():
    print(f"in a callback: {asyncio.current_task()}")


async def inner():
    return asyncio.current_task()


async def child(keep):
    keep.append(await inner())
    await asyncio.sleep(0)
    print(f"the same after a turn: {keep[0] is asyncio.current_task()}")


async def main():
    keep = []
    task = asyncio.create_task(child(keep))
    asyncio.get_running_loop().call_soon(callback)
    print(f"all: {len(asyncio.all_tasks())}")
    print(f"main's own: {await inner() is asyncio.current_task()}")
    await task
    print(f"child's: {keep[0] is task}")
    print(f"all: {len(asyncio.all_tasks())}")


asyncio.run(main())
