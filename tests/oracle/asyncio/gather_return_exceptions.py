"""With return_exceptions gather waits for all and gives exceptions as results, cancellations
too."""

import asyncio


async def worker(name, rounds, fails):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    if fails:
        raise ValueError(name)
    return name


async def main():
    cancelled = asyncio.create_task(worker("cancelled", 1, False))
    cancelled.cancel("not wanted")
    results = await asyncio.gather(worker("a", 3, True), worker("b", 1, False), cancelled,
                                   worker("c", 2, True), return_exceptions=True)
    for result in results:
        print(repr(result))


asyncio.run(main())
