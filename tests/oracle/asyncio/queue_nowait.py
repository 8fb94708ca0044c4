"""get_nowait of an empty queue raises QueueEmpty, put_nowait to a full one QueueFull; a queue of
size 0 is never full."""

import asyncio


async def main():
    queue = asyncio.Queue(1)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty as error:
        print(repr(error))
    queue.put_nowait("a")
    try:
        queue.put_nowait("b")
    except asyncio.QueueFull as error:
        print(repr(error))
    print(queue.qsize())
    print(queue.get_nowait())
    print(queue.qsize())
    endless = asyncio.Queue(0)
    for item in range(100):
        endless.put_nowait(item)
    print(f"{endless.full()} {endless.qsize()}")


asyncio.run(main())
