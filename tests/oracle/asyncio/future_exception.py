"""A future's exception is raised by result() and await, each time, and returned by exception()."""

import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(KeyError("missing"))
    print(repr(future.exception()))
    for _ in range(2):
        try:
            future.result()
        except KeyError as error:
            print(f"result raises {error!r}")
    try:
        await future
    except KeyError as error:
        print(f"await raises {error!r}")
    other = asyncio.get_running_loop().create_future()
    try:
        other.set_exception(StopIteration(1))
    except TypeError as error:
        print(repr(error))
    print(other.done())


asyncio.run(main())
