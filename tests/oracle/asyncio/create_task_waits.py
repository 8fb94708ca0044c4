"""create_task runs nothing: the task's first step comes when its maker awaits something
unfinished."""

import asyncio


async def child():
    print("child runs")
    return "result"


async def nothing():
    print("a coroutine that suspends nowhere")


async def main():
    task = asyncio.create_task(child())
    print(f"made, done: {task.done()}")
    await nothing()
    print(f"still not, done: {task.done()}")
    await asyncio.sleep(0)
    print(f"after a turn, done: {task.done()} {task.result()}")


asyncio.run(main())
