"""A task that is cancelled in Condition.wait() has the lock again before CancelledError leaves; its
place is not notified."""

import asyncio


async def waiter(name, condition):
    async with condition:
        try:
            await condition.wait()
            print(f"{name} was notified")
        except asyncio.CancelledError:
            print(f"{name} cancelled, locked: {condition.locked()}")
            raise


async def main():
    condition = asyncio.Condition()
    a, b = [asyncio.create_task(waiter(name, condition)) for name in "ab"]
    await asyncio.sleep(0)
    await condition.acquire()
    a.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    print(f"a waits for the lock, done: {a.done()}")
    condition.notify()
    condition.release()
    await asyncio.wait([a, b])
    print(f"{a.cancelled()} {b.cancelled()} {condition.locked()}")


asyncio.run(main())
