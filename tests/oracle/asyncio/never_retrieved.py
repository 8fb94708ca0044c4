"""A task's or future's exception that nobody has retrieved is told to the exception handler when
the last reference goes."""

import asyncio


def handler(loop, context):
    print(f"{context['message']}: {context['exception']!r}")


async def fail(text):
    raise ValueError(text)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = loop.create_future()
    future.set_exception(RuntimeError("of a future"))
    print("before the drop of the future")
    del future
    print("after it")
    task = asyncio.create_task(fail("of a task"))
    await asyncio.sleep(0)
    print(f"before the drop of the task, done: {task.done()}")
    del task
    print("after it")
    asyncio.create_task(fail("of a task that nobody keeps"))
    await asyncio.sleep(0)
    print("main goes on")


asyncio.run(main())
