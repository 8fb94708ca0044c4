"""A coroutine can be awaited once: neither again, nor while another task awaits it."""

import asyncio


async def child(future):
    return await future


async def waiter(coroutine):
    return await coroutine


async def main():
    future = asyncio.get_running_loop().create_future()
    coroutine = child(future)
    task = asyncio.create_task(waiter(coroutine))
    await asyncio.sleep(0)
    try:
        await coroutine
    except RuntimeError as error:
        print(repr(error))
    future.set_result("once")
    print(await task)
    try:
        await coroutine
    except RuntimeError as error:
        print(repr(error))


asyncio.run(main())
