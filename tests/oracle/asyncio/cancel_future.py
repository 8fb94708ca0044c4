"""Cancelling a task cancels the future that it awaits; all others that await it are cancelled
too."""

import asyncio


async def waiter(name, future):
    try:
        await future
    except asyncio.CancelledError:
        print(f"{name} cancelled, asked for {asyncio.current_task().cancelling()} times")
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    first = asyncio.create_task(waiter("first", future))
    second = asyncio.create_task(waiter("second", future))
    await asyncio.sleep(0)
    second.cancel()
    print(f"{future.cancelled()} {second.cancelled()}")
    await asyncio.wait([first, second])
    print(f"{first.cancelled()} {second.cancelled()}")


asyncio.run(main())
