"""The exception of a shielded task that nobody awaits any more is told when the task goes."""

import asyncio


def handler(loop, context):
    print(f"{context['message']}: {context['exception']!r}")


async def fail(future):
    await future
    raise ValueError("too late")


async def outer(future):
    await asyncio.shield(fail(future))


async def main():
    asyncio.get_running_loop().set_exception_handler(handler)
    future = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(outer(future))
    for _ in range(2):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    future.set_result(None)
    print("the task inside goes on")
    await asyncio.sleep(0)
    print("and has ended")


asyncio.run(main())
