"""A future whose result or exception holds the future itself is shown as ... there."""

import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    results = [future, 1]
    future.set_result(results)
    print(repr(future))
    print(f"{(future, future)}")
    results.clear()
    print(repr(future))

    other = loop.create_future()
    held = [other]
    other.set_exception(ValueError(held))
    print(repr(other))
    print(repr(other.exception()))
    held.clear()
    print(repr(other))


asyncio.run(main())
