"""notify(n) wakes the n that have waited longest; each goes on when it has the lock again."""

import asyncio


async def waiter(name, condition):
    async with condition:
        print(f"{name} waits")
        await condition.wait()
        print(f"{name} goes on, locked: {condition.locked()}")
        await asyncio.sleep(0)
        print(f"{name} leaves")


async def main():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(waiter(name, condition)) for name in "abcde"]
    await asyncio.sleep(0)
    async with condition:
        condition.notify(2)
        print("two are notified")
        await asyncio.sleep(0)
        print("main lets go")
    await asyncio.wait(tasks[:2])
    async with condition:
        condition.notify()
        print("one is notified")
    await tasks[2]
    async with condition:
        condition.notify_all()
        print("all are notified")
    await asyncio.wait(tasks[3:])


asyncio.run(main())
