"""A TaskGroup ends when all its tasks have ended, also those that its tasks add."""

import asyncio


async def worker(group, name, children):
    print(f"{name} begins")
    await asyncio.sleep(0)
    if children > 0:
        group.create_task(worker(group, name + "'s child", children - 1))
    print(f"{name} ends")
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(worker(group, "a", 2))
        second = group.create_task(worker(group, "b", 0))
        print("the block ends")
    print(f"{first.result()} {second.result()}")


asyncio.run(main())
