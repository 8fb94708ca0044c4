"""wait for the first exception goes on at one, not at a result or a cancellation; it raises
nothing."""

import asyncio


async def worker(name, rounds, fails):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    if fails:
        raise ValueError(name)


async def main():
    tasks = [asyncio.create_task(worker("result", 1, False)),
             asyncio.create_task(worker("cancelled", 3, False)),
             asyncio.create_task(worker("exception", 4, True)),
             asyncio.create_task(worker("slow", 8, False))]
    await asyncio.sleep(0)
    tasks[1].cancel()
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in tasks:
        print(f"{task in done} {task in pending}")
    print(repr(tasks[2].exception()))
    done, pending = await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_EXCEPTION)
    print(f"{len(done)} {len(pending)}")
    await tasks[3]


asyncio.run(main())
