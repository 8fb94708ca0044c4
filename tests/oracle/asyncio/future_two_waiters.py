"""All that await one future wake in the order in which they began to await it."""

import asyncio


async def waiter(name, before, future):
    for _ in range(before):
        await asyncio.sleep(0)
    print(f"{name} waits")
    print(f"{name} got {await future}")


async def main():
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(waiter(name, before, future))
             for name, before in zip("abc", (2, 0, 1))]
    for _ in range(4):
        await asyncio.sleep(0)
    future.set_result(7 * 6)
    await asyncio.gather(*tasks)


asyncio.run(main())
