"""wait_for with no time left gives what is done already; all else is cancelled, a coroutine before
its first step."""

import asyncio


async def worker(name):
    print(f"{name} runs")
    return name


async def main():
    done = asyncio.create_task(worker("early"))
    await asyncio.sleep(0)
    print(await asyncio.wait_for(done, 0))
    try:
        await asyncio.wait_for(worker("late"), 0)
    except TimeoutError as error:
        print(repr(error))
    future = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(future, -1)
    except TimeoutError as error:
        print(f"{error!r} {future.cancelled()}")


asyncio.run(main())
