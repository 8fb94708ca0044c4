"""A StopIteration that a coroutine raises leaves it as a RuntimeError, whose cause it is: for who
awaits the coroutine, and for who awaits its task."""

import asyncio


async def stop(value):
    raise StopIteration(value)


async def passes(value):
    await stop(value)


async def main():
    for awaitable in stop("awaited"), passes("passed on"), asyncio.create_task(stop("a task's")):
        try:
            await awaitable
        except StopIteration as error:
            print(f"not sealed: {error!r}")
        except RuntimeError as error:
            print(f"{error!r} because of {error.__cause__!r}")


asyncio.run(main())
