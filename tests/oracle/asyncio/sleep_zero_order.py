"""asyncio.sleep(0) puts a task at the end of the ready queue: tasks take turns in the order they
were made."""

import asyncio


async def worker(name, rounds):
    for number in range(rounds):
        print(f"{name}{number}")
        await asyncio.sleep(0)
    print(f"{name} ends")


async def main():
    tasks = [asyncio.create_task(worker(name, rounds)) for name, rounds in zip("abc", (3, 1, 2))]
    for task in tasks:
        await task
        print(f"awaited {task.get_name()}")


asyncio.run(main())
