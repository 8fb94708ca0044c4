"""put() waits while the queue is full; each get() lets one in, in their order."""

import asyncio


async def producer(name, queue):
    for number in range(2):
        print(f"{name} puts {name}{number}, full: {queue.full()}")
        await queue.put(f"{name}{number}")
    print(f"{name} ends")


async def main():
    queue = asyncio.Queue(2)
    tasks = [asyncio.create_task(producer(name, queue)) for name in "abc"]
    for _ in range(6):
        await asyncio.sleep(0)
        print(f"size {queue.qsize()}")
        print(f"got {await queue.get()}")
    await asyncio.wait(tasks)
    print(f"{queue.empty()} {queue.full()}")


asyncio.run(main())
