"""shield: cancelling who awaits leaves the task inside alone; it goes on and can be awaited
again."""

import asyncio


async def inner():
    for number in range(3):
        print(f"inner {number}")
        await asyncio.sleep(0)
    return "inner's result"


async def outer(task):
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError as error:
        print(f"outer {error!r}, inner done: {task.done()}")
        raise


async def main():
    task = asyncio.create_task(inner())
    waiting = asyncio.create_task(outer(task))
    await asyncio.sleep(0)
    waiting.cancel("only outer")
    await asyncio.wait([waiting])
    print(f"{waiting.cancelled()} {task.done()}")
    print(await task)


asyncio.run(main())
