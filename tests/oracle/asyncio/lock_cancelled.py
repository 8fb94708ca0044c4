"""A task that is cancelled while it waits for a lock leaves the queue; if the lock was already
meant for it, the next one gets it."""

import asyncio


async def worker(name, lock):
    try:
        async with lock:
            print(f"{name} has")
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        print(f"{name} cancelled")
        raise


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    a, b, c, d = [asyncio.create_task(worker(name, lock)) for name in "abcd"]
    await asyncio.sleep(0)
    b.cancel()
    await asyncio.sleep(0)
    lock.release()
    a.cancel()
    await asyncio.wait([a, b, c, d])
    print(f"{a.cancelled()} {b.cancelled()} {c.cancelled()} {d.cancelled()} {lock.locked()}")


asyncio.run(main())
