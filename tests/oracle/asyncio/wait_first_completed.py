"""wait for the first: all that are done by the time the waiter goes on are given; nobody is
cancelled."""

import asyncio


async def worker(name, rounds):
    for _ in range(rounds):
        await asyncio.sleep(0)
    print(f"{name} ends")
    return name


async def main():
    tasks = [asyncio.create_task(worker(name, rounds))
             for name, rounds in zip("abcde", (5, 1, 3, 2, 1))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        print(f"{task in done} {task in pending}")
    done, pending = await asyncio.wait(tasks)
    print(f"{len(done)} {len(pending)}")


asyncio.run(main())
