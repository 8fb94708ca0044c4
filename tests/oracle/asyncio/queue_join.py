"""join() waits until task_done() was called for each item, not until the queue is empty."""

import asyncio


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(0)
        print(f"done with {item}, size {queue.qsize()}")
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    await queue.join()
    print("nothing to join")
    task = asyncio.create_task(worker(queue))
    for item in range(3):
        queue.put_nowait(item)
    await queue.join()
    print("joined")
    try:
        queue.task_done()
    except ValueError as error:
        print(repr(error))
    task.cancel()


asyncio.run(main())
