"""An item is not kept for whom it woke: another may take it first, and the woken one waits again,
at the end."""

import asyncio


async def consumer(name, queue):
    print(f"{name} got {await queue.get()}")


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(name, queue)) for name in "ab"]
    await asyncio.sleep(0)
    queue.put_nowait("first")
    print(f"main takes {queue.get_nowait()}")
    await asyncio.sleep(0)
    queue.put_nowait("second")
    queue.put_nowait("third")
    await asyncio.wait(tasks)


asyncio.run(main())
