"""Whoever awaits a task goes on one turn after its end, in the order in which they began to
wait."""

import asyncio


async def worker():
    print("worker begins")
    await asyncio.sleep(0)
    print("worker ends")
    return "work"


async def ticks(number):
    for tick in range(number):
        print(f"tick {tick}")
        await asyncio.sleep(0)


async def waiter(name, task):
    print(f"{name} waits")
    print(f"{name} got {await task}")


async def main():
    task = asyncio.create_task(worker())
    others = [asyncio.create_task(ticks(5)),
              asyncio.create_task(waiter("a", task)),
              asyncio.create_task(waiter("b", task))]
    print(f"main got {await task}")
    for other in others:
        await other


asyncio.run(main())
