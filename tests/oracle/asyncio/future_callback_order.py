"""Callbacks of a future run through call_soon in the order in which they were added, with those who
await it among them."""

import asyncio


def first(future):
    print(f"first sees {future.result()}")


def second(future):
    print(f"second sees {future.result()}")


async def waiter(future):
    print(f"waiter sees {await future}")


async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(first)
    task = asyncio.create_task(waiter(future))
    await asyncio.sleep(0)
    future.add_done_callback(second)
    future.add_done_callback(first)
    future.set_result("result")
    print("set, and nobody has seen it yet")
    await task
    print("main")


asyncio.run(main())
