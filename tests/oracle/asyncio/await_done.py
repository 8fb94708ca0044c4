"""Awaiting a future or a task that is done does not visit the loop."""

import asyncio


def say(text):
    print(text)


async def child():
    return "child's"


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.set_result("future's")
    task = asyncio.create_task(child())
    await asyncio.sleep(0)
    loop.call_soon(say, "the loop was visited")
    print(await future)
    print(await task)
    print(await task)
    await asyncio.sleep(0)


asyncio.run(main())
