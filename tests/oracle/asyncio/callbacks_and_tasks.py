"""Callbacks and first steps of tasks share one queue: they run in the order of call_soon and
create_task."""

import asyncio


def callback(name):
    print(f"callback {name}")


async def task(name):
    print(f"task {name}")
    await asyncio.sleep(0)
    print(f"task {name} again")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(callback, "a")
    b = asyncio.create_task(task("b"))
    loop.call_soon(callback, "c")
    d = asyncio.create_task(task("d"))
    loop.call_soon(callback, "e")
    await b
    await d


asyncio.run(main())
