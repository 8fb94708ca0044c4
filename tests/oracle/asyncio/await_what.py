"""Only coroutines, futures and tasks can be awaited; create_task takes only coroutines."""

import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    for thing in (42, "text", None, (1, 2)):
        try:
            await thing
        except TypeError as error:
            print(repr(error))
    for thing in (42, "text", None):
        try:
            asyncio.create_task(thing)
        except TypeError as error:
            print(repr(error))
    future.set_result("a future")
    print(await future)


asyncio.run(main())
