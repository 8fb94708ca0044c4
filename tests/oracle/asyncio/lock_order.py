"""A lock goes to those who wait for it in the order in which they came."""

import asyncio


async def worker(name, lock):
    print(f"{name} wants")
    async with lock:
        print(f"{name} has")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        print(f"{name} lets go")


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[worker(name, lock) for name in "abcd"])
    print(lock.locked())


asyncio.run(main())
