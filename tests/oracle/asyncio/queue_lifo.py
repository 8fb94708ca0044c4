"""A LifoQueue gives the last item first, a PriorityQueue the least; tuples compare item by item."""

import asyncio


async def show(queue):
    items = []
    while not queue.empty():
        items.append(await queue.get())
    print(items)


async def main():
    lifo = asyncio.LifoQueue()
    for item in (3, 1, 2):
        await lifo.put(item)
    await show(lifo)
    priority = asyncio.PriorityQueue()
    for item in (5, 1, 4, 1, 3):
        await priority.put(item)
    await show(priority)
    for item in ((2, "low"), (1, "high"), (2, "also low"), (1, "also high")):
        await priority.put(item)
    await show(priority)


asyncio.run(main())
