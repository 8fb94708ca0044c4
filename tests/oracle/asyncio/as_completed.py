"""as_completed gives as many coroutines as it got; the first gives the first result to come, and a
timeout is raised by those that are left."""

import asyncio


async def worker(name, rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    return name


async def never(future):
    return await future


async def main():
    tasks = [asyncio.create_task(worker("a", 3)), asyncio.create_task(worker("b", 1)),
             asyncio.create_task(worker("c", 2))]
    for coroutine in asyncio.as_completed(tasks):
        print(await coroutine)
    future = asyncio.get_running_loop().create_future()
    tasks = [asyncio.create_task(worker("d", 1)), asyncio.create_task(never(future))]
    for coroutine in asyncio.as_completed(tasks, timeout=0.01):
        try:
            print(await coroutine)
        except TimeoutError as error:
            print(repr(error))
    print(tasks[1].done())
    future.set_result(None)
    await tasks[1]


asyncio.run(main())
