"""A permit that was meant for a task which is cancelled goes to the next that waits."""

import asyncio


async def worker(name, semaphore):
    try:
        async with semaphore:
            print(f"{name} in")
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        print(f"{name} cancelled")
        raise


async def main():
    semaphore = asyncio.Semaphore(1)
    await semaphore.acquire()
    a, b, c, d = [asyncio.create_task(worker(name, semaphore)) for name in "abcd"]
    await asyncio.sleep(0)
    b.cancel()
    semaphore.release()
    a.cancel()
    await asyncio.wait([a, b, c, d])
    print(f"{a.cancelled()} {b.cancelled()} {c.cancelled()} {d.cancelled()}")
    print(semaphore.locked())


asyncio.run(main())
