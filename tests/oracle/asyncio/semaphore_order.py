"""A semaphore lets in as many as it has permits, then those who wait, in their order; who comes
later does not overtake them."""

import asyncio


async def worker(name, semaphore):
    async with semaphore:
        print(f"{name} in, locked: {semaphore.locked()}")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    print(f"{name} out, locked: {semaphore.locked()}")
    async with semaphore:
        print(f"{name} in again")
        await asyncio.sleep(0)


async def main():
    semaphore = asyncio.Semaphore(2)
    await asyncio.gather(*[worker(name, semaphore) for name in "abcde"])
    print(semaphore.locked())


asyncio.run(main())
