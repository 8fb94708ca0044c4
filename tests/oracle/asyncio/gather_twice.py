"""What is given to gather twice is awaited once, and its result given twice: also a coroutine."""

import asyncio


async def worker(name):
    print(f"{name} runs")
    return name


async def main():
    first = asyncio.create_task(worker("first"))
    second = asyncio.create_task(worker("second"))
    print(await asyncio.gather(first, second, first))
    coroutine = worker("coroutine")
    print(await asyncio.gather(coroutine, second, coroutine))
    print(len(asyncio.all_tasks()))


asyncio.run(main())
