"""A task whose future is done, but which has not gone on yet, can still be cancelled: the result is
lost to it."""

import asyncio


async def waiter(future):
    try:
        print(f"got {await future}")
    except asyncio.CancelledError:
        print(f"cancelled although the future has {future.result()}")
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.set_result("a result")
    print(task.cancel())
    await asyncio.wait([task])
    print(f"{task.cancelled()} {future.cancelled()}")


asyncio.run(main())
