"""Items go to those who wait for them in their order: each put wakes one; a get() or put() that
need not wait does not visit the loop."""

import asyncio


async def consumer(name, queue):
    print(f"{name} waits")
    print(f"{name} got {await queue.get()}")


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(name, queue)) for name in "abc"]
    await asyncio.sleep(0)
    for item in range(3):
        await queue.put(item)
        print(f"put {item}, size {queue.qsize()}")
    await asyncio.wait(tasks)
    await queue.put("own")
    print(await queue.get())
    print(queue.empty())


asyncio.run(main())
