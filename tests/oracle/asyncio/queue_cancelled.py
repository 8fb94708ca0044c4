"""A consumer that is cancelled after an item has woken it wakes the next; no item is lost. A
producer likewise."""

import asyncio


async def consumer(name, queue):
    try:
        print(f"{name} got {await queue.get()}")
    except asyncio.CancelledError:
        print(f"{name} cancelled, size {queue.qsize()}")
        raise


async def producer(name, queue):
    try:
        await queue.put(name)
        print(f"{name} has put")
    except asyncio.CancelledError:
        print(f"{name} cancelled, size {queue.qsize()}")
        raise


async def main():
    queue = asyncio.Queue(1)
    a, b, c = [asyncio.create_task(consumer(name, queue)) for name in "abc"]
    await asyncio.sleep(0)
    queue.put_nowait("item")
    a.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    b.cancel()
    c.cancel()
    await asyncio.wait([a, b, c])
    print(f"{a.cancelled()} {b.cancelled()} {c.cancelled()}")

    queue.put_nowait("full")
    a, b, c = [asyncio.create_task(producer(name, queue)) for name in "abc"]
    await asyncio.sleep(0)
    print(queue.get_nowait())
    a.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    c.cancel()
    await asyncio.wait([a, b, c])
    print(queue.qsize())
    print(queue.get_nowait())


asyncio.run(main())
