"""gather goes on two turns after the last of its tasks: one for the task's callback, one for its
own. A future that it is given is not wrapped in a task."""

import asyncio


async def ticks(number):
    for tick in range(number):
        print(f"tick {tick}")
        await asyncio.sleep(0)


async def last():
    print("last begins")
    await asyncio.sleep(0)
    print("last ends")
    return "task"


async def main():
    future = asyncio.get_running_loop().create_future()
    clock = asyncio.create_task(ticks(5))
    future.set_result("future")
    both = asyncio.gather(future, last())
    print(f"{len(asyncio.all_tasks())} tasks")
    print(await both)
    await clock


asyncio.run(main())
