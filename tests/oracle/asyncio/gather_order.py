"""gather gives results in the order of its arguments, whatever the order in which they end."""

import asyncio


async def worker(name, rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    return name, rounds


async def main():
    print(await asyncio.gather(worker("a", 3), worker("b", 1), worker("c", 2)))


asyncio.run(main())
