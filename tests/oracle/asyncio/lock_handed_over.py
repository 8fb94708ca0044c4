"""Who lets a lock go and wants it again at once has to queue behind those who wait; in between the
lock is free, yet taken by nobody."""

import asyncio


async def greedy(lock):
    for number in range(3):
        await lock.acquire()
        print(f"greedy has it, {number}")
        await asyncio.sleep(0)
        lock.release()
        print(f"greedy lets go, locked: {lock.locked()}")


async def modest(lock):
    await lock.acquire()
    print("modest has it")
    lock.release()


async def main():
    lock = asyncio.Lock()
    tasks = [asyncio.create_task(greedy(lock)), asyncio.create_task(modest(lock)),
             asyncio.create_task(modest(lock))]
    for task in tasks:
        await task


asyncio.run(main())
