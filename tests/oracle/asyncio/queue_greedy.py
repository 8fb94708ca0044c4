"""A consumer that finds items goes on taking them without letting others run, and so does a
producer while there is room."""

import asyncio


async def producer(queue, items):
    for item in range(items):
        await queue.put(item)
        print(f"put {item}")
    await queue.put(None)


async def consumer(name, queue):
    while (item := await queue.get()) is not None:
        print(f"{name} got {item}")
    queue.put_nowait(None)
    print(f"{name} ends")


async def main():
    queue = asyncio.Queue(3)
    await asyncio.gather(producer(queue, 7), consumer("a", queue), consumer("b", queue))


asyncio.run(main())
